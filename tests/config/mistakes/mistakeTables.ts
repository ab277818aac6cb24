import type { RawConfig } from "../../../config";
import { childRaw, enforcementAlone, ENFORCEMENT_SETTINGS, GROUP, parentRaw } from "../../sample";
import type { MistakeCase } from "./mistakeCase";
import {
  mistakesOfCallers,
  mistakesOfChildren,
  mistakesOfExecutionRoles,
  mistakesOfResultsBuckets,
} from "./ofChildren";
import {
  mistakesOfAsyncInference,
  mistakesOfConsumers,
  mistakesOfEndpointPolicies,
  mistakesOfInferenceRouters,
  mistakesOfOpenAi,
} from "./ofConsumers";
import { mistakesAroundEnforcement, mistakesOfEnforcement } from "./ofEnforcement";
import { mistakesAroundFeatureStores, mistakesBetweenFeatureStores, mistakesOfFeatureStores } from "./ofFeatureStores";
import { mistakesBetweenConsumers, mistakesOfParents } from "./ofParents";

type Change = MistakeCase[1];

const FRAUD = { accountId: "222222222222", endpoints: ["churn", "forecast-*"] };
const FEATURES = { featureGroups: ["customers"], offlineStore: { bucket: "ml-offline-store" } };
const enforcementOfOneRule = { rules: ENFORCEMENT_SETTINGS.rules };
const consumer = (change: Change) => parentRaw({ "fraud-team": { ...FRAUD, ...change } });
/** A good parent with something changed. */
export const parent = (change: Change) => parentRaw({ "fraud-team": FRAUD }, change);
const child = (change: Change) => childRaw("fraud-team", "222222222222", GROUP, change);

/** Every table of mistakes: its cases, what makes a stack's config of a change, and where the change stands. */
export const tables: readonly [
  name: string,
  cases: readonly MistakeCase[],
  raw: (change: Change) => RawConfig,
  at: string,
][] = [
  ["a parent", mistakesOfParents, parent, ""],
  ["a consumer", mistakesOfConsumers, consumer, "consumers.fraud-team"],
  ["inference routers", mistakesOfInferenceRouters, consumer, "consumers.fraud-team"],
  ["policies on endpoints", mistakesOfEndpointPolicies, consumer, "consumers.fraud-team"],
  ["OpenAI-compatible access", mistakesOfOpenAi, consumer, "consumers.fraud-team"],
  ["asynchronous inference", mistakesOfAsyncInference, consumer, "consumers.fraud-team"],
  [
    "a feature store",
    mistakesOfFeatureStores,
    (change) => consumer({ featureStore: { ...FEATURES, ...change } }),
    "consumers.fraud-team.featureStore",
  ],
  ["a consumer, of feature stores", mistakesAroundFeatureStores, consumer, "consumers.fraud-team"],
  ["several consumers", mistakesBetweenConsumers, (change) => parentRaw(change), "consumers"],
  [
    "enforcement",
    mistakesOfEnforcement,
    (change) => enforcementAlone({ ...enforcementOfOneRule, ...change }),
    "enforcement",
  ],
  [
    "keys around enforcement",
    mistakesAroundEnforcement,
    (change) => enforcementAlone(enforcementOfOneRule, change),
    "",
  ],
  ["several feature stores", mistakesBetweenFeatureStores, (change) => parentRaw(change), "consumers"],
  ["a child", mistakesOfChildren, child, ""],
  ["callers", mistakesOfCallers, (callers) => child({ callers }), "callers"],
  ["an execution role", mistakesOfExecutionRoles, (executionRole) => child({ executionRole }), "executionRole"],
  ["a results bucket", mistakesOfResultsBuckets, (resultsBucket) => child({ resultsBucket }), "resultsBucket"],
];
