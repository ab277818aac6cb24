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
  /** Context keys of this request, besides those that follow from the principal; a list for a key with several values. */
  readonly context: Context;
  /** Policies of the organization that the principal's account is under, besides one that allows everything. */
  readonly serviceControlPolicies?: readonly NamedDocument[];
}

export type Context = Readonly<Record<string, string | readonly string[]>>;

/** A statement of any document, as far as it is one. */
export interface LooseStatement {
  readonly Sid?: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
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
  const context: Record<string, string | string[]> = {
    ...(principal.principalArn && {
      "aws:PrincipalArn": principal.principalArn,
      "aws:PrincipalAccount": principal.accountId,
    }),
    ...(principal.organizationId && { "aws:PrincipalOrgID": principal.organizationId }),
    "aws:ResourceAccount": hop.accountId,
    "aws:SecureTransport": "true",
    ...renameKeys(hop.context as Readonly<Record<string, string | string[]>>, standInFor),
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
      serviceControlPolicies: organization(hop.serviceControlPolicies),
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

/** As AWS attaches them: beside FullAWSAccess, without which nothing at all is allowed. */
const organization = (policies: readonly NamedDocument[] = []) =>
  policies.length === 0
    ? []
    : [
        {
          orgIdentifier: "organization",
          policies: [{ name: "FullAWSAccess", document: FULL_ACCESS }, ...policies].map(({ name, document }) => ({
            name,
            policy: document,
          })),
        },
      ];
const FULL_ACCESS = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };

/**
 * Keys that the simulator does not pass on as AWS does, and which therefore travel through it under another name.
 * - `kms:EncryptionContext:<key>`: it drops the value from every request, because it matches variable keys at a slash only. A
 *   request tag is as much a string with one value, and passes.
 * - `sagemaker:ModelArn`: it keeps the first value alone, because the key is documented as one ARN; an endpoint config names many
 *   models (docs/design/aws-behaviour.md#model-arn-key). The paths in an organization are a list, and in every request.
 */
const STAND_INS: readonly (readonly [start: string, standIn: string])[] = [
  ["kms:EncryptionContext:", "aws:RequestTag/EncryptionContext-"],
  ["sagemaker:ModelArn", "aws:PrincipalOrgPaths"],
];
const begins = (key: string, start: string) => key.toLowerCase().startsWith(start.toLowerCase());
const standInFor = (key: string) => {
  const [start, standIn] = STAND_INS.find(([one]) => begins(key, one)) ?? ["", ""];
  return standIn + key.slice(start.length);
};
const original = (key: string) => {
  const [start, standIn] = STAND_INS.find(([, one]) => begins(key, one)) ?? ["", ""];
  return start + key.slice(standIn.length);
};

const renameKeys = <T>(record: Readonly<Record<string, T>>, rename: (key: string) => string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [rename(key), value]));

const converted = new WeakMap<object, unknown>();

/** A document with the stand-ins in its conditions; the very same document when it needs none. */
function withStandIns(document: unknown): unknown {
  if (typeof document !== "object" || document === null) return document;
  const made = converted.get(document) ?? standingIn(document);
  converted.set(document, made);
  return made;
}

function standingIn(document: object): unknown {
  const { Statement: statements } = document as { Statement?: LooseStatement | readonly LooseStatement[] };
  const conditioned = [statements ?? []].flat().filter(({ Condition }) => Condition !== undefined);
  const text = JSON.stringify(conditioned).toLowerCase();
  if (!STAND_INS.some(([start]) => text.includes(start.toLowerCase()))) return document;
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
  return { ...document, Statement: renamed };
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
  const organization = (analysis.scpAnalysis?.ouAnalysis ?? []).flatMap(({ denyStatements }) => denyStatements);
  const denied = [...organization, ...(identity?.denyStatements ?? []), ...(resource?.denyStatements ?? [])][0];
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

/**
 * The context keys, in lower case, that a request for an action on a resource can have; with `*`, those that the action has
 * whatever it is about. None when there is no such action, or none on such a resource.
 */
export const contextKeysOf = (action: string, resource: string): Promise<readonly string[]> => {
  const [service = "", name = ""] = action.split(":");
  const anyType = resource === "*" ? { key: "any", arn: "*", conditionKeys: [] } : undefined;
  return allowedContextKeysForRequest(service, name, resource, false, anyType).catch(() => []);
};
