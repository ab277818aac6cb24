import { ENFORCEMENT, regionalArn } from "../../names";
import { accountManagesKey, denyInsecureTransport, policy, type PolicyDocument } from "../document";
import type { Parts } from "./parts";

/**
 * The alarms publish; the enforcer has its own permission, the account being the same.
 * Source: CloudWatch User Guide, "Alarm actions", the permissions of Amazon SNS.
 */
export const topicPolicy = (parts: Parts): PolicyDocument =>
  policy(
    {
      Sid: "Alarms",
      Effect: "Allow",
      Principal: { Service: ["cloudwatch.amazonaws.com"] },
      Action: ["sns:Publish"],
      Resource: [parts.topicArn],
      Condition: {
        ArnLike: { "aws:SourceArn": [regionalArn(parts, "cloudwatch", `alarm:${ENFORCEMENT.alarm}*`)] },
        StringEquals: { "aws:SourceAccount": [parts.accountId] },
      },
    },
    denyInsecureTransport(["sns:Publish"], [parts.topicArn]),
  );

/**
 * Of the key that encrypts the topic: the account manages it, and alarms use it for this topic. AWS's own key for topics lets no alarm
 * in. Source: SNS Developer Guide, "Managing Amazon SNS encryption keys", and its encryption context.
 */
export const topicKeyPolicy = ({ partition, accountId, topicArn }: Parts): PolicyDocument =>
  policy(accountManagesKey(partition, accountId), {
    Sid: "AlarmsUseKey",
    Effect: "Allow",
    Principal: { Service: ["cloudwatch.amazonaws.com"] },
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: ["*"],
    Condition: { StringEquals: { "kms:EncryptionContext:aws:sns:topicArn": [topicArn] } },
  });
