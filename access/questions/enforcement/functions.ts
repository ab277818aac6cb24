import { enforcementIn } from "../../facts/enforcement";
import { RoleQuestions, TYPES, type Enforced, type TypeName } from "./functionRole";
import type { Questions } from "../interview";

/** What the functions of enforcement may do with their own roles, and nothing besides. */
export function askAboutFunctions(ask: Questions, side: Enforced): void {
  for (const [region, parts] of enforcementIn(side)) {
    const enforcer = side.account.roles.get(parts.enforcerRoleArn);
    const sweep = side.account.roles.get(parts.sweepRoleArn);
    if (enforcer) askAboutEnforcer(new RoleQuestions(ask, side, enforcer, region, parts));
    if (sweep) askAboutSweep(new RoleQuestions(ask, side, sweep, region, parts));
  }
}

function askAboutEnforcer(role: RoleQuestions): void {
  const { region, parts } = role;
  const names = Object.keys(TYPES) as TypeName[];
  role.mayLook(
    ["sagemaker:ListInferenceComponents", DESCRIBE_TARGETS],
    ["sagemaker:ListModels", "cloudtrail:LookupEvents", "application-autoscaling:DescribeScalingPolicies"],
  );
  role.mayDescribe(names);
  role.mayDescribePackages();
  for (const [call, name] of [
    ["DeleteEndpoint", "Endpoint"],
    ["UpdateEndpoint", "Endpoint"],
    ["UpdateEndpoint", "EndpointConfig"],
    ["StopTransformJob", "TransformJob"],
    ["DeleteInferenceComponent", "InferenceComponent"],
    ["UpdateInferenceComponent", "InferenceComponent"],
  ] as const)
    role.mayUndo(call, name);
  role.mayDeregister();
  role.mayEncryptVolumes();
  role.may(
    ["DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"].map((one) => `dynamodb:${one}`),
    role.table,
    "the ledger",
    ["dynamodb:Scan", "dynamodb:DeleteTable", "dynamodb:UpdateTable", "dynamodb:BatchWriteItem"],
  );
  role.may(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], parts.queueArn, "the queue", [
    "sqs:SendMessage",
    "sqs:PurgeQueue",
  ]);
  role.may(["sns:Publish"], parts.topicArn, "the topic", ["sns:Subscribe", "sns:SetTopicAttributes"]);
  role.mayLog(parts.enforcerFunctionName);
  role.runsForLambda(region);
}

function askAboutSweep(role: RoleQuestions): void {
  const { region, parts } = role;
  role.mayLook(
    ["cloudtrail:LookupEvents", "sagemaker:ListEndpoints", "sagemaker:ListInferenceComponents"],
    ["sagemaker:ListModels", "cloudtrail:GetTrail"],
  );
  role.mayDescribe(["Endpoint", "InferenceComponent"], ["StopTransformJob", "DeleteEndpoint", "UpdateEndpoint"]);
  role.may(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGetItem"], role.table, "the ledger", [
    "dynamodb:DeleteItem",
    "dynamodb:Scan",
    "dynamodb:DeleteTable",
  ]);
  role.mayWriteOnly(["sweep", "resource#endpoint#churn", "resource#inferenceComponent#churn"]);
  role.may(["sqs:SendMessage"], parts.queueArn, "the queue", ["sqs:ReceiveMessage", "sqs:PurgeQueue"]);
  role.mayLog(parts.sweepFunctionName);
  role.runsForLambda(region);
}

const DESCRIBE_TARGETS = "application-autoscaling:DescribeScalableTargets";
