import type { Share } from "../contract/share";
import { viaService } from "../partition";

export const bucketArn = ({ partition }: Pick<Share, "partition">, bucket: string) => `arn:${partition}:s3:::${bucket}`;

/** What Athena does with a results bucket. Source: Athena User Guide, "Cross-account access in Athena to Amazon S3 buckets". */
export const RESULTS_BUCKET_ACTIONS = [
  "s3:GetBucketLocation",
  "s3:ListBucket",
  "s3:ListBucketMultipartUploads",
] as const;
export const RESULTS_OBJECT_ACTIONS = [
  "s3:GetObject",
  "s3:PutObject",
  "s3:AbortMultipartUpload",
  "s3:ListMultipartUploadParts",
] as const;

/** Conditions of a key that only S3 uses, for these buckets and objects. With a bucket key, S3 gives the bucket alone as context. */
export const throughS3 = (region: string, arns: string[]) => ({
  StringEquals: { "kms:ViaService": [viaService("s3", region)] },
  StringLike: { "kms:EncryptionContext:aws:s3:arn": arns },
});

/** Any key of the child, since that of its results bucket has no name beforehand. */
export const keysOfChild = ({ partition, parent, accountId }: Share): string =>
  `arn:${partition}:kms:${parent.region}:${accountId}:key/*`;
