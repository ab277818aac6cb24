import type { Rule } from "../../../enforcement/rules/schema";
import { exampleOf, neighboursOf, otherRegion, spellings } from "../../examples";
import { enforcementIn } from "../../facts/enforcement";
import type { Hop } from "../../simulate/simulate";
import type { Family, Promised } from "../question";
import { BY_MODEL, GuardedCalls, labelOf, UNRELATED, type Enforced } from "./guardedCalls";
import { patternsOf, RuleLists, type Named } from "./ruleLists";

/** Calls on something of a protected name; reading it is nobody's secret. */
const BY_NAME: Readonly<Record<Named, { readonly calls: readonly string[]; readonly reads: string }>> = {
  model: { calls: ["CreateModel", "DeleteModel"], reads: "DescribeModel" },
  "endpoint-config": {
    calls: ["CreateEndpointConfig", "DeleteEndpointConfig", "CreateEndpoint", "UpdateEndpoint"],
    reads: "DescribeEndpointConfig",
  },
  endpoint: {
    calls: ["CreateEndpoint", "UpdateEndpoint", "CreateInferenceComponent", "UpdateEndpointWeightsAndCapacities"],
    reads: "DescribeEndpoint",
  },
};

/** What the guardrail refuses of each rule, and what it leaves. */
export const guardrail: Family<Enforced> = {
  id: "guardrail",
  promises(side) {
    const lists = new RuleLists(side);
    const calls = new GuardedCalls(side);
    return lists.guarded.flatMap(([index, rule]) => {
      const ask = new OfRule(lists, calls, rule, `enforcement.rules[${index}]`);
      return [
        ...ask.models(),
        ...(["model", "endpoint-config", "endpoint"] as const).flatMap((type) => ask.names(type)),
      ];
    });
  },
};

/** Every spelling of every pattern, and whether it is the very first. */
const spelled = (patterns: readonly string[]) =>
  patterns.flatMap((pattern, index) =>
    spellings([pattern])
      .map(exampleOf)
      .map((name, spelling) => ({ pattern, index, name, first: index === 0 && spelling === 0 })),
  );

/** One call on one name. */
interface Subject {
  readonly what: (name: string) => string;
  readonly key: string;
  readonly may: (arn: string, name: string) => boolean;
  readonly hop: (arn: string, name: string, region: string) => Hop;
  readonly call: string;
  readonly name: string;
  readonly neighbours: readonly string[];
  /** Everybody and everywhere. */
  readonly thorough: boolean;
}

class OfRule {
  readonly #region: string;

  constructor(
    readonly lists: RuleLists,
    readonly calls: GuardedCalls,
    readonly rule: Rule,
    readonly key: string,
  ) {
    this.#region = lists.regions[0]!;
  }

  #outsider = () => this.lists.outsider;
  #byOutsider = () => [[labelOf(this.#outsider()), this.calls.by(this.#outsider())] as const];

