import { BlockList, isIPv4 } from "node:net";
import { listed } from "../../contract/listed";
import { statementsOf, type LooseStatement } from "../looseStatements";
import { contextOf, type Context, type Hop } from "../simulate/hop";
import { Unconditional } from "./unconditional";

// Where requests come from, as far as policies tell networks apart. No file says which networks a company has: those that its
// policies name are tried. Sources: docs/design/aws-behaviour.md#network-keys.

/** A network that requests may come from. */
export interface Network {
  /** `203.0.113.0/24 (aws:SourceIp)`. */
  readonly name: string;
  /** The keys that a request from there brings, some with a variable as value; none where no policy asks. */
  readonly keys: Readonly<Record<string, string>>;
}

export interface Networks {
  /** Of each kind, one that no policy names: what is allowed from all of these depends on no network. */
  readonly unnamed: readonly Network[];
  /** Those that policies name: by one key each, then by two at once, and so on. */
  readonly named: readonly (readonly Network[])[];
  /** What the statements that tell them apart look at; undefined where one of them allows, which is not told from what else does. */
  readonly looks: Looks | undefined;
}

interface Looks {
  /** Context keys, in lower case. */
  readonly keys: readonly string[];
  /** Of each statement, whether it is about an action. */
  readonly isAbout: readonly ((action: string) => boolean)[];
  /** Whether any of them is about some resources alone, or some principals. */
  readonly atResources: boolean;
  readonly atPrincipals: boolean;
}

/** By service, as its actions begin, which of the newer keys a request through a VPC endpoint has. */
const NEWER_KEYS: Readonly<Record<string, readonly string[]>> = {
  "aws:SourceVpcArn": ["athena", "iam", "kms", "lambda", "s3"],
  "aws:VpceAccount": ["athena", "dynamodb", "iam", "kms", "lambda", "s3"],
  "aws:VpceOrgID": ["athena", "dynamodb", "iam", "kms", "lambda", "s3", "sqs"],
  "aws:VpceOrgPaths": ["athena", "dynamodb", "iam", "kms", "lambda", "s3"],
};
const VPC_KEYS = ["aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp", ...Object.keys(NEWER_KEYS)];
const SOURCE_IP = "aws:SourceIp";

/** The names of the keys, by their lower case. */
const NETWORK_KEYS = new Map([SOURCE_IP, ...VPC_KEYS].map((key) => [key.toLowerCase(), key]));

/** An address for documentation, which is in no list: of the internet, of AWS itself, or in a VPC that nobody names. */
const UNNAMED_ADDRESS = "192.0.2.1";
const ANYWHERE: Network = { name: `any public address (${SOURCE_IP})`, keys: { [SOURCE_IP]: UNNAMED_ADDRESS } };
const ANY_ENDPOINT: Network = {
  name: "any VPC endpoint",
  keys: {
    "aws:SourceVpc": "vpc-unnamed",
    "aws:SourceVpce": "vpce-unnamed",
    "aws:VpcSourceIp": UNNAMED_ADDRESS,
    "aws:SourceVpcArn": "arn:aws:ec2:us-east-1:000000000000:vpc/vpc-unnamed",
    "aws:VpceAccount": "000000000000",
  },
};

/** Where no policy asks where a request comes from. */
export const NO_NETWORKS: Networks = { unnamed: [{ name: "anywhere", keys: {} }], named: [], looks: undefined };

/** So many values of keys are put together at most: policies of a caller, of a session and of a resource ask for one each. */
const MOST_AT_ONCE = 3;

/**
 * The networks that some policies tell apart.
 *
 * @param controls what is over everybody in an account
 * @param own what some principals have alone
 */
