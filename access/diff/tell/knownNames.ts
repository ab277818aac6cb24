import { rulesIn } from "../../holders/regionRules";
import { membersOf, type System } from "../../holders/system";

/** Names of endpoints, feature groups and models that stand in the stack files of either side, by kind. */
export interface KnownNames {
  readonly endpoint: readonly string[];
  readonly "inference-component": readonly string[];
  readonly "inference-router": readonly string[];
  readonly "feature-group": readonly string[];
  readonly model: readonly string[];
}

export function knownNames(systems: readonly System[]): KnownNames {
  const shares = systems.flatMap(({ shares }) => Object.values(shares));
  const rules = systems.flatMap(membersOf).flatMap(rulesIn);
  const names = (all: readonly string[]) => [...new Set(all)].filter((name) => !/[*?]/.test(name)).sort();
  return {
    endpoint: names([
      ...shares.flatMap(({ invoke, endpointPolicy }) => (invoke ?? endpointPolicy)?.endpoints ?? []),
      ...rules.flatMap(({ settings }) => settings.rules.flatMap(({ endpoints }) => endpoints)),
    ]),
    "inference-component": names(shares.flatMap(({ invoke }) => invoke?.inferenceComponents ?? [])),
    "inference-router": names(
      shares.flatMap(({ invoke, endpointPolicy }) => [
        ...(invoke?.inferenceRouters ?? []),
        ...(endpointPolicy?.sourceInferenceRouters ?? []),
      ]),
    ),
    "feature-group": names(
      shares.flatMap(({ featureStore }) => (featureStore?.featureGroups ?? []).map(({ name }) => name)),
    ),
    model: names(rules.flatMap(({ settings }) => settings.rules.flatMap(({ models }) => models))),
  };
}
