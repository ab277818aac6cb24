import { regionalArn } from "../../names";
import type { Partition } from "../../partition";
import { whenEqual, type Statement } from "../document";

/** One region's parts of enforcement, by ARN. */
export interface Parts {
  readonly partition: Partition;
  readonly accountId: string;
  readonly region: string;
  /** Every rule of EventBridge that sends to the queue. */
  readonly ruleArns: readonly string[];
  readonly queueArn: string;
  readonly deadLetterQueueArn: string;
  readonly targetDeadLetterQueueArn: string;
  readonly tableArn: string;
  readonly topicArn: string;
  /** The topic is one of the stack's own, and encrypted with its key. */
  readonly ownTopic: boolean;
  readonly sweepRoleArn: string;
}

/** Resources of SageMaker in the account and region, whatever their names. */
export const sagemakerArns = (parts: Parts, types: readonly string[]): string[] =>
  types.map((type) => regionalArn(parts, "sagemaker", `${type}/*`));

/** `Condition` for actions that know no resource: at least they stay in the region. */
export const inRegion = ({ region }: Parts): Pick<Statement, "Condition"> =>
  whenEqual({ "aws:RequestedRegion": [region] });

/** What a function needs to write its log; the group is made beforehand. */
export const writesLog = (parts: Parts, functionName: string): Statement => ({
  Sid: "WriteLog",
  Effect: "Allow",
  Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
  Resource: [regionalArn(parts, "logs", `log-group:/aws/lambda/${functionName}:log-stream:*`)],
});
