import type { Rule } from "../../enforcement/rules/schema";

/** The ways to put a model to work: what a request for each would look like to the guardrail, and why one gets past it. */

/** How a rule says what it protects, as far as that makes a difference to IAM. */
export const KINDS = {
  models: ["models"],
  endpoints: ["endpoints"],
  others: ["executionRoleArns", "modelDataUrls", "modelPackageArns", "images"],
} as const satisfies Readonly<Record<string, readonly (keyof Rule)[]>>;
export type Kind = keyof typeof KINDS;

export interface Way {
  /** What the call is on, given the protected name; everything else about it has a name of its own. */
  readonly on: (name: string) => string;
  /** The models that the request tells IAM of. */
  readonly models: (name: string) => readonly string[];
  /** Why the guardrail does not refuse it, if it does not. */
  readonly why: string;
}

/** A name that is not the protected one. */
const OTHER = "something-else-9z";

const way = (type: string, kind: Kind, byModel: boolean, why: string): Way => ({
  on: (name) => `${type}/${kind === "endpoints" && type === "endpoint" ? name : OTHER}`,
  models: (name) => (byModel ? [kind === "models" ? name : OTHER] : []),
  why,
});

const UNTOLD = "IAM is not told which models an endpoint gets; refused only with a config that is called like one";
const UNSEEN = "IAM sees no more of a model than its name";
const PREPARES = "deploys nothing by itself; what is deployed with it is judged";
const REFUSED = "no statement of the guardrail is about it";

/** The calls of enforcement, by how a rule is about them. A transform job has no endpoint, and a model has none either. */
export const CALLS: Readonly<Record<string, Readonly<Partial<Record<Kind, Way>>>>> = {
  CreateEndpoint: {
    models: way("endpoint-config", "models", false, UNTOLD),
    endpoints: way("endpoint", "endpoints", false, REFUSED),
    others: way("endpoint-config", "others", false, UNSEEN),
  },
  UpdateEndpoint: {
    models: way("endpoint-config", "models", false, UNTOLD),
    endpoints: way("endpoint", "endpoints", false, REFUSED),
    others: way("endpoint-config", "others", false, UNSEEN),
  },
  CreateTransformJob: {
    models: way("transform-job", "models", true, REFUSED),
    others: way("transform-job", "others", true, UNSEEN),
  },
  CreateInferenceComponent: {
    models: way("inference-component", "models", true, REFUSED),
    endpoints: way("endpoint", "endpoints", true, REFUSED),
    others: way("inference-component", "others", true, UNSEEN),
  },
  UpdateInferenceComponent: {
    models: way("inference-component", "models", false, "IAM has no condition for it"),
    endpoints: way("inference-component", "endpoints", false, "IAM is not told which endpoint a component is on"),
    others: way("inference-component", "others", false, UNSEEN),
  },
  CreateEndpointConfig: {
    models: way("endpoint-config", "models", true, REFUSED),
    endpoints: way("endpoint-config", "endpoints", true, PREPARES),
    others: way("endpoint-config", "others", true, PREPARES),
  },
  CreateModel: {
    models: { on: (name) => `model/${name}`, models: () => [], why: REFUSED },
    others: way("model", "others", false, PREPARES),
  },
};

/**
 * Ways that no rule is about. Sources: docs/design/aws-behaviour.md#ways-to-deploy; Service Authorization Reference for
 * what they are on.
 */
export const OTHER_WAYS: readonly (readonly [call: string, on: string, why: string])[] = [
  [
    "UpdateEndpointWeightsAndCapacities",
    "endpoint",
    "deploys no other model, but sends requests to a variant that had none",
  ],
  [
    "CreateInferenceExperiment",
    "inference-experiment",
    "puts models beside those of an endpoint; if it promotes one by UpdateEndpoint, that is judged",
  ],
  ["UpdateInferenceExperiment", "inference-experiment", "as CreateInferenceExperiment"],
  [
    "CreateInferenceRecommendationsJob",
    "inference-recommendations-job",
    "runs a model on endpoints of its own while it measures",
  ],
  ["CreateAutoMLJob", "automl-job", "may deploy what it finds; if it does so by CreateEndpoint, that is judged"],
  ["CreateAutoMLJobV2", "automl-job", "as CreateAutoMLJob"],
  [
    "CreateLabelingJob",
    "labeling-job",
    "active learning runs transform jobs; if it does so by CreateTransformJob, that is judged",
  ],
  [
    "CreateCompilationJob",
    "compilation-job",
    "copies a model to another place; a rule on modelDataUrls should name that too",
  ],
  ["CreateOptimizationJob", "optimization-job", "as CreateCompilationJob"],
  [
    "CreateProcessingJob",
    "processing-job",
    "its code may load a model's data: only policies of the bucket and its key stop that",
  ],
  ["CreateTrainingJob", "training-job", "as CreateProcessingJob; so do notebooks, and pods of HyperPod clusters"],
];
