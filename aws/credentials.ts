import {
  fromEnv,
  fromIni,
  fromNodeProviderChain,
  fromTemporaryCredentials,
  fromTokenFile,
} from "@aws-sdk/credential-providers";
import { parseKnownFiles } from "@smithy/core/config";
import { throughProxy } from "../contract/throughProxy";

export type CredentialsProvider = ReturnType<typeof fromTemporaryCredentials>;

/** How somebody gets into an account: with a profile or with what the environment has, and then by roles, one after the other. */
export interface WayIn {
  readonly profile?: string;
  /** In the place of a profile. */
  readonly keys?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
  readonly assumeRoles: readonly {
    readonly roleArn: string;
    readonly externalId?: string;
    readonly sessionName?: string;
  }[];
}

/** Settings of Pulumi's provider that say who signs, and are not followed here. Source: `@pulumi/aws`, ProviderArgs. */
export const UNREAD = ["aws:assumeRoleWithWebIdentity", "aws:sharedCredentialsFiles", "aws:sharedConfigFiles"];

/**
 * Credentials as Pulumi's provider gets them: the profile or the environment first, then each role with the credentials of the one
 * before.
 *
 * @param region where STS is asked. A profile of IAM Identity Center is asked for where it lives, so the region is not put into
 *   `clientConfig`, which would count there too (`findings/sso-profile-asked-in-another-region.sh`)
 */
export function credentialsOf({ profile, keys, assumeRoles }: WayIn, region: string): CredentialsProvider {
  const init = { clientConfig: { requestHandler: throughProxy({}) }, parentClientConfig: { region } };
  const first: CredentialsProvider = keys
    ? () => Promise.resolve(keys)
    : profile === undefined
      ? ofEnvironment(init)
      : fromIni({ ...init, profile });
  return assumeRoles.reduce(
    (masterCredentials, { roleArn, externalId, sessionName }) =>
      fromTemporaryCredentials({
        masterCredentials,
        clientConfig: { region, requestHandler: throughProxy({}) },
        params: {
          RoleArn: roleArn,
          RoleSessionName: sessionName ?? "sagemaker-sharing",
          ...(externalId !== undefined && { ExternalId: externalId }),
        },
      }),
    first,
  );
}

/**
 * What the environment has, in the order of Go's SDK, which Pulumi's provider uses: keys, a web identity, AWS_PROFILE, then what else is
 * found. The SDK for JavaScript by itself takes a profile before both, and where there is no such profile what the machine has.
 * Source: aws-sdk-go-v2, config/resolve_credentials.go.
 */
export function ofEnvironment(init: Parameters<typeof fromNodeProviderChain>[0] & object): CredentialsProvider {
  const { AWS_ACCESS_KEY_ID: keyId, AWS_SECRET_ACCESS_KEY: secret, AWS_PROFILE: profile } = process.env;
  if (keyId && secret) return fromEnv(init);
  if (process.env["AWS_WEB_IDENTITY_TOKEN_FILE"]) return fromTokenFile(init);
  const others = fromNodeProviderChain(init);
  if (!profile) return others;
  return async () => {
    // One that is there may say a region alone, and whoever is signed in otherwise is meant.
    const isThere = Object.hasOwn(await parseKnownFiles({}), profile);
    return isThere ? others() : fromIni({ ...init, profile })();
  };
}

/** The same in words. */
export const howItSigns = ({ profile, assumeRoles }: WayIn): string =>
  assumeRoles.at(-1)?.roleArn ?? (profile === undefined ? "the environment's credentials" : `profile ${profile}`);
