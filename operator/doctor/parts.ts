import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import type { EnforcementRegion } from "../../contract/enforcementOutput";
import { ENFORCEMENT, regionalArn } from "../../names";
import { dnsSuffixOf, partitionOf } from "../../partition";
import type { Connection } from "../connection";
import { Problem } from "../problem";

/** Of enforcement in a region, what doctor looks at. */
export type Parts = Pick<
  EnforcementRegion,
  | "queueUrl"
  | "queueArn"
  | "deadLetterQueueUrl"
  | "targetDeadLetterQueueUrl"
  | "tableName"
  | "sweepFunctionName"
  | "ruleArn"
>;

/**
 * The parts of a region, by the names that every region gives them: nobody has to hand over the stack's outputs.
 *
 * @throws Problem when there is neither ledger nor queue, so that enforcement is not installed
 */
export async function partsByName(aws: Connection, accountId: string): Promise<Parts> {
  const { region } = aws;
  const here = { partition: partitionOf(region), accountId, region };
  const queues = [ENFORCEMENT.queue, ENFORCEMENT.deadLetterQueue, ENFORCEMENT.targetDeadLetterQueue];
  const found = await Promise.all(queues.map((name) => queueNamed(name, aws, accountId)));
  if (found[0] === "not there" && !(await ledgerIsThere(aws)))
    throw new Problem(
      `enforcement is not installed here: there is neither the table ${ENFORCEMENT.table} nor the queue ${ENFORCEMENT.queue}`,
    );
  // What was not found is left to the section of its part to tell; the three are at one address.
  const address = found.map((one) => /^(https?:.*)\//.exec(one)?.[1]).find((one) => one !== undefined);
  const usual = address ?? `https://sqs.${region}.${dnsSuffixOf(region)}/${accountId}`;
  const [queueUrl, deadLetterQueueUrl, targetDeadLetterQueueUrl] = found.map((one, index) =>
    one === "not there" || one === "not known" ? `${usual}/${queues[index]}` : one,
  ) as [string, string, string];
  return {
    queueUrl,
    queueArn: regionalArn(here, "sqs", ENFORCEMENT.queue),
    deadLetterQueueUrl,
    targetDeadLetterQueueUrl,
    tableName: ENFORCEMENT.table,
    sweepFunctionName: ENFORCEMENT.sweep,
    ruleArn: regionalArn(here, "events", `rule/${ENFORCEMENT.rule}`),
  };
}

/** The URL of a queue, or why there is none: whoever may not ask does not know. */
async function queueNamed(QueueName: string, aws: Connection, QueueOwnerAWSAccountId: string): Promise<string> {
  try {
    const { QueueUrl } = await aws.sqs().send(new GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId }));
    return QueueUrl!;
  } catch (error) {
    return /QueueDoesNotExist|NonExistentQueue/.test((error as Error).name) ? "not there" : "not known";
  }
}

/** Whoever may not look does not know that there is none. */
const ledgerIsThere = (aws: Connection): Promise<boolean> =>
  aws
    .dynamo()
    .send(new DescribeTableCommand({ TableName: ENFORCEMENT.table }))
    .then(
      () => true,
      (error: unknown) => (error as Error).name !== "ResourceNotFoundException",
    );
