import { Account } from "../enforcement/aws/account";
import { consequenceOf } from "./consequence";
import { detailsInWords, modelsInWords } from "./evidenceInWords";
import { Problem } from "./problem";
import { replay, type Replayed } from "./replay";
import { savedAnswers } from "./savedAnswers";
import { regionOfSaved, savedIn, spanOf, type Saved } from "./savedEvents";
import { rulesOf, type StackOptions, type StackRules } from "./stackRules";
import { jsonOf, type Surroundings } from "./surroundings";
import { labelled, resourceInWords, utc } from "./words";

export interface DecideOptions extends StackOptions {
  readonly event: string;
  readonly describe?: string | undefined;
  readonly json?: boolean | undefined;
}

/** What is said of one call. */
interface Said {
  readonly eventId?: string;
  readonly eventName?: string;
  readonly eventTime?: string;
  readonly resource?: { readonly type: string; readonly name: string };
  readonly caller?: string;
  readonly session?: string;
  readonly decision: "allowed" | "denied" | "unknown" | "evidence" | "own role" | "not judged" | "malformed";
  readonly reason: string;
  readonly rules?: readonly string[];
  readonly mode?: string;
  readonly breakGlass?: boolean;
  readonly models?: string;
  readonly details?: readonly string[];
  readonly consequence?: string;
}

export const DECIDE_STATUS =
  "0 all allowed, 1 something denied, 3 nothing denied but something not known, 2 not judged";

/** Judges saved events offline. @returns the exit status, see {@link DECIDE_STATUS} */
export async function decide(options: DecideOptions, surroundings: Surroundings): Promise<number> {
  const stack = rulesOf(options);
  stack.notes.forEach(surroundings.note);
  const events = savedIn(jsonOf(options.event, surroundings), options.event === "-" ? "standard input" : options.event);
  if (events.length === 0) throw new Problem(`${options.event} holds no events`);
  const answers = options.describe === undefined ? {} : jsonOf(options.describe, surroundings);

  const said: Said[] = [];
  const missing: string[] = [];
  for (const [region, ofRegion] of Map.groupBy(events, (event) => regionAmong(stack, event))) {
    const saved = savedAnswers(answers, options.describe ?? "--describe", region);
    const { all, ledger } = await replay(ofRegion, {
      ...{ settings: stack.settings, here: stack.hereIn(region), ownRoleArn: stack.ownRoleArn(region) },
      account: new Account(saved.client, stack.hereIn(region)),
      ...{ now: () => afterwards(ofRegion), readUpTo: afterwards(ofRegion) - HOUR },
    });
    for (const one of all) said.push(await say(one, stack, ledger));
    missing.push(...saved.missing());
  }
  const undecided = said.some(({ decision }) => decision === "unknown");
  const ask = undecided ? missing : [];
  surroundings.out(
    options.json
      ? JSON.stringify({ decisions: said, missing: ask }, undefined, 2)
      : [...said.map(shown), ...advice(ask)].join("\n\n"),
  );
  if (said.some(({ decision }) => decision === "malformed")) return 2;
  if (said.some(({ decision }) => decision === "denied")) return 1;
  return undecided ? 3 : 0;
}

const HOUR = 3_600_000;

/** Long after the last call: whatever the files do not tell will never be known. */
const afterwards = (events: readonly Saved[]): number => spanOf(events).last + 24 * HOUR;

/** A call of a region without enforcement is judged by none: any other region says so. */
function regionAmong({ regions }: StackRules, event: Saved): string {
  const region = regionOfSaved(event);
  return regions.find((one) => one === region) ?? regions[0]!;
}

async function say(
  replayed: Replayed,
  { settings }: StackRules,
  ledger: Parameters<typeof consequenceOf>[2],
): Promise<Said> {
  if (replayed.kind === "none") return { decision: "not judged", reason: replayed.reason };
  if (replayed.kind === "malformed")
    return { decision: "malformed", reason: `${replayed.reason}; it would end as a dead letter` };
  const { eventId, eventName, eventTime, resource, caller } = replayed.call;
  const call: Omit<Said, "decision" | "reason"> = {
    ...{ eventId, eventName, resource, caller: caller.text, eventTime: new Date(eventTime).toISOString() },
    ...(caller.session !== undefined && { session: caller.session }),
  };
  if (replayed.kind === "evidence")
    return { ...call, decision: "evidence", reason: "it deploys nothing; remembered for calls that do" };
  if (replayed.kind === "own")
    return {
      ...call,
      decision: "own role",
      reason: "a call of enforcement's own role: only the ledger knows whether a case asked for it",
    };
  const { record, evidence } = replayed;
  const { verdict, decision } = record;
  const consequence = await consequenceOf(record, settings, ledger);
  const inMode = settings.pause
    ? "paused, so nothing is changed; otherwise "
    : verdict.mode === "audit"
      ? "audit, so people are only told; otherwise "
      : "";
  return {
    ...call,
    decision: decision === "waiting" ? "unknown" : decision,
    reason: verdict.reason,
    rules: verdict.byRules,
    mode: verdict.mode,
    breakGlass: verdict.breakGlass,
    ...(verdict.breakGlass ? {} : { models: modelsInWords(evidence.models), details: detailsInWords(evidence.models) }),
    ...(consequence && { consequence: `${inMode}${consequence.text}` }),
  };
}

function shown(said: Said): string {
  const { eventName, resource, eventTime, caller, session, decision, reason, rules, breakGlass, models } = said;
  const title =
    eventName === undefined || resource === undefined
      ? "a call"
      : `${eventName} of ${resourceInWords(resource as Parameters<typeof resourceInWords>[0])} on ${utc(Date.parse(eventTime!))}`;
  return [
    title,
    ...labelled([
      ["by", caller && `${caller}${session === undefined ? "" : ` (session ${session})`}`],
      ["verdict", `${decision}: ${reason}`],
      ["rules", rules && (rules.join(", ") || (breakGlass ? undefined : "none; defaultDecision decided"))],
      ["models", models],
      ...(said.details ?? []).map((text, index) => [index === 0 ? "details" : "", text] as const),
      ["so it is", said.consequence],
    ]),
  ].join("\n");
}

const advice = (missing: readonly string[]): string[] =>
  missing.length === 0
    ? []
    : [
        ["What is not known may be in the answers to these, for --describe:", ...missing.map((one) => `  ${one}`)].join(
          "\n",
        ),
      ];