  /** Calls that name models: everything about the first pattern, and of the others that they are there and end where they should. */
  models(): Promised[] {
    const { lists, rule } = this;
    const all = lists.settings.rules.flatMap(({ models }) => models);
    const every = Object.keys(BY_MODEL) as (keyof typeof BY_MODEL)[];
    return spelled(rule.models).flatMap(({ pattern, index, name, first }) =>
      (first ? every : every.slice(0, 1)).flatMap((call) => [
        ...this.#about({
          what: (one) => `model ${one}`,
          key: `models[${index}]`,
          may: (arn, one) => lists.mayDeploy(arn, one),
          hop: (arn, one, region) =>
            this.calls.hop(arn, call, `${BY_MODEL[call]}/${UNRELATED}`, region, one === "" ? [] : [one]),
          call,
          name,
          neighbours: neighboursOf(pattern, all),
          thorough: first && call === every[0],
        }),
        ...(first ? this.#several(call, name) : []),
      ]),
    );
  }

  /** A protected model among others, and no model at all. */
  #several(call: keyof typeof BY_MODEL, model: string): Promised[] {
    const { lists, calls, rule } = this;
    const key = `${this.key}.models[0]`;
    const hop = (arn: string, models: readonly string[]) =>
      calls.hop(arn, call, `${BY_MODEL[call]}/${UNRELATED}`, this.#region, models);
    const deployer = lists
      .examplesOf(rule)
      .find((arn) => lists.mayDeploy(arn, model) && lists.mayDeploy(arn, UNRELATED));
    const containers = call === "CreateInferenceComponent" && lists.settings.defaultDecision === "deny";
    return [
      ...(deployer === undefined
        ? []
        : [
            {
              text: `${labelOf(deployer)} -> ${call}, models ${UNRELATED} and ${model}`,
              key,
              hop: hop(deployer, [UNRELATED, model]),
              beside: { caller: this.#byOutsider() },
            },
          ]),
      ...(containers
        ? []
        : [
            {
              text: `${labelOf(this.#outsider())} -> ${call} without a model`,
              key,
              hop: hop(this.#outsider(), []),
              beside: { other: [[`model ${model}`, hop(this.#outsider(), [model])]] as const },
            },
          ]),
    ];
  }

  names(type: Named): Promised[] {
    const { lists, rule } = this;
    const { calls, reads } = BY_NAME[type];
    const all = lists.settings.rules.flatMap((one) => patternsOf(one, type));
    return spelled(patternsOf(rule, type)).flatMap(({ pattern, index, name, first }) => {
      const key = keyOf(rule, type, index);
      const about = (call: string, thorough: boolean) =>
        this.#about({
          what: (one) => `${type.replace("-", " ")} ${one}`,
          key,
          may: (arn, one) =>
            lists.mayName(arn, type, one) && (call !== "CreateInferenceComponent" || lists.mayRunContainers(arn)),
          hop: (arn, one, region) => this.calls.hop(arn, call, `${type}/${one}`, region),
          call,
          name,
          neighbours: neighboursOf(pattern, all),
          thorough,
        });
      const isMain = (call: string) => call === calls[0] || call === "UpdateEndpoint";
      return [
        ...calls.filter((call) => first || isMain(call)).flatMap((call) => about(call, first && isMain(call))),
        ...(first ? [this.#reading(type, reads, calls[0]!, name, key)] : []),
        ...(first && type !== "model" ? this.#remedy(type, name, key) : []),
      ];
    });
  }

  #reading(type: Named, reads: string, writes: string, name: string, key: string): Promised {
    return {
      text: `${labelOf(this.#outsider())} -> ${reads}, ${type.replace("-", " ")} ${name}`,
      key,
      hop: this.calls.hop(this.#outsider(), reads, `${type}/${name}`, this.#region),
      beside: { action: [writes] },
    };
  }

  /** Enforcement's own role takes an update back, and creates nothing. */
  #remedy(type: Named, name: string, key: string): Promised[] {
    return [...enforcementIn(this.lists.side)].map(([region, { enforcerRoleArn }]) => ({
      text: `${labelOf(enforcerRoleArn)} takes an update back: UpdateEndpoint, ${type.replace("-", " ")} ${name}`,
      key,
      hop: this.calls.hop(enforcerRoleArn, "UpdateEndpoint", `${type}/${name}`, region),
      beside: {
        action: ["CreateEndpoint"],
        caller: [["a role of a longer name", this.calls.by(`${enforcerRoleArn}2`)]] as const,
      },
    }));
  }

  /** One call on one name: who may, who may not, and what lies next to it. */
  #about(subject: Subject): Promised[] {
    return [...this.#byDeployers(subject), ...this.#nextTo(subject), ...(subject.thorough ? this.#away(subject) : [])];
  }

  #byDeployers({ what, may, hop, call, name, thorough, key }: Subject): Promised[] {
    const deployers = this.lists.examplesOf(this.rule).filter((arn) => may(arn, name));
    return (thorough ? deployers : deployers.slice(0, 1)).map((arn) => ({
      text: `${labelOf(arn)} -> ${call}, ${what(name)}`,
      key: `${this.key}.${key}`,
      hop: hop(arn, name, this.#region),
      beside: {
        caller: [
          ...this.#byOutsider(),
          ...(thorough ? this.lists.near(this.rule, arn) : []).map(
            ([who, near]) => [who, this.calls.by(near)] as const,
          ),
        ],
        other: may(arn, UNRELATED) ? [] : [[what(UNRELATED), hop(arn, UNRELATED, this.#region)] as const],
      },
    }));
  }

  /** Names next to the protected one, by whoever may use them and not it. */
  #nextTo({ what, may, hop, call, name, neighbours, key }: Subject): Promised[] {
    const others = [this.#outsider(), ...this.lists.settings.rules.flatMap(this.lists.examplesOf)];
    return neighbours.flatMap((near) => {
      const free = others.find((arn) => may(arn, near) && !may(arn, name));
      return free === undefined
        ? []
        : [
            {
              text: `${labelOf(free)} -> ${call}, ${what(near)}`,
              key: `${this.key}.${key}`,
              hop: hop(free, near, this.#region),
              beside: { other: [[what(name), hop(free, name, this.#region)]] as const },
            },
          ];
    });
  }

  /** Where there is no enforcement, anybody may. */
  #away({ what, hop, call, name }: Subject): Promised[] {
    const { regions, side } = this.lists;
    const elsewhere = otherRegion(regions, side.config.here.region);
    return [
      {
        text: `${labelOf(this.#outsider())} -> ${call}, ${what(name)} in ${elsewhere}`,
        key: "enforcement.regions",
        hop: hop(this.#outsider(), name, elsewhere),
        beside: { region: regions },
      },
    ];
  }
}

/** Patterns of endpoint configs are those of the models and then those of the endpoints. */
const keyOf = ({ models }: Rule, type: Named, index: number) =>
  type === "endpoint"
    ? `endpoints[${index}]`
    : index < models.length
      ? `models[${index}]`
      : `endpoints[${index - models.length}]`;
