import { painter } from "../access/report/paint";
import type { IdUsage, RoleUsage } from "./uses";

export interface Usage {
  readonly accountId: string;
  /** ISO 8601, UTC. */
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly regions: readonly string[];
  readonly roles: readonly RoleUsage[];
}

/** Callers shown of each ExternalId. */
const FIRST = 5;

/** Who used what, for people. */
export function usageLines(
  { accountId, to, days, regions, roles }: Usage,
  { colour, all }: { readonly colour: boolean; readonly all: boolean },
): string {
  const bold = (text: string) => painter(colour)("bold", text);
  return [
    bold(`Who assumed the shared roles of ${accountId} in the ${days} days before ${minute(to)}`),
    `CloudTrail's history in ${regions.join(", ")}; a call that another region's STS answered is not in it (--region)`,
    ...roles.flatMap((role) => [
      "",
      bold(`${role.consumer === null ? "" : `${role.consumer} (${role.accountId}): `}role ${nameOf(role.arn)}`),
      `  ${lastUsedOf(role, days)}`,
      ...role.usage.flatMap((one) => idLines(one, role, days, all)),
      ...(role.usage.length === 0 ? ["  nobody assumed it"] : []),
    ]),
  ].join("\n");
}

const nameOf = (arn: string): string => arn.replace(/^.*:role\//, "");
const minute = (iso: string): string => `${iso.slice(0, 16).replace("T", " ")} UTC`;

function lastUsedOf({ consumer, lastUsed, usage }: RoleUsage, days: number): string {
  if (lastUsed === undefined) {
    if (usage.some(({ times }) => times > 0)) return "the role is gone: nobody can assume it any more";
    if (consumer !== null) return "there is no such role: it is gone, or not deployed yet";
    // A name that was never any role's looks the same, and proves nothing.
    return `there is no role of this name, and in ${days} days nobody assumed one: see that it is spelled as it was`;
  }
  if (lastUsed === null) return "IAM knows of no use of it (RoleLastUsed, 400 days)";
  return `used last ${minute(lastUsed.at)} in ${lastUsed.region} (RoleLastUsed)`;
}

function idLines(
  { externalId, standing, times, refused, last, by }: IdUsage,
  { accountId }: RoleUsage,
  days: number,
  all: boolean,
): string[] {
  const name = externalId === null ? "without ExternalId" : `ExternalId ${externalId}`;
  const said = standing === "not asked for" ? name : `${name} (${standing})`;
  if (last === null) {
    const advice = standing === "also accepted" ? ": it can go from alsoAcceptExternalIds" : "";
    return [`  ${said}: not used in ${days} days${advice}`];
  }
  const advice = standing === "also accepted" ? "; whoever still uses it must change before it goes" : "";
  const counted = `${times.toLocaleString("en")} ${times === 1 ? "time" : "times"}${refused > 0 ? `, ${refused} of them refused` : ""}`;
  const shown = all ? by : by.slice(0, FIRST);
  return [
    `  ${said}: ${counted}, last ${minute(last)}${advice}`,
    ...shown.map((one) => {
      const whose = one.accountId === accountId || accountId === null ? "" : ", which is not the consumer's account";
      const identity = one.sourceIdentity === null ? "" : `, source identity ${one.sourceIdentity}`;
      return `    ${one.accountId}${whose} ${one.caller}, session ${one.session}${identity}: ${one.times.toLocaleString("en")}, last ${minute(one.last)}`;
    }),
    ...(by.length > shown.length ? [`    ${by.length - shown.length} more (--all shows them)`] : []),
  ];
}
