import * as z from "zod";
import { featureStoreRoleName, invokeRoleName, type Naming } from "../names";
import { partitionOf } from "../partition";
import { checkBoundary, everyStack, hereOf, unknownRegions, type Here } from "./account";
import { checkExecutionRoles, executionRoleArns, featureStore, hasOfflineStore } from "./featureStore";
import { isMapping, strictObject, validFields, type Report } from "./strictObject";
import {
  accountId,
  externalId,
  keyArn,
  list,
  namePattern,
  notEmpty,
  oneOf,
  organizationId,
  regionOrAll,
  roleName,
  s3Folder,
  text,
  wholeNumber,
} from "./values";

export const INVOKE_ACTIONS = ["InvokeEndpoint", "InvokeEndpointWithResponseStream", "InvokeEndpointAsync"] as const;

const CONSUMER_ID = /^[a-z][a-z0-9-]{0,30}$/;
const consumerId = text(
  CONSUMER_ID,
  "must be a consumer id: a lower-case letter, then at most 30 lower-case letters, digits or dashes",
);

const asyncInference = strictObject({ input: s3Folder, output: s3Folder, kmsKeyArn: keyArn.optional() });

const consumerShape = {
  accountId,
  externalId: externalId.optional(),
  alsoAcceptExternalIds: list(externalId, { what: "ExternalIds" }).default([]),
  formerIds: list(consumerId, { what: "consumer ids" }).default([]),
  endpoints: list(namePattern("an endpoint"), {
    what: "endpoint names",
    example: '[churn, "forecast-*"]',
    size: notEmpty("name the endpoints that this consumer may invoke"),
  }).optional(),
  inferenceComponents: list(namePattern("an inference component"), { what: "inference component names" }).default([]),
  regions: list(regionOrAll, {
    what: "regions",
    example: '[eu-west-1, us-east-1] or ["*"]',
    size: notEmpty("name a region, or leave it out for this stack's own"),
  }).optional(),
  actions: list(oneOf(INVOKE_ACTIONS), {
    what: "SageMaker Runtime actions",
    example: "[InvokeEndpoint]",
    size: notEmpty("name an action, or leave it out for InvokeEndpoint"),
  }).default(["InvokeEndpoint"]),
  asyncInference: asyncInference.optional(),
  maxSessionDuration: wholeNumber(3600, 43200, "seconds").default(3600),
  invokeRoleName: roleName.optional(),
  featureStore: featureStore.optional(),
};

