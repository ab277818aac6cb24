import { printable } from "../../../contract/printable";
import {
  accessWords,
  outputPlaceOf,
  policedEndpointArns,
  type AsyncInference,
  type EndpointPolicyShare,
  type FeatureStoreShare,
  type InvokeShare,
  type Share,
} from "../../../contract/share";

/** A line without text is left out. */
type Line = readonly [name: string, text: string | undefined];

const all = (names: readonly string[]): string => names.join(", ");

/** A share in words, for whoever has it and wants to know what it is good for. */
export function shareText(share: Share): string {
  const { consumer, accountId, parent, organizationId } = share;
  const lines: readonly Line[] = [
    [
      consumer,
      `what account ${parent.accountId} shares with account ${accountId}${organizationId === undefined ? "" : `, for members of ${organizationId}`}`,
    ],
    ...(share.invoke === undefined ? [] : invokeLines(share.invoke)),
    ...(share.endpointPolicy === undefined ? [] : routedLines(share, share.endpointPolicy)),
    ...(share.featureStore === undefined ? [] : featureStoreLines(share.featureStore, parent.region)),
  ];
  const given = lines.filter(([, text]) => text !== undefined && text !== "");
  const width = Math.max(...given.map(([name]) => name.length));
  return given.map(([name, text]) => `${printable(`${name.padEnd(width)}  ${text}`)}\n`).join("");
}

const invokeLines = (invoke: InvokeShare): Line[] => [
  ["endpoints", all(invoke.endpoints)],
  ["  components", all(invoke.inferenceComponents)],
  ["  routers", all(invoke.inferenceRouters ?? [])],
  ["  regions", invoke.regions.includes("*") ? "every region" : all(invoke.regions)],
  ["  actions", all(invoke.actions)],
  ["  OpenAI clients", invoke.openAi ? "sagemaker-share token makes their key" : undefined],
  ...(invoke.asyncInference ? placesLines(invoke.asyncInference) : []),
  ["  role", invoke.roleArn],
  ["  ExternalId", invoke.externalId],
  ["  a session lasts", `${hours(invoke.maxSessionDuration)} for an IAM user, an hour for whoever uses a role already`],
];

/** Endpoints that are invoked through a router of the reader's own. */
const routedLines = (share: Share, { sourceInferenceRouters: routers, regions }: EndpointPolicyShare): Line[] => [
  ["endpoints", all(policedEndpointArns(share))],
  ["  regions", all(regions)],
  [
    "  let in",
    `${routers.includes("*") ? "every inference router" : `inference routers ${all(routers)}`} of account ${share.accountId}`,
  ],
  ["  invoked by", "such a router, with your own credentials: these ARNs are its destinations; there is no role"],
];

const placesLines = (places: AsyncInference): Line[] => [
  ["  requests to", places.input ?? "the endpoint itself, 128,000 bytes at most"],
  ["  answers in", `${outputPlaceOf(places)}${extensionOf(places)}`],
  ["  failures in", places.failure],
];

const extensionOf = ({ outputPathExtension: own }: AsyncInference) =>
  own === undefined ? "" : `, of requests with S3OutputPathExtension ${own}`;

const featureStoreLines = (store: FeatureStoreShare, region: string): Line[] => [
  ["feature groups", all(store.featureGroups.map(({ name }) => name))],
  ["  region", region],
  ...onlineLines(store),
  ["  offline store", all(store.featureGroups.filter((group) => group.offlineStore).map(({ name }) => name))],
  ["  workgroup", store.workgroup],
  ["  query results", resultsOf(store)],
  ["  role", store.roleArn],
  ["  assumed by", all(store.executionRoleArns)],
  ["  a session lasts", "an hour"],
];

/** A line for each way in which groups are shared; one that says so alone where all are shared alike. */
function onlineLines(store: FeatureStoreShare): Line[] {
  const byAccess = [...Map.groupBy(store.featureGroups, (group) => accessWords(store, group))];
  return byAccess.map(([may, groups], index): Line => [
    index === 0 ? "  online store" : "",
    byAccess.length === 1 && !may.endsWith(" of") ? may : `${may} ${all(groups.map(({ name }) => name))}`,
  ]);
}

function resultsOf({ workgroup, resultsBucket }: FeatureStoreShare): string | undefined {
  if (workgroup === undefined) return undefined;
  return resultsBucket === undefined ? "kept by Athena" : `s3://${resultsBucket.name}/${resultsBucket.prefix}`;
}

/** 5400 is `1.5 hours`. */
const hours = (seconds: number): string =>
  seconds === 3600 ? "an hour" : `${Number((seconds / 3600).toFixed(2))} hours`;
