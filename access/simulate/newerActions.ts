import { covers } from "../examples";
import { statementsOf, type LooseStatement } from "../looseStatements";
import type { ControlLevel, Hop, NamedDocument } from "./hop";

/** What stands for an action while the simulator is asked. */
interface Model {
  /** An action that the data have, on one type of resource, with the same context keys. */
  readonly as: string;
  /** The type of the action's resource and the type of the model's, where they differ. */
  readonly types?: readonly [own: string, model: string];
}

const ON_ROUTER: Model = {
  as: "sagemaker:DescribeInferenceExperiment",
  types: ["inference-router", "inference-experiment"],
};

const ON_ENDPOINT: Model = { as: "sagemaker:DescribeEndpoint" };

/**
 * Actions that AWS has and the simulator's data lack, which refuse them as no actions. Each travels through the simulator as an
 * action of the same shape. Source: botocore 1.44.8; SageMaker Developer Guide, "Security and data protection for inference routers".
 */
export const NEWER_THAN_THE_DATA: Readonly<Record<string, Model>> = {
  "dynamodb:StartBulkPutItems": { as: "dynamodb:BatchWriteItem" },
  ...Object.fromEntries(
    ["InvokeInferenceRouter", "InvokeInferenceRouterAsync"].map((name) => [`sagemaker:${name}`, ON_ROUTER]),
  ),
  ...Object.fromEntries(["Put", "Get", "Delete"].map((verb) => [`sagemaker:${verb}EndpointPolicy`, ON_ENDPOINT])),
  ...Object.fromEntries(
    ["Describe", "Update", "Delete"].map((verb) => [`sagemaker:${verb}InferenceRouter`, ON_ROUTER]),
  ),
};

/**
 * Context keys that AWS has and the simulator's data lack, with the actions that have them. Each travels as `standIns.ts` says. Source:
 * SageMaker Developer Guide, "Security and data protection for inference routers".
 */
export const KEYS_NEWER_THAN_THE_DATA: Readonly<Record<string, readonly string[]>> = {
  "sagemaker:SourceInferenceRouterArn": ["sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointAsync"],
};

/** The request with every document as it would be if the model were the action: what was not said of the action is not said of it. */
export function modelled(hop: Hop): Hop {
  const model = NEWER_THAN_THE_DATA[hop.action];
  if (model === undefined) return hop;
  const { principal, resourcePolicy, serviceControlPolicies, controls } = hop;
  const one = (policy: NamedDocument): NamedDocument => ({
    ...policy,
    document: translated(policy.document, hop.action),
  });
  const levels = (all: readonly ControlLevel[]) =>
    all.map((level) => ({ ...level, policies: level.policies.map(one) }));
  return {
    ...hop,
    action: model.as,
    resource: swapped(hop.resource, model),
    principal: {
      ...principal,
      policies: principal.policies.map(one),
      ...(principal.boundary && { boundary: one(principal.boundary) }),
    },
    resourcePolicy: resourcePolicy && one(resourcePolicy),
    ...(serviceControlPolicies && { serviceControlPolicies: serviceControlPolicies.map(one) }),
    ...(controls && { controls: { service: levels(controls.service), resource: levels(controls.resource) } }),
  };
}

const made = new WeakMap<object, Map<string, object>>();

/** The same document for the same action is the same object, which the simulator's side remembers things of. */
function translated(document: unknown, action: string): unknown {
  if (typeof document !== "object" || document === null) return document;
  const ofDocument = made.get(document) ?? new Map<string, object>();
  made.set(document, ofDocument);
  const known = ofDocument.get(action) ?? translate(document, action);
  ofDocument.set(action, known);
  return known;
}

function translate(document: object, action: string): object {
  const model = NEWER_THAN_THE_DATA[action]!;
  return {
    ...document,
    Statement: statementsOf(document).map(({ NotAction, Action, ...statement }) => ({
      ...statement,
      Action: actionsOf({ Action, NotAction }, action, model.as),
      ...(statement.Resource !== undefined && {
        Resource: [statement.Resource].flat().map((resource) => swapped(resource, model)),
      }),
    })),
  };
}

/** An action that nobody asks about. */
const ANOTHER = "sagemaker:CreateApp";

/** The model where the statement is about the action, and otherwise all that is not the model. */
function actionsOf(
  { Action, NotAction }: Pick<LooseStatement, "Action" | "NotAction">,
  action: string,
  as: string,
): string[] {
  const isIn = (names: string | readonly string[], one: string) =>
    [names].flat().some((name) => covers(name.toLowerCase(), one.toLowerCase()));
  if (NotAction !== undefined) return [isIn(NotAction, action) ? ANOTHER : as];
  const names = [Action ?? []].flat();
  if (isIn(names, action)) return [as];
  const others = names.filter((name) => !isIn(name, as));
  return others.length > 0 ? others : [ANOTHER];
}

/** Each type of resource in the other's place, so that a statement about the model's own type is about nothing here. */
function swapped(resource: string, { types }: Model): string {
  if (types === undefined) return resource;
  const [own, model] = types;
  return resource.replace(/:([a-z-]+)(?=\/)/, (all, type: string) =>
    type === own ? `:${model}` : type === model ? `:${own}` : all,
  );
}
