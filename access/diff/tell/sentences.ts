import { whose } from "../../holders/holder";
import { comparisonText } from "../../sets/conditions";
import type { Grant } from "../../sets/statements";
import { listed } from "../../../contract/listed";
import { principalOf, type Group } from "./group";
import type { Topic } from "./topics";

interface Facts {
  readonly topic: Topic;
  readonly regions: readonly string[];
  readonly actions: readonly string[];
}

/** One sentence for people who approve changes and read no policies. */
export function sentenceOf(group: Group, facts: Facts): string {
  const { holder, alone, direction } = group;
  const how = alone ? (direction === "gain" ? "new consumer " : "gone consumer ") : "";
  return `${how}${whose(holder)}: ${bodyOf(group, facts)}`;
}

function bodyOf(group: Group, facts: Facts): string {
  const { holder } = group;
  switch (holder.kind) {
    case "trust":
      return ofTrust(group);
    case "rules":
      return ofRules(group, facts);
    case "guardrail":
      return ofGuardrail(group);
    case "caller":
      return ofCaller(group, facts);
    case "resource policy":
      return `the ${holder.label} ${group.direction === "gain" ? "now lets" : "no longer lets"} ${called(principalOf(group))} ${actionsOf(facts.actions)}${withoutConditions(group)}`;
    default:
      return ofRole(group, facts);
  }
}

