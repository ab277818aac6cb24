import {
  distinct,
  distinctPlaces,
  environmentOf,
  partsOf,
  partsOfOthers,
  placesOfOthers,
  type OwnContainer,
} from "./containers";
import { secondOf } from "./current";
import { isMap } from "./keyCase";
import { Members, textsWithin } from "./members";
import { placeOf, type S3Place } from "./s3Places";
import type { Here } from "../rules/schema";

/** What a model, an endpoint config or an inference component says of itself, in a description as well as in a recorded request. */

/** What of a model the rules ask for, besides its name. */
export interface ModelDetails {
  readonly executionRoleArn?: string | undefined;
  readonly places: readonly S3Place[];
  readonly modelPackageArns: readonly string[];
  readonly images: readonly string[];
  /** What was not read, so that there may be more than is said here. */
  readonly unread: readonly Unread[];
}

type Unread =
  /** A package names places and images of its own. */
  | "packages"
  /** The role of a component's own container is in the config of its endpoint. */
  | "role"
  /** The record hides it, and a place may be in it. */
  | "environment"
  /** A member that is not as SageMaker's API has it. */
  | "members";

/** The models of an endpoint config, and the role of its components. */
export interface ConfigContent {
  /** Each once, as spelt. Empty when its variants wait for inference components. */
  readonly modelNames: readonly string[];
  /** The role that containers of inference components run with. */
  readonly executionRoleArn?: string | undefined;
  /** A part of it could not be read, and may name another model. */
  readonly unreadable?: true | undefined;
}

/** One specification of an inference component. */
export interface ComponentContent {
  readonly modelNames: readonly string[];
  /** Its own container, also beside a model. */
  readonly container?: OwnContainer | undefined;
  /** An adapter runs in its base and with its base's model. */
  readonly baseNames: readonly string[];
  /** A part of it could not be read, and may name another model. */
  readonly unreadable?: true | undefined;
}

const orNothing = (unreadable: boolean) => (unreadable ? { unreadable: true as const } : {});

/**
 * The models of an endpoint config: of its variants, of its shadow variants, and those that instance pools put in their place.
 * Source: SageMaker API, ProductionVariant, InstancePool.ModelNameOverride.
 *
 * @returns undefined when it is none
 */
export function readEndpointConfig(description: unknown): ConfigContent | undefined {
  const config = Members.of(description);
  if (!config || !(config.has("productionVariants") || config.has("shadowProductionVariants"))) return undefined;
  const variants = [...config.list("productionVariants"), ...config.list("shadowProductionVariants")];
  // Those of variants first, in their order; then what any other member names, for SageMaker may get a third kind of variants.
  const modelNames = distinct([...variants.flatMap(modelNamesIn), ...namesOfOthers(config, VARIANTS)]);
  const executionRoleArn = config.text("executionRoleArn");
  return { modelNames, executionRoleArn, ...orNothing(config.unreadable) };
}

/**
 * Names of models under every member that is called so, also under those that are newer than this program; not under a customer's own
 * variable of that name.
 */
function modelNamesIn(members: Members): readonly string[] {
  members.text("modelName");
  for (const pool of members.list("instancePools")) pool.text("modelNameOverride");
  return namesOfOthers(members, []);
}

const VARIANTS = ["productionVariants", "shadowProductionVariants", "tags"];

function namesOfOthers(members: Members, known: readonly string[]): readonly string[] {
  return members
    .allBut(known)
    .flatMap(([key, value]) => textsWithin(value, key, isMap))
    .filter(([key, text]) => /model(name|arn)(override)?s?$/i.test(key) && text.length > 0 && text.length <= 256)
    .map(([, text]) => nameOf(text));
}

/**
 * A model's own role and everything its containers are made of. A container may load weights from a place that only its
 * environment names, so those count too. Source: SageMaker API, ContainerDefinition, S3ModelDataSource.
 *
 * @returns undefined when it is none
 */
