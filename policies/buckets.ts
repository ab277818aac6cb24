import type { Share } from "../contract/share";

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
