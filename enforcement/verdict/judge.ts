import { holds, type Caller } from "../events/caller";
import type { Current } from "../models/current";
import { isAbout, isAboutSomething, whichever, type Match, type Model } from "./matchRule";
import type { DeployedTo } from "../events/deploymentCalls";
import { allowedBy, rulesHash, type EnforcementSettings, type Here, type Rule } from "../rules/schema";

/** Whether a deployment is allowed. Written once, with what it was based on, and never asked again. */

/** How long evidence is waited for. See docs/design/enforcement-rules.md#rule-6. */
export const EVIDENCE_WAIT = 30 * 60_000;
/**
 * How long at least, counted from when the record of the call came: after an outage the records of what it names come with it, and in no
 * order, and what asks for patience now may answer in a moment. The timer's second beat is later.
 */
const SETTLES_WITHIN = 90_000;

export interface Deployed {
  readonly eventTime: number;
  /** Since when evidence is waited for; see `inDoubtSince`. When absent: since the call. */
  readonly waitsSince?: number | undefined;
  readonly caller: Caller;
  readonly to: DeployedTo;
  /** When its record came. When absent: with the call. */
  readonly arrivedAt?: number | undefined;
  /** Undefined when not even their names are known. */
  readonly models: Current<readonly Model[]> | undefined;
  /**
   * A call of our own role: an open case predicted it or not, or predicted it and the config was made anew in between, so that the
   * call is judged as that of somebody whom no rule lists.
   */
  readonly ourOwn?: "predicted" | "unexpected" | "replaced" | undefined;
}

export interface Verdict {
  readonly decision: "allowed" | "denied" | "unknown" | "waiting";
  /** The rules that decided: those that list the caller, or those that do not. Empty when the default decided. */
  readonly byRules: readonly string[];
  /** One sentence. */
  readonly reason: string;
  /** What becomes of it when it is not allowed. */
  readonly mode: EnforcementSettings["mode"];
  /** What becomes of it when it is unknown. */
  readonly whenUncertain: EnforcementSettings["whenUncertain"];
  readonly breakGlass: boolean;
  /** Our own role did something that no case asked for. */
  readonly tampering: boolean;
  readonly evidence: Pick<Deployed, "caller" | "to" | "models">;
  readonly rulesHash: string;
}

/**
 * Judges a deployment. A model is allowed when every rule about it lists the caller, and by the default when no rule is about it.
 * What is not known counts against the caller wherever that matters: allowed when every rule that could be about it lists them.
 *
 * @param now decides between waiting for evidence and giving up
 */
export function judge(deployed: Deployed, settings: EnforcementSettings, here: Here, now: number): Verdict {
  const { caller, to, models, ourOwn } = deployed;
  const breakGlass = ourOwn === undefined && holds(settings.breakGlassRoleArns, caller);
  const shared = {
    breakGlass,
    tampering: ourOwn === "unexpected",
    evidence: { caller, to, models },
    rulesHash: rulesHash(settings),
  };
  const allowed = (reason: string, byRules: readonly string[] = []): Verdict => ({
    ...shared,
    decision: "allowed",
    byRules,
    reason,
    mode: settings.mode,
    whenUncertain: settings.whenUncertain,
  });
  if (ourOwn === "predicted") return allowed("the remedy of an open case");
  if (breakGlass) return allowed(`${caller.text} may break the glass`);

  // Our own role counts as in no list, because only an open case explains its calls.
  const lists = (rule: Rule) => ourOwn === undefined && holds(allowedBy(rule, here), caller);
  const finding = ofAll(
    models,
    (model) => ofModel(model, to, settings, lists),
    () => ofUnknown(to, settings, lists),
  );
  const { answer, rules, what } = finding;
  const byRules = rules.map(({ name }) => name);
  const named = `${byRules.length === 1 ? "rule" : "rules"} ${byRules.join(", ")}`;
  if (answer === "allowed") {
    if (what === "") return allowed("deploys no model");
    return allowed(byRules.length > 0 ? `${what}: allowed by ${named}` : `${what}: no rule is about it`, byRules);
  }
  const why = {
    denied:
      byRules.length > 0
        ? `${named} ${byRules.length === 1 ? "forbids" : "forbid"} it to ${caller.text}`
        : "no rule is about it, and the default is deny",
    open:
      byRules.length > 0
        ? `${named} would forbid it to ${caller.text}, and may be about it`
        : "not sure yet what was current when it was called",
  }[answer];
  const { eventTime, waitsSince = eventTime, arrivedAt = eventTime } = deployed;
  const undecided = now < Math.max(waitsSince + EVIDENCE_WAIT, arrivedAt + SETTLES_WITHIN) ? "waiting" : "unknown";
  return {
    ...shared,
    decision: answer === "denied" ? "denied" : undecided,
    byRules,
    reason: `${what || "its models"}: ${why}`,
    mode: finding.mode,
    whenUncertain: whenUncertain(rules, settings),
  };
}

