/** What takes a part of enforcement away, changes or silences it, and what only looks at it; by the resource's type. */
export const CHANGES: Readonly<Record<string, { readonly changes: readonly string[]; readonly looks: string }>> = {
  "aws:dynamodb/table:Table": {
    changes: [
      "dynamodb:DeleteTable",
      "dynamodb:UpdateTable",
      "dynamodb:UpdateContinuousBackups",
      "dynamodb:UpdateTimeToLive",
      "dynamodb:PutResourcePolicy",
      "dynamodb:DeleteResourcePolicy",
      "dynamodb:CreateTableReplica",
      "dynamodb:DeleteTableReplica",
      "dynamodb:UpdateTableReplicaAutoScaling",
    ],
    looks: "dynamodb:Query",
  },
  "aws:sqs/queue:Queue": {
    changes: [
      "DeleteQueue",
      "PurgeQueue",
      "SetQueueAttributes",
      "AddPermission",
      "RemovePermission",
      "StartMessageMoveTask",
      "CancelMessageMoveTask",
    ].map((action) => `sqs:${action}`),
    looks: "sqs:GetQueueAttributes",
  },
  "aws:cloudwatch/eventRule:EventRule": {
    changes: ["DeleteRule", "DisableRule", "PutRule", "PutTargets", "RemoveTargets"].map(
      (action) => `events:${action}`,
    ),
    looks: "events:DescribeRule",
  },
  "aws:lambda/function:Function": {
    changes: [
      "DeleteFunction",
      "UpdateFunctionCode",
      "UpdateFunctionConfiguration",
      "PutFunctionConcurrency",
      "AddPermission",
      "RemovePermission",
      "InvokeFunction",
      "PutResourcePolicy",
      "DeleteResourcePolicy",
      "DeleteFunctionConcurrency",
      "PutFunctionEventInvokeConfig",
      "UpdateFunctionEventInvokeConfig",
      "DeleteFunctionEventInvokeConfig",
      "PutFunctionScalingConfig",
      "PutFunctionRecursionConfig",
      "PutRuntimeManagementConfig",
      "PutFunctionCodeSigningConfig",
      "UpdateFunctionCodeSigningConfig",
      "DeleteFunctionCodeSigningConfig",
      "CreateFunctionUrlConfig",
      "UpdateFunctionUrlConfig",
      "InvokeFunctionUrl",
      "InvokeAsync",
    ].map((action) => `lambda:${action}`),
    looks: "lambda:GetFunction",
  },
  "aws:iam/role:Role": {
    changes: [
      "DeleteRole",
      "UpdateRole",
      "UpdateAssumeRolePolicy",
      "PutRolePolicy",
      "DeleteRolePolicy",
      "AttachRolePolicy",
      "DetachRolePolicy",
      "PutRolePermissionsBoundary",
      "DeleteRolePermissionsBoundary",
      "PassRole",
    ].map((action) => `iam:${action}`),
    looks: "iam:GetRole",
  },
  "aws:iam/policy:Policy": {
    changes: ["CreatePolicyVersion", "SetDefaultPolicyVersion", "DeletePolicyVersion", "DeletePolicy"].map(
      (action) => `iam:${action}`,
    ),
    looks: "iam:GetPolicy",
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    changes: [
      "logs:DeleteLogGroup",
      "logs:PutRetentionPolicy",
      "logs:AssociateKmsKey",
      "logs:DisassociateKmsKey",
      "logs:PutDataProtectionPolicy",
      "logs:PutLogGroupDeletionProtection",
      "logs:PutTransformer",
      "logs:PutBearerTokenAuthentication",
      "logs:PutSyslogConfiguration",
    ],
    looks: "logs:FilterLogEvents",
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    changes: [
      "DeleteAlarms",
      "DisableAlarmActions",
      "PutMetricAlarm",
      "SetAlarmState",
      "PutAlarmMuteRule",
      "PutCompositeAlarm",
      "PutLogAlarm",
    ].map((action) => `cloudwatch:${action}`),
    looks: "cloudwatch:DescribeAlarmHistory",
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    changes: ["cloudwatch:PutDashboard", "cloudwatch:DeleteDashboards"],
    looks: "cloudwatch:GetDashboard",
  },
  "aws:sns/topic:Topic": {
    changes: [
      "DeleteTopic",
      "SetTopicAttributes",
      "AddPermission",
      "RemovePermission",
      "PutDataProtectionPolicy",
      "SetSubscriptionAttributes",
      "Unsubscribe",
    ].map((action) => `sns:${action}`),
    looks: "sns:GetTopicAttributes",
  },
};

/** Of the topic's key, which is known by its alias alone. */
export const TOPIC_KEY = {
  changes: [
    "DisableKey",
    "ScheduleKeyDeletion",
    "PutKeyPolicy",
    "DisableKeyRotation",
    "CreateGrant",
    "RevokeGrant",
    "RetireGrant",
  ].map((action) => `kms:${action}`),
  ofAlias: ["kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias"],
  looks: "kms:DescribeKey",
};

export const TRAIL = {
  changes: ["StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors", "PutEventConfiguration"].map(
    (action) => `cloudtrail:${action}`,
  ),
  looks: "cloudtrail:GetTrailStatus",
};

export const WRITES = [
  "PutItem",
  "UpdateItem",
  "DeleteItem",
  "BatchWriteItem",
  "PartiQLInsert",
  "PartiQLUpdate",
  "PartiQLDelete",
].map((action) => `dynamodb:${action}`);
export const RECEIPTS = ["ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility"].map((action) => `sqs:${action}`);
export const LOG_WRITES = ["logs:PutLogEvents", "logs:CreateLogStream"];