export function networksIn(controls: readonly unknown[], own: readonly unknown[]): Networks {
  const comparisons = [...controls, ...own].flatMap(comparisonsIn);
  if (comparisons.length === 0) return NO_NETWORKS;
  const byKey = Map.groupBy(comparisons, ({ key }) => key);
  const of = (key: string) => valuesIn(byKey.get(key) ?? []).flatMap((values) => networksOf(key, values));
  let together = VPC_KEYS.flatMap((key) => of(key).map((network) => ({ ...network, of: [key] })));
  const single = together;
  const levels: Network[][] = [[...of(SOURCE_IP), ...together]];
  for (let count = 2; count <= MOST_AT_ONCE; count += 1) {
    together = together.flatMap((one) =>
      single
        .filter(({ of: [key] }) => one.of.every((other) => VPC_KEYS.indexOf(other) < VPC_KEYS.indexOf(key!)))
        .map(({ name, keys, of }) => ({
          name: `${one.name} with ${name}`,
          keys: { ...keys, ...pick(one.keys, one.of), ...pick(keys, of) },
          of: [...one.of, ...of],
        })),
    );
    levels.push(together);
  }
  const named = levels.filter((level) => level.length > 0);
  return { unnamed: [ANYWHERE, ANY_ENDPOINT], named, looks: looksOf(controls, own) };
}

function looksOf(controls: readonly unknown[], own: readonly unknown[]): Looks | undefined {
  const isOne = (statement: LooseStatement) => comparisonsOf(statement).length > 0;
  const statements = [...controls, ...own].flatMap(statementsOf).filter(isOne);
  if (statements.some(({ Effect }) => Effect !== "Deny")) return undefined;
  const compared = statements.flatMap(({ Condition }) => Object.values(Condition!).flatMap(Object.keys));
  const variables = [...JSON.stringify(statements).matchAll(VARIABLE)].map(([, key]) => key!);
  const isAtSome = ({ Resource = "*", NotResource }: LooseStatement) =>
    NotResource !== undefined || [Resource].flat().some((one) => one !== "*");
  const isOfSome = ({ Principal = "*", NotPrincipal }: LooseStatement) =>
    NotPrincipal !== undefined || Principal !== "*";
  return {
    keys: [...new Set([...compared, ...variables].map((key) => key.toLowerCase()))],
    isAbout: statements.map(aboutOf),
    atResources: statements.some(isAtSome),
    atPrincipals: own.flatMap(statementsOf).some(isOne) || statements.some(isOfSome),
  };
}

function aboutOf({ Action, NotAction }: LooseStatement): (action: string) => boolean {
  const patterns = [Action ?? NotAction ?? []].flat().map((one) => {
    const literal = one.replace(/[\\^$.|+()[\]{}]/g, "\\$&");
    return new RegExp(`^${literal.replace(/\*/g, ".*").replace(/\?/g, ".")}$`, "i");
  });
  const known = new Map<string, boolean>();
  return (action) => {
    const found = known.get(action) ?? patterns.some((one) => one.test(action)) === (Action !== undefined);
    known.set(action, found);
    return found;
  };
}

/** What the statements that refuse for a network see of a request, as text: of requests that they see the same of they refuse all or none. */
export function seenBy({ keys, isAbout, atResources, atPrincipals }: Looks, hop: Hop): string {
  const { principal, accountId, action, resource } = hop;
  const given = valuesOf(hop);
  return JSON.stringify([
    principal.accountId,
    accountId,
    isAbout.map((one) => one(action)),
    atPrincipals && [principal.arn, principal.principalArn],
    atResources && resource,
    keys.map((key) => given.get(key)),
  ]);
}

/** By the names of the context keys in lower case. */
const valuesOf = (hop: Hop): ReadonlyMap<string, string | readonly string[]> =>
  new Map(Object.entries(contextOf(hop)).map(([key, value]) => [key.toLowerCase(), value]));

/** A variable by its context key, with its default where it says one. Source: IAM User Guide, "IAM policy elements: Variables and tags". */
const VARIABLE = /\$\{([^},]+)(?:,\s*'([^']*)'\s*)?\}/g;

const pick = (keys: Network["keys"], wanted: readonly string[]) =>
  Object.fromEntries(wanted.map((key) => [key, keys[key]!]));

