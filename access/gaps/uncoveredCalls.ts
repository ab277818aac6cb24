/**
 * Calls that run or prepare a model and that enforcement does not judge. Sources: docs/design/aws-behaviour.md#ways-to-deploy; Service Authorization Reference for
 * what they are on.
 */
export const UNCOVERED_CALLS: readonly (readonly [call: string, on: string, why: string])[] = [
  [
    "UpdateEndpointWeightsAndCapacities",
    "endpoint",
    "deploys no other model, but sends requests to a variant that had none",
  ],
  [
    "CreateInferenceExperiment",
    "inference-experiment",
    "adds models beside those of an endpoint; if it promotes one by UpdateEndpoint, that is judged",
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
