import * as z from "zod";
import * as is from "./fields";

/**
 * The contract between the two accounts. The parent builds one Share per consumer and exports them all as the stack output
 * `shares`; the child reads its own, builds exactly that and exports it again as `share`; clients read the child's.
 *
 * Fields that a reader does not know are ignored, so a newer parent may add some; a change that an older reader would get
 * wrong raises {@link SHARE_VERSION}, and the older reader refuses it.
 */
export const SHARE_VERSION = 1;

const AsyncInference = z.object({
  /** Where the caller uploads a request's input: `s3://bucket/prefix/`; absent where inputs go inline, with the request. */
  input: is.s3Folder.optional(),
  /** The endpoints' S3OutputPath, below which SageMaker leaves results, and failures where `failure` is not: `s3://bucket/prefix/`. */
  output: is.s3Folder,
  /** What the caller sends as S3OutputPathExtension, for a place of its own below `output`; absent where nobody has one. */
  outputPathExtension: is.outputPathExtension.optional(),
  /** Where SageMaker leaves failures, the endpoints' S3FailurePath; absent when that is below `output`. */
  failure: is.s3Folder.optional(),
  kmsKeyArn: is.keyArn.optional(),
});
type AsyncInference = z.infer<typeof AsyncInference>;

/** The place below which this consumer's results are, and which it alone may read where it has an extension: `s3://bucket/prefix/`. */
export const outputPlaceOf = ({ output, outputPathExtension: own }: AsyncInference): string =>
  own === undefined ? output : `${output}${own}/`;

const Invoke = z.object({
  /** The role in the parent account that the callers assume. */
  roleArn: is.roleArn,
  /** What the callers pass as ExternalId. An identifier, not a secret. */
  externalId: is.externalId,
  /** Endpoint names or patterns of names. */
  endpoints: z.array(is.namePattern).min(1),
  inferenceComponents: z.array(is.namePattern),
  /** Names or patterns of names of inference routers of the parent; absent when there are none. */
  inferenceRouters: z.array(is.namePattern).min(1).optional(),
  /** Regions of the endpoints; `*` is every region. */
  regions: z.array(is.regionOrAll).min(1),
  /** SageMaker Runtime actions without their `sagemaker:` prefix. */
  actions: z.array(is.action).min(1),
  /** Seconds. A caller that already uses a role gets an hour at most, whatever this says. */
  maxSessionDuration: is.sessionSeconds,
  asyncInference: AsyncInference.optional(),
  /** Whether the role may use bearer tokens, for clients of OpenAI's API; absent when it may not. */
  openAi: z.literal(true).optional(),
});

const OfflineStore = z.object({
  bucket: is.bucket,
  /** The account of the bucket, where that is not the parent. */
  bucketAccountId: is.accountId.optional(),
  /** Before the account's folder in the bucket; may be empty. No slash at either end. */
  prefix: is.prefix,
  /** Glue database. */
  database: is.glueName,
  /** Glue table, where the parent names it exactly. */
  table: is.glueName.optional(),
  kmsKeyArn: is.keyArn.optional(),
  lakeFormation: z.boolean(),
});

const FeatureGroup = z.object({
  name: is.featureGroupName,
  offlineStore: OfflineStore.optional(),
  onlineStoreKmsKeyArn: is.keyArn.optional(),
});
export type FeatureGroupShare = z.infer<typeof FeatureGroup>;

const FeatureStore = z.object({
  /** The role in the parent account that the execution roles assume. */
  roleArn: is.roleArn,
  access: z.enum(["read", "readWrite"]),
  featureGroups: z.array(FeatureGroup).min(1),
  /** Roles of the consumer's account that the feature-store role trusts. */
  executionRoleArns: z.array(is.roleArn).min(1),
  /** Athena workgroup in the parent account; absent when nothing of the feature store is offline. */
  workgroup: is.workgroup.optional(),
  /** Where Athena writes results, in the consumer's account; absent when Athena keeps them itself. */
  resultsBucket: z.object({ name: is.bucket, prefix: is.prefix }).optional(),
});
export type FeatureStoreShare = z.infer<typeof FeatureStore>;

/** What one consumer gets: roles of the parent that its own roles and people may assume. */
export const Share = z
  .object({
    version: z.number(),
    consumer: is.consumer,
    /** What the parent called this consumer before, the oldest first; absent when it was never renamed. */
    formerIds: z.array(is.consumer).optional(),
    /** The consumer's account: the one this share is meant for. */
    accountId: is.accountId,
    partition: is.partition,
    parent: z.object({ accountId: is.accountId, region: is.region }),
    organizationId: is.organizationId.optional(),
    invoke: Invoke.optional(),
    featureStore: FeatureStore.optional(),
  })
  .superRefine((share, ctx) => {
    const { accountId, partition, parent, invoke, featureStore } = share;
    const belongs = (path: PropertyKey[], arn: string | undefined, owner: string) => {
      if (is.roleArn.safeParse(arn).success && !arn!.startsWith(`arn:${partition}:iam::${owner}:`))
        ctx.addIssue({ code: "custom", path, message: `must be a role of account ${owner} in partition ${partition}` });
    };
    belongs(["invoke", "roleArn"], invoke?.roleArn, parent.accountId);
    belongs(["featureStore", "roleArn"], featureStore?.roleArn, parent.accountId);
    for (const [index, arn] of (featureStore?.executionRoleArns ?? []).entries())
      belongs(["featureStore", "executionRoleArns", index], arn, accountId);
  });
/**
 * @example
 * ```ts
 * const share: Share = loadShare();
 * ```
 */
export type Share = z.infer<typeof Share>;

/** The parent's stack output `shares`. */
export interface Shares {
  readonly version: number;
  readonly consumers: Readonly<Record<string, Share>>;
  /** Consumers whose resources could not be made at the last update, with the reason; absent where there are none. */
  readonly failed?: Readonly<Record<string, string>>;
}
