import type { Naming } from "../names";
import { enforcerRoleName, sweepRoleName } from "../names";
import { partitionOf } from "../partition";
import { type EnforcementSettings } from "../enforcement/rules/schema";
import { readEnforcement } from "../enforcement/rules/read";
import { nearest } from "./mistakes";
import { isMapping, type Report } from "./strictObject";

export type { EnforcementSettings } from "../enforcement/rules/schema";

/** The regions that enforcement is for: the stack's own, unless the settings name others. */
export const enforcementRegions = ({ regions }: EnforcementSettings, region: string): readonly string[] =>
  regions ?? [region];

/** The settings, which {@link checkEnforcement} found without mistakes. */
export const enforcementOf = (raw: unknown): EnforcementSettings | undefined =>
  raw === undefined ? undefined : readEnforcement(raw).settings;

/** Where the stack is; undefined where that is mistaken. */
interface Place {
  readonly region: string | undefined;
  readonly accountId: string | undefined;
}

/** Everything that is wrong with the key `enforcement`. */
export function checkEnforcement(raw: unknown, place: Place, naming: Naming | undefined, report: Report): void {
  if (raw === undefined) return;
  const { region, accountId } = place;
  const here =
    region !== undefined && accountId !== undefined ? { accountId, partition: partitionOf(region) } : undefined;
  const { corrected, misspelt, asWritten } = withKnownKeys(raw, here);
  const { settings, mistakes } = readEnforcement(corrected, here);
  for (const { path, text } of misspelt) report(["enforcement", ...path], text);
  for (const { path, text } of mistakes) report(["enforcement", ...asWritten(path)], text);
  if (!isMapping(corrected)) return;
  const regions = checkRegions(corrected["regions"], region, report);
  checkNotify(corrected["notify"], regions, accountId, report);
  if (settings !== undefined && naming !== undefined) checkNames(regions, naming, report);
}

/**
 * A misspelt key is one mistake, not two: its value is read under the key that was probably meant, so that nothing is said to be
 * missing.
 */
function withKnownKeys(raw: unknown, here: Parameters<typeof readEnforcement>[1]) {
  const misspelt: { readonly path: readonly PropertyKey[]; readonly text: string; readonly meant: string }[] = [];
  let corrected = raw;
  for (const { path, known } of readEnforcement(raw, here).mistakes) {
    const meant = known && nearest(String(path.at(-1)), known);
    if (meant === undefined) continue;
    misspelt.push({ path, meant, text: `is no key here; did you mean ${meant}?` });
    corrected = renamed(corrected, path, meant);
  }
  /** Where a mistake stands in the file. */
  const asWritten = (path: readonly PropertyKey[]): readonly PropertyKey[] => {
    const under = misspelt.find(
      ({ path: written, meant }) =>
        path.length >= written.length &&
        written.every((step, index) => path[index] === (index === written.length - 1 ? meant : step)) &&
        valueAt(raw, path.slice(0, written.length)) === undefined,
    );
    return under ? [...under.path, ...path.slice(under.path.length)] : path;
  };
  return { corrected, misspelt, asWritten };
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      isMapping(inner) || Array.isArray(inner) ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );

/** The same with a key renamed, or left out where the right one is there too. */
function renamed(value: unknown, [step, ...rest]: readonly PropertyKey[], meant: string): unknown {
  const change = (inner: unknown) => renamed(inner, rest, meant);
  if (Array.isArray(value)) return value.map((entry: unknown, index) => (index === step ? change(entry) : entry));
  if (!isMapping(value)) return value;
  const entries = Object.entries(value);
  if (rest.length > 0)
    return Object.fromEntries(entries.map(([key, inner]) => [key, key === step ? change(inner) : inner]));
  const both = Object.hasOwn(value, meant);
  return Object.fromEntries(
    entries.flatMap(([key, inner]) => (key !== step ? [[key, inner]] : both ? [] : [[meant, inner]])),
  );
}

const textsOf = (list: unknown): readonly (readonly [index: number, value: string])[] =>
  Array.isArray(list)
    ? list.flatMap((entry: unknown, index) => (typeof entry === "string" ? [[index, entry] as const] : []))
    : [];

/** @returns the regions that enforcement is for, as far as they are known */
function checkRegions(list: unknown, own: string | undefined, report: Report): readonly string[] {
  const path = ["enforcement", "regions"];
  const regions = checkRepetitions(list, path, report);
  for (const [index, region] of textsOf(list)) {
    if (own !== undefined && partitionOf(region) !== partitionOf(own))
      report(
        [...path, index],
        `is in partition ${partitionOf(region)}; this stack's region is in ${partitionOf(own)}: another account, with a stack of its own`,
      );
  }
  return list === undefined && own !== undefined ? [own] : regions;
}

/** @returns every entry once, in lower case */
function checkRepetitions(list: unknown, path: readonly PropertyKey[], report: Report): readonly string[] {
  const seen = new Map<string, number>();
  for (const [index, entry] of textsOf(list)) {
    const first = seen.get(entry.toLowerCase());
    if (first === undefined) seen.set(entry.toLowerCase(), index);
    else report([...path, index], `stands in the list twice: entry ${first + 1} is the same; leave one out`);
  }
  return [...seen.keys()];
}

const TOPIC = /^arn:(aws[a-z-]*):sns:([a-z0-9-]+):(\d{12}):[\w-]+(\.fifo)?$/;

/** An address that stands there twice; a topic that alarms could not reach, or that takes no addresses. */
function checkNotify(notify: unknown, regions: readonly string[], accountId: string | undefined, report: Report): void {
  if (!isMapping(notify)) return;
  checkRepetitions(notify["emails"], ["enforcement", "notify", "emails"], report);
  const topic = typeof notify["topicArn"] === "string" ? TOPIC.exec(notify["topicArn"]) : null;
  if (topic === null) return;
  const [, , region, owner, fifo] = topic;
  const path = ["enforcement", "notify", "topicArn"];
  if (fifo !== undefined) report(path, "is a FIFO topic, which takes no alarms; write the ARN of a standard topic");
  const elsewhere = regions.filter((one) => one !== region);
  if (elsewhere.length > 0)
    report(
      path,
      `is in ${region}, and alarms reach topics of their own region only: enforcement is in ${regions.join(", ")}; leave it out, and every region gets a topic of its own`,
    );
  const emails = notify["emails"];
  if (accountId !== undefined && owner !== accountId && Array.isArray(emails) && emails.length > 0)
    report(
      path,
      `is of account ${owner}, whose topic this stack cannot subscribe e-mail addresses to; subscribe them there and leave emails out`,
    );
}

/** IAM takes 64 characters. */
function checkNames(regions: readonly string[], naming: Naming, report: Report): void {
  const names = regions.flatMap((region) => [enforcerRoleName(naming, region), sweepRoleName(naming, region)]);
  const longest = names.sort((a, b) => b.length - a.length)[0];
  if (longest !== undefined && longest.length > 64)
    report(
      ["enforcement"],
      `ends up with the role name ${longest} of ${longest.length} characters; IAM takes 64: shorten names.prefix or names.suffix`,
    );
}

/** Settings that are no mistakes, and perhaps not meant. */
export const enforcementWarnings = ({ notify }: EnforcementSettings): string[] =>
  notify.emails.length === 0 && notify.topicArn === undefined
    ? [
        "enforcement.notify names nobody, so nobody hears of alarms until something subscribes to the topics of the output enforcement",
      ]
    : [];
