import { ENFORCEMENT } from "../../names";
import { policy, type PolicyDocument } from "../document";
import { functionTrust } from "./functionTrust";
import { inRegion, sagemakerArns, writesLog, type Parts } from "./parts";

export const sweepRoleTrust = functionTrust;

/** Partitions of the ledger that the sweep writes: its own, and those of what stood when enforcement was installed. */
const WRITTEN = ["sweep", "resource#endpoint#*", "resource#inferenceComponent#*"];

/**
 * What the sweep may do: look up what happened, and put what EventBridge never delivered into the queue. It changes nothing in
 * SageMaker. Source of actions, resources and keys: Service Authorization Reference.
 */
export const sweepRolePermissions = (parts: Parts): PolicyDocument =>
  policy(
    {
      Sid: "LookUp",
      Effect: "Allow",
      Action: ["cloudtrail:LookupEvents", "sagemaker:ListEndpoints", "sagemaker:ListInferenceComponents"],
      Resource: ["*"],
      ...inRegion(parts),
    },
    {
      Sid: "DescribeDeployments",
      Effect: "Allow",
      Action: ["sagemaker:DescribeEndpoint", "sagemaker:DescribeInferenceComponent"],
      Resource: sagemakerArns(parts, ["endpoint", "inference-component"]),
    },
    {
      Sid: "ReadLedger",
      Effect: "Allow",
      Action: ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"],
      Resource: [parts.tableArn],
    },
    // ForAllValues is true of a request without the key.
    {
      Sid: "WriteWatermarkAndBaseline",
      Effect: "Allow",
      Action: ["dynamodb:PutItem"],
      Resource: [parts.tableArn],
      Condition: {
        "ForAllValues:StringLike": { "dynamodb:LeadingKeys": WRITTEN },
        Null: { "dynamodb:LeadingKeys": ["false"] },
      },
    },
    { Sid: "PassOnMissedEvents", Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [parts.queueArn] },
    writesLog(parts, ENFORCEMENT.sweep),
  );
