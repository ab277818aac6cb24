import { createHash } from "node:crypto";
import type { ChildDocuments, ExecutionRoleDocuments, ResultsBucketDocuments } from "./childDocuments";

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string;
}

interface Part {
  readonly Resources?: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Description: string; readonly Value: unknown }>>;
}

/**
 * A template of CloudFormation with what a child account needs for its share. It names IAM resources, so a stack of it is created
 * with CAPABILITY_NAMED_IAM. Source: CloudFormation Template Reference.
 *
 * @throws RangeError for what CloudFormation has no resource for
 */
export function cloudFormation(documents: ChildDocuments): string {
  const { consumer, accountId, region, caller, executionRoles = [], resultsBucket } = documents;
  const parts = [
    ...(caller ? [callerPart(caller)] : []),
    ...executionRoles.map(rolePart),
    ...(resultsBucket ? [bucketPart(resultsBucket)] : []),
  ];
  const where = resultsBucket ? `, in region ${region}` : "";
  return `${JSON.stringify(
    {
      AWSTemplateFormatVersion: "2010-09-09",
      Description: `What account ${accountId} needs for the share of ${consumer}${where}. Made by sagemaker-share policy --cloudformation: make it again when the share changes.`,
      Resources: Object.assign({}, ...parts.map((part) => part.Resources)) as object,
      ...(parts.some((part) => part.Outputs) && {
        Outputs: Object.assign({}, ...parts.map((part) => part.Outputs)) as object,
      }),
    },
    undefined,
    2,
  )}\n`;
}

const ref = (id: string) => ({ Ref: id });

const callerPart = ({ name, policy }: NonNullable<ChildDocuments["caller"]>): Part => ({
  Resources: {
    CallerPolicy: {
      Type: "AWS::IAM::ManagedPolicy",
      Properties: { ManagedPolicyName: name, PolicyDocument: policy },
    },
  },
  Outputs: {
    CallerPolicyArn: { Description: "Attach it to whoever may use the share.", Value: ref("CallerPolicy") },
  },
});

function rolePart({ name, path, trust, policies, managedPolicyArns }: ExecutionRoleDocuments): Part {
  const id = `ExecutionRole${identifier(name)}`;
  if (trust === undefined && managedPolicyArns.length > 0)
    throw new RangeError(
      `CloudFormation attaches no managed policy to a role that is there already, ${name}: attach it yourself and leave --managed-policy-arn out`,
    );
  return {
    Resources: {
      ...(trust && {
        [id]: {
          Type: "AWS::IAM::Role",
          Properties: {
            RoleName: name,
            Path: path,
            AssumeRolePolicyDocument: trust,
            ...(managedPolicyArns.length > 0 && { ManagedPolicyArns: managedPolicyArns }),
          },
        },
      }),
      ...Object.fromEntries(
        Object.entries(policies).map(([policyName, policy]) => [
          `${id}${identifier(policyName)}`,
          {
            Type: "AWS::IAM::RolePolicy",
            Properties: { PolicyName: policyName, RoleName: trust ? ref(id) : name, PolicyDocument: policy },
          },
        ]),
      ),
    },
  };
}

function bucketPart({ name, policy, statements, keyPolicy, expireAfterDays }: ResultsBucketDocuments): Part {
  if (policy === undefined) {
    const Value = JSON.stringify(statements);
    return { Outputs: { ResultsBucketStatements: { Description: `To merge into the policy of ${name}.`, Value } } };
  }
  const KMSMasterKeyID = { "Fn::GetAtt": ["ResultsKey", "Arn"] };
  return {
    Resources: {
      ...(keyPolicy && {
        ResultsKey: {
          Type: "AWS::KMS::Key",
          Properties: {
            Description: "Encrypts Athena results of a shared feature store",
            EnableKeyRotation: true,
            KeyPolicy: keyPolicy,
          },
        },
      }),
      ResultsBucket: {
        Type: "AWS::S3::Bucket",
        Properties: {
          BucketName: name,
          OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [
              keyPolicy
                ? {
                    BucketKeyEnabled: true,
                    ServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID },
                  }
                : { ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } },
            ],
          },
          VersioningConfiguration: { Status: "Enabled" },
          LifecycleConfiguration: {
            Rules: [
              {
                Id: "expire-results",
                Status: "Enabled",
                ExpirationInDays: expireAfterDays,
                NoncurrentVersionExpiration: { NoncurrentDays: 7 },
                AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
              },
              { Id: "clean-up", Status: "Enabled", ExpiredObjectDeleteMarker: true },
            ],
          },
        },
      },
      ResultsBucketPolicy: {
        Type: "AWS::S3::BucketPolicy",
        Properties: { Bucket: ref("ResultsBucket"), PolicyDocument: policy },
      },
    },
  };
}

/** A logical id has letters and digits only; two names that would be one then are told apart by a hash. */
function identifier(name: string): string {
  const kept = name.replace(/[^A-Za-z0-9]/g, "");
  return kept === name ? name : `${kept}${createHash("sha256").update(name).digest("hex").slice(0, 6)}`;
}
