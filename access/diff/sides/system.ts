import { isDeepStrictEqual } from "node:util";
import { accountOf, type Account } from "../../build/account";
import type { Built } from "../../build/build";
import { shareIn, sharesIn } from "../../build/side";
import type { Share } from "../../../contract/share";
import type { EnforcementSettings } from "../../../enforcement/rules/schema";

/** One side of a comparison: all stacks of some stack files, as they were built. */
export interface System {
  readonly parent: Member;
  readonly children: readonly (Member & { readonly share: Share })[];
  /** What each consumer gets, by its id. */
  readonly shares: Readonly<Record<string, Share>>;
}

export interface Member {
  readonly built: Built;
  readonly account: Account;
}

/** @param stacks the parent's stack first, as the check builds them */
export function systemOf(stacks: readonly Built[]): System {
  const [parent, ...children] = stacks.map((built) => ({ built, account: accountOf(built) }));
  return {
    parent: parent!,
    children: children.map((child) => ({ ...child, share: shareIn(child) })),
    shares: sharesIn(parent!),
  };
}

/** Consumers by their id afterwards, with the id they had before; a consumer that is renamed keeps its roles. */
export function sameConsumers(before: System, after: System): ReadonlyMap<string, string> {
  const gone = Object.entries(before.shares).filter(([id]) => !Object.hasOwn(after.shares, id));
  return new Map(
    Object.entries(after.shares).flatMap(([id, share]): [string, string][] => {
      if (Object.hasOwn(before.shares, id)) return [[id, id]];
      const former = gone.find(([, one]) => one.accountId === share.accountId && shareOneThing(one, share));
      return former === undefined ? [] : [[id, former[0]]];
    }),
  );
}

const shareOneThing = (a: Share, b: Share): boolean =>
  (a.invoke !== undefined && a.invoke.roleArn === b.invoke?.roleArn) ||
  (a.endpointPolicy !== undefined && isDeepStrictEqual(a.endpointPolicy, b.endpointPolicy)) ||
  (a.featureStore !== undefined && isDeepStrictEqual(a.featureStore.roleArn, b.featureStore?.roleArn));

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
  const rules = systems.flatMap(({ parent, children }) => [parent, ...children].flatMap(rulesIn));
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

/** The rules of enforcement, as its function in one region has them. */
export interface RegionRules {
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  readonly settings: EnforcementSettings;
}

export const rulesIn = ({ built }: Pick<Member, "built">): RegionRules[] =>
  built.resources.flatMap(({ type, urn, inputs }) => {
    const code = inputs["code"] as { readonly "settings.json"?: Omit<RegionRules, "region"> } | undefined;
    const settings = code?.["settings.json"];
    // The sweep has the same settings; one of the two functions is enough.
    if (type !== "aws:lambda/function:Function" || settings === undefined || !urn.endsWith("-enforcer-function"))
      return [];
    return [{ ...settings, region: String(inputs["region"] ?? built.region) }];
  });
