import { isDeepStrictEqual } from "node:util";
import * as z from "zod/mini";
import * as pattern from "../contract/patterns";
import { invokeRoleName, resultsBucketName, type Naming } from "../names";
import type { Here } from "./account";
import { checkMode, MODES } from "./endpointPolicyRules";
import { featureStore, FEATURE_STORE_KEYS, type FeatureStore } from "./featureStore";
import { list, mapping, notEmpty } from "../values/containers";
import {
  accountId,
  bool,
  externalId,
  keyArn,
  namePattern,
  oneOf,
  regionOrAll,
  roleName,
  s3Folder,
  s3FolderBelow,
  text,
  wholeNumber,
} from "../values/values";

/** What `consumers.<id>` may say. */

const INVOKE_ACTIONS = ["InvokeEndpoint", "InvokeEndpointWithResponseStream", "InvokeEndpointAsync"] as const;

export const CONSUMER_ID = pattern.whole(pattern.CONSUMER_ID);
export const consumerId = text(
  CONSUMER_ID,
  "must be a consumer id: a lower-case letter, then at most 30 lower-case letters, digits or dashes",
);

const asyncInference = mapping({
  input: z.optional(s3Folder),
  output: s3Folder,
  outputPathExtension: z.optional(s3FolderBelow),
  failure: z.optional(s3Folder),
  kmsKeyArn: z.optional(keyArn),
});

const consumerShape = {
  accountId,
  externalId: z.optional(externalId),
  alsoAcceptExternalIds: list(externalId, { what: "ExternalIds" }),
  formerIds: list(consumerId, { what: "consumer ids" }),
  endpoints: z.optional(
    list(namePattern("an endpoint"), {
      what: "endpoint names",
      example: '[churn, "forecast-*"]',
      size: notEmpty("name the endpoints that this consumer may invoke"),
    }),
  ),
  inferenceComponents: list(namePattern("an inference component"), { what: "inference component names" }),
  inferenceRouters: list(namePattern("an inference router"), { what: "inference router names" }),
  mode: oneOf(MODES),
  sourceInferenceRouters: z.optional(
    list(namePattern("an inference router"), {
      what: "inference router names",
      size: notEmpty("name routers of the consumer's own account, or leave it out for all of them"),
    }),
  ),
  regions: z.optional(
    list(regionOrAll, {
      what: "regions",
      example: '[eu-west-1, us-east-1] or ["*"]',
      size: notEmpty("name a region, or leave it out for this stack's own"),
    }),
  ),
  actions: list(oneOf(INVOKE_ACTIONS), {
    what: "SageMaker Runtime actions",
    example: "[InvokeEndpoint]",
    size: notEmpty("name an action, or leave it out for InvokeEndpoint"),
  }),
  asyncInference: z.optional(asyncInference),
  openAi: bool,
  maxSessionDuration: wholeNumber(3600, 43200, "seconds"),
  invokeRoleName: z.optional(roleName),
  featureStore: z.optional(featureStore),
};

const defaults = {
  mode: "role" as const,
  alsoAcceptExternalIds: [],
  formerIds: [],
  inferenceComponents: [],
  inferenceRouters: [],
  actions: ["InvokeEndpoint" as const],
  openAi: false,
  maxSessionDuration: 3600,
};

