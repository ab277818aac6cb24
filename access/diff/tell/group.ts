import type { Opened } from "../../sets/opened";
import type { Grants } from "../../sets/statements";
import { witnessOf, type Witness } from "../../sets/witness";
import type { Compared, Half } from "../compare";
import type { Holder } from "../../holders/holder";
import type { System } from "../../holders/system";
import type { KnownNames } from "./knownNames";
import { topicOf, type Topic } from "./topics";

/** Differences of one holder about one topic, in one direction. */
export interface Group {
  readonly holder: Holder;
  readonly direction: "gain" | "loss";
  readonly topic: Topic;
  readonly parts: readonly { readonly opened: Opened; readonly region: string | null; readonly witness: Witness }[];
  /** Names that people know of this kind of thing, and those of them that the change covers. */
  readonly known: { readonly all: readonly string[]; readonly covered: readonly string[] };
  /** The side that has what is gained or lost, and the other. */
  readonly having: Half & { readonly system: System };
  readonly other: Half & { readonly system: System };
  /** The consumer is on one side only. */
  readonly alone: boolean;
}

/** The differences of one holder, by what they are about: what it gains, then what it loses. */
export function groupsOf(
  compared: Compared,
  systems: { readonly before: System; readonly after: System },
  known: KnownNames,
): Group[] {
  const before = { ...compared.before, system: systems.before };
  const after = { ...compared.after, system: systems.after };
  return [
    ...groupsIn(compared, { direction: "gain", having: after, other: before }, known),
    ...groupsIn(compared, { direction: "loss", having: before, other: after }, known),
  ];
}

function groupsIn(
  compared: Compared,
  towards: Pick<Group, "direction" | "having" | "other">,
  known: KnownNames,
): Group[] {
  const { holder } = compared;
  const { direction, having, other } = towards;
  const differences = direction === "gain" ? compared.opened : compared.closed;
  const byTopic = new Map<string, { topic: Topic; parts: Group["parts"][number][] }>();
  for (const opened of differences) {
    const topic = topicOf(holder, opened, having.system);
    const names = topic.type === undefined ? [] : known[topic.type];
    const witness = witnessOf(opened.grant, opened.requests[0]!, [...callersKnown(compared), ...names]);
    const key = groupKey(holder, other.grants, { topic, witness, opened });
    const group = byTopic.get(key) ?? { topic, parts: [] };
    byTopic.set(key, group);
    group.parts.push({ opened, region: topic.region, witness });
  }
  const alone = holder.consumer !== null && !Object.hasOwn(other.system.shares, holder.consumer);
  return [...byTopic.values()].map(({ topic, parts }): Group => {
    const all = topic.type === undefined ? [] : known[topic.type];
    return {
      ...towards,
      holder,
      topic,
      parts,
      known: { all, covered: all.filter((name) => parts.some((part) => covers(part.opened, name, having.system))) },
      alone,
    };
  });
}

/**
 * Which differences are told in one sentence.
 *
 * @param others what the other side's documents say
 */
function groupKey(
  holder: Holder,
  others: Grants,
  { topic, witness, opened }: { readonly topic: Topic; readonly witness: Witness; readonly opened: Opened },
): string {
  if (holder.kind === "rules") return `${topic.key} ${witness.principal}`;
  if (holder.kind === "guardrail") return witness.principal;
  if (holder.kind === "resource policy") return `${topic.key} ${opened.grant.principal}`;
  if (holder.kind !== "trust") return topic.key;
  const { principal } = opened.grant;
  // Of somebody who is new altogether one sentence says all.
  return others.allows.some((grant) => grant.principal === principal) ? topic.key : principal;
}

/** Whether what is opened holds for a name in the place of the one that the statement writes. */
function covers({ grant, requests, lifted }: Opened, name: string, { parent }: System): boolean {
  const selector = (lifted ?? grant).conditions.find(({ key }) => key.startsWith("deploy:"));
  if (selector !== undefined)
    return requests.some(({ context }) => {
      const values = context.get(selector.key);
      return values?.kind === "text" && values.language.has(name.toLowerCase());
    });
  const arn = grant.resource
    .replace(/[^/]*$/, () => name)
    .split(":")
    .map((part, index) => (index === 3 && part === "*" ? parent.built.region : part))
    .join(":");
  return requests.some(({ resource }) => resource.has(arn));
}

/** Roles that the rules name, for examples that people know. */
const callersKnown = ({ holder, before, after }: Compared): string[] =>
  holder.kind !== "rules"
    ? []
    : [...after.grants.denies, ...before.grants.denies]
        .flatMap(({ conditions }) => conditions.filter(({ key }) => key === "aws:principalarn"))
        .flatMap(({ values }) => values.map((value) => value.replace(/\*/g, "example")));

/** Whose access it is. */
export function principalOf({ holder, parts }: Group): string {
  const { grant } = parts[0]!.opened;
  switch (holder.kind) {
    case "trust":
    case "resource policy":
      return grant.principal;
    case "rules":
    case "guardrail":
      return parts[0]!.witness.principal;
    default:
      return holder.arn;
  }
}
