import type { Here } from "../enforcement/rules/schema";
import { policy, type PolicyDocument, type Statement } from "./document";
import {
  ALIAS_CHANGES,
  CHANGES,
  DASHBOARD_CHANGES,
  DETACHMENTS,
  LOG_WRITES,
  MAPPING_CHANGES,
  POLICY_CHANGES,
  RECEIPTS,
  WRITES,
} from "./protectedActions";

/** The parts of enforcement in an account, by name where every region has one of that name. */
export interface Protected extends Pick<Here, "accountId" | "partition"> {
  readonly tableName: string;
  readonly queueNames: readonly string[];
  readonly ruleNames: readonly string[];
  readonly functionNames: readonly string[];
  /** Absent when notifications go to somebody else's topic. */
  readonly topicName: string | undefined;
  /** Of the key that encrypts the topic: a key has no name of its own. */
  readonly topicKeyAlias: string;
  /** What every alarm's name begins with. */
  readonly alarmPrefix: string;
  /** Absent when there is none. */
  readonly dashboardName: string | undefined;
  readonly enforcerRoleArns: readonly string[];
  readonly sweepRoleArns: readonly string[];
  /** The managed policies of the guardrail. */
  readonly policyArns: readonly string[];
}

/**
 * Keeps enforcement and its guardrail as they are: nobody but `keepers` changes a part, and nobody but the functions themselves
 * writes the ledger and the logs, notifies, fills the queue or takes from it. Reading is left to whoever may.
 *
 * @param keepers whoever deploys the stack or breaks the glass: ARNs and patterns as IAM reads them, at least one
 */
export function selfProtection(parts: Protected, keepers: readonly string[]): PolicyDocument {
  const { enforcerRoleArns, sweepRoleArns, functionNames, policyArns, topicName } = parts;
  const functionRoles = [...enforcerRoleArns, ...sweepRoleArns];
  const at = (service: keyof typeof CHANGES, resources: readonly string[]) =>
    resources.map((one) => `arn:${parts.partition}:${service}:*:${parts.accountId}:${one}`);
  const tables = at("dynamodb", [`table/${parts.tableName}`]);
  const queues = at("sqs", parts.queueNames);
  const functions = at(
    "lambda",
    functionNames.map((name) => `function:${name}`),
  );
  const groups = at(
    "logs",
    functionNames.map((name) => `log-group:/aws/lambda/${name}`),
  );
  const topics = topicName === undefined ? [] : at("sns", [topicName]);
  /** @param besides who may too, other than the keepers */
  const refuse = (
    sid: string,
    actions: readonly string[],
    resources: readonly string[],
    { besides = [], condition = {} }: { besides?: readonly string[]; condition?: Statement["Condition"] } = {},
  ): Statement => ({
    Sid: sid,
    Effect: "Deny",
    Action: [...actions],
    Resource: [...resources],
    Condition: { ...condition, ArnNotLike: { "aws:PrincipalArn": [...new Set([...keepers, ...besides])] } },
  });
  const changes = (sid: string, service: keyof typeof CHANGES, resources: readonly string[]) =>
    resources.length === 0 ? undefined : refuse(sid, named(service, CHANGES[service]), resources);
  return policy(
    changes("ChangeLedger", "dynamodb", tables),
    changes("ChangeQueues", "sqs", queues),
    changes(
      "ChangeRules",
      "events",
      at(
        "events",
        parts.ruleNames.map((name) => `rule/${name}`),
      ),
    ),
    // The function, and a version or alias of it.
    changes(
      "ChangeFunctions",
      "lambda",
      functions.flatMap((arn) => [arn, `${arn}:*`]),
    ),
    refuse("ChangeEventSources", named("lambda", MAPPING_CHANGES), ["*"], {
      condition: { ArnLike: { "lambda:FunctionArn": functions } },
    }),
    changes(
      "ChangeLogs",
      "logs",
      groups.flatMap((arn) => [arn, `${arn}:*`]),
    ),
    changes("ChangeTrails", "cloudtrail", at("cloudtrail", ["trail/*"])),
    changes("ChangeAlarms", "cloudwatch", at("cloudwatch", [`alarm:${parts.alarmPrefix}*`])),
    parts.dashboardName === undefined
      ? undefined
      : refuse(
          "ChangeDashboard",
          named("cloudwatch", DASHBOARD_CHANGES),
          // No region is in its ARN. Source: Service Authorization Reference, Amazon CloudWatch.
          [`arn:${parts.partition}:cloudwatch::${parts.accountId}:dashboard/${parts.dashboardName}`],
        ),
    changes("ChangeTopic", "sns", topics),
    // Source: KMS Developer Guide, "Use aliases to control access to KMS keys".
    topics.length === 0
      ? undefined
      : refuse("ChangeTopicKey", named("kms", CHANGES.kms), at("kms", ["key/*"]), {
          condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": [parts.topicKeyAlias] } },
        }),
    topics.length === 0
      ? undefined
      : refuse("ChangeTopicKeyAlias", named("kms", ALIAS_CHANGES), at("kms", [parts.topicKeyAlias])),
    refuse(
      "WriteLogs",
      named("logs", LOG_WRITES),
      groups.map((arn) => `${arn}:*`),
      { besides: functionRoles },
    ),
    topics.length === 0 ? undefined : refuse("Notify", ["sns:Publish"], topics, { besides: enforcerRoleArns }),
    refuse("WriteLedger", named("dynamodb", WRITES), tables, { besides: functionRoles }),
    refuse("FillQueues", ["sqs:SendMessage"], queues, { besides: sweepRoleArns }),
    refuse("TakeFromQueues", named("sqs", RECEIPTS), queues, { besides: enforcerRoleArns }),
    changes("ChangeRoles", "iam", functionRoles),
    policyArns.length === 0 ? undefined : refuse("ChangeGuardrail", named("iam", POLICY_CHANGES), policyArns),
    policyArns.length === 0
      ? undefined
      : refuse("DetachGuardrail", named("iam", DETACHMENTS), ["*"], {
          condition: { ArnEquals: { "iam:PolicyARN": [...policyArns] } },
        }),
  );
}

const named = (service: string, actions: readonly string[]) => actions.map((action) => `${service}:${action}`);
