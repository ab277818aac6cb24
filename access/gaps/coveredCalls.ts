import type { Rule } from "../../enforcement/rules/schema";

/** The calls that enforcement judges: what IAM sees of a request for each, and why the guardrail may not refuse it. */

/** How a rule says what it protects, as far as that makes a difference to IAM. */
export const KINDS = {
  models: ["models"],
  endpoints: ["endpoints"],
  others: ["executionRoleArns", "modelDataUrls", "modelPackageArns", "images"],
} as const satisfies Readonly<Record<string, readonly (keyof Rule)[]>>;
export type Kind = keyof typeof KINDS;

/** A request as IAM sees it. */
interface SeenByIam {
  /** What the call is on, given the protected name; everything else about it has a name of its own. */
  readonly on: (name: string) => string;
  /** The models in the request, as IAM sees them in `sagemaker:ModelArn`. */
  readonly models: (name: string) => readonly string[];
  /** Why the guardrail does not refuse it, if it does not. */
  readonly why: string;
}

/** A name that is not the protected one. */
const OTHER = "something-else-9z";

const seen = (type: string, kind: Kind, byModel: boolean, why: string): SeenByIam => ({
  on: (name) => `${type}/${kind === "endpoints" && type === "endpoint" ? name : OTHER}`,
  models: (name) => (byModel ? [kind === "models" ? name : OTHER] : []),
  why,
});

const NO_MODELS = "IAM does not see which models an endpoint gets; refused only with a config that is called like one";
const ONLY_NAMES = "IAM sees no more of a model than its name";
const PREPARES = "deploys nothing by itself; what is deployed with it is judged";
const REFUSED = "no statement of the guardrail is about it";

/** The calls of enforcement, by how a rule is about them. A transform job has no endpoint, and a model has none either. */
export const COVERED_CALLS: Readonly<Record<string, Readonly<Partial<Record<Kind, SeenByIam>>>>> = {
  CreateEndpoint: {
    models: seen("endpoint-config", "models", false, NO_MODELS),
    endpoints: seen("endpoint", "endpoints", false, REFUSED),
    others: seen("endpoint-config", "others", false, ONLY_NAMES),
  },
  UpdateEndpoint: {
    models: seen("endpoint-config", "models", false, NO_MODELS),
    endpoints: seen("endpoint", "endpoints", false, REFUSED),
    others: seen("endpoint-config", "others", false, ONLY_NAMES),
  },
  CreateTransformJob: {
    models: seen("transform-job", "models", true, REFUSED),
    others: seen("transform-job", "others", true, ONLY_NAMES),
  },
  CreateInferenceComponent: {
    models: seen("inference-component", "models", true, REFUSED),
    endpoints: seen("endpoint", "endpoints", true, REFUSED),
    others: seen("inference-component", "others", true, ONLY_NAMES),
  },
  UpdateInferenceComponent: {
    models: seen("inference-component", "models", false, "IAM has no condition for it"),
    endpoints: seen("inference-component", "endpoints", false, "IAM does not see which endpoint a component is on"),
    others: seen("inference-component", "others", false, ONLY_NAMES),
  },
  UpdateEndpointWeightsAndCapacities: {
    endpoints: seen("endpoint", "endpoints", false, REFUSED),
  },
  CreateEndpointConfig: {
    models: seen("endpoint-config", "models", true, REFUSED),
    endpoints: seen("endpoint-config", "endpoints", true, PREPARES),
    others: seen("endpoint-config", "others", true, PREPARES),
  },
  CreateModel: {
    models: { on: (name) => `model/${name}`, models: () => [], why: REFUSED },
    others: seen("model", "others", false, PREPARES),
  },
};
