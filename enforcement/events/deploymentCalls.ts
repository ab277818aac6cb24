import type { OwnContainer } from "../models/containers";
import {
  readComponent,
  readEndpointConfig,
  readJobContainer,
  readModel,
  type ComponentContent,
  type ConfigContent,
  type ModelDetails,
} from "../models/descriptions";
import type { Here } from "../rules/schema";

/** The calls that deploy a model, and those whose records show what a later call deploys. */

/** What a call deploys, as far as its record shows. */
export type Deploys =
  | { readonly kind: "endpointConfig"; readonly name: string }
  | { readonly kind: "models"; readonly names: readonly string[]; readonly container?: OwnContainer | undefined }
  | { readonly kind: "component"; readonly contents: readonly ComponentContent[] }
  /** No model: an update of the copy count. */
  | { readonly kind: "nothing" }
  /** The record leaves the request out, or what it names cannot be read. */
  | { readonly kind: "unknown" };

/** Where something was deployed to. A transform job has no endpoint. */
export type DeployedTo = { readonly endpointName: string } | "no endpoint" | "unknown";

/**
 * What a record reports of a name that a deployment may use later. The content is absent when the record leaves the request out
 * or cannot be read: that there is such an object is worth knowing, because an older one of the same name is then no evidence.
 */
export type Reported =
  | { readonly kind: "endpointConfig"; readonly content: ConfigContent | undefined }
  | { readonly kind: "model"; readonly content: ModelDetails | undefined };

/** What undoes a deployment. */
export type Remedy =
  /** The resource came into being with this call and goes again. */
  | "delete"
  /** The config or specification before it becomes current again. */
  | "goBack"
  | "stop";

export type ResourceType = "endpoint" | "transformJob" | "inferenceComponent" | "endpointConfig" | "model";

/** A request as CloudTrail spells it. */
export type Request = Readonly<Record<string, unknown>>;

interface Entry {
  readonly resource: ResourceType;
  /** Where the request names the resource. */
  readonly nameIn: string;
  /** Where the response has its ARN. */
  readonly arnIn: string;
}

interface Deployment extends Entry {
  readonly remedy: Remedy;
  /** Undefined when the request is malformed. */
  readonly deploys: (request: Request) => Deploys | undefined;
  /** @param name of the resource; the request may have been left out of the record */
  readonly to: (name: string, request: Request) => DeployedTo;
}

interface Evidence extends Entry {
  readonly reports: (request: Request, here: Here) => Reported;
}

const toItself = (name: string): DeployedTo => ({ endpointName: name });
const configOf = (request: Request): Deploys | undefined => {
  const name = nameFrom(request, "endpointConfigName");
  return name === undefined ? undefined : { kind: "endpointConfig", name };
};
const componentOf = (request: Request): Deploys | undefined => {
  const contents = readComponent(request);
  if (contents === undefined) return undefined;
  return contents.length === 0 ? { kind: "nothing" } : { kind: "component", contents };
};

/** Source of the names of calls and fields: docs/design/aws-behaviour.md#where-models-are-named, #event-shape. */
export const DEPLOYMENTS: Readonly<Record<string, Deployment>> = {
  CreateEndpoint: {
    resource: "endpoint",
    nameIn: "endpointName",
    arnIn: "endpointArn",
    deploys: configOf,
    to: toItself,
    remedy: "delete",
  },
  UpdateEndpoint: {
    resource: "endpoint",
    nameIn: "endpointName",
    arnIn: "endpointArn",
    deploys: configOf,
    to: toItself,
    remedy: "goBack",
  },
  CreateTransformJob: {
    resource: "transformJob",
    nameIn: "transformJobName",
    arnIn: "transformJobArn",
    deploys: (request) => {
      const name = nameFrom(request, "modelName");
      const container = readJobContainer(request);
      return name === undefined ? undefined : { kind: "models", names: [name], ...(container && { container }) };
    },
    to: () => "no endpoint",
    remedy: "stop",
  },
  CreateInferenceComponent: {
    resource: "inferenceComponent",
    nameIn: "inferenceComponentName",
    arnIn: "inferenceComponentArn",
    deploys: componentOf,
    to: (_name, request) => {
      const endpointName = nameFrom(request, "endpointName");
      return endpointName === undefined ? "unknown" : { endpointName };
    },
    remedy: "delete",
  },
  UpdateInferenceComponent: {
    resource: "inferenceComponent",
    nameIn: "inferenceComponentName",
    arnIn: "inferenceComponentArn",
    deploys: componentOf,
    to: () => "unknown", // Its request does not say; a component never moves, so its description does.
    remedy: "goBack",
  },
};

export const EVIDENCE: Readonly<Record<string, Evidence>> = {
  CreateEndpointConfig: {
    resource: "endpointConfig",
    nameIn: "endpointConfigName",
    arnIn: "endpointConfigArn",
    reports: (request) => ({ kind: "endpointConfig", content: readEndpointConfig(request) }),
  },
  CreateModel: {
    resource: "model",
    nameIn: "modelName",
    arnIn: "modelArn",
    reports: (request, here) => ({ kind: "model", content: readModel(request, here) }),
  },
};

/**
 * A name in a request, or the name in an ARN there; undefined when there is none that SageMaker would take.
 * Source: SageMaker API, EndpointName, EndpointConfigName, ModelName, TransformJobName, InferenceComponentName.
 */
export function nameFrom(values: Request, key: string): string | undefined {
  const value = Object.hasOwn(values, key) ? values[key] : undefined;
  if (typeof value !== "string" || value.length > 2048) return undefined;
  const name = value.startsWith("arn:") ? value.slice(value.lastIndexOf("/") + 1) : value;
  return /^[a-zA-Z0-9][a-zA-Z0-9-]{0,62}$/.test(name) ? name : undefined;
}
