import type { Naming } from "../names";
import { enforcerRoleName, sweepRoleName } from "../names";
import { partitionOf } from "../partition";
import { type EnforcementSettings } from "../enforcement/rules/schema";
import { readEnforcement } from "../enforcement/rules/read";
import { isMapping, type Report } from "../values/containers";
import { listed } from "../contract/listed";

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
  const { settings, mistakes } = readEnforcement(raw, here);
  for (const { path, text } of mistakes) report(["enforcement", ...path], text);
  if (!isMapping(raw)) return;
  const regions = checkRegions(raw["regions"], region, report);
  checkNotify(raw["notify"], regions, accountId, report);
  if (settings !== undefined && naming !== undefined) checkNames(regions, naming, report);
}

const textsOf = (list: unknown): readonly (readonly [index: number, value: string])[] =>
  Array.isArray(list)
    ? list.flatMap((entry: unknown, index) => (typeof entry === "string" ? [[index, entry] as const] : []))
    : [];

/** @returns the regions that enforcement is for, as far as they are known */
function checkRegions(list: unknown, own: string | undefined, report: Report): readonly string[] {
  const regions = textsOf(list);
  for (const [index, region] of regions) {
    if (own !== undefined && partitionOf(region) !== partitionOf(own))
      report(
        ["enforcement", "regions", index],
        `is in partition ${partitionOf(region)}; this stack's region is in ${partitionOf(own)}: another account, with a stack of its own`,
      );
  }
  return list === undefined && own !== undefined ? [own] : [...new Set(regions.map(([, region]) => region))];
}

const TOPIC = /^arn:(aws[a-z-]*):sns:([a-z0-9-]+):(\d{12}):[\w-]+(\.fifo)?$/;

/** A topic that alarms could not reach, or that takes no addresses. */
function checkNotify(notify: unknown, regions: readonly string[], accountId: string | undefined, report: Report): void {
  if (!isMapping(notify)) return;
  const topic = typeof notify["topicArn"] === "string" ? TOPIC.exec(notify["topicArn"]) : null;
  if (topic === null) return;
  const [, , region, owner, fifo] = topic;
  const path = ["enforcement", "notify", "topicArn"];
  if (fifo !== undefined) report(path, "is a FIFO topic, which takes no alarms; write the ARN of a standard topic");
  const elsewhere = regions.filter((one) => one !== region);
  if (elsewhere.length > 0)
    report(
      path,
      `is in ${region}, and alarms reach topics of their own region only: enforcement is in ${listed(regions)}; leave it out, and every region gets a topic of its own`,
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