export const consumer = mapping(consumerShape, {
  defaults,
  misplaced: new Map([
    ["name", "is no key here; the consumer's id is the key above"],
    ...FEATURE_STORE_KEYS.map((key) => [key, `belongs in featureStore.${key}`] as const),
  ]),
  rules: (fields, report) => {
    if (fields.endpoints === undefined && "endpoints" in fields) {
      if (fields.inferenceComponents?.length) {
        report(
          ["endpoints"],
          "inferenceComponents are invoked through an endpoint: list the endpoints that this consumer may invoke",
        );
      } else if (fields.inferenceRouters?.length) {
        report(
          ["endpoints"],
          "inferenceRouters send each request on with the caller's own rights: list the endpoints that they may send to",
        );
      } else if (fields.featureStore === undefined && "featureStore" in fields) {
        report(
          ["endpoints"],
          "shares nothing: list the endpoints that this consumer may invoke, or share a featureStore",
        );
      }
    }
    if (
      fields.actions?.includes("InvokeEndpointAsync") &&
      fields.asyncInference === undefined &&
      "asyncInference" in fields
    ) {
      report(
        ["asyncInference"],
        "is required with InvokeEndpointAsync: say where outputs are read, { output: s3://bucket/out/ }",
      );
    }
    if (fields.asyncInference && fields.actions && !fields.actions.includes("InvokeEndpointAsync")) {
      report(
        ["asyncInference"],
        "does nothing without InvokeEndpointAsync in actions; add the action or leave this out",
      );
    }
    if (fields.openAi && fields.actions && !fields.actions.includes("InvokeEndpoint")) {
      report(
        ["openAi"],
        "does nothing without InvokeEndpoint in actions, which OpenAI-compatible requests need, streamed or not; add the action or leave this out",
      );
    }
    if (fields.inferenceRouters?.length && fields.actions && !fields.actions.includes("InvokeEndpoint")) {
      report(
        ["inferenceRouters"],
        "does nothing without InvokeEndpoint in actions, which a router invokes its destinations with; add the action or leave this out",
      );
    }
    checkMode(fields, defaults, report);
    if (fields.regions?.includes("*") && fields.regions.length > 1) {
      report(["regions"], 'holds "*" and regions; "*" is every region, so write it alone or leave it out');
    }
    if (fields.externalId !== undefined && fields.alsoAcceptExternalIds?.includes(fields.externalId)) {
      report(["alsoAcceptExternalIds"], "repeats externalId; list only the others that are still accepted");
    }
  },
});
export type Consumer = z.output<typeof consumer>;

/** Whether the endpoints are shared by a role, as far as the entry is read. */
export const hasInvokeRole = ({ endpoints, mode }: Partial<Consumer>): boolean =>
  endpoints !== undefined && mode !== "endpointPolicy";

const OF_INVOKE_ROLE = [
  "externalId",
  "alsoAcceptExternalIds",
  "regions",
  "actions",
  "asyncInference",
  "openAi",
  "maxSessionDuration",
  "invokeRoleName",
] as const;

/** A warning for what is said of an invoke role that is not made. */
export function idleSettings(id: string, entry: Consumer): string[] {
  if (entry.endpoints !== undefined) return [];
  const idle = OF_INVOKE_ROLE.filter((key) => !isDeepStrictEqual(entry[key], (defaults as Partial<Consumer>)[key]));
  if (idle.length === 0) return [];
  const what = `consumers.${id}: ${idle.join(", ")}`;
  return [`${what}: of the invoke role, which is made for endpoints; without them this does nothing`];
}

/** What else a consumer has where its entry says nothing: these follow from the parent's own account and region. */
export const externalIdOf = ({ externalId }: Pick<Consumer, "externalId">, here: Pick<Here, "accountId">): string =>
  externalId ?? here.accountId;
export const regionsOf = ({ regions }: Pick<Consumer, "regions">, here: Pick<Here, "region">): readonly string[] =>
  regions ?? [here.region];

/** The id that physical names are made of: a renamed consumer keeps the names its resources were created with. */
export const namedAfter = (id: string, consumer: Pick<Consumer, "formerIds">): string => consumer.formerIds[0] ?? id;

export const invokeRoleNameOf = (
  id: string,
  consumer: Pick<Consumer, "formerIds"> & Partial<Pick<Consumer, "invokeRoleName">>,
  naming: Naming,
): string => consumer.invokeRoleName ?? invokeRoleName(naming, namedAfter(id, consumer));

export const resultsBucketNameOf = (
  id: string,
  consumer: Pick<Consumer, "accountId" | "formerIds"> & { readonly featureStore: Pick<FeatureStore, "resultsBucket"> },
  region: string,
): string =>
  consumer.featureStore.resultsBucket ?? resultsBucketName(namedAfter(id, consumer), consumer.accountId, region);
