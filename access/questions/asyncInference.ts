import type { Consumer } from "../../config";
import { viaService } from "../../partition";
import type { Role } from "../build/account";
import { otherRegion, strangerTo } from "../examples";
import type { Hop } from "../simulate/simulate";
import type { Interview } from "./interview";
import { openPolicy, sessionOf } from "./people";

type Locations = NonNullable<Consumer["asyncInference"]>;

interface Place {
  readonly bucket: string;
  readonly prefix: string;
}

/** The S3 and KMS access of asynchronous inference: the two places, in buckets of the two accounts, and nothing beside them. */
export function askAboutAsyncInference(interview: Interview, role: Role, locations: Locations): void {
  const { consumer, parent } = interview;
  const { accountId, partition } = parent.config.here;
  const principal = sessionOf(role, "the invoke role", interview);
  const stranger = strangerTo(accountId, consumer.accountId);
  const input = placeOf(locations.input);
  const output = placeOf(locations.output);
  const overlap =
    input.bucket === output.bucket &&
    (input.prefix.startsWith(output.prefix) || output.prefix.startsWith(input.prefix));

  const s3 = (action: string, path: string, owner = accountId, context: Hop["context"] = {}): Hop => {
    const resource = `arn:${partition}:s3:::${path}`;
    // A bucket of another account answers only if its own policy lets the role in; suppose it does.
    const resourcePolicy = owner === accountId ? undefined : openPolicy(role.arn, resource);
    return { principal, action: `s3:${action}`, resource, accountId: owner, resourcePolicy, context };
  };
  const object = ({ bucket, prefix }: Place) => `${bucket}/${prefix}x`;
  const beside = ({ bucket, prefix }: Place) => (prefix === "" ? [] : [`${bucket}/${prefix.slice(0, -1)}-other/x`]);

  const askAboutObjects = (
    action: string,
    what: string,
    key: string,
    place: Place,
    refused: readonly string[],
  ): void => {
    const promise = interview.allowed(`the invoke role ${what}`, key, s3(action, object(place)));
    interview.allowed(
      `the invoke role ${what}, in a bucket of the consumer's`,
      key,
      s3(action, object(place), consumer.accountId),
    );
    for (const path of [...beside(place), `${place.bucket}-other/${place.prefix}x`, `not-${object(place)}`])
      interview.denied(promise, `at s3://${path}`, s3(action, path));
    interview.denied(promise, `in a bucket of ${stranger}`, s3(action, object(place), stranger));
    for (const other of refused) interview.denied(promise, other, s3(other, object(place)));
  };
  askAboutObjects("PutObject", "uploads an asynchronous input", interview.key("asyncInference.input"), input, [
    "DeleteObject",
    "PutObjectAcl",
    ...(overlap ? [] : ["GetObject"]),
  ]);
  askAboutObjects("GetObject", "reads an asynchronous output", interview.key("asyncInference.output"), output, [
    "DeleteObject",
    "GetObjectAcl",
    ...(overlap ? [] : ["PutObject"]),
  ]);

  const list = (bucket: string, prefix: string | undefined, owner = accountId) =>
    s3("ListBucket", bucket, owner, prefix === undefined ? {} : { "s3:prefix": prefix });
  const key = interview.key("asyncInference.output");
  const find = interview.allowed(
    "the invoke role lists asynchronous outputs",
    key,
    list(output.bucket, `${output.prefix}x`),
  );
  interview.allowed(
    "the invoke role lists asynchronous outputs, in a bucket of the consumer's",
    key,
    list(output.bucket, `${output.prefix}x`, consumer.accountId),
  );
  if (output.prefix !== "") {
    interview.denied(find, "another prefix", list(output.bucket, "another/"));
    interview.denied(find, "the whole bucket", list(output.bucket, undefined));
  }
  for (const bucket of [`${output.bucket}-other`, `not-${output.bucket}`]) {
    interview.denied(find, `in bucket ${bucket}`, list(bucket, `${output.prefix}x`));
  }
  interview.denied(find, `in a bucket of ${stranger}`, list(output.bucket, `${output.prefix}x`, stranger));
  interview.denied(find, "DeleteBucket", s3("DeleteBucket", output.bucket));

  if (locations.kmsKeyArn)
    askAboutKey(interview, role, locations.kmsKeyArn, [
      ...new Set([object(input), object(output), input.bucket, output.bucket]),
    ]);
}

/** The key is used through S3 alone, for objects of the two places or, with a bucket key, for their buckets. */
function askAboutKey(interview: Interview, role: Role, keyArn: string, places: readonly string[]): void {
  const { partition } = interview.parent.config.here;
  const principal = sessionOf(role, "the invoke role", interview);
  const [, , , region = "", owner = ""] = keyArn.split(":");
  const use = (action: string, service: string | undefined, place: string | undefined, resource = keyArn): Hop => ({
    principal,
    action: `kms:${action}`,
    resource,
    accountId: resource.split(":")[4]!,
    // The key's own policy is its owner's; suppose it leaves everything to the role's account.
    resourcePolicy: openPolicy(role.arn.replace(/:role\/.*$/, ":root"), "*"),
    context: {
      ...(service && { "kms:ViaService": viaService(service, region) }),
      ...(place && { "kms:EncryptionContext:aws:s3:arn": `arn:${partition}:s3:::${place}` }),
    },
  });
  const key = interview.key("asyncInference.kmsKeyArn");
  const [promise] = places.flatMap((place) =>
    ["GenerateDataKey", "Decrypt"].map((action) =>
      interview.allowed(`the invoke role, through S3, ${action} for ${place}`, key, use(action, "s3", place)),
    ),
  );
  const place = places[0]!;
  const instead = (difference: string, ...to: Parameters<typeof use>) =>
    interview.denied(promise!, difference, use(...to));
  instead("not through S3", "GenerateDataKey", undefined, place);
  instead("through Secrets Manager", "GenerateDataKey", "secretsmanager", place);
  instead("for another bucket", "GenerateDataKey", "s3", "another-bucket/x");
  instead("for no object at all", "GenerateDataKey", "s3", undefined);
  instead("kms:Encrypt", "Encrypt", "s3", place);
  const stranger = strangerTo(owner, interview.consumer.accountId, interview.parent.config.here.accountId);
  for (const [difference, other] of [
    ["another key", keyArn.replace(/[^/]+$/, "00000000-0000-0000-0000-000000000000")],
    ["a key of a longer id", `${keyArn}0`],
    ["a key of an id that ends so", keyArn.replace(/[^/]+$/, "0$&")],
    ["a key of another region", keyArn.replace(region, otherRegion([region], region))],
    ["a key of another account", keyArn.replace(`:${owner}:`, `:${stranger}:`)],
  ] as const) {
    instead(difference, "GenerateDataKey", "s3", place, other);
  }
}

function placeOf(uri: string): Place {
  const [bucket = "", ...rest] = uri.replace("s3://", "").split("/");
  return { bucket, prefix: rest.join("/") };
}