/** People are asked only where every rule that decides has it so: another rule never weakens one that undoes. */
const whenUncertain = (rules: readonly Rule[], settings: EnforcementSettings): Verdict["whenUncertain"] => {
  const wishes =
    rules.length === 0 ? [settings.whenUncertain] : rules.map((rule) => rule.whenUncertain ?? settings.whenUncertain);
  return wishes.every((wish) => wish === "ask") ? "ask" : "undo";
};

interface Finding {
  readonly answer: "allowed" | "denied" | "open";
  /** The rules that list the caller, or those that refuse it; none when the default decides. */
  readonly rules: readonly Rule[];
  readonly what: string;
  readonly mode: EnforcementSettings["mode"];
}

/** The findings about one model: every rule that is about it must list the caller, and each that does not is a finding. */
function ofModel(
  model: Model,
  to: DeployedTo,
  settings: EnforcementSettings,
  lists: (rule: Rule) => boolean,
): readonly Finding[] {
  const what = nameInWords(model);
  return weigh(
    settings.rules.map((rule) => ({ rule, answer: isAbout(rule, model, to) })),
    settings,
    lists,
    what,
  );
}

const nameInWords = ({ name, unknown }: Model): string => {
  if (name !== undefined) return `model ${name}`;
  return unknown ? "a model that could not be read" : "a container without a model";
};

/** The findings when no model is known: perhaps nothing was deployed, so nothing is denied for certain. */
function ofUnknown(to: DeployedTo, settings: EnforcementSettings, lists: (rule: Rule) => boolean): readonly Finding[] {
  const answers = settings.rules.map((rule) => ({ rule, answer: isAboutSomething(rule, to) }));
  return weigh(answers, settings, lists, "models that are not known").map((finding) =>
    finding.answer === "denied" ? { ...finding, answer: "open" } : finding,
  );
}

function weigh(
  answers: readonly { readonly rule: Rule; readonly answer: Match }[],
  settings: EnforcementSettings,
  lists: (rule: Rule) => boolean,
  what: string,
): readonly Finding[] {
  const of = (wanted: Match) => answers.filter(({ answer }) => answer === wanted).map(({ rule }) => rule);
  const [about, perhaps] = [of("yes"), of("maybe")];
  const obstacles: readonly (readonly [Finding["answer"], readonly Rule[]])[] = [
    ["denied", about.filter((rule) => !lists(rule))],
    ["open", perhaps.filter((rule) => !lists(rule))],
  ];
  const found = obstacles.flatMap(([answer, rules]) =>
    rules.map((rule): Finding => ({ answer, rules: [rule], what, mode: rule.mode ?? settings.mode })),
  );
  if (found.length > 0) return found;
  const [{ mode, defaultDecision }, byDefault] = [settings, about.length === 0];
  if (!byDefault || defaultDecision === "allow")
    return [{ answer: "allowed", rules: [...about, ...perhaps], what, mode }];
  return [{ answer: perhaps.length > 0 ? "open" : "denied", rules: [], what, mode }];
}

/** Every content that may have been current must be allowed. */
function ofAll(
  models: Current<readonly Model[]> | undefined,
  ofOne: (model: Model) => readonly Finding[],
  ofNone: () => readonly Finding[],
): Finding {
  if (models === undefined) return worst(ofNone());
  const [first, ...others] = models.candidates.map((candidate) => worst(candidate.flatMap(ofOne)));
  const findings = [first!, ...others] as const;
  const forbidden = whichever({ ...models, candidates: findings }, ({ answer }) =>
    answer === "denied" ? "yes" : answer === "open" ? "maybe" : "no",
  );
  const result = worst(findings);
  if (forbidden !== "maybe" || result.answer === "open") return result;
  // Something else may have been current; that matters only if it could be denied.
  const anything = worst(ofNone());
  if (anything.answer === "allowed") return { ...result, answer: "allowed", rules: anything.rules };
  return { ...result, answer: "open", rules: result.answer === "denied" ? result.rules : [] };
}

/** From what weighs most to what weighs least: a denial that changes nothing must not hide what may have to be undone. */
const BY_WEIGHT: readonly (readonly [Finding["answer"], EnforcementSettings["mode"]])[] = [
  ["denied", "enforce"],
  ["open", "enforce"],
  ["denied", "audit"],
  ["open", "audit"],
];

/** The finding that decides, with all rules and models of its kind. */
function worst(findings: readonly Finding[]): Finding {
  const kind = BY_WEIGHT.find(([answer, mode]) =>
    findings.some((finding) => finding.answer === answer && finding.mode === mode),
  );
  const [answer, mode] = kind ?? ["allowed" as const, findings[0]?.mode ?? ("enforce" as const)];
  const same = findings.filter((finding) => finding.answer === answer && (kind === undefined || finding.mode === mode));
  return {
    answer,
    mode,
    rules: [...new Set(same.flatMap(({ rules }) => rules))],
    what: [...new Set(same.map(({ what }) => what))].join(", "),
  };
}
