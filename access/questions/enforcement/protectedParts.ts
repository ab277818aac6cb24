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
    ],
    looks: "dynamodb:Query",
  },
  "aws:sqs/queue:Queue": {
    changes: ["DeleteQueue", "PurgeQueue", "SetQueueAttributes", "AddPermission", "RemovePermission"].map(
      (action) => `sqs:${action}`,
    ),
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
    changes: ["logs:DeleteLogGroup", "logs:PutRetentionPolicy"],
    looks: "logs:FilterLogEvents",
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    changes: ["DeleteAlarms", "DisableAlarmActions", "PutMetricAlarm", "SetAlarmState"].map(
      (action) => `cloudwatch:${action}`,
    ),
    looks: "cloudwatch:DescribeAlarmHistory",
  },
  "aws:sns/topic:Topic": {
    changes: ["DeleteTopic", "SetTopicAttributes", "AddPermission", "RemovePermission"].map(
      (action) => `sns:${action}`,
    ),
    looks: "sns:GetTopicAttributes",
  },
};

export const TRAIL = {
  changes: ["StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors"].map((action) => `cloudtrail:${action}`),
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
