import type { Abilities, Ability } from "../reach/can";
import type { Reach, Way } from "../reach/whoCan";
import { painter } from "./paint";

const MISSES = 8;

/** Who can, for people. */
export function reachLines(
  { action, resource, ways, misses, disagreements }: Reach,
  { colour, all }: { readonly colour: boolean; readonly all: boolean },
): string {
  const who = ways.length === 0 ? ["  nobody that these stack files know"] : ways.flatMap(linesOf);
  const shown = all ? misses : misses.slice(0, MISSES);
  const width = Math.max(0, ...shown.map(({ consumer, account }) => nameOf(consumer, account).length));
  return [
    painter(colour)("bold", `Who can ${action} ${resource}`),
    "",
    ...who,
    ...(shown.length > 0 ? ["", "nearest who cannot"] : []),
    ...shown.map(
      ({ consumer, account, who: label, reason }) =>
        `  ${nameOf(consumer, account).padEnd(width)}  ${label}: ${reason}`,
    ),
    ...(misses.length > shown.length ? [`  ${misses.length - shown.length} more (--all shows them)`] : []),
    ...disagreements.map((text) => `!! this answer cannot be relied on: ${text}`),
  ].join("\n");
}

const nameOf = (consumer: string | null, account: string) => (consumer === null ? account : `${consumer} (${account})`);

function linesOf({ consumer, account, region, chain, conditions, refusedBy }: Way): string[] {
  const steps = chain.map(({ who }) => who).join(" -> ");
  return [
    `  ${nameOf(consumer, account)}: ${steps}${region === null ? "" : `, in ${region}`}`,
    `      by ${chain.flatMap(({ decidedBy }) => decidedBy).join(" -> ")}`,
    ...(conditions.length > 0 ? [`      if ${conditions.join(" and ")}`] : []),
    ...refusedBy.map((text) => `      but in the accounts: ${text}`),
  ];
}

/** What one consumer can, for people. */
export function abilityLines({ consumer, account, holders }: Abilities, colour: boolean): string {
  return [
    painter(colour)("bold", `What ${consumer} (${account}) can`),
    ...holders.flatMap(({ who, kind, allows, denies, limits }) => [
      "",
      kind === "trust" ? `into ${who}` : kind === "resource policy" ? `at the ${who}` : who,
      ...allows.flatMap((ability) => abilityLine(ability, "may")),
      ...denies.flatMap((ability) => abilityLine(ability, "may not")),
      ...limits.map((name) => `  within ${name}`),
    ]),
  ].join("\n");
}

function abilityLine({ principals, actions, resources, conditions, decidedBy }: Ability, verb: string): string[] {
  const who = principals.length > 0 ? `${principals.join(", ")} ` : "";
  const on = resources.length === 1 && resources[0] === "*" ? [] : resources.map((resource) => `      ${resource}`);
  return [
    `  ${who}${verb} ${actions.join(", ")}   ${decidedBy}`,
    ...on,
    ...(conditions.length > 0 ? [`      if ${conditions.join(" and ")}`] : []),
  ];
}
