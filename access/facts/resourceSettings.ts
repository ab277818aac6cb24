import type { ChildConfig, Config, Consumer, ParentConfig } from "../../config";
import type { FeatureStoreShare } from "../../contract/share";
import type { Resource } from "../build/build";
import { keysOf, shareIn, sharesIn, type Side } from "../build/side";

/** What is no policy and yet decides who gets at what, or for how long: settings that differ from what the config says. */
export function settingProblems(parent: Side<ParentConfig>, children: readonly Side<ChildConfig>[]): string[] {
  const roles = new Map(made(parent, "iam/role:Role").map((role) => [role.state["arn"], role]));
  const workgroups = new Map(made(parent, "athena/workgroup:Workgroup").map((one) => [one.inputs["name"], one]));
  return [
    ...[parent, ...children].flatMap(boundaryProblems),
    ...Object.entries(parent.config.consumers).flatMap(([id, consumer]) => {
      const { invoke, featureStore } = sharesIn(parent)[id] ?? {};
      return [
        ...sessionProblems(id, consumer, roles.get(invoke?.roleArn)),
        ...(featureStore?.workgroup === undefined
          ? []
          : workgroupProblems(id, consumer, featureStore, workgroups.get(featureStore.workgroup))),
      ];
    }),
    ...children.flatMap(bucketProblems),
  ];
}

/** The problems among some settings, each with whether it is as it should be. */
const wrong = (...settings: readonly (readonly [right: boolean, problem: string])[]): string[] =>
  settings.filter(([right]) => !right).map(([, problem]) => problem);

const made = ({ built }: Pick<Side<unknown>, "built">, type: string) =>
  built.resources.filter((resource) => resource.type === `aws:${type}` && !resource.adopted);

function boundaryProblems(side: Side<Config>): string[] {
  const { permissionsBoundaryArn: promised } = side.config;
  return made(side, "iam/role:Role").flatMap(({ inputs, state }) =>
    wrong([
      inputs["permissionsBoundary"] === promised,
      `stack ${side.built.stack}: permissionsBoundaryArn is ${promised ?? "not set"}, and role ${String(state["name"])} has ${String(inputs["permissionsBoundary"] ?? "no boundary")}`,
    ]),
  );
}

function sessionProblems(id: string, { maxSessionDuration }: Consumer, role: Resource | undefined): string[] {
  if (role === undefined) return [];
  return wrong([
    role.inputs["maxSessionDuration"] === maxSessionDuration,
    `consumers.${id}.maxSessionDuration: is ${maxSessionDuration}, and sessions of ${String(role.state["name"])} last ${String(role.inputs["maxSessionDuration"])} seconds`,
  ]);
}

/** It decides whose bucket the results end up in. */
function workgroupProblems(
  id: string,
  { accountId, featureStore }: Consumer,
  share: FeatureStoreShare,
  workgroup: Resource | undefined,
): string[] {
  const key = `consumers.${id}.featureStore`;
  if (workgroup === undefined)
    return [`${key}: its share names workgroup ${share.workgroup}, which the parent does not make`];
  const configuration = workgroup.inputs["configuration"] as {
    enforceWorkgroupConfiguration?: boolean;
    bytesScannedCutoffPerQuery?: number;
    resultConfiguration?: { outputLocation?: string; expectedBucketOwner?: string };
    managedQueryResultsConfiguration?: { enabled?: boolean };
  };
  const results = configuration.resultConfiguration;
  const location = share.resultsBucket && `s3://${share.resultsBucket.name}/${share.resultsBucket.prefix}`;
  const managed = configuration.managedQueryResultsConfiguration?.enabled === true;
  return wrong(
    [
      configuration.enforceWorkgroupConfiguration === true,
      `${key}: workgroup ${share.workgroup} lets queries override its settings`,
    ],
    [
      configuration.bytesScannedCutoffPerQuery === featureStore?.bytesScannedCutoffPerQuery,
      `${key}.bytesScannedCutoffPerQuery: is ${featureStore?.bytesScannedCutoffPerQuery}, and a query of workgroup ${share.workgroup} may scan ${configuration.bytesScannedCutoffPerQuery ?? "everything"}`,
    ],
    [
      managed === (featureStore?.results === "managed"),
      `${key}.results: workgroup ${share.workgroup} does not keep results as promised`,
    ],
    [
      results?.outputLocation === location,
      `${key}.resultsBucket: workgroup ${share.workgroup} writes to ${results?.outputLocation ?? "no bucket"}, its share says ${location ?? "none"}`,
    ],
    [
      location === undefined || results?.expectedBucketOwner === accountId,
      `${key}.resultsBucket: workgroup ${share.workgroup} does not insist that ${accountId} owns the bucket`,
    ],
  );
}

const BLOCKS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

function bucketProblems(child: Side<ChildConfig>): string[] {
  const { create, sseAlgorithm, expireAfterDays } = child.config.resultsBucket;
  const bucket = shareIn(child).featureStore?.resultsBucket?.name;
  if (!create || bucket === undefined) return [];
  const setting = (type: string): Readonly<Record<string, unknown>> =>
    made(child, `s3/${type}`).find(({ inputs }) => inputs["bucket"] === bucket)?.inputs ?? {};

  const ownership = setting("bucketOwnershipControls:BucketOwnershipControls")["rule"] as
    { objectOwnership?: string } | undefined;
  const block = setting("bucketPublicAccessBlock:BucketPublicAccessBlock");
  const encryption = setting("bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")[
    "rules"
  ] as { applyServerSideEncryptionByDefault?: { sseAlgorithm?: string; kmsMasterKeyId?: string } }[] | undefined;
  const versioning = setting("bucketVersioning:BucketVersioning")["versioningConfiguration"] as
    { status?: string } | undefined;
  const rules = (setting("bucketLifecycleConfiguration:BucketLifecycleConfiguration")["rules"] ?? []) as {
    status?: string;
    expiration?: { days?: number };
  }[];

  const byDefault = encryption?.[0]?.applyServerSideEncryptionByDefault;
  const ownKey = sseAlgorithm !== "aws:kms" || keysOf(child).includes(byDefault?.kmsMasterKeyId ?? "");
  const key = `stack ${child.built.stack}: resultsBucket`;
  return wrong(
    [
      made(child, "s3/bucket:Bucket").some(({ inputs }) => inputs["bucket"] === bucket),
      `${key}: bucket ${bucket} is not made`,
    ],
    [ownership?.objectOwnership === "BucketOwnerEnforced", `${key}: bucket ${bucket} lets ACLs give rights`],
    [BLOCKS.every((name) => block[name] === true), `${key}: bucket ${bucket} does not block all public access`],
    [
      byDefault?.sseAlgorithm === sseAlgorithm && ownKey,
      `${key}.sseAlgorithm: is ${sseAlgorithm}, and bucket ${bucket} is encrypted with ${byDefault?.sseAlgorithm ?? "nothing"}${ownKey ? "" : ", with another key than the one made for it"}`,
    ],
    [versioning?.status === "Enabled", `${key}: bucket ${bucket} keeps no versions`],
    [
      rules.some(({ status, expiration }) => status === "Enabled" && expiration?.days === expireAfterDays),
      `${key}.expireAfterDays: is ${expireAfterDays}, and bucket ${bucket} has no such rule`,
    ],
  );
}
