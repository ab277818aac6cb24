import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as dynamodb from "@pulumi/aws/dynamodb";
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import type { EnforcementRegion } from "../../contract/enforcementOutput";
import { Alarms, type Watch } from "./alarms";
import { EventQueue, type EventQueueArgs } from "./eventQueue";
import { Notifications, type NotificationsArgs } from "./notifications";
import { ScheduledFunction, type ScheduledFunctionArgs } from "./scheduledFunction";
import { withoutFailed } from "../withoutFailed";

/** Runs of the enforcer that the queue starts at once. */
export const MAXIMUM_FROM_QUEUE = 5;

type InRegion<T> = Omit<T, "region">;

interface EventRule {
  readonly ruleName: string;
  /** Tells its resources from those of other rules; empty for the first. */
  readonly label: string;
  readonly description: string;
  /** Source: EventBridge User Guide, "Amazon EventBridge event patterns". */
  readonly eventPattern: unknown;
}

export interface EnforcementArgs {
  readonly region: string;
  /** What goes into the queue: the calls first. */
  readonly rules: readonly [EventRule, ...EventRule[]];
  readonly queue: InRegion<EventQueueArgs>;
  readonly tableName: string;
  readonly notifications: InRegion<NotificationsArgs>;
  /** Takes events from the queue, and looks after waiting cases by the clock. */
  readonly enforcer: InRegion<ScheduledFunctionArgs>;
  /** Finds events that EventBridge did not bring, and sends them to the queue. */
  readonly sweep: InRegion<ScheduledFunctionArgs>;
  readonly alarmPrefix: string;
  readonly watches: readonly Watch[];
}

/** What a stack says of one region, while its resources are being made. */
export type EnforcementParts = { readonly [part in keyof EnforcementRegion]: pulumi.Output<string> };

/** Enforcement in one region: events -> queue -> enforcer, with its ledger; the sweep; alarms. */
export class Enforcement extends pulumi.ComponentResource {
  readonly parts: EnforcementParts;

  constructor(name: string, args: EnforcementArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sagemaker-sharing:index:Enforcement", name, { region: args.region }, opts);
    const { region } = args;
    const within = { parent: this };

    const ledger = this.#makeLedger(name, args);
    const { topicArn } = new Notifications(`${name}-notifications`, { region, ...args.notifications }, within);
    const queue = new EventQueue(`${name}-queue`, { region, ...args.queue }, within);
    const environment = { TABLE_NAME: ledger.name };
    const enforcer = new ScheduledFunction(
      `${name}-enforcer`,
      {
        region,
        ...args.enforcer,
        environment: { ...args.enforcer.environment, ...environment, TOPIC_ARN: topicArn },
      },
      within,
    );
    const sweep = new ScheduledFunction(
      `${name}-sweep`,
      { region, ...args.sweep, environment: { ...args.sweep.environment, ...environment, QUEUE_URL: queue.queueUrl } },
      within,
    );
    this.#feed(name, region, queue, enforcer);
    const [ruleArn] = args.rules.map((rule) => this.#listen(name, region, rule, queue));
    new Alarms(`${name}-alarms`, { region, namePrefix: args.alarmPrefix, topicArn, watches: args.watches }, within);

    this.parts = {
      queueUrl: queue.queueUrl,
      queueArn: queue.queueArn,
      deadLetterQueueUrl: queue.deadLetterQueueUrl,
      targetDeadLetterQueueUrl: queue.targetDeadLetterQueueUrl,
      tableName: ledger.name,
      topicArn,
      enforcerFunctionName: enforcer.functionName,
      sweepFunctionName: sweep.functionName,
      enforcerRoleArn: enforcer.roleArn,
      sweepRoleArn: sweep.roleArn,
      ruleArn: ruleArn!,
    };
    this.registerOutputs(withoutFailed({ ...this.parts }));
  }

  /** The table that outlives the stack: AWS refuses to delete it, so Pulumi only forgets it. DynamoDB's own key encrypts it. */
  #makeLedger(name: string, { region, tableName }: EnforcementArgs): dynamodb.Table {
    return new dynamodb.Table(
      `${name}-ledger`,
      {
        region,
        name: tableName,
        billingMode: "PAY_PER_REQUEST",
        hashKey: "pk",
        rangeKey: "sk",
        attributes: [
          { name: "pk", type: "S" },
          { name: "sk", type: "S" },
        ],
        ttl: { attributeName: "expiresAt", enabled: true },
        pointInTimeRecovery: { enabled: true },
        deletionProtectionEnabled: true,
      },
      { parent: this, retainOnDelete: true },
    );
  }

  #feed(name: string, region: string, queue: EventQueue, enforcer: ScheduledFunction): void {
    new lambda.EventSourceMapping(
      `${name}-events`,
      {
        region,
        eventSourceArn: queue.queueArn,
        functionName: enforcer.functionName,
        batchSize: 10,
        functionResponseTypes: ["ReportBatchItemFailures"],
        // A storm of events must not use up what other functions need, nor SageMaker's patience.
        scalingConfig: { maximumConcurrency: MAXIMUM_FROM_QUEUE },
      },
      { parent: this },
    );
  }

  /** @returns the ARN of the rule, known once its events go into the queue */
  #listen(name: string, region: string, { ruleName, label, description, eventPattern }: EventRule, queue: EventQueue) {
    const rule = new cloudwatch.EventRule(
      `${name}${label}-rule`,
      {
        region,
        name: ruleName,
        description,
        eventPattern: JSON.stringify(eventPattern),
      },
      { parent: this },
    );
    const target = new cloudwatch.EventTarget(
      `${name}${label}-target`,
      {
        region,
        rule: rule.name,
        targetId: "queue",
        arn: queue.queueArn,
        deadLetterConfig: { arn: queue.targetDeadLetterQueueArn },
        // EventBridge's own defaults, the longest. Source: docs/design/aws-behaviour.md#delivery.
        retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
      },
      { parent: this },
    );
    return pulumi.all([rule.arn, target.id]).apply(([arn]) => arn);
  }
}
