import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../../policies/document";
import { withoutFailed } from "../withoutFailed";

interface QueueArgs {
  readonly queueName: string;
  readonly policy: PolicyDocument;
}

export interface EventQueueArgs extends QueueArgs {
  readonly region: string;
  /** ARN of the queue, from which alone its dead-letter queue takes messages. */
  readonly queueArn: string;
  /** For events that could not be handled. */
  readonly deadLetters: QueueArgs;
  /** For events that never got as far as the queue. */
  readonly targetDeadLetters: QueueArgs;
  /** Seconds for which a message that is being handled stays hidden. */
  readonly visibilityTimeoutSeconds: number;
  /** Times that a message is received before it is a dead letter. */
  readonly maxReceiveCount: number;
}

/** Source: SQS API, CreateQueue.MessageRetentionPeriod: the longest. */
const FOURTEEN_DAYS = 14 * 24 * 3600;

/** The queue of the rules' events, and the two queues for those that could not be handled or delivered. */
export class EventQueue extends pulumi.ComponentResource {
  /** Known once its policy lets the rule in, as the other. */
  readonly queueArn: pulumi.Output<string>;
  readonly targetDeadLetterQueueArn: pulumi.Output<string>;
  readonly queueUrl: pulumi.Output<string>;
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  readonly targetDeadLetterQueueUrl: pulumi.Output<string>;

  constructor(name: string, args: EventQueueArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sagemaker-sharing:index:EventQueue", name, args, opts);
    const { region, queueArn } = args;

    const make = (suffix: string, { queueName, policy }: QueueArgs, more: Partial<sqs.QueueArgs>) => {
      const queue = new sqs.Queue(
        `${name}${suffix}`,
        { region, name: queueName, messageRetentionSeconds: FOURTEEN_DAYS, sqsManagedSseEnabled: true, ...more },
        { parent: this },
      );
      const attached = new sqs.QueuePolicy(
        `${name}${suffix}-policy`,
        { region, queueUrl: queue.url, policy: pulumi.jsonStringify(policy) },
        { parent: this },
      );
      return { url: queue.url, arn: pulumi.all([queue.arn, attached.id]).apply(([arn]) => arn) };
    };
    const deadLetters = make("-dead-letters", args.deadLetters, {
      redriveAllowPolicy: JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns: [queueArn] }),
    });
    const targetDeadLetters = make("-undelivered", args.targetDeadLetters, {
      redriveAllowPolicy: JSON.stringify({ redrivePermission: "denyAll" }),
    });
    const queue = make("", args, {
      visibilityTimeoutSeconds: args.visibilityTimeoutSeconds,
      // Else whoever may make a queue has SQS itself move messages here, past the policy, as the dead letters of theirs.
      redriveAllowPolicy: JSON.stringify({ redrivePermission: "denyAll" }),
      redrivePolicy: pulumi.jsonStringify({
        deadLetterTargetArn: deadLetters.arn,
        maxReceiveCount: args.maxReceiveCount,
      }),
    });

    this.queueArn = queue.arn;
    this.targetDeadLetterQueueArn = targetDeadLetters.arn;
    this.queueUrl = queue.url;
    this.deadLetterQueueUrl = deadLetters.url;
    this.targetDeadLetterQueueUrl = targetDeadLetters.url;
    this.registerOutputs(withoutFailed({ queueArn: this.queueArn, queueUrl: this.queueUrl }));
  }
}
