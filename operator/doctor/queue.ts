import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { counted } from "../../contract/listed";
import type { Section } from "../../client/doctor/findings";
import type { Connection } from "../connection";
import type { Parts } from "./parts";

/** That EventBridge may put events into the queue, and that none has ended in a dead-letter queue. */
export async function queue(section: Section, aws: Connection, parts: Parts): Promise<void> {
  const sqs = aws.sqs();
  const attributes = async (QueueUrl: string) =>
    (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }))).Attributes ?? {};
  const main = await section.works(
    "there is the queue",
    () => attributes(parts.queueUrl),
    ({ ApproximateNumberOfMessages: waiting }) => `${counted(Number(waiting), "event")} waiting`,
  );
  if (main === undefined) return;
  if (main["Policy"]?.includes("events.amazonaws.com")) section.holds("EventBridge may send to it");
  else
    section.doesNotHold(
      "EventBridge may send to it",
      "its policy does not name EventBridge",
      "run `pulumi up` in this stack",
    );

  const dead = [
    ["events that the function could not work on", parts.deadLetterQueueUrl],
    ["events that EventBridge could not deliver", parts.targetDeadLetterQueueUrl],
  ] as const;
  for (const [what, url] of dead) {
    const found = await section.works(`there is the dead-letter queue for ${what}`, () => attributes(url));
    const count = Number(found?.["ApproximateNumberOfMessages"] ?? 0);
    if (found === undefined) continue;
    if (count === 0) section.holds("it is empty");
    else
      section.doesNotHold(
        "it is empty",
        counted(count, "event"),
        `read one (aws sqs receive-message --queue-url ${url}), mend the cause, then move them back (start-message-move-task)`,
      );
  }
}