export function readModel(description: unknown, here: Here): ModelDetails | undefined {
  const model = Members.of(description);
  const primary = model?.inner("primaryContainer");
  const containers = [...(primary ? [primary] : []), ...(model?.list("containers") ?? [])];
  if (model === undefined || containers.length === 0) return undefined;
  const { places, images, packageNames, hidesEnvironment: hides } = partsOf(containers);
  const others = partsOfOthers(model, READ_BY_THEMSELVES);
  const modelPackageArns = distinct([...packageNames, ...others.packageNames].map((name) => packageArnOf(name, here)));
  const executionRoleArn = model.text("executionRoleArn");
  return {
    executionRoleArn,
    places: distinctPlaces([...places, ...placesOfOthers(model, READ_BY_THEMSELVES)]),
    images: distinct([...images, ...others.images]),
    modelPackageArns,
    unread: [
      ...(modelPackageArns.length > 0 ? (["packages"] as const) : []),
      ...(hides ? (["environment"] as const) : []),
      ...(model.unreadable ? (["members"] as const) : []),
    ],
  };
}

/** A version is a number, however many zeros stand before it. Source: SageMaker API, VersionedArnOrName. */
function packageArnOf(nameOrArn: string, { partition, region, accountId }: Here): string {
  const name = nameOrArn.replace(/\/0+(?=\d+$)/, "/");
  return name.startsWith("arn:") ? name : `arn:${partition}:sagemaker:${region}:${accountId}:model-package/${name}`;
}

/** Read by themselves, or words of whoever made it. */
const READ_BY_THEMSELVES = ["primaryContainer", "containers", "tags"];

/**
 * The same model with what its packages bring along. A package that was changed since the model was made may have brought something
 * else. Source: SageMaker API, DescribeModelPackage, UpdateModelPackage.
 *
 * @param descriptions of its packages, as far as they can be read
 * @param createdAt when the model was made, in milliseconds
 */
export function withPackages(details: ModelDetails, descriptions: readonly unknown[], createdAt: number): ModelDetails {
  const packages = descriptions.flatMap((description) => Members.of(description) ?? []);
  const found = partsOf(packages.flatMap(containersOf));
  const others = packages.map((one) => partsOfOthers(one, PARTS_OF_A_PACKAGE));
  const complete =
    packages.length >= details.modelPackageArns.length &&
    packages.every((one) => !one.unreadable && !isChangedSince(one, createdAt) && !isFromElsewhere(one)) &&
    // What another package brings in turn, nobody looks for.
    others.every(({ packageNames }) => packageNames.length === 0) &&
    !found.hidesEnvironment;
  return {
    ...details,
    places: distinctPlaces([
      ...details.places,
      ...found.places,
      ...packages.flatMap((one) => placesOfOthers(one, PARTS_OF_A_PACKAGE)),
    ]),
    images: distinct([...details.images, ...found.images, ...others.flatMap(({ images }) => images)]),
    unread: [...details.unread.filter((what) => what !== "packages"), ...(complete ? [] : (["packages"] as const))],
  };
}

/** Read by themselves, or about a package and no part of what it brings. Source: SageMaker API, DescribeModelPackage. */
const PARTS_OF_A_PACKAGE = [
  ...["inferenceSpecification", "additionalInferenceSpecifications", "sourceAlgorithmSpecification"],
  ...["validationSpecification", "modelMetrics", "driftCheckBaselines", "samplePayloadUrl", "modelCard"],
  ...["metadataProperties", "customerMetadataProperties", "securityConfig", "modelLifeCycle", "sourceUri"],
  ...["modelPackageDescription", "approvalDescription", "modelPackageStatusDetails", "createdBy", "lastModifiedBy"],
  ...["modelPackageName", "modelPackageArn", "tags"],
];

/** Everything in a package that is described as a container is, or as a part of one. */
const containersOf = (one: Members): readonly Members[] => [
  ...[one.inner("inferenceSpecification"), ...one.list("additionalInferenceSpecifications")].flatMap(
    (specification) => specification?.list("containers") ?? [],
  ),
  ...(one.inner("sourceAlgorithmSpecification")?.list("sourceAlgorithms") ?? []),
];

/** Made of an algorithm or of another package or model, whose containers its own description does not show. */
const isFromElsewhere = (one: Members): boolean =>
  (one.has("sourceAlgorithmSpecification") || one.has("sourceUri")) &&
  (one.inner("inferenceSpecification")?.list("containers") ?? []).length === 0;

