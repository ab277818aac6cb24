import { createHash } from "node:crypto";
import { isMap } from "./keyCase";
import { textsWithin, type Members } from "./members";
import { placeOf, placesIn, type S3Place } from "./s3Places";

/** What the containers of a model, of a package or of a component are made of. */
interface ContainerParts {
  readonly places: readonly S3Place[];
  readonly images: readonly string[];
  readonly packageNames: readonly string[];
  /** The record hides the environment, in which a place may be. */
  readonly hidesEnvironment: boolean;
}

/** What a call says of the container, which comes on top of what its model says. */
export interface OwnContainer extends Pick<ContainerParts, "places" | "images"> {
  readonly artifactUrl?: string | undefined;
  /** Digest of its environment, where it has one. */
  readonly environment?: string | undefined;
  readonly hidesEnvironment?: true | undefined;
}

/** Members that say more than that a place is mentioned in them. */
const KNOWN = [
  "image",
  "mode",
  "modelDataUrl",
  "modelDataSource",
  "additionalModelDataSources",
  "additionalS3DataSource",
  "modelPackageName",
];

/**
 * The parts of a container. A place that any other member names counts too, with everything below it: the environment's variables,
 * and members that are newer than this program. Source: SageMaker API, ContainerDefinition, ModelPackageContainerDefinition.
 */
export function partsOf(containers: readonly Members[]): ContainerParts {
  const packageNames = containers.map((container) => container.text("modelPackageName"));
  const others = containers.map((container) => partsOfOthers(container, KNOWN));
  return {
    places: distinctPlaces(containers.flatMap(placesOf)),
    images: distinct([
      ...containers.map((container) => container.text("image")),
      ...others.flatMap(({ images }) => images),
    ]),
    packageNames: distinct([...packageNames, ...others.flatMap((one) => one.packageNames)]),
    hidesEnvironment: containers.some(hidesEnvironment),
  };
}

function placesOf(container: Members): readonly S3Place[] {
  const url = container.text("modelDataUrl");
  const source = container.inner("modelDataSource");
  const sources = [...(source ? [source] : []), ...container.list("additionalModelDataSources")];
  const additional = container.inner("additionalS3DataSource");
  return [
    // A multi-model container loads whatever lies below. Source: SageMaker Developer Guide, "Multi-model endpoints".
    ...(url === undefined ? [] : [placeOf(url, container.text("mode") === "MultiModel")]),
    ...sources.flatMap((one) => placesOfOthers(one, ["s3DataSource", "channelName"])),
    ...[...sources.flatMap((one) => one.inner("s3DataSource") ?? []), ...(additional ? [additional] : [])].flatMap(
      placesOfSource,
    ),
    ...placesOfOthers(container, KNOWN),
  ];
}

/** Source: SageMaker API, S3ModelDataSource (a manifest lists where the artefacts are), AdditionalS3DataSource. */
function placesOfSource(source: Members): readonly S3Place[] {
  const [url, manifest] = [source.text("s3Uri"), source.text("manifestS3Uri")];
  const lists = manifest !== undefined || source.text("s3DataType") === "ManifestFile";
  return [
    ...(url === undefined ? [] : [placeOf(url, source.text("s3DataType") !== "S3Object")]),
    ...(manifest === undefined ? [] : [placeOf(manifest)]),
    ...(lists ? [{ url: `listed in ${manifest ?? url ?? "a manifest"}`, below: true, hidden: true }] : []),
    ...placesOfOthers(source, ["s3Uri", "manifestS3Uri", "s3DataType"]),
  ];
}

/** Members are called so wherever they name an image or a package, also in structures that are newer than this program. */
const IMAGE = /image(uri|url|arn)?s?$/i;
const PACKAGE = /modelpackage(version)?(name|arn)s?$/i;

/** The images and packages that members name whose meaning is not known, however deep; not a customer's own variables. */
export const partsOfOthers = (
  members: Members,
  known: readonly string[],
): Pick<ContainerParts, "images" | "packageNames"> => {
  const texts = members.allBut(known).flatMap(([key, value]) => textsWithin(value, key, isMap));
  const called = (name: RegExp) =>
    distinct(texts.filter(([key, text]) => name.test(key) && text !== "").map(([, text]) => text));
  return { images: called(IMAGE), packageNames: called(PACKAGE) };
};

/** Places in members whose meaning is not known. */
export const placesOfOthers = (members: Members, known: readonly string[]): readonly S3Place[] =>
  members.allBut(known).flatMap(([key, value]) => textsWithin(value, key).flatMap(([, text]) => placesIn(text)));

/** Whether a variable, or the whole of it, is no text, as where a record hides it: see `withoutHidden`. */
export function hidesEnvironment(container: Members): boolean {
  const [, environment] = container.allBut([]).find(([key]) => key === "environment") ?? [];
  if (environment === undefined) return false;
  if (typeof environment !== "object" || environment === null) return true;
  return Object.values(environment).some((value: unknown) => typeof value !== "string");
}

/** What tells one environment from another, or that the record hides it. */
export function environmentOf(container: Members): Pick<OwnContainer, "environment" | "hidesEnvironment"> {
  if (hidesEnvironment(container)) return { hidesEnvironment: true };
  const [, environment = {}] = container.allBut([]).find(([key]) => key === "environment") ?? [];
  const variables = Object.entries(environment as object).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (variables.length === 0) return {};
  return { environment: createHash("sha256").update(JSON.stringify(variables)).digest("hex") };
}

export const distinct = (values: readonly (string | undefined)[]): string[] => [
  ...new Set(values.filter((value) => value !== undefined)),
];

export const distinctPlaces = (places: readonly S3Place[]): S3Place[] => [
  ...new Map(places.map((place) => [`${place.below} ${place.url}`, place])).values(),
];
