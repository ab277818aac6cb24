import { viaService } from "../../../partition";
import { keyNamed, throughS3 } from "../keys";
import { sessionOf } from "../principals";
import { forEachAction, nearNamesOf, type Family, type Named, type Promised } from "../question";
import { request } from "../request";
import type { Sharing } from "../sharing";

/** The S3 and KMS access of asynchronous inference: two places, in buckets of either account, and nothing beside them. */
export const asyncInference: Family<Sharing> = {
  id: "async-inference",
  promises(sharing) {
    const { consumer, invokeRole } = sharing;
    const locations = consumer.asyncInference;
    if (invokeRole === undefined || locations === undefined) return [];
    const [input, output] = [placeOf(locations.input), placeOf(locations.output)];
    const overlap =
      input.bucket === output.bucket &&
      (input.prefix.startsWith(output.prefix) || output.prefix.startsWith(input.prefix));
    const or = (action: string) => (overlap ? [] : [action]);
    return [
      ...objects(sharing, "input", "uploads an asynchronous input", input, "PutObject", [
        ...["DeleteObject", "PutObjectAcl"],
        ...or("GetObject"),
      ]),
      ...objects(sharing, "output", "reads an asynchronous output", output, "GetObject", [
        ...["DeleteObject", "GetObjectAcl"],
        ...or("PutObject"),
      ]),
      ...listing(sharing, output),
      ...(locations.kmsKeyArn ? keyUse(sharing, locations.kmsKeyArn, [input, output]) : []),
    ];
  },
};

interface S3Place {
  readonly bucket: string;
  readonly prefix: string;
}

function placeOf(uri: string): S3Place {
  const [bucket = "", ...rest] = uri.replace("s3://", "").split("/");
  return { bucket, prefix: rest.join("/") };
}

const objectIn = ({ bucket, prefix }: S3Place) => `${bucket}/${prefix}x`;

/** In a bucket of the parent's, and in one of the consumer's that lets the role in. */
function inBothAccounts({ here, consumer }: Sharing, make: (owner: string, where: string) => Promised): Promised[] {
  return [make(here.accountId, ""), { ...make(consumer.accountId, ", in a bucket of the consumer's"), beside: {} }];
}

const s3Arn = ({ here }: Sharing, path: string) => `arn:${here.partition}:s3:::${path}`;

function objects(
  sharing: Sharing,
  setting: string,
  what: string,
  place: S3Place,
  action: string,
  refused: readonly string[],
): Promised[] {
  const principal = sessionOf(sharing.invokeRole!, "the invoke role", sharing);
  const { bucket, prefix } = place;
  const beside = prefix === "" ? [] : [`${bucket}/${prefix.slice(0, -1)}-other/x`];
  const others = [...beside, `${bucket}-other/${prefix}x`, `not-${objectIn(place)}`];
  return inBothAccounts(sharing, (accountId, where) => ({
    text: `the invoke role ${what}${where}`,
    key: sharing.key(`asyncInference.${setting}`),
    hop: request(principal, `s3:${action}`, s3Arn(sharing, objectIn(place)), { accountId }),
    beside: {
      name: [{ what: "at", others: others.map((path) => `s3://${path}`), arn: (uri) => s3Arn(sharing, uri.slice(5)) }],
      account: [sharing.third],
      action: refused,
    },
  }));
}

function listing(sharing: Sharing, { bucket, prefix }: S3Place): Promised[] {
  const principal = sessionOf(sharing.invokeRole!, "the invoke role", sharing);
  return inBothAccounts(sharing, (accountId, where) => ({
    text: `the invoke role lists asynchronous outputs${where}`,
    key: sharing.key("asyncInference.output"),
    hop: request(principal, "s3:ListBucket", s3Arn(sharing, bucket), {
      accountId,
      context: { "s3:prefix": `${prefix}x` },
    }),
    beside: {
      ...(prefix !== "" && { context: { "s3:prefix": ["another/", undefined] } }),
      name: [bucketNamed(sharing, bucket)],
      account: [sharing.third],
      action: [{ action: "DeleteBucket", context: {} }],
    },
  }));
}

const bucketNamed = (sharing: Sharing, bucket: string): Named => ({
  what: "bucket",
  others: nearNamesOf(bucket),
  arn: (other) => s3Arn(sharing, other),
});

/** The key is used through S3 alone, for objects of the two places or, with a bucket key, for their buckets. */
function keyUse(sharing: Sharing, keyArn: string, places: readonly S3Place[]): Promised[] {
  const principal = sessionOf(sharing.invokeRole!, "the invoke role", sharing);
  const region = keyArn.split(":")[3]!;
  const of = [...new Set([...places.map(objectIn), ...places.map(({ bucket }) => bucket)])];
  return of.flatMap((place, index) =>
    forEachAction(["GenerateDataKey", "Decrypt"], (action) => ({
      text: `the invoke role, through S3, ${action} for ${place}`,
      key: sharing.key("asyncInference.kmsKeyArn"),
      hop: request(principal, `kms:${action}`, keyArn, { context: throughS3(sharing, place, region) }),
      ...(index === 0 && {
        beside: {
          context: {
            "kms:ViaService": [undefined, viaService("secretsmanager", region)],
            "kms:EncryptionContext:aws:s3:arn": [s3Arn(sharing, "another-bucket/x"), undefined],
          },
          action: ["kms:Encrypt"],
          name: [keyNamed(keyArn)],
          region: [sharing.elsewhere === region ? sharing.here.region : sharing.elsewhere],
          account: [sharing.third],
        },
      }),
    })),
  );
}
