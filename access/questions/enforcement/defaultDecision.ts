import { exampleOf, otherRegion } from "../../examples";
import type { Family, Promised } from "../question";
import { BY_MODEL, GuardedCalls, labelOf, UNRELATED, type Enforced } from "./guardedCalls";
import { RuleLists } from "./ruleLists";

/** Where the default is to deny: what no rule is about is nobody's but those whose rules say more than names. */
export const defaultDecision: Family<Enforced> = {
  id: "default-decision",
  promises(side) {
    const lists = new RuleLists(side);
    if (lists.settings.defaultDecision !== "deny") return [];
    const { breakGlassRoleArns, rules } = lists.settings;
    const listed = [...new Set([...rules.flatMap(lists.examplesOf), ...breakGlassRoleArns.map(exampleOf)])];
    const leftToEnforcement = listed.filter((arn) => lists.mayDeploy(arn, UNRELATED));
    return [
      ...Object.entries(BY_MODEL).flatMap(([call, type]) =>
        ofCall(lists, { call, type, models: [UNRELATED], what: "a model that no rule names", by: leftToEnforcement }),
      ),
      ...ofCall(lists, {
        call: "CreateInferenceComponent",
        type: "inference-component",
        models: [],
        what: "a container without a model",
        by: listed,
      }),
    ];
  },
};

interface DefaultCall {
  readonly call: string;
  readonly type: string;
  readonly models: readonly string[];
  readonly what: string;
  /** Those whom the guardrail leaves it to. */
  readonly by: readonly string[];
}

function ofCall(lists: RuleLists, { call, type, models, what, by }: DefaultCall): Promised[] {
  const { outsider, regions, side } = lists;
  const calls = new GuardedCalls(side);
  const key = "enforcement.defaultDecision";
  const elsewhere = otherRegion(regions, side.config.here.region);
  const hop = (arn: string, region: string) => calls.hop(arn, call, `${type}/${UNRELATED}`, region, models);
  return [
    ...by.map((arn) => ({
      text: `${labelOf(arn)} -> ${call}, ${what}`,
      key,
      hop: hop(arn, regions[0]!),
      beside: { caller: [[labelOf(outsider), calls.by(outsider)] as const] },
    })),
    {
      text: `${labelOf(outsider)} -> ${call}, ${what} in ${elsewhere}`,
      key,
      hop: hop(outsider, elsewhere),
      beside: { region: regions },
    },
  ];
}