function isChangedSince(one: Members, time: number): boolean {
  const [created, modified] = [timeIn(one, "creationTime"), timeIn(one, "lastModifiedTime")];
  return modified !== undefined && modified !== created && secondOf(modified) >= secondOf(time);
}

/** A time as the SDK gives it, or in seconds as SageMaker answers. */
function timeIn(members: Members, key: string): number | undefined {
  const [, value] = members.allBut([]).find(([name]) => name === key) ?? [];
  if (value instanceof Date) return value.getTime();
  return typeof value === "number" ? value * 1000 : undefined;
}

/**
 * What an inference component runs, one entry a specification. Source: SageMaker API, DescribeInferenceComponent (Specifications,
 * when populated, replaces Specification), InferenceComponentSpecification.
 *
 * @returns undefined when it is none; empty when it specifies nothing, as an update of the copy count does
 */
export function readComponent(description: unknown): readonly ComponentContent[] | undefined {
  const component = Members.of(description);
  if (!component) return undefined;
  const one = component.inner("specification");
  const contents = [...(one ? [one] : []), ...component.list("specifications")].map(contentOf);
  const told = contents.filter(
    ({ modelNames, baseNames, container, unreadable }) =>
      modelNames.length + baseNames.length > 0 || container || unreadable,
  );
  const names = distinct(namesOfOthers(component, PARTS_OF_A_COMPONENT));
  return [
    ...told,
    ...(names.length > 0 ? [{ modelNames: names, baseNames: [] }] : []),
    ...(component.unreadable ? [{ modelNames: [], baseNames: [], unreadable: true as const }] : []),
  ];
}

const PARTS_OF_A_COMPONENT = ["specification", "specifications", "tags"];

function contentOf(specification: Members): ComponentContent {
  const base = specification.text("baseInferenceComponentName");
  const own = specification.inner("container");
  const places = placesOfOthers(specification, ["container"]);
  const { images, packageNames } = partsOfOthers(specification, []);
  const isContainer = own !== undefined || places.length + images.length > 0;
  return {
    modelNames: distinct(modelNamesIn(specification)),
    baseNames: base === undefined ? [] : [nameOf(base)],
    container: isContainer ? containerOf(own, { places, images }) : undefined,
    // No component brings a package today, so nobody looks for what is in it.
    ...orNothing(packageNames.length > 0),
  };
}

/**
 * What a transform job puts into its model's container: its environment is set there, so a place that it names is loaded as one that the
 * model's own names. Source: SageMaker API, CreateTransformJob.Environment.
 *
 * @returns undefined when it is nothing that a rule could be about
 */
export function readJobContainer(request: unknown): OwnContainer | undefined {
  const job = Members.of(request);
  if (!job) return undefined;
  const places = distinctPlaces(placesOfOthers(job, PARTS_OF_A_JOB));
  const { images } = partsOfOthers(job, PARTS_OF_A_JOB);
  const environment = environmentOf(job);
  return places.length + images.length > 0 || environment.hidesEnvironment
    ? { places, images, ...environment }
    : undefined;
}

/** Data, not models. */
const PARTS_OF_A_JOB = [
  "transformInput",
  "transformOutput",
  "dataCaptureConfig",
  "dataProcessing",
  "tags",
  "experimentConfig",
];

function containerOf(
  own: Members | undefined,
  elsewhere: { readonly places: readonly S3Place[]; readonly images: readonly string[] },
): OwnContainer {
  if (own === undefined) return { places: distinctPlaces(elsewhere.places), images: elsewhere.images };
  const [artifactUrl, deployed] = [own.text("artifactUrl"), own.inner("deployedImage")];
  return {
    artifactUrl,
    places: distinctPlaces([
      ...(artifactUrl === undefined ? [] : [placeOf(artifactUrl)]),
      ...placesOfOthers(own, ["artifactUrl", "image", "deployedImage"]),
      ...elsewhere.places,
    ]),
    // The one that was asked for comes first: it is the same in a request and in a description.
    images: distinct([
      ...[own.text("image"), deployed?.text("specifiedImage"), deployed?.text("resolvedImage")],
      ...elsewhere.images,
    ]),
    ...environmentOf(own),
  };
}

/** The name in the ARN of a model or component, or the name itself. */
const nameOf = (nameOrArn: string): string =>
  nameOrArn.startsWith("arn:") ? nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1) : nameOrArn;
