import type { DeploymentRecord } from "../enforcement/ledger/ledger";
import type { Enforcement } from "../enforcement/rules";
import { rulesHash } from "../enforcement/rules";
import { consequenceOf } from "./consequence";
import type { Replay } from "./replay";
import type { StackRules } from "./stackRules";
import { count, resourceInWords, utc } from "./words";

/** What a history comes to with the stack's rules. Times are in milliseconds. */
export interface Report {
  readonly region: string;
  readonly from: number;
  readonly to: number;
  readonly rulesHash: string;
  readonly deployments: number;
  readonly allowed: number;
  readonly breakGlass: readonly Line[];
  /** What no rule or the default lets stand. */
  readonly denied: readonly Line[];
  /** What the records and SageMaker do not tell. */
  readonly unknown: readonly Line[];
  /** Calls of enforcement's own role: they were remedies, if enforcement was there. */
  readonly own: number;
  /** Why records could not be read. */
  readonly malformed: readonly string[];
}

interface Line extends Pick<
  DeploymentRecord,
  "eventId" | "eventName" | "eventTime" | "resource" | "caller" | "decision"
> {
  readonly breakGlass: boolean;
  /** The rules that decided; none: the default did. */
  readonly rules: readonly string[];
  readonly mode: Enforcement["mode"];
  readonly reason: string;
  /** What enforcement would do in mode enforce, to follow "would be". */
  readonly consequence?: string | undefined;
  readonly undone: boolean;
}

/** The deployments of a period; what is older only tells what they used. */
export async function reportOf(
  { all, ledger }: Replay,
  settings: Enforcement,
  period: Pick<Report, "region" | "from" | "to">,
): Promise<Report> {
  const within = all.flatMap((one) =>
    one.kind === "judged" && one.call.eventTime >= period.from && one.call.eventTime <= period.to ? [one] : [],
  );
  const lines: Line[] = [];
  for (const { record, failures } of within) {
    const { eventId, eventName, eventTime, resource, caller, decision, verdict } = record;
    const consequence = await consequenceOf(record, settings, ledger);
    const refused = failures.length > 0 ? `; SageMaker did not answer (${[...new Set(failures)].join(", ")})` : "";
    lines.push({
      ...{ eventId, eventName, eventTime, resource, caller, decision, breakGlass: verdict.breakGlass },
      ...{ rules: verdict.byRules, mode: verdict.mode, reason: `${verdict.reason}${refused}` },
      ...{ consequence: consequence?.text, undone: consequence?.undone ?? false },
    });
  }
  const decided = (...decisions: readonly DeploymentRecord["decision"][]) =>
    lines.filter(({ decision }) => decisions.includes(decision));
  return {
    ...period,
    rulesHash: rulesHash(settings),
    deployments: lines.length,
    allowed: decided("allowed").length,
    breakGlass: lines.filter(({ breakGlass }) => breakGlass),
    denied: decided("denied"),
    unknown: decided("unknown", "waiting"),
    own: all.filter(({ kind }) => kind === "own").length,
    malformed: all.flatMap((one) => (one.kind === "malformed" ? [one.reason] : [])),
  };
}

export function shown(report: Report, { file, hereIn }: Pick<StackRules, "file" | "hereIn">): string {
  const { region, from, to, deployments, allowed, breakGlass, denied, unknown, own, malformed } = report;
  const of = (mode: Enforcement["mode"], undone: boolean) =>
    denied.filter((line) => line.mode === mode && line.undone === undone);
  return [
    [
      `${hereIn(region).accountId} ${region}, ${utc(from)} to ${utc(to)}, with the rules of ${file} (${report.rulesHash})`,
      `${count(deployments, "deployment")}: ${allowed} allowed, ${denied.length} denied, ${unknown.length} not known`,
    ].join("\n"),
    ...byRule("would have been undone", of("enforce", true)),
    ...byRule("would have been undone in mode enforce; the rule's mode is audit", of("audit", true)),
    ...byRule("would have been left to people", [...of("enforce", false), ...of("audit", false)]),
    ...byCaller(denied),
    ...section("could not be known", unknown.flatMap(inLines)),
    ...section("broke the glass", breakGlass.flatMap(inLines)),
    ...section(
      "records that cannot be read",
      malformed.map((reason) => `  ${reason}`),
    ),
    ...(own === 0
      ? []
      : [`${count(own, "call")} of enforcement's own role not judged: only the ledger knows what asked for them.`]),
    "Each deployment is judged by itself, as if those before it had not been undone; limits, pauses and what replaced it later are left out.",
  ].join("\n\n");
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [[`${title}:`, ...lines].join("\n")];

const ruleNames = ({ rules }: Line) =>
  rules.length === 0 ? "defaultDecision" : `${rules.length === 1 ? "rule" : "rules"} ${rules.join(", ")}`;

function byRule(title: string, lines: readonly Line[]): string[] {
  const groups = [...Map.groupBy(lines, ruleNames)].sort(([, one], [, other]) => other.length - one.length);
  const all = groups.flatMap(([rules, ofRules]) => [
    `  ${rules}: ${ofRules.length}`,
    ...ofRules.flatMap(inLines).map((line) => `  ${line}`),
  ]);
  return section(`${title}: ${lines.length}`, all).map((text) => text.replace(":\n", "\n"));
}

function byCaller(lines: readonly Line[]): string[] {
  const groups = [...Map.groupBy(lines, ({ caller }) => caller)].sort(
    ([, one], [, other]) => other.length - one.length,
  );
  return section(
    "denied, by caller",
    groups.map(
      ([caller, of]) => `  ${String(of.length).padStart(4)}  ${caller}   ${[...new Set(of.map(ruleNames))].join("; ")}`,
    ),
  );
}

const inLines = ({ eventTime, eventName, resource, reason, consequence, eventId, caller }: Line): string[] => [
  `  ${utc(eventTime)}  ${eventName} of ${resourceInWords(resource)} by ${caller}`,
  `    ${reason}`,
  ...(consequence === undefined ? [] : [`    would be ${consequence}`]),
  `    event ${eventId}`,
];
