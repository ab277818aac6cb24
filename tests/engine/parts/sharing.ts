import { CHILD, PARENT, type StackConfig } from "./world";

/** The names that a child gives by default. */
export const EXECUTION_ROLE = "SageMakerFeatureStoreExecution-fraud-team";
export const BUCKET = `sagemaker-athena-fraud-team-${CHILD}-eu-west-1`;

const STORE = {
  featureGroups: ["customers"],
  offlineStore: { bucket: "ml-offline-store", prefix: "features", database: "sagemaker_featurestore" },
};
export const FRAUD = { accountId: CHILD, endpoints: ["churn"], featureStore: STORE };
const ADS = { accountId: "333333333333", endpoints: ["ads"] };
export const CALLERS = { group: { name: "SagemakerTester", create: true, members: ["alice"] } };
/** Nothing is made in the child. */
export const ADOPTING = {
  callers: { group: { ...CALLERS.group, create: false, members: ["bob"] } },
  executionRole: { create: false },
  resultsBucket: { create: false },
};
const HANDED_OVER = { group: { ...CALLERS.group, create: false, members: ["bob"] } };

/** What users change, one after the other, and what may change by it: `inParent` and `inChild`, where there is an `up`. */
export const CHANGES: readonly {
  readonly what: string;
  readonly consumers?: StackConfig;
  readonly child?: StackConfig;
  readonly inParent?: readonly string[];
  readonly inChild?: readonly string[];
}[] = [
  {
    what: "an endpoint more",
    consumers: { "fraud-team": { ...FRAUD, endpoints: ["churn", "risk"] } },
    inParent: ["update fraud-team-invoke-policy (policy)"],
    inChild: [],
  },
  {
    what: "an endpoint less",
    consumers: { "fraud-team": FRAUD },
    inParent: ["update fraud-team-invoke-policy (policy)"],
  },
  {
    what: "a feature group more",
    consumers: { "fraud-team": { ...FRAUD, featureStore: { ...STORE, featureGroups: ["customers", "orders"] } } },
    inParent: ["update fraud-team-feature-store-policy (policy)"],
  },
  {
    what: "a feature group less",
    consumers: { "fraud-team": FRAUD },
    inParent: ["update fraud-team-feature-store-policy (policy)"],
  },
  {
    what: "read to readWrite",
    consumers: { "fraud-team": { ...FRAUD, featureStore: { ...STORE, access: "readWrite" } } },
    inParent: ["update fraud-team-feature-store-policy (policy)"],
  },
  {
    what: "an ExternalId rotated: both are accepted, the new one is given",
    consumers: { "fraud-team": { ...FRAUD, externalId: "rotated-1", alsoAcceptExternalIds: [PARENT] } },
    inParent: ["update fraud-team-feature-store-policy (policy)", "update fraud-team-invoke-role (assumeRolePolicy)"],
    inChild: [],
  },
  {
    what: "the old ExternalId dropped",
    consumers: { "fraud-team": { ...FRAUD, externalId: "rotated-1" } },
    inParent: ["update fraud-team-invoke-role (assumeRolePolicy)"],
  },
  {
    what: "another consumer",
    consumers: { "fraud-team": FRAUD, ads: ADS },
    inParent: [
      "create ads-invoke-LISTS",
      "create ads-invoke-attachment",
      "create ads-invoke-policy",
      "create ads-invoke-role",
      "update fraud-team-invoke-role (assumeRolePolicy)",
    ],
    inChild: [],
  },
  {
    what: "that consumer renamed, without its former id: everything is made anew, and nothing of the others",
    consumers: { "fraud-team": FRAUD, adverts: ADS },
    inParent: [
      "create adverts-invoke-LISTS",
      "create adverts-invoke-attachment",
      "create adverts-invoke-policy",
      "create adverts-invoke-role",
      "delete ads-invoke-LISTS",
      "delete ads-invoke-attachment",
      "delete ads-invoke-policy",
      "delete ads-invoke-role",
    ],
  },
  {
    what: "that consumer gone",
    consumers: { "fraud-team": FRAUD },
    inParent: [
      "delete adverts-invoke-LISTS",
      "delete adverts-invoke-attachment",
      "delete adverts-invoke-policy",
      "delete adverts-invoke-role",
    ],
  },
  {
    what: "a member more",
    child: { callers: { group: { ...CALLERS.group, members: ["alice", "bob"] } } },
    inChild: ["create callers-member-bob"],
  },
  {
    what: "a member less",
    child: { callers: { group: { ...CALLERS.group, members: ["bob"] } } },
    inChild: ["delete callers-member-alice"],
  },
  {
    what: "the group handed over",
    child: { callers: HANDED_OVER },
    inChild: [],
  },
  {
    what: "the execution role handed over",
    child: { callers: HANDED_OVER, executionRole: { create: false } },
    inChild: [
      "delete execution-SageMakerFeatureStoreExecution-fraud-team-AmazonSageMakerFullAccess",
      "delete execution-SageMakerFeatureStoreExecution-fraud-team-LISTS",
    ],
  },
  {
    what: "the bucket about to be handed over",
    child: { callers: HANDED_OVER, executionRole: { create: false }, resultsBucket: { onDestroy: "retain" } },
    inChild: [],
  },
  {
    what: "the bucket handed over: the stack forgets it, and AWS keeps it",
    child: { callers: HANDED_OVER, executionRole: { create: false }, resultsBucket: { create: false } },
    inChild: [
      "delete results-bucket",
      "delete results-encryption",
      "delete results-lifecycle",
      "delete results-ownership",
      "delete results-policy",
      "delete results-public-access-block",
      "delete results-versioning",
      "update execution-SageMakerFeatureStoreExecution-fraud-team-Use-SageMakerFeatureStore-fraud-team (policy)",
    ],
  },
];

const ofParent = (op: string, id: string) => [
  ...[`${id}-invoke`, `${id}-feature-store`].flatMap((role) =>
    ["LISTS", "attachment", "policy", "role"].map((part) => `${op} ${role}-${part}`),
  ),
  `${op} ${id}-workgroup`,
];
const ofExecutionRole = (op: string, id: string) =>
  ["LISTS", "role", "AmazonSageMakerFullAccess", `Use-SageMakerFeatureStore-${id}`].map(
    (part) => `${op} execution-SageMakerFeatureStoreExecution-${id}-${part}`,
  );

/** What changes with the id of a consumer, where its `formerIds` do not say that it is the same one. */
export const RENAMED = {
  inParent: [...ofParent("create", "fraud"), ...ofParent("delete", "fraud-team")],
  inChild: [
    ...ofExecutionRole("create", "fraud"),
    ...ofExecutionRole("delete", "fraud-team"),
    "replace callers-policy",
    ...["bucket", "encryption", "lifecycle", "ownership", "policy", "public-access-block", "versioning"].map(
      (part) => `replace results-${part}`,
    ),
  ],
};
