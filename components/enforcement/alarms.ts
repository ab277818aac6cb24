import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";

/** What an alarm watches: one metric, in a window of time. */
export interface Watch {
  /** Ends the alarm's name. */
  readonly what: string;
  readonly description: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: "Maximum" | "Sum";
  /** Seconds. */
  readonly period: number;
  /** Alarms above a number; or when nothing was measured in so many periods. */
  readonly when: { readonly above: number } | { readonly silentPeriods: number };
  /** Whether the topic is notified of its end too. */
  readonly lasts: boolean;
}

interface AlarmsArgs {
  readonly region: string;
  readonly namePrefix: string;
  readonly topicArn: pulumi.Input<string>;
  readonly watches: readonly Watch[];
}

/** Alarms that notify one topic. */
export class Alarms extends pulumi.ComponentResource {
  constructor(
    name: string,
    { region, namePrefix, topicArn, watches }: AlarmsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("sagemaker-sharing:index:Alarms", name, { region, namePrefix }, opts);
    for (const { what, description, when, lasts, ...metric } of watches) {
      const comparison =
        "above" in when
          ? {
              comparisonOperator: "GreaterThanThreshold",
              threshold: when.above,
              evaluationPeriods: 1,
              treatMissingData: "notBreaching",
            }
          : {
              comparisonOperator: "LessThanThreshold",
              threshold: 1,
              evaluationPeriods: when.silentPeriods,
              treatMissingData: "breaching",
            };
      new cloudwatch.MetricAlarm(
        `${name}-${what}`,
        {
          region,
          name: `${namePrefix}${what}`,
          alarmDescription: description,
          ...metric,
          ...comparison,
          alarmActions: [topicArn],
          ...(lasts && { okActions: [topicArn] }),
        },
        { parent: this },
      );
    }
    this.registerOutputs();
  }
}
