import { isDeepStrictEqual } from "node:util";
import type { Share } from "../../../contract/share";
import type { Holder } from "../../holders/holder";
import type { Inventory } from "../../holders/holders";
import type { System } from "../../holders/system";

/** What is the same thing under another name. */

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

/** Names afterwards, and what the same thing was called before. A role that is only renamed opens and closes nothing. */
type FormerNames = ReadonlyMap<string, string>;

/** Kinds of holders that the program names and that no person writes down: what they are for is what they are. */
const NAMED_HERE = new Set<Holder["kind"]>(["invoke role", "feature-store role", "function role"]);

export function formerNames(before: Inventory, after: Inventory, formerId: (consumer: string) => string): FormerNames {
  const roles = [...after.holders].flatMap(([key, { arn, kind }]): [string, string][] => {
    const former = before.holders.get(key);
    return former !== undefined && NAMED_HERE.has(kind) && former.arn !== arn ? [[arn, former.arn]] : [];
  });
  const workgroups = Object.entries(after.system.shares).flatMap(([id, { featureStore }]): [string, string][] => {
    const [name, former] = [featureStore?.workgroup, before.system.shares[formerId(id)]?.featureStore?.workgroup];
    return name !== undefined && former !== undefined && name !== former
      ? [[`workgroup/${name}`, `workgroup/${former}`]]
      : [];
  });
  return new Map([...roles, ...workgroups]);
}

/** A value with all names as they were before. */
export function withFormerNames<T>(value: T, names: FormerNames): T {
  if (names.size === 0) return value;
  let text = JSON.stringify(value);
  for (const [name, former] of names) text = text.replaceAll(wholeName(name), former);
  return JSON.parse(text) as T;
}

const wholeName = (name: string) => new RegExp(`${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w+=,.@-])`, "g");
