import { createHash } from "node:crypto";
import { managedPolicyLabel } from "../../names";
import type { ChildDocuments, ExecutionRoleDocuments, ResultsBucketDocuments } from "./childDocuments";
import { hcl, jsonencode, reference, type Block } from "./hcl";

/**
 * A file of Terraform with what a child account needs for its share.
 * Source: the resources of Terraform's provider for AWS, 5 and later.
 */
export function terraform(documents: ChildDocuments): string {
  const { consumer, accountId, region, caller, executionRoles = [], resultsBucket } = documents;
  const label = consumer.replaceAll("-", "_");
  const head =
    `# What account ${accountId} needs for the share of ${consumer}. Made by sagemaker-share policy --terraform:\n` +
    `# make it again when the share changes. ${resultsBucket ? `The provider's region has to be ${region}.` : ""}`.trimEnd();
  const blocks = [
    ...(caller ? callerBlocks(label, caller) : []),
    ...executionRoles.flatMap((role) => roleBlocks(label, role)),
    ...(resultsBucket ? bucketBlocks(label, resultsBucket) : []),
  ];
  return `${head}\n\n${hcl(blocks)}`;
}

const resource = (type: string, label: string, body: Block["body"]): Block => ({
  head: ["resource", type, label],
  body,
});

function callerBlocks(label: string, { name, policy }: NonNullable<ChildDocuments["caller"]>): Block[] {
  return [
    resource("aws_iam_policy", `${label}_caller`, [
      ["name", name],
      ["policy", jsonencode(policy)],
    ]),
    {
      head: ["output", `${label}_caller_policy_arn`],
      body: [["value", reference(`aws_iam_policy.${label}_caller.arn`)]],
    },
  ];
}

/** A role's resources are called after it, so that another in front of it renames none. */
function roleBlocks(consumer: string, role: ExecutionRoleDocuments): Block[] {
  const label = `${consumer}_${identifier(role.name)}`;
  const made = role.trust !== undefined;
  const name = made ? reference(`aws_iam_role.${label}.name`) : role.name;
  return [
    ...(role.trust === undefined
      ? []
      : [
          resource("aws_iam_role", label, [
            ["name", role.name],
            ["path", role.path],
            ["force_detach_policies", true],
            ["assume_role_policy", jsonencode(role.trust)],
          ]),
        ]),
    ...Object.entries(role.policies).map(([policyName, policy]) =>
      resource("aws_iam_role_policy", `${label}_${identifier(policyName)}`, [
        ["name", policyName],
        ["role", name],
        ["policy", jsonencode(policy)],
      ]),
    ),
    ...role.managedPolicyArns.map((arn) =>
      resource("aws_iam_role_policy_attachment", `${label}_${identifier(managedPolicyLabel(arn))}`, [
        ["role", name],
        ["policy_arn", arn],
      ]),
    ),
  ];
}

function bucketBlocks(consumer: string, bucket: ResultsBucketDocuments): Block[] {
  const label = `${consumer}_results`;
  if (bucket.policy === undefined) {
    const statements = jsonencode(bucket.statements ?? []);
    return [{ head: ["output", `${label}_bucket_statements`], body: [["value", statements]] }];
  }
  const id = reference(`aws_s3_bucket.${label}.id`);
  const key = bucket.keyPolicy === undefined ? undefined : reference(`aws_kms_key.${label}.arn`);
  return [
    ...(bucket.keyPolicy === undefined
      ? []
      : [
          resource("aws_kms_key", label, [
            ["description", "Encrypts Athena results of a shared feature store"],
            ["enable_key_rotation", true],
            ["policy", jsonencode(bucket.keyPolicy)],
          ]),
        ]),
    resource("aws_s3_bucket", label, [["bucket", bucket.name]]),
    resource("aws_s3_bucket_ownership_controls", label, [
      ["bucket", id],
      { head: ["rule"], body: [["object_ownership", "BucketOwnerEnforced"]] },
    ]),
    resource("aws_s3_bucket_public_access_block", label, [
      ["bucket", id],
      ["block_public_acls", true],
      ["block_public_policy", true],
      ["ignore_public_acls", true],
      ["restrict_public_buckets", true],
    ]),
    resource("aws_s3_bucket_server_side_encryption_configuration", label, [
      ["bucket", id],
      {
        head: ["rule"],
        body: [
          ...(key ? [["bucket_key_enabled", true] as const] : []),
          {
            head: ["apply_server_side_encryption_by_default"],
            body: [
              ["sse_algorithm", key ? "aws:kms" : "AES256"],
              ...(key ? [["kms_master_key_id", key] as const] : []),
            ],
          },
        ],
      },
    ]),
    resource("aws_s3_bucket_versioning", label, [
      ["bucket", id],
      { head: ["versioning_configuration"], body: [["status", "Enabled"]] },
    ]),
    resource("aws_s3_bucket_lifecycle_configuration", label, [
      ["bucket", id],
      lifecycleRule("expire-results", [
        { head: ["expiration"], body: [["days", bucket.expireAfterDays!]] },
        { head: ["noncurrent_version_expiration"], body: [["noncurrent_days", 7]] },
        { head: ["abort_incomplete_multipart_upload"], body: [["days_after_initiation", 1]] },
      ]),
      lifecycleRule("clean-up", [{ head: ["expiration"], body: [["expired_object_delete_marker", true]] }]),
      ["depends_on", [reference(`aws_s3_bucket_versioning.${label}`)]],
    ]),
    resource("aws_s3_bucket_policy", label, [
      ["bucket", id],
      ["policy", jsonencode(bucket.policy)],
      ["depends_on", [reference(`aws_s3_bucket_public_access_block.${label}`)]],
    ]),
  ];
}

const lifecycleRule = (id: string, actions: readonly Block[]): Block => ({
  head: ["rule"],
  body: [["id", id], ["status", "Enabled"], { head: ["filter"], body: [] }, ...actions],
});

/** Letters, digits, `_` and `-` are left; two names that would be one then are told apart by a hash. */
function identifier(name: string): string {
  const kept = name.replace(/[^\w-]/g, "_");
  return kept === name ? name : `${kept}_${createHash("sha256").update(name).digest("hex").slice(0, 6)}`;
}
