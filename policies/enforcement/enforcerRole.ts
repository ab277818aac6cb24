import { ENFORCEMENT, regionalArn } from "../../names";
import { viaService } from "../../partition";
import { policy, type PolicyDocument } from "../document";
import { inRegion, sagemakerArns, writesLog, type Parts } from "./parts";
import { functionTrust } from "./functionTrust";

export const enforcerRoleTrust = functionTrust;

/**
 * What the enforcer may do: look at what was deployed, undo it, and keep its records. It can create nothing in SageMaker, pass
 * no role, and delete no model and no endpoint config. Source of actions, resources and keys: Service Authorization Reference.
 */
export const enforcerRolePermissions = (parts: Parts): PolicyDocument =>
  policy(
    {
      Sid: "DescribeDeployments",
      Effect: "Allow",
      Action: [
        "sagemaker:DescribeEndpoint",
        "sagemaker:DescribeEndpointConfig",
        "sagemaker:DescribeInferenceComponent",
        "sagemaker:DescribeModel",
        "sagemaker:DescribeTransformJob",
      ],
      Resource: sagemakerArns(parts, ["endpoint", "endpoint-config", "inference-component", "model", "transform-job"]),
    },
    // Of any account: a model may be made of a package that another account or AWS Marketplace shares.
    {
      Sid: "DescribeModelPackages",
      Effect: "Allow",
      Action: ["sagemaker:DescribeModelPackage"],
      Resource: sagemakerArns({ ...parts, accountId: "*" }, ["model-package"]),
    },
    {
      Sid: "LookUp",
      Effect: "Allow",
      Action: [
        "application-autoscaling:DescribeScalableTargets",
        "cloudtrail:LookupEvents",
        // Neither knows a resource: an access point may hide the bucket that a rule names.
        "s3:GetAccessPoint",
        "s3:ListAccessPoints",
        "sagemaker:ListInferenceComponents",
      ],
      Resource: ["*"],
      ...inRegion(parts),
    },
    {
      Sid: "UndoDeployments",
      Effect: "Allow",
      Action: [
        "sagemaker:DeleteEndpoint",
        "sagemaker:DeleteInferenceComponent",
        "sagemaker:StopTransformJob",
        "sagemaker:UpdateEndpoint",
        "sagemaker:UpdateInferenceComponent",
      ],
      // UpdateEndpoint is checked against the endpoint config too.
      Resource: sagemakerArns(parts, ["endpoint", "endpoint-config", "inference-component", "transform-job"]),
    },
    // Deleting an endpoint deregisters its scalable targets in the caller's name; an update must not find some of them.
    // Source: SageMaker Developer Guide, "Delete endpoints configured for auto scaling", "Update endpoints that use auto scaling".
    {
      Sid: "StopAutoScaling",
      Effect: "Allow",
      Action: ["application-autoscaling:DeregisterScalableTarget"],
      Resource: [regionalArn(parts, "application-autoscaling", "scalable-target/*")],
      Condition: { StringEquals: { "application-autoscaling:service-namespace": ["sagemaker"] } },
    },
    // For going back to a config with a key of the account's own: SageMaker encrypts the new volumes in the caller's name.
    // Source: SageMaker API, CreateEndpointConfig.KmsKeyId; Developer Guide, "SageMaker API permissions" (UpdateEndpoint).
    {
      Sid: "EncryptVolumes",
      Effect: "Allow",
      Action: ["kms:CreateGrant"],
      Resource: [regionalArn(parts, "kms", "key/*")],
      Condition: {
        StringEquals: { "kms:ViaService": [viaService("sagemaker", parts.region)] },
        Bool: { "kms:GrantIsForAWSResource": ["true"] },
      },
    },
    {
      Sid: "KeepLedger",
      Effect: "Allow",
      Action: ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"],
      Resource: [parts.tableArn],
    },
    {
      Sid: "ReceiveEvents",
      Effect: "Allow",
      Action: ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
      Resource: [parts.queueArn],
    },
    { Sid: "Notify", Effect: "Allow", Action: ["sns:Publish"], Resource: [parts.topicArn] },
    // SNS encrypts and decrypts in the publisher's name. Source: SNS Developer Guide, "Managing Amazon SNS encryption keys".
    parts.ownTopic
      ? {
          Sid: "EncryptNotices",
          Effect: "Allow",
          Action: ["kms:Decrypt", "kms:GenerateDataKey"],
          Resource: [regionalArn(parts, "kms", "key/*")],
          Condition: {
            StringEquals: {
              "kms:EncryptionContext:aws:sns:topicArn": [parts.topicArn],
              "kms:ViaService": [viaService("sns", parts.region)],
            },
          },
        }
      : undefined,
    writesLog(parts, ENFORCEMENT.enforcer),
  );
