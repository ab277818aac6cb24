import assert from "node:assert/strict";
import type { Check } from "../../../access/check";
import type { Built, Resource } from "../../../access/build/build";
import { built, childRaw, FEATURE_STORE, GROUP, parentRaw } from "../../sample";
import { quickCheck } from "../../quickCheck";

const BOUNDARY = "arn:aws:iam::111111111111:policy/Boundary";
const SIDES = {
  parent: parentRaw(
    {
      "fraud-team": {
        ...FEATURE_STORE,
        maxSessionDuration: 7200,
        featureStore: { ...FEATURE_STORE.featureStore, managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] },
      },
    },
    { permissionsBoundaryArn: BOUNDARY, names: { prefix: "acme-", path: "/ml/" } },
  ),
  child: childRaw("fraud-team", "222222222222", GROUP, {
    resultsBucket: { sseAlgorithm: "aws:kms", expireAfterDays: 7 },
  }),
};

type Inputs = Readonly<Record<string, unknown>>;
type Edit = (resource: Resource) => Resource;

/** Changes the inputs of the resources of one type. */
const inputs =
  (type: string, change: (inputs: Inputs) => Inputs): Edit =>
  (resource) =>
    resource.type.endsWith(`:${type}`)
      ? { ...resource, inputs: { ...resource.inputs, ...change(resource.inputs) } }
      : resource;
const configuration = (change: Inputs): Edit =>
  inputs("Workgroup", (given) => ({ configuration: { ...(given["configuration"] as Inputs), ...change } }));
/** One more resource, made of the first of a type. */
const besides =
  (type: string, change: (resource: Resource) => Partial<Resource>) =>
  (stack: Built): Built => {
    const first = stack.resources.find((resource) => resource.type.endsWith(`:${type}`))!;
    return { ...stack, resources: [...stack.resources, { ...first, ...change(first) }] };
  };
const each =
  (edit: Edit) =>
  (stack: Built): Built => ({ ...stack, resources: stack.resources.map(edit) });
const without =
  (type: string) =>
  (stack: Built): Built => ({ ...stack, resources: stack.resources.filter((one) => !one.type.endsWith(`:${type}`)) });

async function failuresOf(edits: { parent?: (b: Built) => Built; child?: (b: Built) => Built }): Promise<Check> {
  const { parent, children } = await built(SIDES.parent, { child: SIDES.child });
  return quickCheck(
    { ...parent, built: edits.parent?.(parent.built) ?? parent.built },
    children.map((child) => ({ ...child, built: edits.child?.(child.built) ?? child.built })),
  );
}

