import * as z from "zod";
import type { Naming } from "../names";
import { partitionOf } from "../partition";
import { checkBoundary, everyStack, hereOf, placeOf, unknownRegions, type Here } from "./account";
import { checkFormerIds, checkResultsBuckets, checkRoleNames, validConsumers } from "./betweenConsumers";
import { consumer, CONSUMER_ID, idleSettings, type Consumer } from "./consumer";
import { checkEnforcement, enforcementOf, enforcementWarnings, type EnforcementSettings } from "./enforcement";
import { featureStoreShape, type FeatureStore } from "./featureStore";
import { checkFeatureStore } from "./featureStoreRules";
import { isMapping, strictObject, validFields, type Report } from "./strictObject";
import { organizationId } from "./values";

const CONSUMERS = "must be a mapping from consumer ids to what each may use, as in fraud-team: { accountId: ... }";

const consumers = z.unknown().transform((raw, ctx): Readonly<Record<string, Consumer>> => {
  const report: Report = (path, message) => {
    ctx.issues.push({ code: "custom", message, path: [...path], input: raw });
  };
  if (!isMapping(raw)) {
    report([], CONSUMERS);
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
  return Object.fromEntries(parsed);
});

const misplacedInParent = new Map(
  ["parentStack", "share", "shareFile", "consumer", "callers", "executionRole", "resultsBucket"].map((key) => [
    key,
    "belongs in a child stack; sagemaker-sharing:account is parent here",
  ]),
)
  .set("endpoints", "belongs in consumers.<id>.endpoints")
  .set("featureStore", "belongs in consumers.<id>.featureStore")
  .set("region", "is no key here; write aws:region")
  .set("accountId", "is no key here; write aws:allowedAccountIds");

export const parentKeys = { organizationId: organizationId.optional(), consumers: consumers.optional() };

export const parentSchema = strictObject(
  { ...everyStack, account: z.literal("parent"), ...parentKeys },
  {
    misplaced: misplacedInParent,
    rules: (fields, report, given) => {
      if ("consumers" in fields && "enforcement" in fields && fields.enforcement === undefined) {
        if (fields.consumers === undefined) report(["consumers"], CONSUMERS);
        else if (Object.keys(fields.consumers).length === 0) report(["consumers"], "must hold at least one consumer");
      }
      const table = fields.consumers ? Object.entries(fields.consumers) : validConsumers(given["consumers"]);
      const { accountId: own, region } = placeOf(fields);
      const here = region && partitionOf(region);
      for (const [id, entry] of table) {
        const { accountId: theirs, regions, externalId, alsoAcceptExternalIds } = entry;
        const around = { consumerAccountId: theirs, accountId: own, region };
        checkFeatureStore(storeOf(id, entry, given), around, (path, text) =>
          report(["consumers", id, "featureStore", ...path], text),
        );
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
      if (fields.names) checkRoleNames(table, contested, fields.names, report);
      checkResultsBuckets(table, region, report);
      checkBoundary(fields, report);
      checkEnforcement(fields.enforcement, placeOf(fields), fields.names, report);
    },
  },
);

/** A consumer's feature store with what is right of it. */
function storeOf(id: string, { featureStore }: Partial<Consumer>, given: Given): Partial<FeatureStore> {
  if (featureStore !== undefined) return featureStore;
  const entry = isMapping(given["consumers"]) ? given["consumers"][id] : undefined;
  return validFields(featureStoreShape, isMapping(entry) ? entry["featureStore"] : undefined);
}
type Given = Readonly<Record<string, unknown>>;

/** What the stack file of a parent account says. */
export interface ParentConfig {
  readonly account: "parent";
  readonly here: Here;
  readonly organizationId: string | undefined;
  readonly naming: Naming;
  readonly permissionsBoundaryArn: string | undefined;
  readonly consumers: Readonly<Record<string, Consumer>>;
  readonly enforcement: EnforcementSettings | undefined;
}

export function parentConfig(fields: z.output<typeof parentSchema>): { config: ParentConfig; warnings: string[] } {
  const { consumers = {} } = fields;
  const enforcement = enforcementOf(fields.enforcement);
  const regions = [
    ...Object.values(consumers).flatMap((entry) => entry.regions ?? []),
    ...(enforcement?.regions ?? []),
  ];
  return {
    config: {
      account: "parent",
      here: hereOf(fields),
      organizationId: fields.organizationId,
      naming: fields.names,
      permissionsBoundaryArn: fields.permissionsBoundaryArn,
      consumers,
      enforcement,
    },
    warnings: [
      ...unknownRegions([fields["aws:region"], ...regions]),
      ...Object.entries(consumers).flatMap(([id, entry]) => idleSettings(id, entry)),
      ...(enforcement ? enforcementWarnings(enforcement) : []),
    ],
  };
}
