import * as kms from "@pulumi/aws/kms";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../policies/document";
import { withoutFailed } from "./withoutFailed";

export interface ResultsBucketArgs {
  readonly bucketName: string;
  readonly policy: PolicyDocument;
  /** The policy of a key of the bucket's own; without one, S3 encrypts with its keys. */
  readonly keyPolicy: PolicyDocument | undefined;
  /** Days after which a result is deleted. */
  readonly expireAfterDays: number;
  /** What destroying does with results that are still there: refuse, leave the bucket (and its key) behind, or delete them. */
  readonly onDestroy: "fail" | "retain" | "delete";
}

/** The bucket in the child account that Athena writes query results to, from the parent account. */
export class ResultsBucket extends pulumi.ComponentResource {
  /** The bucket's name, known once its policy is in place. */
  readonly bucketName: pulumi.Output<string>;

  constructor(name: string, args: ResultsBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sagemaker-sharing:index:ResultsBucket", name, args, opts);

    const kept = { parent: this, retainOnDelete: args.onDestroy === "retain" };
    // Settings go with their bucket and not before it: one that is not empty, and so stays, stays private and encrypted.
    const setting = { parent: this, retainOnDelete: true };
    const key =
      args.keyPolicy &&
      new kms.Key(
        `${name}-key`,
        {
          description: "Encrypts Athena results of a shared feature store",
          enableKeyRotation: true,
          policy: pulumi.jsonStringify(args.keyPolicy),
        },
        kept,
      );
    const bucket = new s3.Bucket(
      `${name}-bucket`,
      { bucket: args.bucketName, forceDestroy: args.onDestroy === "delete" },
      { ...kept, dependsOn: key ? [key] : [] }, // The key goes last: without it a bucket that stays could not be read.
    );

    const inputs = { bucket: bucket.bucket };
    new s3.BucketOwnershipControls(
      `${name}-ownership`,
      { ...inputs, rule: { objectOwnership: "BucketOwnerEnforced" } },
      setting,
    );
    const block = new s3.BucketPublicAccessBlock(
      `${name}-public-access-block`,
      {
        ...inputs,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      setting,
    );
    new s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      { ...inputs, rules: [encryptedBy(key)] },
      setting,
    );
    const versioning = new s3.BucketVersioning(
      `${name}-versioning`,
      { ...inputs, versioningConfiguration: { status: "Enabled" } },
      setting,
    );
    new s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      { ...inputs, rules: expiringAfter(args.expireAfterDays) },
      { ...setting, dependsOn: [versioning] },
    );
    // S3 refuses the two at once, and a policy is checked by the block that is there.
    const policy = new s3.BucketPolicy(
      `${name}-policy`,
      { ...inputs, policy: pulumi.jsonStringify(args.policy) },
      { ...setting, dependsOn: [block] },
    );

    this.bucketName = pulumi.all([bucket.bucket, policy.id]).apply(([bucketName]) => bucketName);
    this.registerOutputs(withoutFailed({ bucketName: this.bucketName }));
  }
}

/** Without a key of the bucket's own, by those of S3. */
const encryptedBy = (key: kms.Key | undefined) =>
  key
    ? {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn },
        bucketKeyEnabled: true,
      }
    : { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };

const expiringAfter = (days: number) => [
  {
    id: "expire-results",
    status: "Enabled",
    filter: {},
    expiration: { days },
    noncurrentVersionExpiration: { noncurrentDays: 7 },
    abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
  },
  // What is left of an expired version; S3 does not take it in one rule with days.
  { id: "clean-up", status: "Enabled", filter: {}, expiration: { expiredObjectDeleteMarker: true } },
];
