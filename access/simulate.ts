import {
  allowedContextKeysForRequest,
  runSimulation,
  type ConditionExplain,
  type SuccessfulRunSimulationResults,
} from "@cloud-copilot/iam-simulate";

// The only file that imports the simulator (AGPL-3.0, a development dependency, never shipped).

/** A policy document as it was captured, with the name it goes by in reports. */
export interface NamedDocument {
  readonly name: string;
  readonly document: unknown;
}

/** Somebody who asks AWS for something. */
export interface Principal {
  /** How the report calls them. */
  readonly label: string;
  /** The ARN of the request: a user's, or a role session's. */
  readonly arn: string;
  /** `aws:PrincipalArn`: for a session, the ARN of its role with its path; empty for a service. */
  readonly principalArn: string;
  readonly accountId: string;
  readonly organizationId?: string | undefined;
  readonly policies: readonly NamedDocument[];
}

/** One request to AWS. */
export interface Hop {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  /** The account that owns the resource. */
  readonly accountId: string;
  /** The resource's own policy: a role's trust policy. */
  readonly resourcePolicy?: NamedDocument | undefined;
  /** Context keys of this request, besides those that follow from the principal. */
  readonly context: Readonly<Record<string, string>>;
}

export interface Decision {
  readonly allowed: boolean;
  /** The statement that decided, or the nearest miss. */
  readonly decidedBy: string;
  /** Why this decision cannot be relied on: a document that cannot be parsed, a context key that was ignored. */
  readonly problems: readonly string[];
}

/** Asks the simulator; it derives nothing, so every context key that AWS would fill in is filled in here. */
export async function decide(hop: Hop): Promise<Decision> {
  const { principal } = hop;
  const context: Record<string, string> = {
    ...(principal.principalArn && {
      "aws:PrincipalArn": principal.principalArn,
      "aws:PrincipalAccount": principal.accountId,
    }),
    ...(principal.organizationId && { "aws:PrincipalOrgID": principal.organizationId }),
    "aws:ResourceAccount": hop.accountId,
    "aws:SecureTransport": "true",
    ...renameKeys(hop.context, standInFor),
  };
  const answer = await runSimulation(
    {
      request: {
        principal: principal.arn,
        action: hop.action,
        resource: { resource: hop.resource, accountId: hop.accountId },
        contextVariables: context,
      },
      identityPolicies: principal.policies.map(({ name, document }) => ({ name, policy: withStandIns(document) })),
      resourcePolicy: hop.resourcePolicy && withStandIns(hop.resourcePolicy.document),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  if (answer.resultType === "error") {
    const about = `${hop.action} by ${principal.label} on ${hop.resource}`;
    return {
      allowed: false,
      decidedBy: "could not be evaluated",
      problems: [`${about} could not be evaluated: ${[answer.errors.message, ...errorsIn(answer.errors)].join("; ")}`],
    };
  }
  const ignored = ignoredKeys(answer)
    .map(original)
    .filter((key) => key in hop.context);
  return {
    allowed: answer.overallResult === "Allowed",
    decidedBy: explain(answer, hop),
    problems: ignored.map((key) => `the simulator ignored ${key}, which ${hop.action} does not have`),
  };
}

/**
 * The simulator knows `kms:EncryptionContext:<key>` but drops its value from every request, because it matches variable keys at
 * a slash only. A request tag is as much a string with one value, and passes.
 */
const ENCRYPTION_CONTEXT = "kms:EncryptionContext:";
const STAND_IN = "aws:RequestTag/EncryptionContext-";
const standInFor = (key: string) =>
  key.toLowerCase().startsWith(ENCRYPTION_CONTEXT.toLowerCase())
    ? STAND_IN + key.slice(ENCRYPTION_CONTEXT.length)
    : key;
const original = (key: string) => (key.startsWith(STAND_IN) ? ENCRYPTION_CONTEXT + key.slice(STAND_IN.length) : key);

const renameKeys = <T>(record: Readonly<Record<string, T>>, rename: (key: string) => string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [rename(key), value]));

/** A document with the stand-in in its conditions; the very same document when it needs none. */
function withStandIns(document: unknown): unknown {
  const { Statement: statements } = document as { Statement?: LooseStatement | readonly LooseStatement[] };
  const conditioned = [statements ?? []].flat().filter(({ Condition }) => Condition !== undefined);
  if (!JSON.stringify(conditioned).toLowerCase().includes(ENCRYPTION_CONTEXT.toLowerCase())) return document;
  const renamed = [statements ?? []].flat().map((statement) => ({
    ...statement,
    ...(statement.Condition && {
      Condition: Object.fromEntries(
        Object.entries(statement.Condition).map(([operator, comparisons]) => [
          operator,
          renameKeys(comparisons, standInFor),
        ]),
      ),
    }),
  }));
  return { ...(document as object), Statement: renamed };
}

const resultsOf = (answer: SuccessfulRunSimulationResults) =>
  answer.resultType === "single" ? [answer.result] : answer.results;
const ignoredKeys = (answer: SuccessfulRunSimulationResults) =>
  resultsOf(answer).flatMap(({ ignoredContextKeys }) => ignoredContextKeys ?? []);

/** The leaves of the simulator's nested error lists. */
function errorsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(errorsIn);
  if (typeof value !== "object" || value === null) return [];
  const { path, message } = value as { path?: unknown; message?: unknown };
  if (typeof path === "string" && typeof message === "string") return [`${path}: ${message}`];
  return Object.entries(value).flatMap(([name, inner]) => errorsIn(inner).map((text) => `${name} ${text}`));
}

