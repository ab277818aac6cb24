/** A call that runs, prepares or reaches a model, and that enforcement does not judge. */
interface UncoveredCall {
  readonly call: string;
  /** What the call is on, as its ARN has it before the name, where the simulator knows the call. */
  readonly on?: string;
  /** What it does, and what else can be done about it. */
  readonly why: string;
}

const call = (name: string, on: string | undefined, why: string): UncoveredCall => ({
  call: name,
  ...(on !== undefined && { on }),
  why,
});

const EXPERIMENT =
  "runs a model beside that of an endpoint; what it promotes is judged only where UpdateEndpoint is called for it";
const AUTO_ML = "may deploy what it finds; if it does so by CreateEndpoint, that is judged";
const COPIES = "copies a model to another place; a rule on modelDataUrls should name that too";
const OWN_CODE =
  "its code may load a model's data and answer requests: only policies of the bucket and its key stop that";
const PIPELINE = "its steps call as the pipeline's role, and are judged as that; whoever starts it is not seen";
const ROUTES = "deploys nothing, but leads requests to endpoints";
const BEDROCK = "Bedrock serves the model, and SageMaker hears nothing of it: refuse it by a policy of its own";

/**
 * One row a call, so that each can be looked for. A test walks SageMaker's newest API and fails for a call that names a model, an
 * image or an artefact and is not here. Sources: docs/design/aws-behaviour.md#ways-to-deploy; Service Authorization Reference for
 * what they are on.
 */
export const UNCOVERED_CALLS: readonly UncoveredCall[] = [
  call(
    "UpdateEndpointWeightsAndCapacities",
    "endpoint",
    "deploys no other model, but sends requests to a variant that had none; the guardrail refuses it on endpoints that a rule names",
  ),
  ...["Create", "Update", "Start"].map((verb) =>
    call(`${verb}InferenceExperiment`, "inference-experiment", EXPERIMENT),
  ),
  call(
    "StopInferenceExperiment",
    "inference-experiment",
    "with ModelVariantActions Promote puts a model of the experiment on its endpoint",
  ),
  call(
    "CreateInferenceRecommendationsJob",
    "inference-recommendations-job",
    "runs a model on endpoints of its own while it measures",
  ),
  call(
    "CreateAIRecommendationJob",
    "ai-recommendation-job",
    "runs a model package on instances of its own while it measures",
  ),
  call("CreateModelPackage", "model-package", "with a ValidationSpecification runs the package in transform jobs"),
  call("CreateAlgorithm", "algorithm", "with a ValidationSpecification runs the algorithm's model in transform jobs"),
  call("CreateAutoMLJob", "automl-job", AUTO_ML),
  call("CreateAutoMLJobV2", "automl-job", AUTO_ML),
  call(
    "CreateLabelingJob",
    "labeling-job",
    "active learning runs transform jobs; if it does so by CreateTransformJob, that is judged",
  ),
  call("CreateCompilationJob", "compilation-job", COPIES),
  call("CreateOptimizationJob", "optimization-job", `${COPIES}; it may make a SageMaker model as its output`),
  call("CreateEdgePackagingJob", "edge-packaging-job", COPIES),
  call("CreateEdgeDeploymentPlan", "edge-deployment", "puts a packaged model on devices"),
  call("CreateTrainingSession", undefined, "loads weights of a base model or package, and samples from them"),
  call("CreateTrainingJob", "training-job", OWN_CODE),
  call("UpdateTrainingJob", "training-job", OWN_CODE),
  call("CreateHyperParameterTuningJob", "hyper-parameter-tuning-job", OWN_CODE),
  call("CreateProcessingJob", "processing-job", OWN_CODE),
  call("CreateMonitoringSchedule", "monitoring-schedule", OWN_CODE),
  call("UpdateMonitoringSchedule", "monitoring-schedule", OWN_CODE),
  call("CreateJob", "job/any", OWN_CODE),
  call("CreateNotebookInstance", "notebook-instance", OWN_CODE),
  ...["CreateCluster", "UpdateCluster", "UpdateClusterSoftware"].map((name) =>
    call(name, "cluster", `${OWN_CODE}; pods of HyperPod have no endpoint`),
  ),
  call("StartPipelineExecution", "pipeline", PIPELINE),
  call("RetryPipelineExecution", "pipeline/any/execution", PIPELINE),
  call("CreateInferenceRouter", undefined, ROUTES),
  call("UpdateInferenceRouter", undefined, ROUTES),
  call("CreateGlobalInferenceGateway", undefined, ROUTES),
  call("UpdateGlobalInferenceGateway", undefined, ROUTES),
  call("AddInferenceGateway", undefined, ROUTES),
  call(
    "PutEndpointPolicy",
    "endpoint",
    "deploys nothing, but lets other accounts invoke an endpoint, whatever ExternalId and organization its shares ask for; refused to all but stackRoleArns and breakGlassRoleArns",
  ),
  call("bedrock:CreateModelImportJob", undefined, BEDROCK),
  call("bedrock:CreateCustomModel", undefined, BEDROCK),
  call("bedrock:CreateCustomModelDeployment", undefined, BEDROCK),
  call(
    "bedrock:CreateMarketplaceModelEndpoint",
    undefined,
    "Bedrock calls CreateModel, CreateEndpointConfig and CreateEndpoint for the caller; these are judged",
  ),
];
