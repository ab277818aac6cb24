import type { Resource } from "../../access/build/build";

type Type = `aws:${string}` | `pulumi-nodejs:dynamic/${string}`;

/** The calls that a provider makes for one type of resource. Sources: AWS's service authorization reference, and the engine tests. */
interface Calls {
  /** Without the service's prefix. */
  readonly read: string;
  readonly write: string;
  /** Calls that some of a type take, as their inputs say. */
  readonly also?: (resource: Resource) => string;
  /** What they are made on, where it is not the resource's own ARN. */
  readonly on?: (resource: Resource) => readonly string[];
}

const text = (resource: Resource, key: string) => String(resource.state[key] ?? resource.inputs[key] ?? "");

/** The function that a resource is about, which names it by either key. */
const ofFunction = (resource: Resource) => [`function:${text(resource, "functionName") || text(resource, "function")}`];

/** By service, then by type. A type that is not listed has no permissions to deploy it, and `deploy-role` says so. */
export const CALLS: Readonly<Record<string, Readonly<Record<Type, Calls>>>> = {
  iam: {
    "aws:iam/role:Role": {
      read: "GetRole ListRolePolicies GetRolePolicy ListAttachedRolePolicies ListInstanceProfilesForRole",
      write:
        "CreateRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy PutRolePermissionsBoundary DeleteRolePermissionsBoundary DeleteRolePolicy DetachRolePolicy DeleteRole TagRole UntagRole",
    },
    "aws:iam/policy:Policy": {
      read: "GetPolicy GetPolicyVersion ListPolicyVersions",
      write: "CreatePolicy CreatePolicyVersion DeletePolicyVersion DeletePolicy TagPolicy UntagPolicy",
    },
    "aws:iam/group:Group": { read: "GetGroup", write: "CreateGroup UpdateGroup DeleteGroup" },
    "aws:iam/user:User": { read: "GetUser", write: "" },
    "aws:iam/rolePolicy:RolePolicy": {
      read: "GetRolePolicy",
      write: "PutRolePolicy DeleteRolePolicy",
      on: (resource) => [`role:${text(resource, "role")}`],
    },
    "aws:iam/groupPolicy:GroupPolicy": {
      read: "GetGroupPolicy",
      write: "PutGroupPolicy DeleteGroupPolicy",
      on: (resource) => [`group:${text(resource, "group")}`],
    },
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
      read: "ListAttachedRolePolicies",
      write: "AttachRolePolicy DetachRolePolicy",
      on: (resource) => [`role:${text(resource, "role")}`],
    },
    "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive": {
      read: "ListRolePolicies",
      write: "DeleteRolePolicy",
      on: (resource) => [`role:${text(resource, "roleName")}`],
    },
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": {
      read: "ListAttachedRolePolicies",
      write: "DetachRolePolicy",
      on: (resource) => [`role:${text(resource, "roleName")}`],
    },
    "aws:iam/userGroupMembership:UserGroupMembership": {
      read: "ListGroupsForUser",
      write: "AddUserToGroup RemoveUserFromGroup",
      on: (resource) => [
        `user:${text(resource, "user")}`,
        ...(resource.inputs["groups"] as readonly string[]).map((group) => `group:${group}`),
      ],
    },
  },
  sagemaker: {
    "pulumi-nodejs:dynamic/sagemaker:EndpointPolicy": {
      read: "DescribeEndpoint GetEndpointPolicy",
      write: "PutEndpointPolicy DeleteEndpointPolicy",
      // As typed and in lower case: AWS has compared with either. Source: docs/design/aws-behaviour.md#arn-case.
      on: (resource) => [text(resource, "arn"), text(resource, "arn").toLowerCase()],
    },
  },
  athena: {
    "aws:athena/workgroup:Workgroup": {
      read: "GetWorkGroup ListTagsForResource",
      write: "CreateWorkGroup UpdateWorkGroup DeleteWorkGroup TagResource UntagResource",
    },
  },
  s3: {
    "aws:s3/bucket:Bucket": {
      read: "ListBucket GetBucketLocation GetBucketPolicy GetBucketAcl GetBucketCORS GetBucketWebsite GetBucketVersioning GetAccelerateConfiguration GetBucketRequestPayment GetBucketLogging GetLifecycleConfiguration GetReplicationConfiguration GetEncryptionConfiguration GetBucketObjectLockConfiguration GetBucketTagging ListTagsForResource",
      write: "CreateBucket DeleteBucket PutBucketTagging TagResource UntagResource",
      also: ({ inputs }) =>
        inputs["forceDestroy"] === true ? "ListBucketVersions DeleteObject DeleteObjectVersion" : "",
      on: (resource) => [
        text(resource, "arn"),
        ...(resource.inputs["forceDestroy"] === true ? [`${text(resource, "arn")}/*`] : []),
      ],
    },
    "aws:s3/bucketPolicy:BucketPolicy": setting("GetBucketPolicy", "PutBucketPolicy DeleteBucketPolicy"),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": setting(
      "GetBucketOwnershipControls",
      "PutBucketOwnershipControls",
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": setting(
      "GetBucketPublicAccessBlock",
      "PutBucketPublicAccessBlock",
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": setting(
      "GetEncryptionConfiguration",
      "PutEncryptionConfiguration",
    ),
    "aws:s3/bucketVersioning:BucketVersioning": setting("GetBucketVersioning", "PutBucketVersioning"),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": setting(
      "GetLifecycleConfiguration",
      "PutLifecycleConfiguration",
    ),
  },
  kms: {
    "aws:kms/key:Key": {
      read: "DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags",
      write:
        "CreateKey EnableKeyRotation DisableKeyRotation PutKeyPolicy UpdateKeyDescription EnableKey DisableKey ScheduleKeyDeletion TagResource UntagResource",
      // AWS makes up a key's id, and a key that is not there yet has no ARN to name.
      on: () => ["*"],
    },
    "aws:kms/alias:Alias": {
      read: "ListAliases",
      write: "CreateAlias UpdateAlias DeleteAlias",
      // Also on the key, whose id AWS makes up.
      on: () => ["*"],
    },
  },
  sqs: {
    "aws:sqs/queue:Queue": {
      read: "GetQueueAttributes GetQueueUrl ListQueueTags",
      write: "CreateQueue SetQueueAttributes DeleteQueue TagQueue UntagQueue",
    },
    "aws:sqs/queuePolicy:QueuePolicy": { read: "", write: "", on: () => [] }, // An attribute of its queue.
  },
  sns: {
    "aws:sns/topic:Topic": {
      read: "GetTopicAttributes ListTagsForResource",
      write: "CreateTopic SetTopicAttributes DeleteTopic TagResource UntagResource",
    },
    "aws:sns/topicPolicy:TopicPolicy": { read: "", write: "", on: () => [] }, // An attribute of its topic.
    "aws:sns/topicSubscription:TopicSubscription": {
      read: "GetSubscriptionAttributes ListSubscriptionsByTopic",
      write: "Subscribe Unsubscribe",
      on: (resource) => [text(resource, "topic")],
    },
  },
  dynamodb: {
    "aws:dynamodb/table:Table": {
      read: "DescribeTable DescribeContinuousBackups DescribeTimeToLive ListTagsOfResource",
      write: "CreateTable UpdateTable UpdateContinuousBackups UpdateTimeToLive TagResource UntagResource",
    },
  },
  lambda: {
    "aws:lambda/function:Function": {
      read: "GetFunction GetFunctionConfiguration GetFunctionCodeSigningConfig GetFunctionConcurrency ListVersionsByFunction ListTags",
      write:
        "CreateFunction UpdateFunctionCode UpdateFunctionConfiguration PutFunctionConcurrency DeleteFunctionConcurrency DeleteFunction TagResource UntagResource",
    },
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": {
      read: "GetFunctionEventInvokeConfig",
      write: "PutFunctionEventInvokeConfig UpdateFunctionEventInvokeConfig DeleteFunctionEventInvokeConfig",
      on: ofFunction,
    },
    "aws:lambda/permission:Permission": {
      read: "GetPolicy",
      write: "AddPermission RemovePermission",
      on: ofFunction,
    },
    "aws:lambda/eventSourceMapping:EventSourceMapping": {
      read: "GetEventSourceMapping ListTags",
      write: "CreateEventSourceMapping UpdateEventSourceMapping DeleteEventSourceMapping TagResource UntagResource",
      // AWS makes up a mapping's id; these calls have no other resource.
      on: () => ["*"],
    },
  },
  events: {
    "aws:cloudwatch/eventRule:EventRule": {
      read: "DescribeRule ListTagsForResource",
      write: "PutRule DeleteRule EnableRule DisableRule TagResource UntagResource",
    },
    "aws:cloudwatch/eventTarget:EventTarget": {
      read: "ListTargetsByRule",
      write: "PutTargets RemoveTargets",
      on: (resource) => [`rule:${text(resource, "rule")}`],
    },
  },
  logs: {
    "aws:cloudwatch/logGroup:LogGroup": {
      read: "DescribeLogGroups ListTagsForResource ListTagsLogGroup",
      write:
        "CreateLogGroup PutRetentionPolicy DeleteRetentionPolicy DeleteLogGroup TagResource UntagResource TagLogGroup UntagLogGroup",
      on: (resource) => [text(resource, "arn"), `${text(resource, "arn")}:*`],
    },
  },
  cloudwatch: {
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
      read: "DescribeAlarms ListTagsForResource",
      write: "PutMetricAlarm DeleteAlarms TagResource UntagResource",
    },
    "aws:cloudwatch/dashboard:Dashboard": {
      read: "GetDashboard",
      write: "PutDashboard DeleteDashboards",
      on: (resource) => [text(resource, "dashboardArn")],
    },
  },
};

/** A setting of a bucket: on the bucket, and never deleted before it. */
function setting(read: string, write: string): Calls {
  return { read, write, on: (resource) => [`bucket:${text(resource, "bucket")}`] };
}