/** A key that a condition compares, with what it is compared to. */
interface Comparison {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

function comparisonsIn(document: unknown): readonly Comparison[] {
  if (typeof document !== "object" || document === null) return [];
  const known = found.get(document) ?? statementsOf(document).flatMap(comparisonsOf);
  found.set(document, known);
  return known;
}

const found = new WeakMap<object, readonly Comparison[]>();

const comparisonsOf = ({ Condition = {} }: LooseStatement): Comparison[] =>
  Object.entries(Condition).flatMap(([operator, comparisons]) =>
    Object.entries(comparisons).flatMap(([typed, values]) => {
      const key = NETWORK_KEYS.get(typed.toLowerCase());
      return key === undefined ? [] : [{ key, operator, values: [values].flat().map(String) }];
    }),
  );

/**
 * The values of a key, those together that stand in the same lists: whatever is asked, they are one network. One with a variable is one
 * by itself, for somebody may have no value for it.
 */
function valuesIn(comparisons: readonly Comparison[]): readonly (readonly string[])[] {
  const lists = new Map<string, Set<string>>();
  for (const { operator, values } of comparisons)
    for (const value of operator === "Null" ? [] : values)
      lists.set(value, (lists.get(value) ?? new Set()).add(`${operator} ${values.join()}`));
  const standing = (value: string) => (value.includes("${") ? value : [...lists.get(value)!].sort().join(" "));
  return [...Map.groupBy(lists.keys(), standing).values()];
}

/** Requests that have one of some values. What lies within a range may be named for itself, so both its ends are tried. */
function networksOf(key: string, all: readonly string[]): Network[] {
  const values = key === SOURCE_IP ? all.filter((value) => !isPrivate(value)) : all;
  const [value] = values;
  if (value === undefined) return [];
  const name = `${listed(values, 3)} (${key})`;
  if (key === SOURCE_IP) return endsOf(value).map((address) => ({ name, keys: { [key]: address } }));
  const made = key === "aws:VpcSourceIp" ? endsOf(value) : [value.replace(/\*/g, "any").replace(/\?(?![^{]*})/g, "x")];
  return made.map((one) => ({ name, keys: { ...ANY_ENDPOINT.keys, [key]: one } }));
}

/** Whether no request from the internet has such an address; those through a VPC endpoint have no `aws:SourceIp`. */
function isPrivate(range: string): boolean {
  const [first = ""] = range.split("/");
  return PRIVATE.check(first, isIPv4(first) ? "ipv4" : "ipv6");
}

/** Source: RFC 1918, RFC 4193. */
const PRIVATE = new BlockList();
PRIVATE.addSubnet("10.0.0.0", 8);
PRIVATE.addSubnet("172.16.0.0", 12);
PRIVATE.addSubnet("192.168.0.0", 16);
PRIVATE.addSubnet("fc00::", 7, "ipv6");

/** The first address of a range, and the last of one of IPv4. */
function endsOf(range: string): string[] {
  const [first = "", bits = ""] = range.split("/");
  if (!isIPv4(first) || bits === "") return [first];
  const number = first.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const last = number + 2 ** (32 - Number(bits)) - 1;
  return [...new Set([first, [24, 16, 8, 0].map((shift) => Math.floor(last / 2 ** shift) % 256).join(".")])];
}

/**
 * A request as it arrives from a network: whoever makes it is there, but for what AWS itself asks for them, services that call for
 * themselves, and functions, which run outside of every VPC of the account.
 */
export function fromNetwork(hop: Hop, { keys }: Network): Hop {
  if (Object.keys(keys).length === 0) return hop;
  return { ...hop, surroundings: { ...hop.surroundings, ...broughtBy(hop, keys) } };
}

function broughtBy(hop: Hop, keys: Network["keys"]): Context {
  const { principal, context, action } = hop;
  if (principal.principalArn === "") return {};
  if (principal.functionArn !== undefined || "aws:CalledVia" in context) return ANYWHERE.keys;
  if ("kms:ViaService" in context) return SOURCE_IP in keys ? keys : {};
  const [service = ""] = action.split(":");
  const given = valuesOf(hop);
  return Object.fromEntries(
    Object.entries(keys).flatMap(([key, text]) => {
      const valueOf = (variable: string) => [given.get(variable.toLowerCase()) ?? []].flat()[0];
      const value = text.replace(
        VARIABLE,
        (whole, variable: string, otherwise?: string) => valueOf(variable) ?? otherwise ?? whole,
      );
      return NEWER_KEYS[key]?.includes(service) === false ? [] : [[key, value]];
    }),
  );
}

/** Where a request is refused as if no policy asked where it comes from, no network helps. */
export const whateverNetwork = new Unconditional((key) => NETWORK_KEYS.has(key.toLowerCase()));
