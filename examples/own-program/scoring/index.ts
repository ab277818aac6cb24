import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import {
  callerPolicy,
  ExecutionRole,
  executionRolePolicies,
  executionRoleTrust,
  nameAndPath,
  readShare,
  ResultsBucket,
  resultsBucketPolicy,
} from "sagemaker-sharing/components";

const ACCOUNT = "222222222222";

/** The application's own role may invoke the endpoints that the parent shares; its notebooks read the features. */
export = async (): Promise<Record<string, unknown>> => {
  const parent = new pulumi.StackReference(new pulumi.Config().require("parentStack"));
  const shares: unknown = (await parent.getOutputDetails("shares")).value;
  const share = readShare(shares, { consumer: "scoring", accountId: ACCOUNT }, "the parent's output shares");
  const { invoke, featureStore } = share;
  if (invoke === undefined || featureStore?.resultsBucket === undefined)
    throw new pulumi.RunError("the parent shares no endpoints and feature store with scoring");

  const role = new iam.Role("scoring", {
    assumeRolePolicy: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
    },
  });
  new iam.RolePolicy("scoring-invokes", {
    role: role.name,
    policy: pulumi.jsonStringify(callerPolicy(invoke.roleArn)),
  });

  // The parent trusts the role by its name, which the share says.
  const { name: roleName, path } = nameAndPath(featureStore.executionRoleArns[0]!);
  const notebooks = new ExecutionRole("notebooks", {
    roleName,
    create: true,
    path,
    permissionsBoundaryArn: undefined,
    trust: executionRoleTrust(ACCOUNT, false),
    policies: executionRolePolicies(share, featureStore, { encrypted: false, invokes: true }),
    managedPolicyArns: [],
    exclusivePolicies: true,
  });
  const results = new ResultsBucket("results", {
    bucketName: featureStore.resultsBucket.name,
    policy: resultsBucketPolicy(share, featureStore),
    keyPolicy: undefined,
    expireAfterDays: 30,
    onDestroy: "fail",
  });
  return { share, roleArn: role.arn, notebooks: notebooks.roleArn, results: results.bucketName };
};
