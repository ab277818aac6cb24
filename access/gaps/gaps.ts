import type { Config } from "../../config";
import { DEPLOYMENTS } from "../../enforcement/events/deploymentCalls";
import { modeOf, type Rule } from "../../enforcement/rules/schema";
import { guardrailOutput } from "../facts/guardrail";
import { exampleOf, otherRegion, spellings } from "../examples";
import { GuardedCalls } from "../questions/enforcement/guardedCalls";
import { RuleLists, saysMore } from "../questions/enforcement/ruleLists";
import type { Side } from "../build/side";
import { decide, type Hop } from "../simulate/simulate";
import { COVERED_CALLS, KINDS, type Kind } from "./coveredCalls";
import { UNCOVERED_CALLS } from "./uncoveredCalls";
import { listed } from "../../contract/listed";

/** What the guardrail prevents of each rule, what enforcement undoes, and what neither does. */
export interface Gaps {
  readonly accountId: string;
  /** The guardrail's managed policies, attached to nobody. */
  readonly policies: readonly string[];
  readonly rows: readonly Gap[];
  /** What holds for every row. */
  readonly notes: readonly string[];
}

/** One call by which a protected model may be deployed or prepared. */
export interface Gap {
  /** The rule, or null when it is the same for all. */
  readonly rule: string | null;
  /** The selectors by which the rule is about it. */
  readonly selectors: readonly string[];
  readonly call: string;
  /** What is prevented never happens; what is undone was there for a while. */
  readonly outcome: "prevented" | "undone" | "neither";
  /** Refused to whoever is in no list, where the guardrail is attached. */
  readonly prevented: boolean;
  /** Undone by enforcement, where the guardrail is not attached or does not hold. */
  readonly undone: boolean;
  readonly why: string;
}

/** For people, who read "neither" as if there were two things to choose from. */
export const OUTCOMES_IN_WORDS: Readonly<Record<Gap["outcome"], string>> = {
  prevented: "prevented",
  undone: "undone",
  neither: "gets past",
};

/** What stands above the rows, in every form for people. */
export const gapsHeading = (accountId: string, about = ""): string =>
  `what the guardrail in ${accountId} prevents and what gets past it${about}, of calls by somebody whom no rule lists`;

const NOTES = [
  '"Prevented" is meant of those whom the guardrail is attached to: a policy attached to nobody prevents nothing.',
  "Service control policies do not hold in the management account, nor for service-linked roles.",
  "A container without a model has no sagemaker:ModelArn, and no name that a rule could be about.",
  "IAM compares names with case: the guardrail knows them as typed and in lower case, enforcement however they are written.",
];
const NO_SELF_PROTECTION = "There is no self-protection: name those who run `pulumi up` in enforcement.stackRoleArns.";

/** Asks the simulator what somebody whom no rule lists can still do where the guardrail is attached. */
export async function gapsOf(side: Side<Config>): Promise<Gaps | undefined> {
  const { config } = side;
  if (config.enforcement === undefined) return undefined;
  const prober = new Prober(side);
  const rows: Gap[] = [];
  for (const rule of config.enforcement.rules) rows.push(...(await prober.ofRule(rule)));
  rows.push(await prober.ofContainers(), ...(await prober.ofUncoveredCalls()), await prober.ofOtherRegions());
  return {
    accountId: config.here.accountId,
    policies: guardrailOutput(side)?.managedPolicyArns ?? [],
    rows,
    notes: [...NOTES, ...(config.enforcement.stackRoleArns.length > 0 ? [] : [NO_SELF_PROTECTION])],
  };
}

const row = (
  rule: string | null,
  selectors: readonly string[],
  call: string,
  facts: Pick<Gap, "prevented" | "undone" | "why">,
) => ({
  rule,
  selectors,
  call,
  outcome: facts.prevented ? ("prevented" as const) : facts.undone ? ("undone" as const) : ("neither" as const),
  ...facts,
});

