import { misnamed, missing } from "./errors";

/** What AWS insists on, by operation. The first of a creation is the name of what it creates. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  CreateModel: ["ModelName"],
  DescribeModel: ["ModelName"],
  DeleteModel: ["ModelName"],
  CreateEndpointConfig: ["EndpointConfigName", "ProductionVariants"],
  DescribeEndpointConfig: ["EndpointConfigName"],
  DeleteEndpointConfig: ["EndpointConfigName"],
  CreateEndpoint: ["EndpointName", "EndpointConfigName"],
  DescribeEndpoint: ["EndpointName"],
  UpdateEndpoint: ["EndpointName", "EndpointConfigName"],
  DeleteEndpoint: ["EndpointName"],
  PutEndpointPolicy: ["EndpointName", "ResourcePolicy"],
  GetEndpointPolicy: ["EndpointName"],
  DeleteEndpointPolicy: ["EndpointName"],
  UpdateEndpointWeightsAndCapacities: ["EndpointName", "DesiredWeightsAndCapacities"],
  CreateTransformJob: ["TransformJobName", "ModelName", "TransformInput", "TransformOutput", "TransformResources"],
  DescribeTransformJob: ["TransformJobName"],
  StopTransformJob: ["TransformJobName"],
  CreateInferenceComponent: ["InferenceComponentName", "EndpointName"],
  DescribeInferenceComponent: ["InferenceComponentName"],
  UpdateInferenceComponent: ["InferenceComponentName"],
  UpdateInferenceComponentRuntimeConfig: ["InferenceComponentName", "DesiredRuntimeConfig"],
  DeleteInferenceComponent: ["InferenceComponentName"],
  RegisterScalableTarget: ["ServiceNamespace", "ResourceId", "ScalableDimension"],
  DescribeScalableTargets: ["ServiceNamespace"],
  DeregisterScalableTarget: ["ServiceNamespace", "ResourceId", "ScalableDimension"],
};

const LOOSE = "^[a-zA-Z0-9]([\\-a-zA-Z0-9]*[a-zA-Z0-9])?";
const PATTERNS: Readonly<Record<string, string>> = { ModelName: LOOSE, InferenceComponentName: LOOSE };
const STRICT = "^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}";

const member = (parameter: string) => parameter.charAt(0).toLowerCase() + parameter.slice(1);

/** Refuses an input that AWS would not even look at. */
export function checkRequired(operation: string, input: Readonly<Record<string, unknown>>): void {
  const required = REQUIRED[operation] ?? [];
  for (const parameter of required) {
    if (input[parameter] === undefined || input[parameter] === null) throw missing(member(parameter));
  }
  const [parameter] = required;
  if (!operation.startsWith("Create") || parameter === undefined) return;
  const name = String(input[parameter]);
  const pattern = PATTERNS[parameter] ?? STRICT;
  if (name.length > 63 || !new RegExp(`${pattern}$`).test(name)) throw misnamed(member(parameter), name, pattern);
}
