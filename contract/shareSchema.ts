import * as z from "zod";
import * as is from "./fields";
import type {
  AsyncInference,
  EndpointPolicyShare,
  FeatureGroupShare,
  FeatureStoreShare,
  InvokeShare,
  Share,
} from "./share";

/** What the fields that `contract/share.ts` names may hold. It is apart, so that no user of these types needs zod. */

/** Every field of a type, the optional ones too: what a schema does not name is taken out of what is read. */
const every =
  <T extends object>() =>
  <S extends { readonly [K in keyof Required<T>]: z.ZodType<T[K]> }>(shape: S) =>
    z.object(shape);

const asyncInference = every<AsyncInference>()({
  input: is.s3Folder.optional(),
  output: is.s3Folder,
  outputPathExtension: is.outputPathExtension.optional(),
  failure: is.s3Folder.optional(),
  kmsKeyArn: is.keyArn.optional(),
});

const invokeShare = every<InvokeShare>()({
  roleArn: is.roleArn,
  externalId: is.externalId,
  endpoints: z.array(is.namePattern).min(1),
  inferenceComponents: z.array(is.namePattern),
  inferenceRouters: z.array(is.namePattern).min(1).optional(),
  regions: z.array(is.regionOrAll).min(1),
  actions: z.array(is.action).min(1),
  maxSessionDuration: is.sessionSeconds,
  asyncInference: asyncInference.optional(),
  openAi: z.literal(true).optional(),
});

const endpointPolicyShare = every<EndpointPolicyShare>()({
  endpoints: z.array(is.endpointName).min(1),
  regions: z.array(is.region).min(1),
  sourceInferenceRouters: z.array(is.namePattern).min(1),
});

const offlineStore = every<NonNullable<FeatureGroupShare["offlineStore"]>>()({
  bucket: is.bucket,
  bucketAccountId: is.accountId.optional(),
  prefix: is.prefix,
  database: is.glueName,
  table: is.glueName.optional(),
  kmsKeyArn: is.keyArn.optional(),
  lakeFormation: z.boolean(),
});

const featureGroup = every<FeatureGroupShare>()({
  name: is.featureGroupName,
  offlineStore: offlineStore.optional(),
  onlineStoreKmsKeyArn: is.keyArn.optional(),
  access: z.enum(["read", "readWrite", "update"]).optional(),
  features: z.array(is.featureName).min(1).optional(),
  listRecords: z.literal(true).optional(),
});

const featureStoreShare = every<FeatureStoreShare>()({
  roleArn: is.roleArn,
  access: z.enum(["read", "readWrite"]),
  featureGroups: z.array(featureGroup).min(1),
  executionRoleArns: z.array(is.roleArn).min(1),
  workgroup: is.workgroup.optional(),
  resultsBucket: z.object({ name: is.bucket, prefix: is.folder }).optional(),
});

/** What a share may hold. */
export const shareSchema: z.ZodType<Share> = every<Share>()({
  version: z.number(),
  consumer: is.consumer,
  formerIds: z.array(is.consumer).optional(),
  accountId: is.accountId,
  partition: is.partition,
  parent: z.object({ accountId: is.accountId, region: is.region }),
  organizationId: is.organizationId.optional(),
  invoke: invokeShare.optional(),
  endpointPolicy: endpointPolicyShare.optional(),
  featureStore: featureStoreShare.optional(),
}).superRefine((share, ctx) => {
  const { accountId, partition, parent, invoke, featureStore } = share;
  const belongs = (path: PropertyKey[], arn: string | undefined, owner: string) => {
    if (is.roleArn.safeParse(arn).success && !arn!.startsWith(`arn:${partition}:iam::${owner}:`))
      ctx.addIssue({ code: "custom", path, message: `must be a role of account ${owner} in partition ${partition}` });
  };
  // Else its own callers could assume whatever role of their own account it names.
  if (parent.accountId === accountId)
    ctx.addIssue({
      code: "custom",
      path: ["parent", "accountId"],
      message: "must be another account than the consumer's",
    });
  belongs(["invoke", "roleArn"], invoke?.roleArn, parent.accountId);
  belongs(["featureStore", "roleArn"], featureStore?.roleArn, parent.accountId);
  for (const [index, arn] of (featureStore?.executionRoleArns ?? []).entries())
    belongs(["featureStore", "executionRoleArns", index], arn, accountId);
  for (const [index, { access, features }] of (featureStore?.featureGroups ?? []).entries())
    if ((access === "update") !== (features !== undefined))
      ctx.addIssue({
        code: "custom",
        path: ["featureStore", "featureGroups", index, "features"],
        message: "must be there with access update, and only then",
      });
});
