import { viaService } from "../../../partition";
import { keyNamed, throughS3 } from "../keys";
import { sessionOf } from "../principals";
import { forEachAction, nearNamesOf, type Family, type Promised } from "../question";
import { request } from "../request";
import type { Sharing } from "../sharing";
import type { Consumer } from "../../../config";

/** The S3 and KMS access of asynchronous inference: its places, in buckets of either account, and nothing beside them. */
export const asyncInference: Family<Sharing> = {
  id: "async-inference",
  promises(sharing) {
    const { consumer, invokeRole } = sharing;
    const locations = consumer.asyncInference;
    if (invokeRole === undefined || locations === undefined) return [];
    const written = locations.input ? [placeOf("input", "uploads an asynchronous input", locations.input)] : [];
    const read = [
      placeOf("output", "reads an asynchronous output", resultsOf(locations)),
      ...(locations.failure ? [placeOf("failure", "reads an asynchronous failure", locations.failure)] : []),
    ];
    const unlessIn = (places: readonly S3Place[], place: S3Place, action: string) =>
      places.some((other) => overlaps(other, place)) ? [] : [action];
    return [
      ...written.flatMap((place) =>
        objects(sharing, place, written, "PutObject", [
          ...["DeleteObject", "PutObjectAcl"],
          ...unlessIn(read, place, "GetObject"),
        ]),
      ),
      ...read.flatMap((place) => [
        ...objects(sharing, place, read, "GetObject", [
          ...["DeleteObject", "GetObjectAcl"],
          ...unlessIn(written, place, "PutObject"),
        ]),
        ...listing(sharing, place, read),
      ]),
      ...(locations.kmsKeyArn ? keyUse(sharing, locations.kmsKeyArn, [...written, ...read]) : []),
    ];
  },
};

interface S3Place {
  /** The key of the config that names it. */
  readonly setting: string;
  /** What the role does there, in words. */
  readonly use: string;
  readonly bucket: string;
  readonly prefix: string;
}

function placeOf(setting: string, use: string, uri: string): S3Place {
  const [bucket = "", ...rest] = uri.replace("s3://", "").split("/");
  return { setting, use, bucket, prefix: rest.join("/") };
}

type AsyncInference = NonNullable<Consumer["asyncInference"]>;

/** Where a consumer's own results are: below the common output where it has an extension. */
const resultsOf = ({ output, outputPathExtension: own }: AsyncInference) => (own ? `${output}${own}/` : output);

/** The same of another consumer, who must not be read unless both were given one place, and what lies right below the output. */
function resultsOfOthers({ consumer, neighbour }: Sharing, allowed: readonly S3Place[]) {
  const { output, outputPathExtension } = consumer.asyncInference!;
  const theirs = neighbour?.consumer.asyncInference;
  const places = [
    ...(outputPathExtension ? [["another consumer", `${output}another-consumer/`] as const] : []),
    ...(outputPathExtension ? [["requests without an extension", output] as const] : []),
    ...(theirs ? [[neighbour.id, resultsOf(theirs)] as const] : []),
  ].map(([whose, uri]) => ({ whose, place: placeOf("output", "", uri) }));
  return places.filter(({ place }) => !allowed.some((one) => holds(one, objectIn(place))));
}

const objectIn = ({ bucket, prefix }: S3Place) => `${bucket}/${prefix}x`;
const holds = ({ bucket, prefix }: S3Place, path: string) => path.startsWith(`${bucket}/${prefix}`);
const overlaps = (one: S3Place, other: S3Place) => holds(one, objectIn(other)) || holds(other, objectIn(one));

/** In a bucket of the parent's, and in one of the consumer's that lets the role in. */
function inBothAccounts({ here, consumer }: Sharing, make: (owner: string, where: string) => Promised): Promised[] {
  return [make(here.accountId, ""), { ...make(consumer.accountId, ", in a bucket of the consumer's"), beside: {} }];
}

const s3Arn = ({ here }: Sharing, path: string) => `arn:${here.partition}:s3:::${path}`;

/** @param allowed all places that the action is promised in: one of them may lie beside or above another */
function objects(
  sharing: Sharing,
  place: S3Place,
  allowed: readonly S3Place[],
  action: string,
  refused: readonly string[],
): Promised[] {
  const principal = sessionOf(sharing.invokeRole!, "the invoke role", sharing);
  const { bucket, prefix, setting, use } = place;
  const beside = prefix === "" ? [] : [`${bucket}/${prefix.slice(0, -1)}-other/x`];
  const others = [...beside, `${bucket}-other/${prefix}x`, `not-${objectIn(place)}`]
    .filter((path) => !allowed.some((one) => holds(one, path)))
    .map((path) => `s3://${path}`);
  return inBothAccounts(sharing, (accountId, where) => ({
    text: `the invoke role ${use}${where}`,
    key: sharing.key(`asyncInference.${setting}`),
    hop: request(principal, `s3:${action}`, s3Arn(sharing, objectIn(place)), { accountId }),
    beside: {
      name: [
        { what: "at", others, arn: (uri) => s3Arn(sharing, uri.slice(5)) },
        ...(action === "GetObject" ? resultsOfOthers(sharing, allowed) : []).map(({ whose, place: theirs }) => ({
          what: `an answer to ${whose}, at`,
          others: [`s3://${objectIn(theirs)}`],
          arn: (uri: string) => s3Arn(sharing, uri.slice(5)),
        })),
      ],
      account: [sharing.third],
      action: refused,
    },
  }));
}

function listing(sharing: Sharing, { bucket, prefix, setting }: S3Place, allowed: readonly S3Place[]): Promised[] {
  const principal = sessionOf(sharing.invokeRole!, "the invoke role", sharing);
  const isAllowed = (other: string, at: string) => allowed.some((place) => holds(place, `${other}/${at}`));
  const others = [
    ["another/", "yet-another/"].find((at) => !isAllowed(bucket, at)),
    ...resultsOfOthers(sharing, allowed).map(({ place }) => (place.bucket === bucket ? `${place.prefix}x` : undefined)),
  ].filter((at) => at !== undefined);
  return inBothAccounts(sharing, (accountId, where) => ({
    text: `the invoke role lists asynchronous ${setting}s${where}`,
    key: sharing.key(`asyncInference.${setting}`),
    hop: request(principal, "s3:ListBucket", s3Arn(sharing, bucket), {
      accountId,
      context: { "s3:prefix": `${prefix}x` },
    }),
    beside: {
      ...(others.length > 0 && { context: { "s3:prefix": [...others, undefined] } }),
      name: [
        {
          what: "bucket",
          others: nearNamesOf(bucket).filter((other) => !isAllowed(other, `${prefix}x`)),
          arn: (other) => s3Arn(sharing, other),
        },
      ],
      account: [sharing.third],
      action: [{ action: "DeleteBucket", context: {} }],
    },
  }));
}

/** The key is used through S3 alone, for objects of the places or, with a bucket key, for their buckets. */
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
