import type { DeployedDifference } from "./deployed";
import { counted } from "../../contract/listed";
import { fromNetworksText, ofSomeRequestsText, widerText, withMfaText } from "./inAccounts";
import { otherCallersText } from "./otherCallers";
import type { EvidenceReport } from "./report";

/** What the evidence shows, in sentences; deeper ones stand two spaces further in. */

const MOST = 6;

/** What the evidence shows besides broken promises, which are failures of the check; none without evidence. */
export function evidenceLines(evidence: EvidenceReport | undefined): string[] {
  if (evidence === undefined) return [];
  const { broken, withMfa, fromNetworks, ofSomeRequests, wider, otherCallers, deployed, asked, outside } = evidence;
  const others = [...Map.groupBy(otherCallers, ({ consumer }) => consumer).values()].map(otherCallersText);
  const byNetworks = Map.groupBy(fromNetworks, ({ decidedBy, networks, mfa }) =>
    JSON.stringify([decidedBy, networks, mfa]),
  );
  const limited = fromNetworks.reduce((sum, { questions }) => sum + questions.length, 0);
  const holds = `every promise holds there${limited > 0 ? `, ${limited} of them from some networks alone` : ""}`;
  return [
    ...(asked && broken.length === 0 ? [holds] : []),
    ...outside.map((id) => `${id} is not in the organization, and is asked about as an account outside`),
    ...few(withMfa.map(withMfaText)),
    ...few([...byNetworks.values()].map(fromNetworksText)),
    ...few(ofSomeRequests.map(ofSomeRequestsText)),
    ...few(wider.map(widerText)),
    ...few(others),
    ...deployed.flatMap(deployedLines),
  ];
}

function deployedLines({ from, opens, closes, disagreements }: DeployedDifference): string[] {
  if (opens.length + closes.length + disagreements.length === 0) return [`${from}: as the stack files have it`];
  return [
    `${from}: ${counted(opens.length, "right")} only in the stack files, ${counted(closes.length, "right")} only there`,
    ...few(opens.map(({ text }) => `  + ${text}`)),
    ...few(closes.map(({ text }) => `  - ${text}`)),
    ...disagreements.map((text) => `  ?? ${text}`),
  ];
}

const few = (lines: readonly string[]): string[] =>
  lines.length <= MOST
    ? [...lines]
    : [...lines.slice(0, MOST - 1), `... ${lines.length - MOST + 1} more (--json lists them)`];