class Prober {
  readonly #lists: RuleLists;
  readonly #calls: GuardedCalls;

  constructor(side: Side<Config>) {
    this.#lists = new RuleLists(side);
    this.#calls = new GuardedCalls(side);
  }

  async ofRule(rule: Rule): Promise<Gap[]> {
    const { settings } = this.#lists;
    const mode = modeOf(rule, settings);
    const rows: Gap[] = [];
    for (const kind of Object.keys(KINDS) as Kind[]) {
      const selectors = KINDS[kind].filter((one) => rule[one].length > 0);
      if (selectors.length === 0) continue;
      const names = kind === "others" ? ["any"] : spellings(rule[kind]).map(exampleOf);
      for (const [call, byKind] of Object.entries(COVERED_CALLS)) {
        const request = byKind[kind];
        if (request === undefined) continue;
        const prevented = await this.#refusesAll(
          call,
          names.map((name) => [request.on(name), request.models(name)]),
        );
        const deploys = Object.hasOwn(DEPLOYMENTS, call);
        const undone = deploys && mode === "enforce";
        const not = rule.mode === "audit" ? "a rule in audit is not in the guardrail" : request.why;
        const reasons = [
          prevented ? (kind === "others" ? "the default is to deny" : `refused by the names in ${kind}`) : not,
          ...(deploys && !undone
            ? [`enforcement is ${mode === "paused" ? "paused" : "in audit"} and only records it`]
            : []),
        ];
        rows.push(row(rule.name, selectors, call, { prevented, undone, why: reasons.join("; ") }));
      }
    }
    return rows;
  }

  /** What has no model has no name either. */
  async ofContainers(): Promise<Gap> {
    const { settings } = this.#lists;
    const prevented = await this.#refusesAll("CreateInferenceComponent", [["inference-component/any", []]]);
    const judged = settings.defaultDecision === "deny" || settings.rules.some(saysMore);
    const undone = judged && modeOf({}, settings) === "enforce";
    const why = prevented
      ? "the default is to deny, and refused to those whom no rule lists"
      : judged
        ? "IAM sees no model; of rules, only those about its image, its data or its endpoint are about it"
        : "IAM sees no model, and no rule says more than the names of models";
    return row(null, [], "CreateInferenceComponent of a container without a model", { prevented, undone, why });
  }

  async ofUncoveredCalls(): Promise<Gap[]> {
    const rows: Gap[] = [];
    for (const { call, on, why } of UNCOVERED_CALLS) {
      const prevented = on !== undefined && (await this.#refusesAll(call, [[`${on}/any`, []]]));
      rows.push(row(null, [], call, { prevented, undone: false, why }));
    }
    return rows;
  }

  /** Nothing here reaches further than the regions of enforcement. */
  async ofOtherRegions(): Promise<Gap> {
    const { outsider, regions } = this.#lists;
    const elsewhere = otherRegion(regions, regions[0]!);
    const prevented = !(await this.#allows(this.#calls.hop(outsider, "CreateEndpoint", "endpoint/any", elsewhere)));
    const why = `enforcement and guardrail are for ${listed(regions)} alone; a service control policy on aws:RequestedRegion closes the others`;
    return row(null, [], "every call in a region without enforcement", { prevented, undone: false, why });
  }

  /** @throws when it could not be asked, which must not pass for a refusal */
  async #allows(hop: Hop): Promise<boolean> {
    const { allowed, problems } = await decide(hop);
    if (problems.length > 0) throw new Error(problems.join("; "));
    return allowed;
  }

  async #refusesAll(call: string, requests: readonly (readonly [on: string, models: readonly string[]])[]) {
    const { outsider, regions } = this.#lists;
    for (const region of regions)
      for (const [on, models] of requests)
        if (await this.#allows(this.#calls.hop(outsider, call, on, region, models))) return false;
    return true;
  }
}
