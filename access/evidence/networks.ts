import { isIPv4 } from "node:net";
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
export const NO_NETWORKS: Networks = { unnamed: [{ name: "anywhere", keys: {} }], named: [] };

/** So many values of keys are put together at most: policies of a caller, of a session and of a resource ask for one each. */
const MOST_AT_ONCE = 3;

/** The networks that some policies tell apart. */
export function networksIn(documents: Iterable<unknown>): Networks {
  const comparisons = [...documents].flatMap(comparisonsIn);
  if (comparisons.length === 0) return NO_NETWORKS;
  const byKey = Map.groupBy(comparisons, ({ key }) => key);
  const named = (key: string) => valuesIn(byKey.get(key) ?? []).flatMap((values) => networksOf(key, values));
  let together = VPC_KEYS.flatMap((key) => named(key).map((network) => ({ ...network, of: [key] })));
  const single = together;
  const levels: Network[][] = [[...named(SOURCE_IP), ...together]];
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
  return { unnamed: [ANYWHERE, ANY_ENDPOINT], named: levels.filter((level) => level.length > 0) };
}

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

/** The values of a key, those together that stand in the same lists: whatever is asked, they are one network. */
function valuesIn(comparisons: readonly Comparison[]): readonly (readonly string[])[] {
  const lists = new Map<string, Set<string>>();
  for (const { operator, values } of comparisons)
    for (const value of operator === "Null" ? [] : values)
      lists.set(value, (lists.get(value) ?? new Set()).add(`${operator} ${values.join()}`));
  return [...Map.groupBy(lists.keys(), (value) => [...lists.get(value)!].sort().join(" ")).values()];
}

/** Requests that have one of some values. What lies within a range may be named for itself, so both its ends are tried. */
function networksOf(key: string, values: readonly string[]): Network[] {
  const name = `${listed(values, 3)} (${key})`;
  const [value] = values as [string];
  if (key === SOURCE_IP) return endsOf(value).map((address) => ({ name, keys: { [key]: address } }));
  const made = key === "aws:VpcSourceIp" ? endsOf(value) : [value.replace(/\*/g, "any").replace(/\?(?![^{]*})/g, "x")];
  return made.map((one) => ({ name, keys: { ...ANY_ENDPOINT.keys, [key]: one } }));
}

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
  const given = new Map(Object.entries(contextOf(hop)).map(([key, value]) => [key.toLowerCase(), [value].flat()[0]!]));
  return Object.fromEntries(
    Object.entries(keys).flatMap(([key, text]) => {
      const value = text.replace(/\$\{([^},]+)\}/g, (whole, name: string) => given.get(name.toLowerCase()) ?? whole);
      return NEWER_KEYS[key]?.includes(service) === false ? [] : [[key, value]];
    }),
  );
}

/** Where a request is refused as if no policy asked where it comes from, no network helps. */
export const whateverNetwork = new Unconditional((key) => NETWORK_KEYS.has(key.toLowerCase()));
