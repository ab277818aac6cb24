import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * Reads profiles of ~/.aws/config as the AWS SDK for Java does, and says as whom each signs in: a line a profile, with its
 * region and its caller's ARN, or the error.
 */
class Reader {
  public static void main(String[] profiles) {
    for (String profile : profiles) {
      try (var credentials = ProfileCredentialsProvider.create(profile)) {
        var region = DefaultAwsRegionProviderChain.builder().profileName(profile).build().getRegion();
        try (var sts = StsClient.builder().region(region).credentialsProvider(credentials).build()) {
          System.out.println(profile + ": " + region + " " + sts.getCallerIdentity().arn());
        }
      } catch (RuntimeException error) {
        System.out.println(profile + ": error: " + withCauses(error));
      }
    }
  }

  /** As a stack trace has it: the SDK keeps what a process said in a cause. */
  private static String withCauses(Throwable error) {
    return error.getMessage() + (error.getCause() == null ? "" : "\ncaused by: " + withCauses(error.getCause()));
  }
}
