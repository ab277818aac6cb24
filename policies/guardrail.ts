import { SELECTORS, type Selector } from "../enforcement/rules/mistakes";
import { allowedBy, type EnforcementSettings, type Here, type Rule } from "../enforcement/rules/schema";
import { deniedToAllBut } from "./allBut";
import { policy, spellings, type PolicyDocument, type Statement } from "./document";

/**
 * The rules of enforcement as statements that refuse beforehand. Everything here is a Deny: attached, it takes away and grants
 * nothing. A statement for each rule, so that every rule that is about a model must list the caller, as enforcement has it.
 *
 * Only what a rule says by name can be refused: `models` and `endpoints`. IAM does not see the data, image, package or
 * execution role of a model. Source: Service Authorization Reference, Amazon SageMaker;
 * docs/design/aws-behaviour.md#model-arn-key.
 */

/** What the guardrail needs to know of where it holds. */
export interface Guarded extends Pick<Here, "accountId" | "partition"> {
  /** The regions that enforcement watches; elsewhere nobody undoes anything, and nothing is refused. */
  readonly regions: readonly string[];
  /** The roles of enforcement itself, which take updates back. */
  readonly enforcerRoleArns: readonly string[];
}

/** Calls that carry `sagemaker:ModelArn`, and no others do. */
const BY_MODEL = ["CreateEndpointConfig", "CreateTransformJob", "CreateInferenceComponent"];
/**
 * Calls on something of a protected name. New weights keep an endpoint in progress, where SageMaker refuses every remedy. Creating and
 * updating an endpoint is checked against the endpoint and its config. Enforcement never creates anything, but takes updates back.
 */
const BY_NAME = {
  model: ["CreateModel", "DeleteModel"],
  "endpoint-config": ["CreateEndpointConfig", "DeleteEndpointConfig", "CreateEndpoint"],
  endpoint: ["CreateEndpoint", "CreateInferenceComponent", "UpdateEndpointWeightsAndCapacities"],
} as const;

/**
 * What only those whom the rules list may do.
 *
 * A rule with `mode: audit` of its own is being tried out and is left out.
 */
export function guardrail(settings: EnforcementSettings, here: Guarded): PolicyDocument {
  const words = sidWords(settings.rules);
  return policy(
    ...settings.rules.flatMap((rule, index) =>
      rule.mode === "audit" ? [] : ofRule(rule, words[index]!, settings.breakGlassRoleArns, here),
    ),
    ...(settings.defaultDecision === "deny" ? ofDefault(settings, here) : []),
    ...ofEndpointPolicies(settings, here),
  );
}

function ofRule(rule: Rule, word: string, breakGlass: readonly string[], here: Guarded): Statement[] {
  const allowed = [...allowedBy(rule, here), ...breakGlass];
  const { models, endpoints } = rule;
  const named = {
    model: models,
    // A config is called like the endpoint or the model that it is for; SageMaker's own SDK calls it like the endpoint.
    "endpoint-config": [...models, ...endpoints],
    endpoint: endpoints,
  };
  const types = (Object.keys(named) as (keyof typeof named)[]).filter((type) => named[type].length > 0);
  if (types.length === 0) return [];
  const resources = (some: readonly (keyof typeof named)[]) => some.flatMap((type) => arns(type, named[type], here));
  const condition = { "ForAnyValue:ArnLike": { "sagemaker:ModelArn": arns("model", models, here) } };
  return [
    ...(models.length === 0 ? [] : denied({ sid: `${word}Models`, calls: BY_MODEL, allowed, condition }, here)),
    ...denied(
      { sid: `${word}Names`, calls: types.flatMap((type) => BY_NAME[type]), resources: resources(types), allowed },
      here,
    ),
    ...denied(
      {
        sid: `${word}Updates`,
        calls: ["UpdateEndpoint"],
        resources: resources(types.filter((type) => type !== "model")),
        allowed: [...allowed, ...here.enforcerRoleArns],
      },
      here,
    ),
  ];
}

/**
 * What no rule is about, where the default is to deny. A rule may be about a model that it does not name, so whoever such a rule
 * lists is left to enforcement; and a container without a model may be about anything.
 */
function ofDefault({ rules, breakGlassRoleArns }: EnforcementSettings, here: Guarded): Statement[] {
  const listed = (some: readonly Rule[]) => [
    ...new Set([...some.flatMap((rule) => allowedBy(rule, here)), ...breakGlassRoleArns]),
  ];
  const named = [...new Set(rules.flatMap(({ models }) => arns("model", models, here)))];
  const byModel: NonNullable<Statement["Condition"]> =
    named.length === 0
      ? { Null: { "sagemaker:ModelArn": ["false"] } }
      : { "ForAnyValue:ArnNotLike": { "sagemaker:ModelArn": named } };
  const others = listed(rules.filter(saysMoreThanModels));
  return [
    ...denied({ sid: "DefaultModels", calls: BY_MODEL, allowed: others, condition: byModel }, here),
    ...denied(
      {
        sid: "DefaultContainers",
        calls: ["CreateInferenceComponent"],
        allowed: listed(rules),
        condition: { Null: { "sagemaker:ModelArn": ["true"] } },
      },
      here,
    ),
  ];
}

/**
 * A policy on an endpoint lets other accounts in past every role, ExternalId and organization, whatever model it serves. Taking one
 * away only closes, and is left to whoever may. The resource is not in AWS's authorization data yet, so the refusal names none.
 * Source: docs/design/aws-behaviour.md#endpoint-policies.
 */
const ofEndpointPolicies = ({ stackRoleArns, breakGlassRoleArns }: EnforcementSettings, here: Guarded): Statement[] =>
  denied(
    {
      sid: "EndpointPolicies",
      calls: ["PutEndpointPolicy"],
      allowed: [...new Set([...stackRoleArns, ...breakGlassRoleArns])],
    },
    here,
  );

const saysMoreThanModels = (rule: Rule) =>
  (Object.keys(SELECTORS) as Selector[]).some((kind) => kind !== "models" && rule[kind].length > 0);

interface Denied {
  readonly sid: string;
  /** Calls of SageMaker. */
  readonly calls: readonly string[];
  /** @default everything */
  readonly resources?: readonly string[];
  /** Who may all the same. */
  readonly allowed: readonly string[];
  readonly condition?: NonNullable<Statement["Condition"]>;
}

const denied = ({ sid, calls, resources = ["*"], allowed, condition }: Denied, { regions }: Guarded): Statement[] =>
  deniedToAllBut(allowed, {
    Sid: sid,
    Action: calls.map((call) => `sagemaker:${call}`),
    Resource: [...resources],
    Condition: { ...condition, StringEquals: { "aws:RequestedRegion": [...regions] } },
  });

const arns = (type: string, names: readonly string[], { partition, accountId }: Guarded): string[] =>
  spellings(names).map((name) => `arn:${partition}:sagemaker:*:${accountId}:${type}/${name}`);

/** A word for each rule that a Sid may hold, letters and digits, and no word twice. */
function sidWords(rules: readonly Rule[]): string[] {
  const taken = new Set<string>(["Default"]);
  return rules.map(({ name }) => {
    const word = name.replace(/(?:^|[-_]+)([a-zA-Z0-9]?)/g, (_, letter: string) => letter.toUpperCase());
    const free = [word, ...rules.map((_, index) => `${word}${index + 2}`)].find((one) => !taken.has(one))!;
    taken.add(free);
    return free;
  });
}
