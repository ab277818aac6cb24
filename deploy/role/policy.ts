import type { Built, Resource } from "../../access/build/build";
import { CALLS } from "./calls";

interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export interface Policy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/** What a role is for: `pulumi up`, or `pulumi preview` alone. */
export type Purpose = "up" | "preview";

/**
 * What the deploying role of a stack has to be allowed: the calls that a provider makes for what the program registers, on those
 * resources and no others.
 *
 * @param purpose a preview only reads
 * @throws Error for a type of resource that nobody has said the calls of
 */
export function deployPolicy({ accountId, resources }: Built, purpose: Purpose = "up"): Policy {
  const here = new Named(resources, accountId);
  const kinds = new Map<string, { sid: string; actions: Set<string>; on: Set<string> }>();
  for (const resource of resources.filter(({ type }) => /^(aws|pulumi-nodejs):/.test(type))) {
    const [service, { read, write, also, on }] = callsOf(resource.type);
    const writes = purpose === "up" && !resource.adopted ? words(`${write} ${also?.(resource) ?? ""}`) : [];
    const actions = [...words(read), ...writes].map((action) => `${service}:${action}`);
    const arns =
      on === undefined ? [String(resource.state["arn"])] : on(resource).map((name) => here.arnOf(name, resource));
    if (actions.length === 0 || arns.length === 0) continue;
    const sid = `${capital(resource.type.split(":").pop()!)}${resource.adopted ? "ThatExists" : ""}`;
    const kind = kinds.get(sid) ?? { sid, actions: new Set(), on: new Set() };
    actions.forEach((action) => kind.actions.add(action));
    arns.forEach((arn) => kind.on.add(arn));
    kinds.set(sid, kind);
  }
  const statements = [...kinds.values()].map(({ sid, actions, on }): Statement => ({
    Sid: sid,
    Effect: "Allow",
    Action: [...actions].sort(),
    Resource: inPatterns([...on]),
  }));
  const sorted = statements.map(onlyOurPolicies(resources)).sort((a, b) => (a.Sid < b.Sid ? -1 : 1));
  const passed = purpose === "up" ? passing(resources) : [];
  return { Version: "2012-10-17", Statement: [...sorted, ...listing(sorted), ...passed] };
}

type Types = (typeof CALLS)[string];

function callsOf(type: string): [service: string, calls: Types[keyof Types]] {
  for (const [service, types] of Object.entries(CALLS)) {
    const calls = types[type as keyof Types];
    if (calls !== undefined) return [service, calls];
  }
  throw new Error(`deploy/role/calls.ts does not know which calls a resource of type ${type} takes`);
}

/** ARNs of what other resources name: a role, a group, a bucket. */
class Named {
  readonly #arns = new Map<string, string>();
  readonly #accountId: string;

  constructor(resources: readonly Resource[], accountId: string) {
    this.#accountId = accountId;
    for (const { type, state, inputs } of resources) {
      const [kind] =
        /[a-z]+$/i
          .exec(type)![0]
          .toLowerCase()
          .match(/^(role|group|user|bucket|function|rule)$/) ?? [];
      const name = String(inputs["bucket"] ?? state["name"]);
      if (kind !== undefined) this.#arns.set(`${kind}:${name}`, String(state["arn"]));
      if (type.endsWith(":EventRule")) this.#arns.set(`rule:${name}`, String(state["arn"]));
    }
  }

  /** @param name an ARN, `*`, or `kind:name` of something that exists or that the stack makes */
  arnOf(name: string, { inputs }: Resource): string {
    if (name === "*" || name.startsWith("arn:")) return name;
    const [kind, ...rest] = name.split(":");
    const found = this.#arns.get(name) ?? this.#arns.get(`${kind}:${rest.join(":").split("/").pop()}`);
    if (found !== undefined) return found;
    const region = String(inputs["region"] ?? "");
    const bare = rest.join(":");
    if (kind === "bucket") return `arn:*:s3:::${bare}`;
    if (kind === "function")
      return bare.startsWith("arn:") ? bare : `arn:*:lambda:${region || "*"}:${this.#accountId}:function:${bare}`;
    return `arn:*:iam::${this.#accountId}:${kind}/*${bare}`; // Its path is not in its name.
  }
}

/** Attaching a policy to a role can give that role anything; so only what the program attaches. */
const onlyOurPolicies =
  (resources: readonly Resource[]) =>
  (statement: Statement): Statement => {
    if (statement.Sid !== "RolePolicyAttachment") return statement;
    const attached = resources
      .filter(({ type }) => type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
      .map(({ inputs }) => String(inputs["policyArn"]));
    return {
      ...statement,
      Condition: { ArnLikeIfExists: { "iam:PolicyARN": inPatterns(attached) } },
    };
  };

/** Calls that AWS allows on everything or on nothing. Source: service authorization reference of CloudWatch and CloudWatch Logs. */
function listing(statements: readonly Statement[]): Statement[] {
  const wide = ["logs:DescribeLogGroups", "cloudwatch:DescribeAlarms"];
  const needed = wide.filter((action) => statements.some(({ Action }) => Action.includes(action)));
  return needed.length === 0 ? [] : [{ Sid: "Listing", Effect: "Allow", Action: needed, Resource: ["*"] }];
}

/** A function's role is passed to Lambda when the function is made. */
function passing(resources: readonly Resource[]): Statement[] {
  const roles = resources
    .filter(({ type }) => type === "aws:lambda/function:Function")
    .map(({ inputs }) => String(inputs["role"]));
  if (roles.length === 0) return [];
  const Condition = { StringEquals: { "iam:PassedToService": ["lambda.amazonaws.com"] } };
  return [
    { Sid: "PassRole", Effect: "Allow", Action: ["iam:PassRole"], Resource: [...new Set(roles)].sort(), Condition },
  ];
}

/** So many ARNs of a kind are written out; more become patterns, or a policy of a thousand consumers would not fit. */
const WRITTEN_OUT = 5;

/** What there is one of for each consumer, so that there may be a thousand. */
const BY_CONSUMER = /:iam:.*:(role|policy)\/|:athena:/;

/** `.../SageMakerExternal-ads`, `.../SageMakerExternal-risk`, ... become `.../SageMakerExternal-*`. */
function inPatterns(arns: readonly string[]): string[] {
  const byBeginning = Map.groupBy(new Set(arns), (arn) => /^.*[:/][^:/-]*/.exec(arn)?.[0]);
  return [...byBeginning.values()]
    .flatMap((members) =>
      members.length > WRITTEN_OUT && members.every((arn) => BY_CONSUMER.test(arn))
        ? [`${beginningOf(members)}*`]
        : members,
    )
    .sort();
}

/** What all begin with, up to a hyphen. */
function beginningOf(arns: readonly string[]): string {
  const [first = "", ...others] = arns;
  const length = [...first].findIndex((letter, at) => others.some((other) => other[at] !== letter));
  return first.slice(0, length === -1 ? first.length : length).replace(/[^-/]*$/, "");
}

const words = (list: string) => list.split(" ").filter((word) => word !== "");

const capital = (word: string) => `${word[0]!.toUpperCase()}${word.slice(1)}`;
