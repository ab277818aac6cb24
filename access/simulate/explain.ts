import type { Hop } from "./hop";
import { original } from "./standIns";

/** The words of a decision: the statement that decided, or the one that came closest. */

/** What the simulator found of one statement. */
interface Analysed {
  readonly actionMatch: boolean;
  readonly principalMatch: string;
  readonly resourceMatch: boolean;
  readonly conditionMatch: string;
  readonly explain: {
    readonly identifier: string;
    readonly conditions?: readonly { operator: string; conditionKeyValue: string; matches: boolean }[];
  };
}

interface Side {
  readonly result: string;
  readonly allowStatements: readonly Analysed[];
  readonly denyStatements: readonly Analysed[];
  readonly unmatchedStatements: readonly Analysed[];
}

/** What the simulator found of all documents of a request. */
export interface Analysis {
  readonly identityAnalysis?: Side;
  readonly resourceAnalysis?: Side;
  readonly scpAnalysis?: { readonly ouAnalysis: readonly Pick<Side, "denyStatements">[] };
}

export function explain(allowed: boolean, analysis: Analysis | undefined, hop: Hop): string {
  if (analysis === undefined) return "nothing matched";
  const { identityAnalysis: identity, resourceAnalysis: resource } = analysis;
  const trust = hop.action.startsWith("sts:") ? "trust" : "resource policy";
  const organization = (analysis.scpAnalysis?.ouAnalysis ?? []).flatMap(({ denyStatements }) => denyStatements);
  const denied = [...organization, ...(identity?.denyStatements ?? []), ...(resource?.denyStatements ?? [])][0];
  if (denied) return `${denied.explain.identifier}: explicit deny`;

  if (allowed) {
    const [statement, where] = resource?.allowStatements[0]
      ? [resource.allowStatements[0], trust]
      : [identity?.allowStatements[0], "policy"];
    return statement ? `${statement.explain.identifier} (${where})` : "allowed";
  }
  if (identity && identity.result !== "Allowed") {
    return (
      nearestMiss(identity.unmatchedStatements, "policy") ??
      `nothing allows it (${hop.principal.label} has no policy of this program)`
    );
  }
  return (
    (resource && nearestMiss(resource.unmatchedStatements, trust)) ?? "no resource policy allows the other account"
  );
}

/** The statement that came closest, first of all one about the action, and the first thing about it that did not match. */
function nearestMiss(statements: readonly Analysed[], where: string): string | undefined {
  const ranked = statements
    .map((statement) => ({ statement, matched: matchedParts(statement) }))
    .sort((a, b) => b.matched - a.matched || Number(b.statement.actionMatch) - Number(a.statement.actionMatch));
  const nearest = ranked[0]?.statement;
  return nearest && `${nearest.explain.identifier} (${where}): ${missOf(nearest)}`;
}

const principalMatches = ({ principalMatch }: Analysed) => principalMatch !== "NoMatch";
const matchedParts = (statement: Analysed) =>
  [
    statement.actionMatch,
    principalMatches(statement),
    statement.resourceMatch,
    statement.conditionMatch === "Match",
  ].filter(Boolean).length;

function missOf(statement: Analysed): string {
  if (!statement.actionMatch) return "another action";
  if (!principalMatches(statement)) return "another principal";
  if (!statement.resourceMatch) return "another resource";
  const condition = statement.explain.conditions?.find((one) => !one.matches);
  return condition ? `${condition.operator} ${original(condition.conditionKeyValue)}` : "its condition";
}
