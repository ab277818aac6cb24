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
  const sqs = aws.sqs();
  const urlOf = async (QueueName: string) =>
    (await sqs.send(new GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId: accountId }))).QueueUrl!;
  // What cannot be found is left to the section of its part to tell, by the address that AWS gives it.
  const urlOrUsual = (name: string) =>
    urlOf(name).catch(() => `https://sqs.${region}.${dnsSuffixOf(region)}/${accountId}/${name}`);

  const queueIsThere = await urlOf(ENFORCEMENT.queue).then(
    () => true,
    (error: unknown) => !/QueueDoesNotExist|NonExistentQueue/.test((error as Error).name),
  );
  if (!queueIsThere && !(await ledgerIsThere(aws)))
    throw new Problem(
      `enforcement is not installed here: there is neither the table ${ENFORCEMENT.table} nor the queue ${ENFORCEMENT.queue}`,
    );
  return {
    queueUrl: await urlOrUsual(ENFORCEMENT.queue),
    queueArn: regionalArn(here, "sqs", ENFORCEMENT.queue),
    deadLetterQueueUrl: await urlOrUsual(ENFORCEMENT.deadLetterQueue),
    targetDeadLetterQueueUrl: await urlOrUsual(ENFORCEMENT.targetDeadLetterQueue),
    tableName: ENFORCEMENT.table,
    sweepFunctionName: ENFORCEMENT.sweep,
    ruleArn: regionalArn(here, "events", `rule/${ENFORCEMENT.rule}`),
  };
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
