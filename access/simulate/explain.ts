import type { Hop } from "./hop";
import { original } from "./standIns";

/** The words of a decision: the statement that decided, or the one that came closest. */

/** What the service control policies of a question that names some itself are attached to. */
export const ALONE = "organization";

/** How a report calls a statement: by its Sid, or by its number. */
const called = ({ explain: { identifier } }: Analysed): string =>
  /^\d+$/.test(identifier) ? `statement ${identifier}` : identifier;

/** What the simulator found of one statement. */
interface Analysed {
  readonly policyId: string;
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

interface Levels {
  readonly ouAnalysis: readonly (Pick<Side, "denyStatements"> & {
    readonly orgIdentifier: string;
    readonly result: string;
  })[];
}

/** What the simulator found of all documents of a request. */
interface Analysis {
  readonly identityAnalysis?: Side;
  readonly resourceAnalysis?: Side;
  readonly permissionBoundaryAnalysis?: Side | undefined;
  readonly scpAnalysis?: Levels;
  readonly rcpAnalysis?: Levels;
  /** The kinds of policy that alone keep the request from being allowed. */
  readonly blockedBy?: readonly string[];
}

export function explain(allowed: boolean, analysis: Analysis | undefined, hop: Hop): string {
  if (analysis === undefined) return "nothing matched";
  return explicitDeny(analysis, hop) ?? (allowed ? whatAllows(analysis, hop) : whatIsMissing(analysis, hop));
}

/** What the resource's own policy is called. */
const ownPolicy = ({ action }: Hop): string => (action.startsWith("sts:") ? "trust" : "resource policy");

/** The statement that refuses, or the level of the organization that allows nothing of the kind. */
function explicitDeny({ scpAnalysis, rcpAnalysis, ...analysis }: Analysis, hop: Hop): string | undefined {
  const above = control("service", scpAnalysis) ?? control("resource", rcpAnalysis);
  if (above !== undefined) return above;
  const [denied] = [analysis.identityAnalysis, analysis.resourceAnalysis].flatMap((side) => side?.denyStatements ?? []);
  if (denied === undefined) return undefined;
  return `${isFound(denied.policyId, hop) ? inFound(denied) : denied.explain.identifier}: explicit deny`;
}

function whatAllows({ identityAnalysis: identity, resourceAnalysis: resource }: Analysis, hop: Hop): string {
  const found = allowedByFound(identity, hop);
  if (found) return inFound(found);
  const [statement, where] = resource?.allowStatements[0]
    ? [resource.allowStatements[0], ownPolicy(hop)]
    : [identity?.allowStatements[0], "policy"];
  return statement ? `${statement.explain.identifier} (${where})` : "allowed";
}

function whatIsMissing(analysis: Analysis, hop: Hop): string {
  const { identityAnalysis: identity, resourceAnalysis: resource } = analysis;
  if (analysis.blockedBy?.includes("pb")) return boundary(hop, analysis.permissionBoundaryAnalysis);
  if (identity && identity.result !== "Allowed")
    return (
      nearestMiss(identity.unmatchedStatements, "policy") ??
      `nothing allows it (${hop.principal.label} has no policy of this program)`
    );
  return (
    (resource && nearestMiss(resource.unmatchedStatements, ownPolicy(hop))) ??
    "no resource policy allows the other account"
  );
}

/** The control policy that refuses, or the level that allows nothing of the kind. */
function control(kind: "service" | "resource", levels: Levels | undefined): string | undefined {
  for (const { orgIdentifier, denyStatements, result } of levels?.ouAnalysis ?? []) {
    const [denied] = denyStatements;
    if (denied && orgIdentifier === ALONE) return `${denied.explain.identifier}: explicit deny`;
    if (denied)
      return `${called(denied)} (${kind} control policy ${denied.policyId} on ${orgIdentifier}): explicit deny`;
    if (result === "ImplicitlyDenied") return `no ${kind} control policy on ${orgIdentifier} allows it`;
  }
  return undefined;
}

function boundary({ principal }: Hop, found: Side | undefined): string {
  const [denied] = found?.denyStatements ?? [];
  const name = principal.boundary?.name ?? "the permissions boundary";
  return denied
    ? `${called(denied)} (${name} of ${principal.label}): explicit deny`
    : `${name} of ${principal.label} does not allow it`;
}

/** A statement of a policy that the program does not make, with the name of the policy. */
const inFound = (statement: Analysed): string => `${called(statement)} (${statement.policyId})`;

const isFound = (name: string, { principal }: Hop) =>
  principal.policies.some((policy) => policy.foundIn !== undefined && policy.name === name);

/** What allows a request that the program's own policies do not allow. */
const allowedByFound = (identity: Side | undefined, hop: Hop): Analysed | undefined => {
  const statements = identity?.allowStatements ?? [];
  return statements.every(({ policyId }) => isFound(policyId, hop)) ? statements[0] : undefined;
};

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
