import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { placeOf, type S3Place } from "./s3Places";
import type { Here } from "../rules/schema";
import { lowerCamel } from "./keyCase";

/** What a model, an endpoint config or an inference component says of itself, in a description as well as in a recorded request. */

/** What of a model the rules ask for, besides its name. */
export interface ModelDetails {
  readonly executionRoleArn?: string | undefined;
  readonly places: readonly S3Place[];
  readonly modelPackageArns: readonly string[];
  readonly images: readonly string[];
  /** What was not read: a package names places and images of its own, and a component's role is in the config of its endpoint. */
  readonly unread: readonly ("packages" | "role")[];
}

/** The models of an endpoint config, and the role of its components. */
export interface ConfigContent {
  /** Each once, as first spelt. Empty when its variants wait for inference components. */
  readonly modelNames: readonly string[];
  /** The role that containers of inference components run with. */
  readonly executionRoleArn?: string | undefined;
}

/** One specification of an inference component. */
export interface ComponentContent {
  readonly modelNames: readonly string[];
  /** Its own container, where it names no model. */
  readonly container?:
    (Pick<ModelDetails, "places" | "images"> & { readonly artifactUrl?: string | undefined }) | undefined;
  /** An adapter runs in its base and with its base's model. */
  readonly baseNames: readonly string[];
}

/** Source: SageMaker API; the longest are places in S3. */
const LONGEST = 2048;
const NAME = z.string().check(z.minLength(1), z.maxLength(256));
const TEXT = z.string().check(z.maxLength(LONGEST));

const s3Source = z.object({
  s3Uri: z.optional(TEXT),
  s3DataType: z.optional(TEXT),
  manifestS3Uri: z.optional(TEXT),
});
/** Records may hide it. */
const environment = z.optional(z.unknown());
const container = z.object({
  image: z.optional(TEXT),
  mode: z.optional(TEXT),
  modelDataUrl: z.optional(TEXT),
  modelDataSource: z.optional(z.object({ s3DataSource: z.optional(s3Source) })),
  additionalModelDataSources: z.optional(z.array(z.object({ s3DataSource: z.optional(s3Source) }))),
  modelPackageName: z.optional(TEXT),
  environment,
});
type Container = z.output<typeof container>;

const model = z.object({
  executionRoleArn: z.optional(TEXT),
  primaryContainer: z.optional(container),
  containers: z.optional(z.array(container)),
});
const modelPackage = z.object({
  inferenceSpecification: z.optional(z.object({ containers: z.optional(z.array(container)) })),
  additionalInferenceSpecifications: z.optional(z.array(z.object({ containers: z.optional(z.array(container)) }))),
});
const variants = z.optional(
  z.array(
    z.object({
      modelName: z.optional(NAME),
      instancePools: z.optional(z.array(z.object({ modelNameOverride: z.optional(NAME) }))),
    }),
  ),
);
const endpointConfig = z.object({
  productionVariants: variants,
  shadowProductionVariants: variants,
  executionRoleArn: z.optional(TEXT),
});
const specification = z.object({
  modelName: z.optional(NAME),
  baseInferenceComponentName: z.optional(NAME),
  container: z.optional(
    z.object({
      image: z.optional(TEXT),
      deployedImage: z.optional(z.object({ specifiedImage: z.optional(TEXT), resolvedImage: z.optional(TEXT) })),
      artifactUrl: z.optional(TEXT),
      environment,
    }),
  ),
});
const component = z.object({
  specification: z.optional(specification),
  specifications: z.optional(z.array(specification)),
});

/**
 * The models of an endpoint config: of its variants, of its shadow variants, and those that instance pools put in their place.
 * Source: SageMaker API, ProductionVariant, InstancePool.ModelNameOverride.
 *
 * @returns undefined when it is none
 */
export function readEndpointConfig(description: unknown): ConfigContent | undefined {
  const { success, data } = endpointConfig.safeParse(lowerCamel(description));
  if (!success || (data.productionVariants ?? data.shadowProductionVariants) === undefined) return undefined;
  const all = [...(data.productionVariants ?? []), ...(data.shadowProductionVariants ?? [])];
  const names = all.flatMap(({ modelName, instancePools = [] }) => [
    modelName,
    ...instancePools.map((pool) => pool.modelNameOverride),
  ]);
  return { modelNames: distinctNames(names), executionRoleArn: data.executionRoleArn };
}

/**
 * A model's own role and everything its containers are made of. A container may load weights from a place that only its
 * environment names, so those count too. Source: SageMaker API, ContainerDefinition, S3ModelDataSource.
 *
 * @returns undefined when it is none
 */
export function readModel(description: unknown, here: Here): ModelDetails | undefined {
  const { success, data } = model.safeParse(lowerCamel(description));
  if (!success) return undefined;
  const containers = [...(data.primaryContainer ? [data.primaryContainer] : []), ...(data.containers ?? [])];
  if (containers.length === 0) return undefined;
  const modelPackageArns = distinct(containers.map(({ modelPackageName }) => modelPackageName)).map((name) =>
    name.startsWith("arn:")
      ? name
      : `arn:${here.partition}:sagemaker:${here.region}:${here.accountId}:model-package/${name}`,
  );
  return {
    executionRoleArn: data.executionRoleArn,
    ...partsOf(containers),
    modelPackageArns,
    unread: modelPackageArns.length > 0 ? ["packages"] : [],
  };
}

