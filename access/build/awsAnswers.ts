import { createHash } from "node:crypto";
import type * as pulumi from "@pulumi/pulumi";
import { dnsSuffixOf, partitionOf } from "../../partition";

/** What AWS answers when a resource is made, as far as programs go by it. */

export type Others = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** Where the stack is, and what is there already. */
interface Place {
  readonly stack?: string;
  readonly accountId: string;
  readonly region: string;
  readonly others?: Others;
  /** ARNs of roles that exist already, by name. */
  readonly existing?: ReadonlyMap<string, string>;
}

/** What the deployed resource would report. A type that is not listed here is a resource whose rights nobody looks at. */
export function stateOf(
  args: pulumi.runtime.MockResourceArgs,
  { stack = "", accountId, region: own, others, existing }: Place,
): Record<string, unknown> {
  const inputs = args.inputs as Record<string, unknown>;
  const name = String(args.id || inputs["name"] || args.name);
  const region = String(inputs["region"] ?? own); // Resources of one region may say which; IAM has none.
  const partition = partitionOf(region);
  const regional = (service: string, resource: string, more: Record<string, unknown> = {}) => ({
    ...inputs,
    id: name,
    name,
    arn: `arn:${partition}:${service}:${region}:${accountId}:${resource}`,
    ...more,
  });
  const iam = (type: string) => ({
    ...inputs,
    id: name,
    name,
    arn: `arn:${partition}:iam::${accountId}:${type}${String(inputs["path"] ?? "/")}${name}`,
  });
  switch (args.type) {
    case "pulumi:pulumi:StackReference":
      return { id: name, name, outputs: outputsOf(String(inputs["name"]), others), secretOutputNames: [] };
    case "aws:iam/role:Role": {
      const role = iam("role");
      return { ...role, arn: (args.id && existing?.get(name)) || role.arn };
    }
    case "aws:iam/group:Group":
      return iam("group");
    case "aws:iam/user:User":
      return iam("user");
    case "aws:iam/policy:Policy": {
      const policy = iam("policy");
      return { ...policy, id: policy.arn };
    }
    case "pulumi:providers:aws":
      return { ...inputs, id: args.name };
    case "aws:s3/bucket:Bucket": {
      const bucket = String(inputs["bucket"]);
      return { ...inputs, id: bucket, arn: `arn:${partition}:s3:::${bucket}` };
    }
    case "aws:kms/key:Key": {
      // AWS makes one up; no two stacks have the same.
      const keyId = `11111111-2222-3333-4444-${createHash("sha256").update(`${stack} ${args.name}`).digest("hex").slice(0, 12)}`;
      return { ...regional("kms", `key/${keyId}`, { id: keyId }), keyId };
    }
    case "pulumi-nodejs:dynamic/sagemaker:EndpointPolicy": {
      const endpoint = String(inputs["endpointName"]);
      return {
        ...inputs,
        id: `${accountId}/${region}/${endpoint}`,
        arn: regional("sagemaker", `endpoint/${endpoint}`).arn,
      };
    }
    case "aws:athena/workgroup:Workgroup":
      return regional("athena", `workgroup/${name}`);
    case "aws:cloudwatch/eventRule:EventRule":
      return regional("events", `rule/${name}`);
    case "aws:cloudwatch/logGroup:LogGroup":
      return regional("logs", `log-group:${name}`);
    case "aws:cloudwatch/metricAlarm:MetricAlarm":
      return regional("cloudwatch", `alarm:${name}`);
    case "aws:cloudwatch/dashboard:Dashboard": {
      const dashboard = String(inputs["dashboardName"]);
      return {
        ...inputs,
        id: dashboard,
        dashboardArn: `arn:${partition}:cloudwatch::${accountId}:dashboard/${dashboard}`,
      };
    }
    case "aws:dynamodb/table:Table":
      return regional("dynamodb", `table/${name}`);
    case "aws:lambda/function:Function":
      return regional("lambda", `function:${name}`, { code: undefined });
    case "aws:sns/topic:Topic": {
      const topic = regional("sns", name);
      return { ...topic, id: topic.arn };
    }
    case "aws:sqs/queue:Queue": {
      const url = `https://sqs.${region}.${dnsSuffixOf(region)}/${accountId}/${name}`;
      return regional("sqs", name, { id: url, url });
    }
    case "aws:kms/alias:Alias":
      return regional("kms", name);
    case "aws:cloudwatch/eventTarget:EventTarget":
    case "aws:lambda/eventSourceMapping:EventSourceMapping":
    case "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig":
    case "aws:lambda/permission:Permission":
    case "aws:sns/topicPolicy:TopicPolicy":
    case "aws:sns/topicSubscription:TopicSubscription":
    case "aws:sqs/queuePolicy:QueuePolicy":
    case "aws:s3/bucketPolicy:BucketPolicy":
    case "aws:s3/bucketOwnershipControls:BucketOwnershipControls":
    case "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock":
    case "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    case "aws:s3/bucketVersioning:BucketVersioning":
    case "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration":
    case "aws:iam/rolePolicy:RolePolicy":
    case "aws:iam/groupPolicy:GroupPolicy":
    case "aws:iam/rolePolicyAttachment:RolePolicyAttachment":
    case "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive":
    case "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive":
    case "aws:iam/userGroupMembership:UserGroupMembership":
      return { ...inputs, id: args.name };
    default:
      if (args.type.startsWith("sagemaker-sharing:")) return { ...inputs, id: "" };
      throw new Error(
        `access/build/awsAnswers.ts does not know resources of type ${args.type}; say there what AWS would answer, and in access/build/account.ts what rights they give`,
      );
  }
}

/** A stack reference names its stack in full; stacks of one check differ in the last part. */
function outputsOf(reference: string, others: Others | undefined): Readonly<Record<string, unknown>> {
  const stack = reference.split("/").pop()!;
  const outputs = others?.get(stack);
  if (outputs === undefined)
    throw new Error(`the program refers to stack ${reference}, which is not part of this check`);
  return outputs;
}
