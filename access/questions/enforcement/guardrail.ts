import type { ChildConfig, ParentConfig } from "../../../config";
import type { Rule } from "../../../enforcement/rules/schema";
import { enforcementIn } from "../../facts/enforcement";
import { exampleOf, neighboursOf, otherRegion } from "../../examples";
import type { Hop } from "../../simulate/simulate";
import { BY_MODEL, Caller, labelOf, UNRELATED } from "../caller";
import { askAboutDefault } from "./defaultDecision";
import type { Question, Questions } from "../interview";
import type { Side } from "../../build/side";
import { patternsOf, Promises, type Named } from "./rules";

/** Calls on something of a protected name; reading it is nobody's secret. */
const BY_NAME: Readonly<Record<Named, { readonly calls: readonly string[]; readonly reads: string }>> = {
  model: { calls: ["CreateModel", "DeleteModel"], reads: "DescribeModel" },
  "endpoint-config": {
    calls: ["CreateEndpointConfig", "DeleteEndpointConfig", "CreateEndpoint", "UpdateEndpoint"],
    reads: "DescribeEndpointConfig",
  },
  endpoint: { calls: ["CreateEndpoint", "UpdateEndpoint", "CreateInferenceComponent"], reads: "DescribeEndpoint" },
};

/** What the guardrail refuses, and what it leaves, of an account that has enforcement. */
export function askAboutGuardrail(ask: Questions, side: Side<ParentConfig | ChildConfig>): void {
  const promises = new Promises(side);
  const caller = new Caller(side);
  for (const [index, rule] of promises.guarded) {
    const asker = new RuleQuestions(ask, promises, caller, rule, `enforcement.rules[${index}]`);
    asker.askAboutModels();
    for (const type of ["model", "endpoint-config", "endpoint"] as const) asker.askAboutNames(type);
  }
  if (promises.settings.defaultDecision === "deny") askAboutDefault(ask, promises, caller);
}

/** As typed and in lower case; one when they are the same. */
const spellings = (pattern: string) => [...new Set([pattern, pattern.toLowerCase()])].map(exampleOf);

class RuleQuestions {
  constructor(
    private readonly ask: Questions,
    private readonly promises: Promises,
    private readonly caller: Caller,
    private readonly rule: Rule,
    private readonly key: string,
  ) {}

  /** Calls that name models: everything about the first pattern, and of the others that they are there and end where they should. */
  askAboutModels(): void {
    const { promises, rule } = this;
    const all = promises.settings.rules.flatMap(({ models }) => models);
    for (const [index, pattern] of rule.models.entries()) {
      for (const [spelling, model] of spellings(pattern).entries()) {
        const first = index === 0 && spelling === 0;
        const calls = Object.keys(BY_MODEL) as (keyof typeof BY_MODEL)[];
        for (const call of first ? calls : calls.slice(0, 1)) {
          this.about({
            what: (name) => `model ${name}`,
            key: `models[${index}]`,
            may: (arn, name) => promises.mayDeploy(arn, name),
            hop: (arn, name, region) =>
              this.caller.hop(arn, call, `${BY_MODEL[call]}/${UNRELATED}`, region, name === "" ? [] : [name]),
            call,
            name: model,
            neighbours: neighboursOf(pattern, all),
            thorough: first && call === calls[0],
          });
          if (first) this.askAboutSeveral(call, model);
        }
      }
    }
  }

  /** A protected model among others, and no model at all. */
  private askAboutSeveral(call: keyof typeof BY_MODEL, model: string): void {
    const { promises, caller, ask, rule } = this;
    const [region = ""] = promises.regions;
    const on = `${BY_MODEL[call]}/${UNRELATED}`;
    const { outsider } = promises;
    const hop = (arn: string, models: readonly string[]) => caller.hop(arn, call, on, region, models);
    const deployer = promises
      .examplesOf(rule)
      .find((arn) => promises.mayDeploy(arn, model) && promises.mayDeploy(arn, UNRELATED));
    if (deployer !== undefined) {
      const both = ask.allowed(
        `${labelOf(deployer)} -> ${call}, models ${UNRELATED} and ${model}`,
        `${this.key}.models[0]`,
        hop(deployer, [UNRELATED, model]),
      );
      ask.denied(both, `by ${labelOf(outsider)}`, hop(outsider, [UNRELATED, model]));
    }
    if (call === "CreateInferenceComponent" && promises.settings.defaultDecision === "deny") return;
    const none = this.once(`${labelOf(outsider)} -> ${call} without a model`, () => hop(outsider, []));
    if (none) ask.denied(none, `model ${model}`, hop(outsider, [model]));
  }