type Result = ReturnType<typeof resultsOf>[number];
type Side = NonNullable<Result["analysis"]["identityAnalysis"] | Result["analysis"]["resourceAnalysis"]>;
type Analysed = Side["allowStatements"][number];

function explain(answer: SuccessfulRunSimulationResults, hop: Hop): string {
  const analysis = resultsOf(answer)[0]?.analysis;
  if (analysis === undefined) return "nothing matched";
  const { identityAnalysis: identity, resourceAnalysis: resource } = analysis;
  const trust = hop.action.startsWith("sts:") ? "trust" : "resource policy";
  const denied = [...(identity?.denyStatements ?? []), ...(resource?.denyStatements ?? [])][0];
  if (denied) return `${denied.explain.identifier}: explicit deny`;

  if (answer.overallResult === "Allowed") {
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
  const condition = statement.explain.conditions?.find((one: ConditionExplain) => !one.matches);
  return condition ? `${condition.operator} ${original(condition.conditionKeyValue)}` : "its condition";
}

/** Operators of IAM's condition language. Source: IAM User Guide, "IAM JSON policy elements: Condition operators". */
const OPERATORS = new Set(
  [
    ...["Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike"].map(
      (name) => `String${name}`,
    ),
    ...["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"].flatMap((name) => [
      `Numeric${name}`,
      `Date${name}`,
    ]),
    ...["Equals", "NotEquals", "Like", "NotLike"].map((name) => `Arn${name}`),
    ...["Bool", "BinaryEquals", "IpAddress", "NotIpAddress"],
  ].flatMap((name) => [
    name,
    `${name}IfExists`,
    `ForAllValues:${name}`,
    `ForAnyValue:${name}`,
    `ForAllValues:${name}IfExists`,
    `ForAnyValue:${name}IfExists`,
  ]),
).add("Null");

interface LooseStatement {
  readonly Sid?: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * What the simulator passes over in silence and AWS would not: a misspelt operator or key simply never matches, so a condition
 * that should narrow an Allow looks right in every denial and wrong in nothing but the allowance it breaks.
 *
 * @param on the resource that the document belongs to, for statements without a Resource (trust policies)
 */
export async function lint({ name, document }: NamedDocument, on: string): Promise<string[]> {
  const { Statement: statements = [] } = document as { Statement?: LooseStatement | readonly LooseStatement[] };
  const problems: string[] = [];
  for (const statement of [statements].flat()) {
    for (const [operator, comparisons] of Object.entries(statement.Condition ?? {})) {
      const where = `${name}, ${statement.Sid ?? "a statement without Sid"}`;
      if (!OPERATORS.has(operator)) problems.push(`${where}: ${operator} is no condition operator of IAM`);
      for (const key of Object.keys(comparisons)) {
        for (const action of listOf(statement.Action)) {
          if (!(await hasKey(action, resourceOf(statement, on), key)))
            problems.push(`${where}: ${action} has no context key ${key}, so the statement never applies to it`);
        }
      }
    }
  }
  return problems;
}

/** A policy of a key says `*` and means the key. */
const resourceOf = ({ Resource }: LooseStatement, on: string) => listOf(Resource).find((one) => one !== "*") ?? on;

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  typeof value === "string" ? [value] : (value ?? []);

const known = new Map<string, Promise<readonly string[]>>();

/** The context keys, in lower case, of an action on a resource; of several actions at once, only those that every request has. */
function keysOf(action: string, resource: string): Promise<readonly string[]> {
  if (action.includes("*")) {
    return keysOf("sts:AssumeRole", "arn:aws:iam::111111111111:role/any").then((keys) =>
      keys.filter((key) => key.startsWith("aws:")),
    );
  }
  const [service = "", name = ""] = action.split(":");
  const example = resource.replace(/[*?]/g, "x");
  const memo = `${action} ${example.split("/")[0]}`;
  const found =
    known.get(memo) ?? allowedContextKeysForRequest(service, name, example, false, undefined).catch(() => []);
  known.set(memo, found);
  return found;
}

async function hasKey(action: string, resource: string, key: string): Promise<boolean> {
  const wanted = key.toLowerCase();
  return (await keysOf(action, resource)).some((allowed) => {
    const template = /^(.*)(\$\{|tag-key$)/.exec(allowed.toLowerCase());
    return template ? wanted.startsWith(template[1]!) : wanted === allowed.toLowerCase();
  });
}
