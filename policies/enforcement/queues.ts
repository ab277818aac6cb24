import { policy, type PolicyDocument, type Statement } from "../document";
import { denyInsecureTransport, type Parts } from "./parts";

/** EventBridge puts what the rule matches into the queue; the sweep has its own permission, the account being the same. */
export const queuePolicy = (parts: Parts): PolicyDocument =>
  policy(fromRule("EventsOfRule", parts, parts.queueArn), denyInsecureTransport(["sqs:*"], parts.queueArn));

/** EventBridge puts here what it could not put into the queue. */
export const targetDeadLetterQueuePolicy = (parts: Parts): PolicyDocument =>
  policy(
    fromRule("UndeliveredEventsOfRule", parts, parts.targetDeadLetterQueueArn),
    denyInsecureTransport(["sqs:*"], parts.targetDeadLetterQueueArn),
  );

/** SQS itself moves messages here; its redrive allow policy says from where. */
export const deadLetterQueuePolicy = ({ deadLetterQueueArn }: Parts): PolicyDocument =>
  policy(denyInsecureTransport(["sqs:*"], deadLetterQueueArn));

/** Source: EventBridge User Guide, "Using resource-based policies", "Using dead-letter queues". */
const fromRule = (sid: string, { ruleArn }: Parts, queueArn: string): Statement => ({
  Sid: sid,
  Effect: "Allow",
  Principal: { Service: ["events.amazonaws.com"] },
  Action: ["sqs:SendMessage"],
  Resource: [queueArn],
  Condition: { ArnEquals: { "aws:SourceArn": [ruleArn] } },
});