  askAboutNames(type: Named): void {
    const { promises, rule } = this;
    const { calls, reads } = BY_NAME[type];
    const all = promises.settings.rules.flatMap((one) => patternsOf(one, type));
    for (const [index, pattern] of patternsOf(rule, type).entries()) {
      const { models } = rule;
      const key =
        type === "endpoint" || index >= models.length
          ? `endpoints[${type === "endpoint" ? index : index - models.length}]`
          : `models[${index}]`;
      for (const [spelling, name] of spellings(pattern).entries()) {
        const first = index === 0 && spelling === 0;
        const about = (call: string, thorough: boolean) =>
          this.about({
            what: (one) => `${type.replace("-", " ")} ${one}`,
            key,
            may: (arn, one) =>
              promises.mayName(arn, type, one) &&
              (call !== "CreateInferenceComponent" || promises.mayRunContainers(arn)),
            hop: (arn, one, region) => this.caller.hop(arn, call, `${type}/${one}`, region),
            call,
            name,
            neighbours: neighboursOf(pattern, all),
            thorough,
          });
        for (const call of calls)
          if (first || call === calls[0] || call === "UpdateEndpoint")
            about(call, first && (call === calls[0] || call === "UpdateEndpoint"));
        if (first) this.askAboutReading(type, reads, calls[0]!, name, key);
        if (first && type !== "model") this.askAboutRemedy(type, name, key);
      }
    }
  }

  private askAboutReading(type: Named, reads: string, writes: string, name: string, key: string): void {
    const { promises, caller } = this;
    const [region = ""] = promises.regions;
    const hop = (call: string) => caller.hop(promises.outsider, call, `${type}/${name}`, region);
    const promise = this.once(
      `${labelOf(promises.outsider)} -> ${reads}, ${type.replace("-", " ")} ${name}`,
      () => hop(reads),
      key,
    );
    if (promise) this.ask.denied(promise, writes, hop(writes));
  }

  /** Enforcement's own role takes an update back, and creates nothing. */
  private askAboutRemedy(type: Named, name: string, key: string): void {
    const { promises, caller, ask } = this;
    for (const [region, { enforcerRoleArn }] of enforcementIn(promises.side)) {
      const hop = (arn: string, call: string) => caller.hop(arn, call, `${type}/${name}`, region);
      const promise = this.once(
        `${labelOf(enforcerRoleArn)} takes an update back: UpdateEndpoint, ${type.replace("-", " ")} ${name}`,
        () => hop(enforcerRoleArn, "UpdateEndpoint"),
        key,
      );
      if (promise === undefined) continue;
      ask.deniedEach(
        promise,
        ["CreateEndpoint", hop(enforcerRoleArn, "CreateEndpoint")],
        ["a role of a longer name", hop(`${enforcerRoleArn}2`, "UpdateEndpoint")],
      );
    }
  }

  /** One call on one name: who may, who may not, and what lies next to it. */
  private about(subject: {
    readonly what: (name: string) => string;
    readonly key: string;
    readonly may: (arn: string, name: string) => boolean;
    readonly hop: (arn: string, name: string, region: string) => Hop;
    readonly call: string;
    readonly name: string;
    readonly neighbours: readonly string[];
    /** Everybody and everywhere. */
    readonly thorough: boolean;
  }): void {
    const { promises, ask, rule } = this;
    const { what, may, hop, call, name, neighbours, thorough } = subject;
    const { outsider, regions } = promises;
    const [region = ""] = regions;
    const key = `${this.key}.${subject.key}`;
    const deployers = promises.examplesOf(rule).filter((arn) => may(arn, name));
    for (const arn of thorough ? deployers : deployers.slice(0, 1)) {
      const promise = this.once(`${labelOf(arn)} -> ${call}, ${what(name)}`, () => hop(arn, name, region), key);
      if (promise === undefined) continue;
      ask.denied(promise, `by ${labelOf(outsider)}`, hop(outsider, name, region));
      for (const [difference, near] of thorough ? promises.near(rule, arn) : [])
        ask.denied(promise, `by ${difference}`, hop(near, name, region));
      if (!may(arn, UNRELATED)) ask.denied(promise, what(UNRELATED), hop(arn, UNRELATED, region));
    }
    const others = [outsider, ...promises.settings.rules.flatMap(promises.examplesOf)];
    for (const near of neighbours) {
      const free = others.find((arn) => may(arn, near) && !may(arn, name));
      if (free === undefined) continue;
      const promise = this.once(`${labelOf(free)} -> ${call}, ${what(near)}`, () => hop(free, near, region), key);
      if (promise) ask.denied(promise, what(name), hop(free, name, region));
    }
    if (!thorough) return;
    const elsewhere = otherRegion(regions, promises.side.config.here.region);
    const promise = this.once(
      `${labelOf(outsider)} -> ${call}, ${what(name)} in ${elsewhere}`,
      () => hop(outsider, name, elsewhere),
      "enforcement.regions",
    );
    if (promise) for (const one of regions) ask.denied(promise, `in ${one}`, hop(outsider, name, one));
  }

  /** Rules may promise the same; a promise is asked for once. */
  private once(text: string, hop: () => Hop, key = `${this.key}.models[0]`): Question | undefined {
    if (this.ask.hasPromised(text)) return undefined;
    return this.ask.allowed(text, key, hop());
  }
}