/** The same model with what its packages bring along. Source: SageMaker API, DescribeModelPackage. */
export function withPackages(details: ModelDetails, descriptions: readonly unknown[]): ModelDetails {
  const read = descriptions.map((description) => modelPackage.safeParse(lowerCamel(description)));
  const containers = read.flatMap(({ data }) =>
    [data?.inferenceSpecification, ...(data?.additionalInferenceSpecifications ?? [])].flatMap(
      (inference) => inference?.containers ?? [],
    ),
  );
  const { places, images } = partsOf(containers);
  return {
    ...details,
    places: [...details.places, ...places],
    images: distinct([...details.images, ...images]),
    unread: [
      ...details.unread.filter((what) => what !== "packages"),
      ...(read.length < details.modelPackageArns.length || read.some(({ success }) => !success)
        ? (["packages"] as const)
        : []),
    ],
  };
}

/**
 * What an inference component runs, one entry a specification. Source: SageMaker API, DescribeInferenceComponent (Specifications,
 * when populated, replaces Specification), InferenceComponentSpecification.
 *
 * @returns undefined when it is malformed; empty when it specifies nothing, as an update of the copy count does
 */
export function readComponent(description: unknown): readonly ComponentContent[] | undefined {
  const { success, data } = component.safeParse(lowerCamel(description));
  if (!success) return undefined;
  const all = [...(data.specification ? [data.specification] : []), ...(data.specifications ?? [])];
  return all
    .map(({ modelName, baseInferenceComponentName, container: own }) => ({
      modelNames: distinctNames([modelName]),
      baseNames: distinctNames([baseInferenceComponentName]),
      container: own && {
        artifactUrl: own.artifactUrl,
        places: [...(own.artifactUrl === undefined ? [] : [placeOf(own.artifactUrl)]), ...placesIn(own.environment)],
        images: distinct([own.image, own.deployedImage?.specifiedImage, own.deployedImage?.resolvedImage]),
      },
    }))
    .filter(({ modelNames, baseNames, container: own }) => modelNames.length + baseNames.length > 0 || own);
}

/**
 * Identifies the content of a component: the same for a request and for the description of the component that it made, and
 * different for other names, artefacts or images.
 */
export function fingerprint(contents: readonly ComponentContent[]): string {
  const parts = contents.map(({ modelNames, baseNames, container: own }) =>
    JSON.stringify([
      modelNames.map((name) => name.toLowerCase()),
      baseNames.map((name) => name.toLowerCase()),
      own?.artifactUrl ?? null,
      own?.images[0] ?? null,
    ]),
  );
  return createHash("sha256").update(parts.sort().join("\n")).digest("hex").slice(0, 32);
}

/** The name in the ARN of a model or component, or the name itself. */
export const nameOf = (nameOrArn: string): string =>
  nameOrArn.startsWith("arn:") ? nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1) : nameOrArn;

export const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

function partsOf(containers: readonly Container[]): Pick<ModelDetails, "places" | "images"> {
  const places = containers.flatMap((one): S3Place[] => {
    const sources = [one.modelDataSource, ...(one.additionalModelDataSources ?? [])].flatMap((source) =>
      source?.s3DataSource ? [source.s3DataSource] : [],
    );
    return [
      // A multi-model container loads whatever lies below. Source: SageMaker Developer Guide, "Multi-model endpoints".
      ...(one.modelDataUrl === undefined ? [] : [placeOf(one.modelDataUrl, one.mode === "MultiModel")]),
      ...sources.flatMap(({ s3Uri, s3DataType, manifestS3Uri }) => [
        ...(s3Uri === undefined ? [] : [placeOf(s3Uri, s3DataType !== "S3Object")]),
        ...(manifestS3Uri === undefined ? [] : [placeOf(manifestS3Uri)]),
      ]),
      ...placesIn(one.environment),
    ];
  });
  return { places, images: distinct(containers.map(({ image }) => image)) };
}

const placesIn = (variables: unknown): S3Place[] =>
  typeof variables !== "object" || variables === null
    ? []
    : Object.values(variables).flatMap((value: unknown) =>
        typeof value === "string" && value.startsWith("s3://") ? [placeOf(value.slice(0, LONGEST), true)] : [],
      );

const distinct = (values: readonly (string | undefined)[]): string[] => [
  ...new Set(values.filter((value) => value !== undefined)),
];

/** Names, each once and as first spelt, whatever their case and whether they came as ARNs. */
function distinctNames(values: readonly (string | undefined)[]): string[] {
  const first = new Map<string, string>();
  for (const name of distinct(values).map(nameOf)) {
    if (!first.has(name.toLowerCase())) first.set(name.toLowerCase(), name);
  }
  return [...first.values()];
}
