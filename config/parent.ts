import * as z from "zod";
import { invokeRoleName, type Naming } from "../names";
import { partitionOf } from "../partition";
import { everyStack, hereOf, unknownRegions, type Here } from "./account";
import { strictObject, type Report } from "./strictObject";
import {
  accountId,
  externalId,
  keyArn,
  list,
  namePattern,
  oneOf,
  organizationId,
  REGION,
  roleName,
  s3Folder,
  text,
  wholeNumber,
} from "./values";

export const INVOKE_ACTIONS = ["InvokeEndpoint", "InvokeEndpointWithResponseStream", "InvokeEndpointAsync"] as const;

const CONSUMER_ID = /^[a-z][a-z0-9-]{0,30}$/;
const consumerId = text(
  CONSUMER_ID,
  "must be a consumer id: a letter, then at most 30 lower-case letters, digits or dashes",
);

const regionOrAll = text(
  new RegExp(`^\\*$|${REGION.source}`),
  'must be a region such as eu-west-1, or "*" alone for every region',
);

const asyncInference = strictObject({ input: s3Folder, output: s3Folder, kmsKeyArn: keyArn.optional() });

const consumer = strictObject(
  {
    accountId,
    externalId: externalId.optional(),
    alsoAcceptExternalIds: list(externalId, { what: "ExternalIds" }).default([]),
    formerIds: list(consumerId, { what: "consumer ids" }).default([]),
    endpoints: list(namePattern("an endpoint"), { what: "endpoint names", least: 1 }).optional(),
    inferenceComponents: list(namePattern("an inference component"), { what: "inference component names" }).default([]),
    regions: list(regionOrAll, { what: "regions", least: 1 }).optional(),
    actions: list(oneOf(INVOKE_ACTIONS), { what: "SageMaker Runtime actions", least: 1 }).default(["InvokeEndpoint"]),
    asyncInference: asyncInference.optional(),
    maxSessionDuration: wholeNumber(3600, 43200, "seconds").default(3600),
    invokeRoleName: roleName.optional(),
  },
  {
    misplaced: (key) =>
      key === "featureStore"
        ? "is not part of this version yet; leave it out"
        : { name: "is no key here; the consumer's id is the key above" }[key],
    rules: (fields, report) => {
      if (fields.endpoints === undefined && "endpoints" in fields) {
        const orphan = fields.inferenceComponents?.length
          ? "inferenceComponents are invoked through an endpoint: "
          : "shares nothing: ";
        report(["endpoints"], `${orphan}list the endpoints that this consumer may invoke`);
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
  },
);
export type Consumer = z.output<typeof consumer>;

const consumers = z
  .record(z.string(), z.unknown(), { error: "must be a mapping from consumer ids to what each may use" })
  .transform((raw, ctx) => {
    const parsed: Record<string, Consumer> = {};
    for (const [id, value] of Object.entries(raw)) {
      const result = consumer.safeParse(value);
      if (!CONSUMER_ID.test(id)) {
        ctx.issues.push({
          code: "custom",
          message: "is no consumer id: write a letter, then at most 30 lower-case letters, digits or dashes",
          path: [id],
          input: raw,
        });
      }
      if (result.success) parsed[id] = result.data;
      else
        for (const issue of result.error.issues)
          ctx.issues.push({ code: "custom", message: issue.message, path: [id, ...issue.path], input: raw });
    }
    if (Object.keys(raw).length === 0)
      ctx.issues.push({ code: "custom", message: "must hold at least one consumer", input: raw });
    return parsed;
  });

export const parentKeys = { organizationId: organizationId.optional(), consumers };

export const parentSchema = strictObject(
  { ...everyStack, account: z.literal("parent"), ...parentKeys },
  {
    misplaced: (key) => misplacedInParent.get(key),
    rules: (fields, report) => {
      const table = Object.entries(fields.consumers ?? {});
      const own = fields["aws:allowedAccountIds"]?.[0];
      for (const [id, { accountId: theirs, regions }] of table) {
        if (theirs === own)
          report(["consumers", id, "accountId"], "is the parent's own account; a consumer is another account");
        const partition = fields["aws:region"] && partitionOf(fields["aws:region"]);
        for (const [index, name] of (regions ?? []).entries()) {
          if (partition && name !== "*" && partitionOf(name) !== partition) {
            report(
              ["consumers", id, "regions", index],
              `is in partition ${partitionOf(name)}; this stack's region is in ${partition}, and nothing reaches across`,
            );
          }
        }
      }
      checkFormerIds(table, report);
      if (fields.names) checkRoleNames(table, fields.names, report);
    },
  },
);

const misplacedInParent = new Map(
  ["parentStack", "share", "shareFile", "consumer", "callers", "executionRole", "resultsBucket"].map((key) => [
    key,
    "belongs in a child stack; sagemaker-sharing:account is parent here",
  ]),
).set("enforcement", "is not part of this version yet; leave it out");

function checkFormerIds(table: readonly (readonly [string, Consumer])[], report: Report): void {
  const owner = new Map(table.map(([id]) => [id, id]));
  for (const [id, { formerIds }] of table) {
    for (const [index, former] of formerIds.entries()) {
      const other = owner.get(former);
      if (other === undefined) owner.set(former, id);
      else
        report(
          ["consumers", id, "formerIds", index],
          other === id ? "is the consumer's present id" : `belongs to consumer ${other}`,
        );
    }
  }
}

function checkRoleNames(table: readonly (readonly [string, Consumer])[], naming: Naming, report: Report): void {
  const taken = new Map<string, string>();
  for (const [id, consumer] of table) {
    const name = invokeRoleNameOf(id, consumer, naming);
    const key = consumer.invokeRoleName === undefined ? [] : ["invokeRoleName"];
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

/** The id that physical names are made of: a renamed consumer keeps the names its resources were created with. */
export const namedAfter = (id: string, consumer: Pick<Consumer, "formerIds">): string => consumer.formerIds[0] ?? id;

export const invokeRoleNameOf = (
  id: string,
  consumer: Pick<Consumer, "formerIds" | "invokeRoleName">,
  naming: Naming,
): string => consumer.invokeRoleName ?? invokeRoleName(naming, namedAfter(id, consumer));

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
