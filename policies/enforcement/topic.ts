import { ENFORCEMENT, regionalArn } from "../../names";
import { policy, type PolicyDocument } from "../document";
import { denyInsecureTransport, type Parts } from "./parts";

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
    denyInsecureTransport(["sns:Publish"], parts.topicArn),
  );
