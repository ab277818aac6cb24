/**
 * The contract between the two accounts. The parent builds one Share per consumer and exports them all as the stack output
 * `shares`; the child reads its own, builds exactly that and exports it again as `share`; clients read the child's.
 * `contract/shareSchema.ts` says what each field may hold.
 *
 * Fields that a reader does not know are ignored, so a newer parent may add some; a change that an older reader would get
 * wrong raises {@link SHARE_VERSION}, and the older reader refuses it.
 */
export const SHARE_VERSION = 1;

/**
 * What one consumer gets: roles of the parent that its own roles and people may assume, or endpoints that let its routers in.
 *
 * @example
 * ```ts
 * const share: Share = loadShare();
 * ```
 */
export interface Share {
  version: number;
  consumer: string;
  /** What the parent called this consumer before, the oldest first; absent when it was never renamed. */
  formerIds?: string[] | undefined;
  /** The consumer's account: the one this share is meant for. */
  accountId: string;
  partition: string;
  parent: { accountId: string; region: string };
  organizationId?: string | undefined;
  invoke?: InvokeShare | undefined;
  endpointPolicy?: EndpointPolicyShare | undefined;
  featureStore?: FeatureStoreShare | undefined;
}

export interface InvokeShare {
  /** The role in the parent account that the callers assume. */
  roleArn: string;
  /** What the callers pass as ExternalId. An identifier, not a secret. */
  externalId: string;
  /** Endpoint names or patterns of names. */
  endpoints: string[];
  inferenceComponents: string[];
  /** Names or patterns of names of inference routers of the parent; absent when there are none. */
  inferenceRouters?: string[] | undefined;
  /** Regions of the endpoints; `*` is every region. */
  regions: string[];
  /** SageMaker Runtime actions without their `sagemaker:` prefix. */
  actions: string[];
  /** Seconds. A caller that already uses a role gets an hour at most, whatever this says. */
  maxSessionDuration: number;
  asyncInference?: AsyncInference | undefined;
  /** Whether the role may use bearer tokens, for clients of OpenAI's API; absent when it may not. */
  openAi?: true | undefined;
}

/** Endpoints that a policy of their own opens to inference routers of the consumer's account: nobody assumes a role. */
export interface EndpointPolicyShare {
  /** Endpoint names. */
  endpoints: string[];
  /** Regions of the endpoints. */
  regions: string[];
  /** Names or patterns of names of routers in the consumer's account; `*` is all of them. */
  sourceInferenceRouters: string[];
}

/** The ARNs of the endpoints with such a policy: what a router of the consumer names as its destinations. */
export const policedEndpointArns = ({ partition, parent, endpointPolicy }: Share): string[] =>
  (endpointPolicy?.regions ?? []).flatMap((region) =>
    endpointPolicy!.endpoints.map(
      (name) => `arn:${partition}:sagemaker:${region}:${parent.accountId}:endpoint/${name}`,
    ),
  );

/** The ARNs of the consumer's routers that may send to them, in any region: a router reaches destinations of others. */
export const sourceInferenceRouterArns = ({ partition, accountId, endpointPolicy }: Share): string[] =>
  (endpointPolicy?.sourceInferenceRouters ?? []).map(
    (name) => `arn:${partition}:sagemaker:*:${accountId}:inference-router/${name}`,
  );

export interface AsyncInference {
  /** Where the caller uploads a request's input: `s3://bucket/prefix/`; absent where inputs go inline, with the request. */
  input?: string | undefined;
  /** The endpoints' S3OutputPath, below which SageMaker leaves results, and failures where `failure` is not: `s3://bucket/prefix/`. */
  output: string;
  /** What the caller sends as S3OutputPathExtension, for a place of its own below `output`; absent where nobody has one. */
  outputPathExtension?: string | undefined;
  /** Where SageMaker leaves failures, the endpoints' S3FailurePath; absent when that is below `output`. */
  failure?: string | undefined;
  kmsKeyArn?: string | undefined;
}

/** The place below which this consumer's results are, and which it alone may read where it has an extension: `s3://bucket/prefix/`. */
export const outputPlaceOf = ({ output, outputPathExtension: own }: AsyncInference): string =>
  own === undefined ? output : `${output}${own}/`;

export interface FeatureStoreShare {
  /** The role in the parent account that the execution roles assume. */
  roleArn: string;
  access: "read" | "readWrite";
  featureGroups: FeatureGroupShare[];
  /** Roles of the consumer's account that the feature-store role trusts. */
  executionRoleArns: string[];
  /** Athena workgroup in the parent account; absent when nothing of the feature store is offline. */
  workgroup?: string | undefined;
  /** Where Athena writes results, in the consumer's account; absent when Athena keeps them itself. */
  resultsBucket?: { name: string; prefix: string } | undefined;
}

export interface FeatureGroupShare {
  name: string;
  offlineStore?: OfflineStore | undefined;
  onlineStoreKmsKeyArn?: string | undefined;
  /** What may be done with its records, where that is not what the share says for all groups. */
  access?: "read" | "readWrite" | "update" | undefined;
  /** With access `update`, and only then: the features that may be updated, in records that exist. */
  features?: string[] | undefined;
  /** Whether the identifiers of all records may be listed; absent when they may not. */
  listRecords?: true | undefined;
}

/** What may be done with the records of one of the groups. */
export const accessTo = (
  { access }: Pick<FeatureStoreShare, "access">,
  group: Pick<FeatureGroupShare, "access">,
): "read" | "readWrite" | "update" => group.access ?? access;

/** The same in words: `read`, `read, list and write`, `read and update segment of`. */
export function accessWords(
  store: Pick<FeatureStoreShare, "access">,
  group: Pick<FeatureGroupShare, "access" | "features" | "listRecords">,
): string {
  const access = accessTo(store, group);
  const verbs = [
    "read",
    ...(group.listRecords ? ["list"] : []),
    ...(access === "readWrite" ? ["write"] : []),
    ...(access === "update" ? [`update ${group.features!.join(", ")} of`] : []),
  ];
  return [verbs.slice(0, -1).join(", "), verbs.at(-1)!].filter((part) => part !== "").join(" and ");
}

interface OfflineStore {
  bucket: string;
  /** The account of the bucket, where that is not the parent. */
  bucketAccountId?: string | undefined;
  /** Before the account's folder in the bucket; may be empty. No slash at either end. */
  prefix: string;
  /** Glue database. */
  database: string;
  /** Glue table, where the parent names it exactly. */
  table?: string | undefined;
  kmsKeyArn?: string | undefined;
  lakeFormation: boolean;
}

/** The parent's stack output `shares`. */
export interface Shares {
  readonly version: number;
  readonly consumers: Readonly<Record<string, Share>>;
  /** Consumers whose resources could not be made at the last update, with the reason; absent where there are none. */
  readonly failed?: Readonly<Record<string, string>>;
}
