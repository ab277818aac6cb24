import { setTimeout as sleep } from "node:timers/promises";
import { ApplicationAutoScalingClient } from "@aws-sdk/client-application-auto-scaling";
import { CloudTrailClient, type CloudTrailClientConfig } from "@aws-sdk/client-cloudtrail";
import { S3ControlClient } from "@aws-sdk/client-s3-control";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { AccessPoints } from "../aws/accessPoints";
import { ScalableTargets } from "../aws/scalableTargets";
import { Trail } from "../aws/trail";
import { afterSilence } from "../run/notify/afterSilence";
import type { Tools } from "../run/ports";

/**
 * What most runs of the enforcer do without: a fifth of its code, in a file of its own that is read when the first of it is needed. What
 * all clients of AWS share is in both files.
 */
export function rareTools(
  config: Pick<CloudTrailClientConfig, "requestHandler">,
  { here, topicArn }: { readonly here: Tools["here"]; readonly topicArn: string },
): Pick<Tools, "accessPoints" | "scalableTargets" | "trail" | "notify"> {
  // A notice that is not taken is kept, and sent again each minute.
  const sns = new SNSClient({ ...config, maxAttempts: 1 });
  return {
    accessPoints: new AccessPoints(new S3ControlClient(config), here),
    scalableTargets: new ScalableTargets(new ApplicationAutoScalingClient(config)),
    trail: new Trail(new CloudTrailClient(config), { now: Date.now, sleep }),
    notify: afterSilence(async ({ subject, text, attributes }) => {
      await sns.send(
        new PublishCommand({
          TopicArn: topicArn,
          Subject: subject,
          Message: text,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
          ),
        }),
      );
    }, Date.now),
  };
}
