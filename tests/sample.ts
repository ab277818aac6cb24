import type { ChildConfig, ParentConfig, RawConfig } from "../config";
import { parseConfig } from "../config";
import { buildOffline, type Built } from "../access/build/build";
import type { Stack } from "../access/sides";

/** Config for tests, as Pulumi hands it to the program. */
type Values = Readonly<Record<string, unknown>>;

export function rawConfig(values: Values): RawConfig {
  const named = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    named.map(([key, value]) => [
      key.includes(":") ? key : `sagemaker-sharing:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

export const parentRaw = (consumers: Values, more: Values = {}): RawConfig =>
  rawConfig({
    "aws:region": "eu-west-1",
    "aws:allowedAccountIds": ["111111111111"],
    account: "parent",
    consumers,
    ...more,
  });

export const childRaw = (consumer: string, accountId: string, callers: Values, more: Values = {}): RawConfig =>
  rawConfig({
    "aws:region": "eu-west-1",
    "aws:allowedAccountIds": [accountId],
    account: "child",
    parentStack: "organization/sagemaker-sharing/parent",
    consumer,
    callers,
    ...more,
  });

export const GROUP = { group: { name: "SagemakerTester", create: true, members: ["alice"] } };

/** Three consumers of different shapes, which together use every setting of an invoke role. */
export const THREE = {
  "fraud-team": { accountId: "222222222222", endpoints: ["churn", "forecast-*"] },
  risk: {
    accountId: "333333333333",
    externalId: "risk-Id",
    alsoAcceptExternalIds: ["risk-old"],
    endpoints: ["Score", "llm"],
    inferenceComponents: ["adapter-*"],
    regions: ["eu-west-1", "us-east-1"],
    actions: ["InvokeEndpoint", "InvokeEndpointWithResponseStream", "InvokeEndpointAsync"],
    asyncInference: {
      input: "s3://ml-async/in/",
      output: "s3://ml-async/out/",
      outputPathExtension: "risk",
      failure: "s3://ml-async-failures/risk/",
      kmsKeyArn: "arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    },
    inferenceRouters: ["Assistants", "team-*"],
    openAi: true,
    maxSessionDuration: 7200,
  },
  legacy: { accountId: "444444444444", endpoints: ["*-prod"], regions: ["*"], invokeRoleName: "LegacyInvoke" },
};
export const THREE_MORE = { organizationId: "o-a1b2c3d4e5" };

export const THREE_CHILDREN = {
  "fraud-team": childRaw("fraud-team", "222222222222", GROUP),
  risk: childRaw("risk", "333333333333", {
    roleNames: ["Notebook"],
    managedPolicy: { name: "SageMakerCaller", path: "/ml/" },
  }),
  legacy: childRaw("legacy", "444444444444", { group: { name: "Scientists", create: false } }),
};

/** Endpoints that let routers of their consumers in, of one consumer alone and of two together; and one by a role besides. */
export const ROUTED = {
  risk: {
    accountId: "333333333333",
    mode: "endpointPolicy",
    endpoints: ["churn", "Score"],
    regions: ["eu-west-1", "us-east-1"],
    sourceInferenceRouters: ["assistants", "team-*"],
  },
  ads: { accountId: "444444444444", mode: "endpointPolicy", endpoints: ["churn"] },
  bank: { accountId: "222222222222", endpoints: ["churn"] },
};
export const ROUTED_CHILDREN = {
  risk: childRaw("risk", "333333333333", { ...GROUP, roleNames: ["Notebook"] }),
  ads: childRaw("ads", "444444444444", { managedPolicy: { name: "Routers" } }),
};
export const routedConsumers = () => built(parentRaw(ROUTED, THREE_MORE), ROUTED_CHILDREN);

interface Stacks {
  readonly parent: Stack<ParentConfig>;
  readonly children: Stack<ChildConfig>[];
}
const known = new Map<string, Promise<Stacks>>();

/** Builds a parent and some children offline, as the access check does. The same are built once, and nobody may change them. */
export function built(...given: Parameters<typeof build>): Promise<Stacks> {
  const key = JSON.stringify(given);
  const stacks = known.get(key) ?? build(...given).then(frozen);
  known.set(key, stacks);
  return stacks;
}

function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

async function build(
  parent: RawConfig,
  children: Readonly<Record<string, RawConfig>> = {},
  options: { preview?: boolean } = {},
): Promise<Stacks> {
  const parentBuilt = await buildOffline({ stack: "parent", raw: parent, ...options });
  const others = new Map<string, Built["outputs"]>([["parent", parentBuilt.outputs]]);
  const made: Stack<ChildConfig>[] = [];
  for (const [stack, raw] of Object.entries(children)) {
    made.push({
      config: parseConfig(raw).config as ChildConfig,
      built: await buildOffline({ stack, raw, others, ...options }),
    });
  }
  return { parent: { config: parseConfig(parent).config as ParentConfig, built: parentBuilt }, children: made };
}

export const threeConsumers = () => built(parentRaw(THREE, THREE_MORE), THREE_CHILDREN);

/** A feature store with everything set, and a consumer of it alone. */
export const FEATURE_STORE = {
  accountId: "222222222222",
  endpoints: ["churn"],
  featureStore: {
    access: "readWrite",
    featureGroups: [
      "customers",
      {
        name: "Orders-EU",
        table: "orders_1700000000",
        offlineStore: {
          bucket: "ml-orders",
          database: "orders",
          kmsKeyArn: "arn:aws:kms:eu-west-1:111111111111:key/off",
        },
        onlineStoreKmsKeyArn: "arn:aws:kms:eu-west-1:111111111111:key/on",
      },
      { name: "Scores", access: "update", features: ["segment", "tier"], listRecords: true },
    ],
    offlineStore: { bucket: "ml-offline-store", prefix: "features", lakeFormation: true },
    executionRoles: ["SageMakerFeatureStoreExecution-fraud-team", "service-role/Studio"],
  },
};

/** Feature stores of different shapes, which together use every setting. */
export const FEATURE_STORES = {
  "fraud-team": FEATURE_STORE,
  risk: {
    accountId: "333333333333",
    featureStore: {
      featureGroups: ["scores"],
      offlineStore: { bucket: "ml-scores" },
      trustSageMakerService: true,
    },
  },
  ads: {
    accountId: "444444444444",
    featureStore: { featureGroups: ["clicks"], offlineStore: { bucket: "ml-clicks" }, results: "managed" },
  },
};

export const featureStores = (more: Values = THREE_MORE) =>
  built(parentRaw(FEATURE_STORES, more), {
    "fraud-team": childRaw(
      "fraud-team",
      "222222222222",
      { ...GROUP, executionRole: true },
      { resultsBucket: { sseAlgorithm: "aws:kms" } },
    ),
    risk: rawConfig({
      "aws:region": "eu-west-1",
      "aws:allowedAccountIds": ["333333333333"],
      account: "child",
      parentStack: "organization/sagemaker-sharing/parent",
      consumer: "risk",
      executionRole: { restrictSourceAccount: true, managedPolicyArns: [] },
      resultsBucket: { create: false },
    }),
    ads: rawConfig({
      "aws:region": "eu-west-1",
      "aws:allowedAccountIds": ["444444444444"],
      account: "child",
      parentStack: "organization/sagemaker-sharing/parent",
      consumer: "ads",
    }),
  });

/** Enforcement with everything set, in two regions. */
export const ENFORCEMENT_SETTINGS = {
  mode: "enforce",
  defaultDecision: "allow",
  regions: ["eu-west-1", "us-east-1"],
  rules: [
    {
      name: "churn",
      mode: "audit",
      whenUncertain: "undo",
      models: ["churn-*"],
      executionRoleArns: ["arn:aws:iam::111111111111:role/ChurnModel"],
      modelDataUrls: ["s3://ml-models/churn/"],
      modelPackageArns: ["arn:aws:sagemaker:eu-west-1:111111111111:model-package/churn/*"],
      images: ["111111111111.dkr.ecr.eu-west-1.amazonaws.com/churn*"],
      endpoints: ["churn"],
      allowedRoleArns: ["arn:aws:iam::111111111111:role/ModelDeployer"],
      allowedPermissionSets: ["MLPlatform"],
    },
  ],
  breakGlassRoleArns: ["arn:aws:iam::111111111111:role/BreakGlass"],
  whenNoAllowedConfig: "delete",
  whenUncertain: "ask",
  limits: { remediesPerHour: 10, perCallerPerHour: 4, perResourcePerHour: 2 },
  notify: { emails: ["ml-platform@example.com", "security@example.com"], digest: "daily" },
  sweepEveryMinutes: 30,
  pause: true,
};

/** The least: one rule, one region, a topic of somebody else's. */
export const LITTLE_ENFORCEMENT = {
  rules: [{ name: "churn", models: ["churn-*"], allowedRoleArns: ["arn:aws:iam::222222222222:role/ModelDeployer"] }],
  notify: { topicArn: "arn:aws:sns:eu-west-1:222222222222:operations" },
};

/** Enforcement in both kinds of account. */
export const enforcement = (settings: Values = ENFORCEMENT_SETTINGS) =>
  built(
    parentRaw(
      { "fraud-team": { accountId: "222222222222", endpoints: ["churn"] } },
      {
        enforcement: settings,
        names: { prefix: "acme-", path: "/ml/" },
        permissionsBoundaryArn: "arn:aws:iam::111111111111:policy/Boundary",
      },
    ),
    { "fraud-team": childRaw("fraud-team", "222222222222", GROUP, { enforcement: LITTLE_ENFORCEMENT }) },
  );

/** A parent account with enforcement alone. */
export const enforcementAlone = (settings: Values = ENFORCEMENT_SETTINGS, more: Values = {}): RawConfig =>
  rawConfig({
    "aws:region": "eu-west-1",
    "aws:allowedAccountIds": ["111111111111"],
    account: "parent",
    enforcement: settings,
    ...more,
  });

const ownRole = (name: string, path = "/") => `arn:aws:iam::111111111111:role${path}${name}`;

/** Rules that together use everything that a guardrail knows. */
export const GUARDED = {
  rules: [
    {
      name: "churn",
      models: ["Churn-*", "retention"],
      allowedRoleArns: [ownRole("ModelDeployer"), ownRole("Release-*", "/ci/")],
      allowedPermissionSets: ["MLPlatform"],
    },
    { name: "prod", endpoints: ["Prod-*"], allowedRoleArns: [ownRole("Release-*", "/ci/"), ownRole("Pilot")] },
    { name: "trial", mode: "audit", models: ["trial-*"], allowedRoleArns: [ownRole("Trial")] },
    { name: "data", modelDataUrls: ["s3://secret/"], allowedRoleArns: [ownRole("DataOwner")] },
  ],
  breakGlassRoleArns: [ownRole("BreakGlass")],
  stackRoleArns: [ownRole("Pulumi-*"), ownRole("Admin", "/ops/")],
  notify: { emails: ["ml-platform@example.com"] },
};

/** The same where what no rule is about is nobody's. */
export const DEFAULT_DENY = { ...GUARDED, defaultDecision: "deny", regions: ["eu-west-1", "us-east-1"] };

/** A parent account with a guardrail and nothing else. */
export const guarded = (settings: Values = GUARDED) => built(enforcementAlone(settings));