const consumer = strictObject(consumerShape, {
  misplaced: new Map([
    ["name", "is no key here; the consumer's id is the key above"],
    ["featureGroups", "belongs in featureStore.featureGroups"],
    ["executionRoles", "belongs in featureStore.executionRoles"],
  ]),
  rules: (fields, report) => {
    if (fields.endpoints === undefined && "endpoints" in fields) {
      if (fields.inferenceComponents?.length) {
        report(
          ["endpoints"],
          "inferenceComponents are invoked through an endpoint: list the endpoints that this consumer may invoke",
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
        "is required with InvokeEndpointAsync: say where inputs are uploaded and outputs are read, { input: s3://bucket/in/, output: s3://bucket/out/ }",
      );
    }
    if (fields.asyncInference && fields.actions && !fields.actions.includes("InvokeEndpointAsync")) {
      report(
        ["asyncInference"],
        "does nothing without InvokeEndpointAsync in actions; add the action or leave this out",
      );
    }
    if (fields.regions?.includes("*") && fields.regions.length > 1) {
      report(["regions"], 'holds "*" and regions; "*" is every region, so write it alone or leave it out');
    }
    if (fields.externalId !== undefined && fields.alsoAcceptExternalIds?.includes(fields.externalId)) {
      report(["alsoAcceptExternalIds"], "repeats externalId; list only the others that are still accepted");
    }
  },
});
export type Consumer = z.output<typeof consumer>;

const consumers = z.unknown().transform((raw, ctx): Readonly<Record<string, Consumer>> => {
  const report: Report = (path, message) => {
    ctx.issues.push({ code: "custom", message, path: [...path], input: raw });
  };
  if (!isMapping(raw)) {
    report([], "must be a mapping from consumer ids to what each may use, as in fraud-team: { accountId: ... }");
    return z.NEVER;
  }
  const parsed: [string, Consumer][] = [];
  for (const [id, value] of Object.entries(raw)) {
    if (!CONSUMER_ID.test(id)) {
      report(
        [id],
        "is no consumer id: write a lower-case letter, then at most 30 lower-case letters, digits or dashes",
      );
    }
    const result = consumer.safeParse(value);
    if (result.success) parsed.push([id, result.data]);
    else for (const issue of result.error.issues) report([id, ...issue.path], issue.message);
  }
  if (Object.keys(raw).length === 0) report([], "must hold at least one consumer");
  return Object.fromEntries(parsed);
});

const misplacedInParent = new Map(
  ["parentStack", "share", "shareFile", "consumer", "callers", "executionRole", "resultsBucket"].map((key) => [
    key,
    "belongs in a child stack; sagemaker-sharing:account is parent here",
  ]),
)
  .set("enforcement", "is not part of this version yet; leave it out")
  .set("region", "is no key here; write aws:region")
  .set("accountId", "is no key here; write aws:allowedAccountIds");

export const parentKeys = { organizationId: organizationId.optional(), consumers };

export const parentSchema = strictObject(
  { ...everyStack, account: z.literal("parent"), ...parentKeys },
  {
    misplaced: misplacedInParent,
    rules: (fields, report, given) => {
      const table = fields.consumers ? Object.entries(fields.consumers) : validConsumers(given["consumers"]);
      const own = fields["aws:allowedAccountIds"]?.[0];
      const here = fields["aws:region"] && partitionOf(fields["aws:region"]);
      for (const [id, entry] of table) {
        const { accountId: theirs, regions, externalId, alsoAcceptExternalIds } = entry;
        if (entry.featureStore) {
          checkExecutionRoles(entry.featureStore, theirs, here, (path, text) =>
            report(["consumers", id, "featureStore", ...path], text),
          );
        }
        if (theirs !== undefined && theirs === own)
          report(["consumers", id, "accountId"], "is the parent's own account; a consumer is another account");
        const byDefault = "externalId" in entry && externalId === undefined;
        if (own !== undefined && byDefault && alsoAcceptExternalIds?.includes(own)) {
          report(
            ["consumers", id, "alsoAcceptExternalIds"],
            "repeats externalId, which is this account's id unless set; list only the others that are still accepted",
          );
        }
        for (const [index, name] of (regions ?? []).entries()) {
          if (here && name !== "*" && partitionOf(name) !== here) {
            report(
              ["consumers", id, "regions", index],
              `is in partition ${partitionOf(name)}; this stack's region is in ${here}, and nothing reaches across`,
            );
          }
        }
      }
      const contested = checkFormerIds(table, report);
      if (fields.names) {
        checkRoleNames(
          table.filter(([id]) => !contested.has(id)),
          fields.names,
          report,
        );
      }
      checkBoundary(fields, report);
    },
  },
);

/** The consumers with what is right of each, so that a mistake in one does not hide that two others clash. */
type Table = readonly (readonly [id: string, consumer: Partial<Consumer>])[];

const validConsumers = (raw: unknown): Table =>
  isMapping(raw) ? Object.entries(raw).map(([id, entry]) => [id, validFields(consumerShape, entry)]) : [];

/** @returns the consumers that are named after an id of another consumer: their role names clash too, for no other reason */
function checkFormerIds(table: Table, report: Report): ReadonlySet<string> {
  const owner = new Map(table.map(([id]) => [id, id]));
  const contested = new Set<string>();
  for (const [id, { formerIds, invokeRoleName }] of table) {
    for (const [index, former] of (formerIds ?? []).entries()) {
      const other = owner.get(former);
      if (other === undefined) {
        owner.set(former, id);
        continue;
      }
      report(["consumers", id, "formerIds", index], whoseFormerId(id, former, other));
      if (other !== id && index === 0 && invokeRoleName === undefined) contested.add(id);
    }
  }
  return contested;
}

function whoseFormerId(id: string, former: string, other: string): string {
  if (other === id) return "is the consumer's present id; list only those it had before";
  return other === former
    ? "is the id of another consumer here; a renamed consumer no longer stands under its old id: take one of the two out"
    : `is a former id of consumer ${other} too; only one of them had it: take it out of the other`;
}

function checkRoleNames(table: Table, naming: Naming, report: Report): void {
  const taken = new Map<string, string>();
  for (const [id, consumer] of table) {
    const { formerIds, featureStore: store } = consumer;
    if (!CONSUMER_ID.test(id) || formerIds === undefined || !("invokeRoleName" in consumer)) continue; // Not known yet.
    const known = { formerIds, invokeRoleName: consumer.invokeRoleName };
    const invoke = {
      key: consumer.invokeRoleName === undefined ? [] : ["invokeRoleName"],
      name: invokeRoleNameOf(id, known, naming),
    };
    const names = [
      invoke,
      ...(store ? [{ key: ["featureStore"], name: featureStoreRoleName(naming, namedAfter(id, known)) }] : []),
    ];
    for (const { key, name } of names) {
      const other = taken.get(name.toLowerCase());
      if (other !== undefined) {
        report(
          ["consumers", id, ...key],
          `ends up with the role name ${name}, as consumer ${other} does; IAM compares names without case: set another invokeRoleName`,
        );
      }
      taken.set(name.toLowerCase(), id);
      if (name.length > 64) {
        report(
          ["consumers", id, ...key],
          `ends up with the role name ${name} of ${name.length} characters; IAM takes 64: shorten names.prefix or names.suffix, or set invokeRoleName`,
        );
      }
    }
  }
}

/** The id that physical names are made of: a renamed consumer keeps the names its resources were created with. */
export const namedAfter = (id: string, consumer: Pick<Consumer, "formerIds">): string => consumer.formerIds[0] ?? id;

export const invokeRoleNameOf = (
  id: string,
  consumer: Pick<Consumer, "formerIds"> & Partial<Pick<Consumer, "invokeRoleName">>,
  naming: Naming,
): string => consumer.invokeRoleName ?? invokeRoleName(naming, namedAfter(id, consumer));

export { executionRoleArns, hasOfflineStore };

/** What the stack file of a parent account says. */
export interface ParentConfig {
  readonly account: "parent";
  readonly here: Here;
  readonly organizationId: string | undefined;
  readonly naming: Naming;
  readonly permissionsBoundaryArn: string | undefined;
  readonly consumers: Readonly<Record<string, Consumer>>;
}

export function parentConfig(fields: z.output<typeof parentSchema>): { config: ParentConfig; warnings: string[] } {
  const regions = Object.values(fields.consumers).flatMap((entry) => entry.regions ?? []);
  return {
    config: {
      account: "parent",
      here: hereOf(fields),
      organizationId: fields.organizationId,
      naming: fields.names,
      permissionsBoundaryArn: fields.permissionsBoundaryArn,
      consumers: fields.consumers,
    },
    warnings: unknownRegions([fields["aws:region"], ...regions]),
  };
}
