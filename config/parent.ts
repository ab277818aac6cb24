import * as z from "zod/mini";
import type { Naming } from "../names";
import { partitionOf } from "../partition";
import { checkBoundary, everyStack, hereOf, placeOf, unknownRegions, type Here } from "./account";
import {
  checkFormerIds,
  checkPolicedEndpoints,
  checkResultsBuckets,
  checkRoleNames,
  sharedOutputWarnings,
  type Table,
} from "./betweenConsumers";
import { consumer, CONSUMER_ID, idleSettings, type Consumer } from "./consumer";
import { checkEnforcement, enforcementOf, enforcementWarnings, type EnforcementSettings } from "./enforcement";
import { featureStore, type FeatureStore } from "./featureStore";
import { checkFeatureStore } from "./featureStoreRules";
import { below, isMapping, mapping, type HalfRead } from "../values/containers";
import { withJson } from "../values/json";
import { organizationId } from "../values/values";

const CONSUMERS = "must be a mapping from consumer ids to what each may use, as in fraud-team: { accountId: ... }";

/** A map, because an object has no key __proto__ and a mistake would be lost. */
const consumers = z.pipe(
  z.pipe(
    z.transform((raw: unknown) => (isMapping(raw) ? new Map(Object.entries(raw)) : raw)),
    withJson(
      z.map(
        z
          .string()
          .check(
            z.regex(
              CONSUMER_ID,
              "is no consumer id: write a lower-case letter, then at most 30 lower-case letters, digits or dashes",
            ),
          ),
        consumer,
        { error: CONSUMERS },
      ),
      (of) => ({
        type: "object",
        propertyNames: { pattern: CONSUMER_ID.source },
        additionalProperties: of(consumer),
      }),
    ),
  ),
  z.transform((table): Readonly<Record<string, Consumer>> => Object.fromEntries(table)),
);

/** The consumers with what is right of each, so that a mistake in one does not hide that two others clash. */
function consumersIn(read: HalfRead): Table {
  const table = below(read, "consumers");
  const ids =
    table.value instanceof Map ? [...table.value.keys()] : isMapping(table.value) ? Object.keys(table.value) : [];
  return ids.map((id: string) => [id, consumer.rightOf(below(table, id))]);
}

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

export const parentKeys = { organizationId: z.optional(organizationId), consumers: z.optional(consumers) };

export const parentSchema = mapping(
  { ...everyStack, account: z.literal("parent"), ...parentKeys },
  {
    misplaced: misplacedInParent,
    rules: (fields, report, read) => {
      if ("consumers" in fields && "enforcement" in fields && fields.enforcement === undefined) {
        if (fields.consumers === undefined) report(["consumers"], CONSUMERS);
        else if (Object.keys(fields.consumers).length === 0) report(["consumers"], "must hold at least one consumer");
      }
      const table = consumersIn(read);
      const { accountId: own, region } = placeOf(fields);
      const here = region && partitionOf(region);
      for (const [id, entry] of table) {
        const { accountId: theirs, regions, externalId, alsoAcceptExternalIds } = entry;
        const around = { consumerAccountId: theirs, accountId: own, region };
        checkFeatureStore(storeOf(id, entry, read), around, (path, text) =>
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
      checkPolicedEndpoints(table, report);
      checkBoundary(fields, report);
      checkEnforcement(fields.enforcement, placeOf(fields), fields.names, report);
    },
  },
);

/** A consumer's feature store with what is right of it. */
const storeOf = (id: string, entry: Partial<Consumer>, read: HalfRead): Partial<FeatureStore> =>
  entry.featureStore ?? featureStore.rightOf(below(below(below(read, "consumers"), id), "featureStore"));

/** The guardrail refuses PutEndpointPolicy to all but those whom the config names. */
function guardedPolicyWarnings(
  consumers: Readonly<Record<string, Consumer>>,
  enforcement: EnforcementSettings | undefined,
): string[] {
  const [id] = Object.entries(consumers).find(([, { mode }]) => mode === "endpointPolicy") ?? [];
  if (id === undefined || enforcement === undefined || enforcement.stackRoleArns.length > 0) return [];
  return [
    `consumers.${id}.mode: the guardrail refuses PutEndpointPolicy to whoever deploys this stack, once it is attached to them; name the deploying role in enforcement.stackRoleArns`,
  ];
}

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
      ...sharedOutputWarnings(consumers),
      ...guardedPolicyWarnings(consumers, enforcement),
      ...(enforcement ? enforcementWarnings(enforcement) : []),
    ],
  };
}
