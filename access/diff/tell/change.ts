import type { Change } from "../change";
import { statementText } from "../../sets/statements";
import { principalOf, type Group } from "./group";
import { sentenceOf } from "./sentences";
import { settingOf } from "./setting";

/** One change: what a holder gains or loses of one topic. */
export function changeOf(group: Group): Change {
  const { holder, topic, parts, known } = group;
  const [first] = parts;
  const { grant, lifted } = first!.opened;
  const unique = (texts: readonly string[]) => [...new Set(texts)];
  const regions = unique(parts.flatMap(({ region }) => region ?? holder.region ?? []));
  return {
    consumer: holder.consumer,
    account: accountOf(group),
    principal: principalOf(group),
    action: unique(parts.map(({ opened }) => (opened.lifted ?? opened.grant).action)).join(", "),
    resource: resourceOf(group),
    region: regions.length === 0 ? null : regions.join(", "),
    witness: exampleOf(group),
    known: known.covered,
    decidedBy: lifted ? `no longer ${statementText(lifted)}` : statementText(grant),
    key: settingOf(group),
    text: sentenceOf(group, { regions, actions: unique(parts.map(({ opened }) => opened.grant.action)), topic }),
  };
}

/** The account whose people gain it: of a trust, the account it names. */
function accountOf({ holder, parts }: Group): string {
  if (holder.kind !== "trust") return holder.accountId;
  return /\d{12}/.exec(parts[0]!.opened.grant.principal)?.[0] ?? holder.accountId;
}

function resourceOf({ holder, parts, topic }: Group): string {
  if (holder.kind === "trust") return holder.arn;
  if (holder.kind === "rules") return topic.name === "" ? "*" : `${topic.noun} ${topic.name}`;
  const { grant, lifted } = parts[0]!.opened;
  const spelled = parts.map(({ opened }) => (opened.lifted ?? opened.grant).resource);
  // Both spellings of a name are granted; people know the one they typed.
  return spelled.find((arn) => arn.endsWith(topic.name)) ?? (lifted ?? grant).resource;
}

function exampleOf(group: Group): string {
  const { holder, parts, known, topic } = group;
  const { witness, opened } = parts[0]!;
  if (holder.kind === "trust") {
    const externalId = witness.context["sts:ExternalId"];
    return externalId === undefined ? witness.principal : `${witness.principal} with ExternalId ${String(externalId)}`;
  }
  if (known.covered[0] !== undefined) return known.covered[0];
  if (holder.kind === "rules") {
    const selector = (opened.lifted ?? opened.grant).conditions.find(({ key }) => key.startsWith("deploy:"));
    return String(witness.context[selector?.name ?? ""] ?? topic.name);
  }
  return topic.type === undefined ? witness.resource : witness.resource.replace(/^.*[/]/, "");
}
