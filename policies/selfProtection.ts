import type { Here } from "../enforcement/rules";
import { deniedToAllBut } from "./allBut";
import { policy, type PolicyDocument, type Statement } from "./document";

/** The parts of enforcement in an account, by name where every region has one of that name. */
export interface Protected extends Pick<Here, "accountId" | "partition"> {
  readonly tableName: string;
  readonly queueNames: readonly string[];
  readonly ruleNames: readonly string[];
  readonly functionNames: readonly string[];
  /** Absent when notifications go to somebody else's topic. */
  readonly topicName: string | undefined;
  /** What every alarm's name begins with. */
  readonly alarmPrefix: string;
  readonly enforcerRoleArns: readonly string[];
  readonly sweepRoleArns: readonly string[];
  /** The managed policies of the guardrail. */
  readonly policyArns: readonly string[];
}

/** What takes a part away, changes what it does, or silences it. */
const CHANGES = {
  dynamodb: [
    "DeleteTable",
    "UpdateTable",
    "UpdateContinuousBackups",
    "UpdateTimeToLive",
    "PutResourcePolicy",
    "DeleteResourcePolicy",
  ],
  sqs: ["DeleteQueue", "PurgeQueue", "SetQueueAttributes", "AddPermission", "RemovePermission"],
  events: ["DeleteRule", "DisableRule", "PutRule", "PutTargets", "RemoveTargets"],
  // Whoever invokes the enforcer tells it what happened.
  lambda: [
    "DeleteFunction",
    "UpdateFunctionCode",
    "UpdateFunctionConfiguration",
    "PutFunctionConcurrency",
    "AddPermission",
    "RemovePermission",
    "InvokeFunction",
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
    "CreatePolicyVersion",
    "SetDefaultPolicyVersion",
    "DeletePolicyVersion",
    "DeletePolicy",
  ],
  logs: ["DeleteLogGroup", "DeleteLogStream", "PutRetentionPolicy"],
  // Without a trail that logs management events, EventBridge hears of no call.
  cloudtrail: ["StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors"],
  cloudwatch: ["DeleteAlarms", "DisableAlarmActions", "PutMetricAlarm", "SetAlarmState"],
  sns: ["DeleteTopic", "SetTopicAttributes", "AddPermission", "RemovePermission"],
} as const;

/**
 * Keeps enforcement and its guardrail as they are: nobody but `keepers` changes a part, and nobody but the functions themselves
 * writes the ledger, fills the queue or takes from it. Reading is left to whoever may.
 *
 * @param keepers whoever deploys the stack or breaks the glass: ARNs and patterns, at least one
 */
export function selfProtection(parts: Protected, keepers: readonly string[]): PolicyDocument {
  const { enforcerRoleArns, sweepRoleArns, functionNames, policyArns } = parts;
  const at = (service: string, resources: readonly string[]) =>
    resources.map((one) => `arn:${parts.partition}:${service}:*:${parts.accountId}:${one}`);
  const tables = at("dynamodb", [`table/${parts.tableName}`]);
  const queues = at("sqs", parts.queueNames);
  const functions = at(
    "lambda",
    functionNames.map((name) => `function:${name}`),
  );
  const refuse = (
    sid: string,
    actions: readonly string[],
    resources: readonly string[],
    others: readonly string[] = [],
    condition: Statement["Condition"] = {},
  ) =>
    deniedToAllBut([...keepers, ...others], {
      Sid: sid,
      Action: [...actions],
      Resource: [...resources],
      Condition: condition,
    });
  const { sns, ...withoutTopic } = CHANGES;
  return policy(
    ...refuse("ChangeParts", prefixed({ ...withoutTopic, ...(parts.topicName !== undefined && { sns }) }), [
      ...tables,
      ...queues,
      ...at(
        "events",
        parts.ruleNames.map((name) => `rule/${name}`),
      ),
      // The function, and a version or alias of it.
      ...functions.flatMap((arn) => [arn, `${arn}:*`]),
      ...enforcerRoleArns,
      ...sweepRoleArns,
      ...policyArns,
      ...at(
        "logs",
        functionNames.flatMap((name) => [`log-group:/aws/lambda/${name}`, `log-group:/aws/lambda/${name}:*`]),
      ),
      ...at("cloudtrail", ["trail/*"]),
      ...at("cloudwatch", [`alarm:${parts.alarmPrefix}*`]),
      ...(parts.topicName === undefined ? [] : at("sns", [parts.topicName])),
    ]),
    ...refuse("ChangeEventSource", prefixed({ lambda: MAPPING_CHANGES }), ["*"], [], {
      ArnLike: { "lambda:FunctionArn": functions },
    }),
    ...(policyArns.length === 0
      ? []
      : refuse("DetachGuardrail", prefixed({ iam: DETACHMENTS }), ["*"], [], {
          ArnEquals: { "iam:PolicyARN": [...policyArns] },
        })),
    ...refuse("WriteLedger", prefixed({ dynamodb: WRITES }), tables, [...enforcerRoleArns, ...sweepRoleArns]),
    ...refuse("FillQueue", ["sqs:SendMessage"], queues, sweepRoleArns),
    ...refuse("TakeFromQueue", prefixed({ sqs: RECEIPTS }), queues, enforcerRoleArns),
  );
}

const MAPPING_CHANGES = ["CreateEventSourceMapping", "UpdateEventSourceMapping", "DeleteEventSourceMapping"];
const DETACHMENTS = ["DetachRolePolicy", "DetachUserPolicy", "DetachGroupPolicy"];
/** PartiQL's statements have permissions of their own. Source: Service Authorization Reference, Amazon DynamoDB. */
const WRITES = [
  "PutItem",
  "UpdateItem",
  "DeleteItem",
  "BatchWriteItem",
  "PartiQLInsert",
  "PartiQLUpdate",
  "PartiQLDelete",
];
const RECEIPTS = ["ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility"];

const prefixed = (actions: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(actions).flatMap(([service, names]) => names.map((name) => `${service}:${name}`));
