import { distance } from "fastest-levenshtein";
import { listed } from "../../contract/listed";
import type { Holder } from "../holders/holder";
import { grantsIn, statementText } from "../sets/statements";
import type { Target } from "./target";

/** Somebody who cannot, by the one thing that is different. */
export interface Miss {
  readonly consumer: string | null;
  readonly account: string;
  readonly who: string;
  readonly reason: string;
}

/** Of the shared roles among these, what comes nearest of what they may; the nearest first. */
export const missesOf = (holders: readonly Holder[], target: Target): Miss[] =>
  holders
    .filter(({ kind }) => kind === "invoke role" || kind === "feature-store role")
    .flatMap((holder) => missOf(holder, target))
    .sort((a, b) => b.near - a.near)
    .map(({ consumer, account, who, reason }) => ({ consumer, account, who, reason }));

/** What comes nearest of what somebody may: the same action elsewhere, or another action on the same thing. */
function missOf(holder: Holder, { action, resources }: Target): (Miss & { readonly near: number })[] {
  const { allows, denies } = grantsIn(holder.policies);
  const wanted = resources[0]!.arn;
  const miss = (reason: string, near: number) => [
    { consumer: holder.consumer, account: holder.accountId, who: holder.label, reason, near },
  ];
  const refused = denies.find(({ requests }) => requests.action.has(action) && requests.resource.has(wanted));
  if (refused !== undefined) return miss(`${statementText(refused)} denies it`, 3);
  const sameAction = allows.filter(({ requests }) => requests.action.has(action));
  const elsewhere = sameAction.filter(({ requests }) =>
    requests.resource.has(inRegionOf(wanted, requests.resource.shortest() ?? "")),
  );
  if (elsewhere.length > 0) {
    const regions = [...new Set(elsewhere.map(({ resource }) => resource.split(":")[3]))];
    return miss(`only in ${listed(regions.map(String))}`, 2);
  }
  const onSame = allows.filter(({ requests }) => requests.resource.has(wanted));
  if (onSame.length > 0) return miss(`only ${listed(new Set(onSame.map((grant) => grant.action)))} on it`, 2);
  if (sameAction.length === 0) return [];
  const names = [...new Set(sameAction.map(({ resource }) => nameIn(resource)))];
  const name = nameIn(wanted);
  const [nearest, ...others] = names.sort((a, b) => distance(a, name) - distance(b, name));
  const far = distance(nearest!, name) / Math.max(nearest!.length, name.length);
  return miss(`only ${nearest}${others.length > 0 ? ` and ${others.length} more` : ""}`, 1 - far);
}

/** Of an object, its place; of anything else, what follows its type. */
const nameIn = (arn: string): string =>
  arn.includes(":s3:::") ? `s3://${arn.split(":::")[1]}` : arn.replace(/^.*\//, "");

const inRegionOf = (arn: string, other: string): string =>
  arn
    .split(":")
    .map((part, index) => (index === 3 ? (other.split(":")[3] ?? part) : part))
    .join(":");
