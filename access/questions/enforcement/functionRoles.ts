import type { Family, Promised } from "../question";
import { FunctionRole, type TypeName } from "./functionRole";
import { enforcementIn } from "../../facts/enforcement";
import type { Enforced } from "./guardedCalls";

/** What the functions of enforcement may do with their own roles, and nothing besides. */
export const functionRoles: Family<Enforced> = {
  id: "function-roles",
  promises: (side) =>
    [...enforcementIn(side)].flatMap(([region, parts]) => {
      const role = (arn: string, functionName: string) => {
        const found = side.account.roles.get(arn);
        return found && new FunctionRole(side, found, region, parts, functionName);
      };
      const enforcer = role(parts.enforcerRoleArn, parts.enforcerFunctionName);
      const sweep = role(parts.sweepRoleArn, parts.sweepFunctionName);
      return [...(enforcer ? ofEnforcer(enforcer) : []), ...(sweep ? ofSweep(sweep) : [])];
    }),
};

const TYPES: Readonly<Record<TypeName, readonly string[]>> = {
  Endpoint: ["DeleteEndpoint", "UpdateEndpoint"],
  EndpointConfig: ["UpdateEndpoint"],
  Model: [],
  TransformJob: ["StopTransformJob"],
  InferenceComponent: ["DeleteInferenceComponent", "UpdateInferenceComponent"],
};

function ofEnforcer(role: FunctionRole): Promised[] {
  const { parts } = role;
  const scaling = "application-autoscaling";
  return [
    ...role.lists(
      [
        "sagemaker:ListInferenceComponents",
        `${scaling}:DescribeScalableTargets`,
        "cloudtrail:LookupEvents",
        "s3:GetAccessPoint",
        "s3:ListAccessPoints",
      ],
      ["sagemaker:ListModels", "s3:ListAllMyBuckets", `${scaling}:DescribeScalingPolicies`, looksAtTrail(role)],
    ),
    ...role.describes(Object.keys(TYPES) as TypeName[], []),
    ...role.describesPackages(),
    ...Object.entries(TYPES).flatMap(([type, calls]) => calls.map((call) => role.undoes(call, type as TypeName))),
    role.deregistersTargets(),
    role.encryptsVolumes(),
    ...role.uses(
      ["DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"].map((one) => `dynamodb:${one}`),
      "the ledger",
      role.table,
      ["dynamodb:Scan", "dynamodb:DeleteTable", "dynamodb:UpdateTable", "dynamodb:BatchWriteItem"],
    ),
    ...role.uses(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], "the queue", parts.queueArn, [
      "sqs:SendMessage",
      "sqs:PurgeQueue",
    ]),
    ...role.uses(["sns:Publish"], "the topic", parts.topicArn, ["sns:Subscribe", "sns:SetTopicAttributes"]),
    ...(role.side.account.resourcePolicies.has(parts.topicArn) ? role.encryptsNotices(parts.topicArn) : []),
    ...role.logs(parts.enforcerFunctionName),
    role.runsForLambda(),
  ];
}

const looksAtTrail = (role: FunctionRole) => ({
  action: "cloudtrail:GetTrail",
  resource: role.arn("cloudtrail", "trail/any"),
});

function ofSweep(role: FunctionRole): Promised[] {
  const { parts } = role;
  return [
    ...role.lists(
      ["cloudtrail:LookupEvents", "sagemaker:ListEndpoints", "sagemaker:ListInferenceComponents"],
      ["sagemaker:ListModels", looksAtTrail(role)],
    ),
    ...role.describes(["Endpoint", "InferenceComponent"], ["StopTransformJob", "DeleteEndpoint", "UpdateEndpoint"]),
    ...role.uses(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGetItem"], "the ledger", role.table, [
      "dynamodb:DeleteItem",
      "dynamodb:Scan",
      "dynamodb:DeleteTable",
    ]),
    ...["sweep", "resource#endpoint#churn", "resource#inferenceComponent#churn"].map((one) => role.writesOnly(one)),
    ...role.uses(["sqs:SendMessage"], "the queue", parts.queueArn, ["sqs:ReceiveMessage", "sqs:PurgeQueue"]),
    ...role.logs(parts.sweepFunctionName),
    role.runsForLambda(),
  ];
}
