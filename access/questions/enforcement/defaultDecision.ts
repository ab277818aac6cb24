import { exampleOf, otherRegion } from "../../examples";
import { BY_MODEL, labelOf, UNRELATED, type Caller } from "../caller";
import type { Questions } from "../interview";
import type { Promises } from "./rules";

/** What no rule is about is nobody's but those whose rules say more than names. */
export function askAboutDefault(ask: Questions, promises: Promises, caller: Caller): void {
  const key = "enforcement.defaultDecision";
  const { outsider, regions, settings, side } = promises;
  const [region = ""] = regions;
  const listed = [
    ...new Set([...settings.rules.flatMap(promises.examplesOf), ...settings.breakGlassRoleArns.map(exampleOf)]),
  ];
  const elsewhere = otherRegion(regions, side.config.here.region);
  for (const [call, type] of Object.entries(BY_MODEL)) {
    const hop = (arn: string, models: readonly string[], place = region) =>
      caller.hop(arn, call, `${type}/${UNRELATED}`, place, models);
    const leftToEnforcement = listed.filter((arn) => promises.mayDeploy(arn, UNRELATED));
    for (const arn of leftToEnforcement) {
      const promise = ask.allowed(`${labelOf(arn)} -> ${call}, a model that no rule names`, key, hop(arn, [UNRELATED]));
      ask.denied(promise, `by ${labelOf(outsider)}`, hop(outsider, [UNRELATED]));
    }
    const away = ask.allowed(
      `${labelOf(outsider)} -> ${call}, a model that no rule names in ${elsewhere}`,
      key,
      hop(outsider, [UNRELATED], elsewhere),
    );
    for (const one of regions) ask.denied(away, `in ${one}`, hop(outsider, [UNRELATED], one));
  }
  const component = (arn: string, models: readonly string[] = [], place = region) =>
    caller.hop(arn, "CreateInferenceComponent", `inference-component/${UNRELATED}`, place, models);
  for (const arn of listed) {
    const promise = ask.allowed(
      `${labelOf(arn)} -> CreateInferenceComponent, a container without a model`,
      key,
      component(arn),
    );
    ask.denied(promise, `by ${labelOf(outsider)}`, component(outsider));
  }
  const away = ask.allowed(
    `${labelOf(outsider)} -> CreateInferenceComponent, a container without a model in ${elsewhere}`,
    key,
    component(outsider, [], elsewhere),
  );
  for (const one of regions) ask.denied(away, `in ${one}`, component(outsider, [], one));
}