/** What an invoke role, a feature-store role or a function's role may do. */
function ofRole(group: Group, { topic, regions, actions }: Facts): string {
  const { holder, direction } = group;
  if (topic.name === "") {
    const who = holder.kind === "function role" ? `${holder.label} ` : "";
    const verb = direction === "gain" ? "may now" : "may no longer";
    const on = holder.kind === "function role" ? "" : ` on ${topic.noun}`;
    return `${who}${verb} ${actionsOf(actions)}${on}${withoutConditions(group)}`;
  }
  const thing = `${topic.noun} \`${topic.name}\``;
  const end = coverage(group) + where(group, regions);
  const same = sameName(group);
  if (same.length > 0) {
    // The name stays; what is done with it, where, or when changes.
    const before = new Set(same.map(({ action }) => action.toLowerCase()));
    const other = actions.filter((action) => !before.has(action.toLowerCase()));
    const verb = direction === "gain" ? "newly" : "no longer";
    if (other.length > 0)
      return `${thing}: ${verb} ${topic.type === "feature-group" ? accessOf(other, group) : actionsOf(other)}${where(group, regions)}`;
    return `${thing}: ${verb} ${withoutConditions(group) === "" ? `in ${regionsOf(regions)}` : actionsOf(actions)}${withoutConditions(group)}`;
  }
  const replaced = direction === "gain" ? replacedNames(group) : [];
  const doing = topic.noun === "feature group" ? `, ${accessOf(actions, group)}` : withNewActions(group, actions);
  if (replaced.length > 0) return `${thing}, was ${replaced.map((name) => `\`${name}\``).join(", ")}${doing}${end}`;
  return `${thing} is ${direction === "gain" ? "new" : "gone"}${doing}${end}`;
}

/** Actions that nothing of the holder allowed before; of one that is new, all are, and go without saying. */
function withNewActions({ other, direction }: Group, actions: readonly string[]): string {
  const others = new Set(other.grants.allows.map(({ action }) => action.toLowerCase()));
  const isNew = actions.filter((action) => !others.has(action.toLowerCase()));
  return others.size === 0 || isNew.length === 0
    ? ""
    : `, ${direction === "gain" ? "newly" : "formerly"} with ${actionsOf(isNew)}`;
}

/** The grants of the other side that write the same name. */
function sameName({ other, topic }: Group): readonly Grant[] {
  const type = topic.type ?? "";
  return other.grants.allows.filter(({ resource }) =>
    resource.toLowerCase().endsWith(`:${type}/${topic.name.toLowerCase()}`),
  );
}

/** Names that the other side has, this one has not, and this pattern covers. */
function replacedNames({ having, other, topic, parts }: Group): string[] {
  const names = (grants: readonly Grant[]) =>
    grants
      .filter(({ resource }) => resource.includes(`:${topic.type ?? ""}/`))
      .map(({ resource }) => resource.replace(/^.*\//, ""));
  const still = new Set(names(having.grants.allows));
  const pattern = parts[0]!.opened.grant.requests.resource;
  const covered = other.grants.allows.filter(({ requests }) => !requests.resource.intersect(pattern).isEmpty);
  const gone = [...new Set(names(covered))].filter((name) => !still.has(name));
  return gone.filter((name, index) => !gone.slice(0, index).some((one) => one.toLowerCase() === name.toLowerCase()));
}

/** "18 of the 21 names known here are new to it, such as prod-chat-assist". */
function coverage({ known: { all, covered }, topic, direction, parts }: Group): string {
  if (!/[*?]/.test(topic.name)) return "";
  if (covered.length === 0)
    return `: no name known here is among them; ${parts[0]!.witness.resource.replace(/^.*\//, "")} would be`;
  const [be, what] = [covered.length === 1 ? "is" : "are", direction === "gain" ? "new" : "lost"];
  return `: ${covered.length} of the ${all.length} names known here ${be} ${what} to it, such as ${covered[0]}`;
}

function where({ topic }: Group, regions: readonly string[]): string {
  if (regions.length === 0) return "";
  return `${/[*?]/.test(topic.name) ? ";" : ""} in ${regionsOf(regions)}`;
}

const regionsOf = (regions: readonly string[]): string =>
  regions.includes("*")
    ? "every region"
    : regions.length > 2
      ? `${regions.length} regions (${listed(regions, 4)})`
      : regions.join(" and ");

const actionsOf = (actions: readonly string[]): string => listed([...new Set(actions)], 3);

/** Whether records are read, written, or both; of a grant for single features, which they are. */
function accessOf(actions: readonly string[], { parts }: Group): string {
  const updated = parts.flatMap(
    ({ opened }) => opened.grant.conditions.find(({ key }) => key === "sagemaker:updatablefeatures")?.values ?? [],
  );
  const writes = actions.some((action) => /:(Put|Delete|Create|Update|BatchWrite)/i.test(action));
  const reads = actions.some((action) => /:(Get|List|Describe|Batch(?!Write)|Decrypt)/i.test(action));
  const write = updated.length > 0 ? `update ${listed([...new Set(updated)], 4)}` : "write";
  const how = writes && reads ? `read and ${write}` : writes ? write : "read";
  return `${how} (${actionsOf(actions)})`;
}

/** Keys that sentences tell in other words. */
const TOLD_ELSEWHERE = new Set(["aws:principalarn", "sts:externalid", "s3:prefix"]);

/** Conditions that the other side had for the same thing: those that are gone, and those that compare with something else. */
function withoutConditions({ other, parts, direction }: Group): string {
  const { grant, lifted } = parts[0]!.opened;
  if (lifted !== undefined) return "";
  const theirs = other.grants.allows
    .filter(
      ({ names, resource, action }) =>
        names === grant.names && resource === grant.resource && action.toLowerCase() === grant.action.toLowerCase(),
    )
    .flatMap(({ conditions }) => conditions)
    .filter(({ key }) => !TOLD_ELSEWHERE.has(key));
  const mine = new Map(grant.conditions.map((one) => [one.key, comparisonText(one)]));
  const told = new Set(theirs.map(comparisonText).filter((text) => ![...mine.values()].includes(text)));
  if (told.size === 0) return "";
  const replaced = theirs.flatMap(({ key }) => mine.get(key) ?? []);
  const [before, after] = direction === "gain" ? ["no longer only if", "but if"] : ["now only if", "not if"];
  return `, ${before} ${[...told].join(" and ")}${replaced.length > 0 ? `, ${after} ${[...new Set(replaced)].join(" and ")}` : ""}`;
}

/** Whom a trust lets in, and with what. */
function ofTrust(group: Group): string {
  const { holder, direction, topic, parts } = group;
  const { label } = holder;
  const { grant } = parts[0]!.opened;
  const others = group.other.grants.allows;
  const isNew = !others.some(({ principal }) => principal === grant.principal);
  const condition = withoutConditions(group);
  const gained = direction === "gain";
  if (topic.name !== "" && !isNew && condition === "")
    return `ExternalId \`${topic.name}\` ${gained ? "is now accepted" : "is no longer accepted"} by ${label}`;
  const externalIds = [...new Set(parts.flatMap(({ opened }) => externalIdOf(opened.grant) ?? []))];
  const asks = others.some((one) => one.principal === grant.principal && externalIdOf(one) !== undefined);
  const actions = [...new Set(parts.map(({ opened }) => opened.grant.action))];
  const withId =
    isNew && externalIds.length > 0 ? ` with ExternalId ${externalIds.map((id) => `\`${id}\``).join(" or ")}` : "";
  const withoutId =
    asks && externalIds.length === 0 && actions.some(assumes) ? ` ${gained ? "without" : "with"} any ExternalId` : "";
  const verb = actions.some(assumes) ? "assume" : `${actionsOf(actions)} at`;
  const may = condition !== "" && !gained ? "may" : gained ? "may now" : "may no longer";
  return `${called(grant.principal)} ${may} ${verb} ${label}${withId}${withoutId}${condition}`;
}

const assumes = (action: string): boolean => /^sts:(AssumeRole|\*)$/i.test(action);

const externalIdOf = ({ conditions }: Grant): string | undefined =>
  conditions.find(({ key }) => key === "sts:externalid")?.values.join(" or ");

const called = (principal: string): string =>
  principal
    .replace(/^arn:[^:]*:iam::(\d{12}):root$/, "account $1")
    .replace(/^arn:[^:]*:iam::(\d{12}):(user|role)\/(.*)$/, "$2 $3 of $1")
    .replace(/^Service:/, "");

/** What somebody of the consumer's account may assume, or do besides. */
function ofCaller(group: Group, { topic, actions }: Facts): string {
  const { holder, other, direction, parts } = group;
  const { label } = holder;
  const isNew = other.holder === undefined;
  const verb = direction === "gain" ? (isNew ? "is new and may" : "may now") : "may no longer";
  const resource = parts[0]!.opened.grant.resource;
  if (actions.some((action) => /^sts:AssumeRole$/i.test(action)))
    return `${label} ${verb} assume ${resource.replace(/^.*:role\//, "role ")}${withoutConditions(group)}`;
  const on = topic.name === "" ? resource : `${topic.noun} \`${topic.name}\``;
  return `${label} ${verb} ${actionsOf(actions)} on ${on}${withoutConditions(group)}`;
}

/** Who may deploy what without its being undone. */
function ofRules(group: Group, { topic, regions }: Facts): string {
  const { direction, parts } = group;
  const who = everybody(group) ? "everybody" : called(principalOf(group));
  const { lifted, grant } = parts[0]!.opened;
  const what = topic.name === "" ? "what no rule is about" : `${topic.noun} \`${topic.name}\``;
  const rule = lifted === undefined ? grant.statement : `rule ${lifted.statement}`;
  const verb = direction === "gain" ? "may newly deploy" : "may no longer deploy";
  return `${who} ${verb} ${what} (${rule}) in ${regionsOf(regions)}`;
}

/** Somebody whom nobody would name, to tell some from all. */
const NOBODY = "arn:aws:iam::999999999999:role/nobody-has-this-name";

const everybody = ({ parts }: Group): boolean =>
  parts.some(({ opened }) => opened.requests.some(({ principal }) => principal.has(NOBODY)));

function ofGuardrail(group: Group): string {
  const { holder, direction, parts } = group;
  const who = everybody(group) ? "everybody" : called(principalOf(group));
  const actions = [...new Set(parts.map(({ opened }) => (opened.lifted ?? opened.grant).action))];
  const refuses = direction === "gain" ? "no longer refuses" : "now refuses";
  const statements = [...new Set(parts.map(({ opened }) => (opened.lifted ?? opened.grant).statement))];
  return `the ${holder.label} ${refuses} ${who} ${actionsOf(actions)} (${listed(statements, 3)})`;
}
