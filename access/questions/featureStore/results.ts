import type { FeatureStoreShare } from "../../../contract/share";
import { viaService } from "../../../partition";
import type { Context, Hop } from "../../simulate/simulate";
import { throughS3 } from "../keys";
import { forEachAction, nearNamesOf, type Beside, type Named, type Promised } from "../question";
import type { Sharing } from "../sharing";

/** Where Athena's results are, for the families that ask who gets at them. */

export type Results = NonNullable<FeatureStoreShare["resultsBucket"]>;

export const BUCKET_ACTIONS = ["GetBucketLocation", "ListBucket", "ListBucketMultipartUploads"];
export const OBJECT_ACTIONS = ["GetObject", "PutObject", "AbortMultipartUpload", "ListMultipartUploadParts"];
export const BUCKET_REFUSED = [
  "DeleteBucket",
  "PutBucketPolicy",
  "DeleteBucketPolicy",
  "PutBucketAcl",
  "PutEncryptionConfiguration",
];
export const OBJECT_REFUSED = ["PutObjectAcl", "DeleteObject", "GetObjectAcl"];

const pathOf = ({ prefix }: Pick<Results, "prefix">) => `${prefix}query.csv`;

/** The ARN of a bucket or, with the prefix, of a result in it. */
export const resultArn = ({ here }: Sharing, bucket: string, within?: Pick<Results, "prefix">) =>
  `arn:${here.partition}:s3:::${bucket}${within ? `/${pathOf(within)}` : ""}`;

export const bucketNamed = (sharing: Sharing, { name }: Results, within?: Pick<Results, "prefix">): Named => ({
  what: "bucket",
  others: nearNamesOf(name),
  arn: (bucket) => resultArn(sharing, bucket, within),
});

/** Objects of the bucket that are no results of the consumer's. */
export const pathNamed = (sharing: Sharing, results: Results): Named => ({
  what: "object",
  others: ["elsewhere/query.csv", `not-${pathOf(results)}`],
  arn: (path) => `${resultArn(sharing, results.name)}/${path}`,
  within: true,
});

/** A key that is used through S3 alone and for one bucket alone, with or without a bucket key. */
export function askAboutBucketKey(
  sharing: Sharing,
  results: Results,
  promise: {
    readonly text: string;
    readonly key: string;
    readonly actions: readonly string[];
    readonly hop: (action: string, context: Context) => Hop;
    readonly beside: Beside;
  },
): Promised[] {
  const { here } = sharing;
  const own = `${results.name}/${pathOf(results)}`;
  const others = ["another-bucket/x", ...nearNamesOf(results.name)].map((bucket) => resultArn(sharing, bucket));
  return [own, results.name].flatMap((place, index) =>
    forEachAction(promise.actions, (action) => ({
      text: `${promise.text}: ${action} for ${place === own ? "a result" : "the bucket"}`,
      key: promise.key,
      hop: promise.hop(action, throughS3(sharing, place)),
      ...(index === 0 && {
        beside: {
          context: {
            "kms:ViaService": [undefined, viaService("secretsmanager", here.region)],
            "kms:EncryptionContext:aws:s3:arn": [...others, undefined],
          },
          ...promise.beside,
        },
      }),
    })),
  );
}