const BUCKET = "sagemaker-athena-fraud-team-222222222222-eu-west-1";
const CASES: readonly { name: string; edits: Parameters<typeof failuresOf>[0]; shows: string }[] = [
  {
    name: "a role without the boundary that was promised",
    edits: { parent: each(inputs("Role", () => ({ permissionsBoundary: undefined }))) },
    shows: `stack parent: permissionsBoundaryArn is ${BOUNDARY}, and role acme-SageMakerExternal-fraud-team has no boundary`,
  },
  {
    name: "sessions that last longer",
    edits: { parent: each(inputs("Role", () => ({ maxSessionDuration: 43200 }))) },
    shows:
      "consumers.fraud-team.maxSessionDuration: is 7200, and sessions of acme-SageMakerExternal-fraud-team last 43200 seconds",
  },
  {
    name: "a workgroup that lets queries override its settings",
    edits: { parent: each(configuration({ enforceWorkgroupConfiguration: false })) },
    shows:
      "consumers.fraud-team.featureStore: workgroup sagemaker-feature-store-fraud-team lets queries override its settings",
  },
  {
    name: "a workgroup without a limit",
    edits: { parent: each(configuration({ bytesScannedCutoffPerQuery: undefined })) },
    shows:
      "consumers.fraud-team.featureStore.bytesScannedCutoffPerQuery: is 10737418240, and a query of workgroup sagemaker-feature-store-fraud-team may scan everything",
  },
  {
    name: "a bucket with ACLs",
    edits: { child: each(inputs("BucketOwnershipControls", () => ({ rule: { objectOwnership: "ObjectWriter" } }))) },
    shows: `stack child: resultsBucket: bucket ${BUCKET} lets ACLs give rights`,
  },
  ...["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].map((block) => ({
    name: `a bucket without ${block}`,
    edits: { child: each(inputs("BucketPublicAccessBlock", () => ({ [block]: false }))) },
    shows: `stack child: resultsBucket: bucket ${BUCKET} does not block all public access`,
  })),
  {
    name: "a bucket without a public access block",
    edits: { child: without("BucketPublicAccessBlock") },
    shows: `stack child: resultsBucket: bucket ${BUCKET} does not block all public access`,
  },
  {
    name: "a bucket encrypted with S3's own keys",
    edits: {
      child: each(
        inputs("BucketServerSideEncryptionConfiguration", () => ({
          rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
        })),
      ),
    },
    shows: `stack child: resultsBucket.sseAlgorithm: is aws:kms, and bucket ${BUCKET} is encrypted with AES256, with another key than the one made for it`,
  },
  {
    name: "a bucket encrypted with somebody's key",
    edits: {
      child: each(
        inputs("BucketServerSideEncryptionConfiguration", () => ({
          rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "alias/aws/s3" } }],
        })),
      ),
    },
    shows: `stack child: resultsBucket.sseAlgorithm: is aws:kms, and bucket ${BUCKET} is encrypted with aws:kms, with another key than the one made for it`,
  },
  {
    name: "a bucket without versions",
    edits: { child: each(inputs("BucketVersioning", () => ({ versioningConfiguration: { status: "Suspended" } }))) },
    shows: `stack child: resultsBucket: bucket ${BUCKET} keeps no versions`,
  },
  {
    name: "results that never expire",
    edits: { child: without("BucketLifecycleConfiguration") },
    shows: `stack child: resultsBucket.expireAfterDays: is 7, and bucket ${BUCKET} has no such rule`,
  },
  {
    name: "a member whom nobody named",
    edits: { child: besides("UserGroupMembership", ({ inputs }) => ({ inputs: { ...inputs, user: "mallory" } })) },
    shows: "stack child: user mallory is in a group, and callers.group.members does not name them",
  },
  {
    name: "a group whom nobody named",
    edits: { child: besides("Group", ({ state }) => ({ state: { ...state, name: "Everyone" } })) },
    shows: "stack child: group Everyone is there, and nothing in the config explains it",
  },
  {
    name: "a role of the child that nobody named",
    edits: {
      child: besides("Role", ({ state }) => ({
        state: { ...state, name: "Backdoor", arn: "arn:aws:iam::222222222222:role/Backdoor" },
      })),
    },
    shows: "stack child: role Backdoor is there, and nothing in the config explains it",
  },
  {
    name: "an AWS-managed policy that nobody named",
    edits: {
      child: besides("RolePolicyAttachment", ({ inputs }) => ({
        inputs: { ...inputs, policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
      })),
    },
    shows:
      "stack child: arn:aws:iam::aws:policy/AdministratorAccess is on role SageMakerFeatureStoreExecution-fraud-team, and nothing in the config names it",
  },
  {
    name: "an AWS-managed policy that was named and is not there",
    edits: {
      parent: each(inputs("RolePolicyAttachment", () => ({ policyArn: "arn:aws:iam::aws:policy/SecurityAudit" }))),
    },
    shows:
      "stack parent: consumers.fraud-team.featureStore.managedPolicyArns names arn:aws:iam::aws:policy/ReadOnlyAccess, which is not on role acme-SageMakerFeatureStore-fraud-team",
  },
  {
    name: "a policy on a role that is not of the stack",
    edits: {
      child: besides("RolePolicy", ({ inputs, name }) => ({ name: `${name}-2`, inputs: { ...inputs, role: "Admin" } })),
    },
    shows: "gives rights to role Admin, which no stack of this check makes or looks up",
  },
  {
    name: "a role of another name than documented",
    edits: {
      parent: (stack) =>
        JSON.parse(JSON.stringify(stack).replaceAll("SageMakerFeatureStore-", "SageMakerFeature-")) as Built,
    },
    shows:
      "consumers.fraud-team: the role for a feature store is called /ml/acme-SageMakerFeature-fraud-team, and should be /ml/acme-SageMakerFeatureStore-fraud-team",
  },
];

describe("the access check fails on", () => {
  for (const { name, edits, shows } of CASES) {
    it(name, async () => {
      const { failures, summary } = await failuresOf(edits);
      assert.ok(summary.surprises > 0);
      assert.ok(failures.join("\n").includes(shows), `${failures.join("\n")}\n\nshould hold\n\n${shows}`);
    });
  }

  it("none of it as it is", async () => {
    const { failures, summary } = await failuresOf({});
    assert.deepEqual(failures, []);
    assert.equal(summary.surprises, 0);
  });
});
