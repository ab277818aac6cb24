import { denyInsecureTransport, policy, type PolicyDocument, type Statement } from "../document";
import type { Parts } from "./parts";

/**
 * EventBridge sends what the rules match, and the sweep what EventBridge did not bring. Whoever else could send would write
 * history, so that it is refused to everybody, whatever the policies of the account allow.
 */
export const queuePolicy = (parts: Parts): PolicyDocument =>
  policy(
    fromRules("EventsOfRules", parts, parts.queueArn),
    onlyFrom(parts.queueArn, {
      "aws:SourceArn": [...parts.ruleArns],
      "aws:PrincipalArn": [parts.sweepRoleArn],
    }),
    denyInsecureTransport(["sqs:*"], [parts.queueArn]),
  );

/** EventBridge sends here what it could not send to the queue. */
export const targetDeadLetterQueuePolicy = (parts: Parts): PolicyDocument =>
  policy(
    fromRules("UndeliveredEventsOfRules", parts, parts.targetDeadLetterQueueArn),
    onlyFrom(parts.targetDeadLetterQueueArn, { "aws:SourceArn": [...parts.ruleArns] }),
    denyInsecureTransport(["sqs:*"], [parts.targetDeadLetterQueueArn]),
  );

/** SQS itself moves messages here; its redrive allow policy says from where. */
export const deadLetterQueuePolicy = ({ deadLetterQueueArn }: Parts): PolicyDocument =>
  policy(denyInsecureTransport(["sqs:*"], [deadLetterQueueArn]));

/** Source: EventBridge User Guide, "Using resource-based policies", "Using dead-letter queues". */
const fromRules = (sid: string, { ruleArns }: Parts, queueArn: string): Statement => ({
  Sid: sid,
  Effect: "Allow",
  Principal: { Service: ["events.amazonaws.com"] },
  Action: ["sqs:SendMessage"],
  Resource: [queueArn],
  Condition: { ArnEquals: { "aws:SourceArn": [...ruleArns] } },
});

/** A key that a request lacks is unequal to all: users have no source, and a service has no principal's ARN. */
const onlyFrom = (queueArn: string, unequal: Record<string, string[]>): Statement => ({
  Sid: "DenyOtherSenders",
  Effect: "Deny",
  Principal: "*",
  Action: ["sqs:SendMessage"],
  Resource: [queueArn],
  Condition: { ArnNotEquals: unequal },
});
