import { nearest } from "../../values/nearest";
import { Mistakes } from "../../config";
import type { Holder } from "../holders/holder";
import { holdersOf } from "../holders/holders";
import type { System } from "../holders/system";
import type { RealAccounts } from "../evidence/realAccounts";
import type { Comparison } from "../sets/conditions";
import { grantsIn, statementText, type Grant } from "../sets/statements";
import { holdersInAccounts, limitsOn } from "./inAccounts";
import { listed } from "../../contract/listed";

/** Everything that one consumer can, document by document. */
export interface Abilities {
  readonly consumer: string;
  readonly account: string;
  readonly holders: readonly {
    readonly who: string;
    readonly principal: string;
    /** What it is: a role that is shared, somebody who may assume it, or the trust or policy that lets others in. */
    readonly kind: Holder["kind"];
    readonly allows: readonly Ability[];
    readonly denies: readonly Ability[];
    /** Names of what limits it in the real accounts, as far as files from there show: boundaries and control policies. */
    readonly limits: readonly string[];
  }[];
}

/** What one statement says. */
export interface Ability {
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly string[];
  readonly decidedBy: string;
}

/** @throws Mistakes when there is no such consumer */
export function canOf(system: System, consumer: string, region: string | undefined, real?: RealAccounts): Abilities {
  const share = system.shares[consumer];
  const known = Object.keys(system.shares);
  if (share === undefined || !Object.hasOwn(system.shares, consumer)) {
    const meant = nearest(consumer, known);
    const text = `there is no consumer ${consumer}; ${meant === undefined ? `the parent's are ${listed(known)}` : `did you mean ${meant}?`}`;
    throw Mistakes.of(text);
  }
  const all = holdersInAccounts([...holdersOf(system).values()], real);
  const holders = all.filter((holder) => holder.consumer === consumer);
  return {
    consumer,
    account: share.accountId,
    holders: holders.map((holder) => {
      const { allows, denies } = grantsIn(holder.policies);
      return {
        who: holder.label,
        principal: holder.arn,
        kind: holder.kind,
        allows: byStatement(allows.filter(inRegion(region)), holder),
        denies: byStatement(denies.filter(inRegion(region)), holder),
        limits: limitsOn(holder, real),
      };
    }),
  };
}

const inRegion =
  (region: string | undefined) =>
  ({ resource }: Grant): boolean => {
    const regionOfResource = resource.split(":")[3] ?? "";
    return region === undefined || ["", "*", region].includes(regionOfResource);
  };

function byStatement(grants: readonly Grant[], { kind }: Holder): Ability[] {
  const takesPrincipals = kind === "trust" || kind === "resource policy";
  const unique = (texts: readonly string[]) => [...new Set(texts)];
  return [...Map.groupBy(grants, statementText)].map(([decidedBy, of]) => ({
    principals: takesPrincipals ? unique(of.map(({ principal }) => principal)) : [],
    actions: unique(of.map(({ action }) => action)),
    resources: unique(of.map(({ resource }) => resource)),
    conditions: joined(of.flatMap(({ conditions }) => conditions)),
    decidedBy,
  }));
}

/** Values that were taken apart, together again: any of them is enough. */
function joined(comparisons: readonly Comparison[]): string[] {
  const byKey = Map.groupBy(
    comparisons.filter(({ key }) => key !== "aws:principalarn"),
    ({ operator, name }) => `${operator} ${name}`,
  );
  return [...byKey].map(([key, of]) => `${key} ${[...new Set(of.flatMap(({ values }) => values))].join(" or ")}`);
}
