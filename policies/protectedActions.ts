/** What the self-protection refuses; its test holds these lists against every write that AWS has on a part. */

/** What takes a part away, changes what it does, or silences it. */
export const CHANGES = {
  dynamodb: [
    "DeleteTable",
    "UpdateTable",
    "UpdateContinuousBackups",
    "UpdateTimeToLive",
    "PutResourcePolicy",
    "DeleteResourcePolicy",
    "CreateTableReplica",
    "DeleteTableReplica",
    "UpdateTableReplicaAutoScaling",
  ],
  sqs: [
    "DeleteQueue",
    "PurgeQueue",
    "SetQueueAttributes",
    "AddPermission",
    "RemovePermission",
    "StartMessageMoveTask",
    "CancelMessageMoveTask",
  ],
  events: ["DeleteRule", "DisableRule", "PutRule", "PutTargets", "RemoveTargets"],
  // Whoever invokes the enforcer can hand it events that never happened.
  lambda: [
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
  ],
  // Whoever passes a role to a function of their own does what the role may.
  iam: [
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
  ],
  logs: [
    "DeleteLogGroup",
    "DeleteLogStream",
    "PutRetentionPolicy",
    "AssociateKmsKey",
    "DisassociateKmsKey",
    "PutDataProtectionPolicy",
    "PutLogGroupDeletionProtection",
    "PutTransformer",
    "PutBearerTokenAuthentication",
    "PutSyslogConfiguration",
  ],
  // Without a trail that logs management events, EventBridge hears of no call.
  cloudtrail: ["StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors", "PutEventConfiguration"],
  cloudwatch: [
    "DeleteAlarms",
    "DisableAlarmActions",
    "PutMetricAlarm",
    "SetAlarmState",
    "PutAlarmMuteRule",
    "PutCompositeAlarm",
    "PutLogAlarm",
  ],
  // Whoever takes the key away from the topic silences it.
  kms: [
    "DisableKey",
    "ScheduleKeyDeletion",
    "PutKeyPolicy",
    "DisableKeyRotation",
    "CreateGrant",
    "RevokeGrant",
    "RetireGrant",
  ],
  sns: [
    "DeleteTopic",
    "SetTopicAttributes",
    "AddPermission",
    "RemovePermission",
    "PutDataProtectionPolicy",
    "SetSubscriptionAttributes",
    "Unsubscribe",
  ],
} as const;

export const DASHBOARD_CHANGES = ["DeleteDashboards", "PutDashboard"];
export const POLICY_CHANGES = ["CreatePolicyVersion", "SetDefaultPolicyVersion", "DeletePolicyVersion", "DeletePolicy"];
/** KMS asks for the permission on the alias as well as on the key. Source: KMS Developer Guide, "Controlling access to aliases". */
export const ALIAS_CHANGES = ["CreateAlias", "UpdateAlias", "DeleteAlias"];
export const MAPPING_CHANGES = ["CreateEventSourceMapping", "UpdateEventSourceMapping", "DeleteEventSourceMapping"];
export const DETACHMENTS = ["DetachRolePolicy", "DetachUserPolicy", "DetachGroupPolicy"];
/** PartiQL's statements and bulk writes have permissions of their own. Source: Service Authorization Reference, Amazon DynamoDB. */
export const WRITES = [
  "PutItem",
  "UpdateItem",
  "DeleteItem",
  "BatchWriteItem",
  "PartiQLInsert",
  "PartiQLUpdate",
  "PartiQLDelete",
  "StartBulkPutItems",
];
/**
 * Whoever writes these writes what people read. Both are about a stream, never its group. Source: Service Authorization
 * Reference, Amazon CloudWatch Logs.
 */
export const LOG_WRITES = ["CreateLogStream", "PutLogEvents"];
export const RECEIPTS = ["ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility"];
