import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { capture, type Resource } from "../../access/build";
import { CallerGroup } from "../../components/callerGroup";
import { CallerPolicy } from "../../components/callerPolicy";
import { CallerRole } from "../../components/callerRole";
import { SharedRole } from "../../components/sharedRole";
import { policy } from "../../policies/document";

const DOCUMENT = policy({
  Sid: "Some",
  Effect: "Allow",
  Action: ["sts:AssumeRole"],
  Resource: ["arn:aws:iam::111111111111:role/R"],
});
const TEXT = JSON.stringify(DOCUMENT);

const HERE = { stack: "test", accountId: "222222222222", region: "eu-west-1" };
const registered = async (make: () => Record<string, unknown>) =>
  capture(HERE, () => Promise.resolve({ outputs: make(), warnings: [] }));

/** type, name, inputs and whether it was only looked up; for every resource but the component itself. */
const children = (resources: readonly Resource[]) =>
  resources
    .filter(({ type }) => type.startsWith("aws:"))
    .map(({ type, name, adopted, inputs }) => [type.split(":")[2], name, ...(adopted ? ["adopted"] : []), inputs])
    .sort((a, b) => (String(a[1]) < String(b[1]) ? -1 : 1));

const INVOKE = {
  roleName: "R",
  description: "D",
  path: "/ml/",
  maxSessionDuration: 3600,
  permissionsBoundaryArn: undefined,
  trust: DOCUMENT,
  permissions: [{ part: "", policyName: "P", document: DOCUMENT }],
  managedPolicyArns: [] as string[],
};

const CASES: readonly {
  name: string;
  make: (provider?: aws.Provider) => Record<string, unknown>;
  children: unknown[][];
  outputs: object;
}[] = [
  {
    name: "SharedRole makes a role with its policy",
    make: (provider) => ({ roleArn: new SharedRole("x", INVOKE, provider && { provider }).roleArn }),
    children: [
      ["RolePolicyAttachment", "x-attachment", { role: "R", policyArn: "arn:aws:iam::222222222222:policy/ml/P" }],
      ["Policy", "x-policy", { name: "P", path: "/ml/", description: "D", policy: TEXT }],
      [
        "Role",
        "x-role",
        {
          name: "R",
          path: "/ml/",
          description: "D",
          assumeRolePolicy: TEXT,
          maxSessionDuration: 3600,
          forceDetachPolicies: true,
        },
      ],
    ],
    outputs: { roleArn: "arn:aws:iam::222222222222:role/ml/R" },
  },
  {
    name: "SharedRole attaches every part, under names that follow the part",
    make: (provider) => {
      const permissions = ["0", "10"].map((part) => ({ part, policyName: `P-${part}`, document: DOCUMENT }));
      const args = { ...INVOKE, path: "/", permissions, permissionsBoundaryArn: "arn:aws:iam::222222222222:policy/B" };
      return { roleArn: new SharedRole("x", args, provider && { provider }).roleArn };
    },
    children: [
      ["RolePolicyAttachment", "x-attachment-0", { role: "R", policyArn: "arn:aws:iam::222222222222:policy/P-0" }],
      ["RolePolicyAttachment", "x-attachment-10", { role: "R", policyArn: "arn:aws:iam::222222222222:policy/P-10" }],
      ["Policy", "x-policy-0", { name: "P-0", path: "/", description: "D", policy: TEXT }],
      ["Policy", "x-policy-10", { name: "P-10", path: "/", description: "D", policy: TEXT }],
      [
        "Role",
        "x-role",
        {
          name: "R",
          path: "/",
          description: "D",
          assumeRolePolicy: TEXT,
          maxSessionDuration: 3600,
          permissionsBoundary: "arn:aws:iam::222222222222:policy/B",
          forceDetachPolicies: true,
        },
      ],
    ],
    outputs: { roleArn: "arn:aws:iam::222222222222:role/R" },
  },
  {
    name: "CallerGroup makes a group and adds each member",
    make: (provider) => {
      const args = {
        groupName: "G",
        create: true,
        path: "/ml/",
        members: ["alice", "bob"],
        policyName: "A",
        policy: DOCUMENT,
      };
      return { name: new CallerGroup("x", args, provider && { provider }).groupName };
    },
    children: [
      ["Group", "x-group", { name: "G", path: "/ml/" }],
      ["UserGroupMembership", "x-member-alice", { user: "alice", groups: ["G"] }],
      ["UserGroupMembership", "x-member-bob", { user: "bob", groups: ["G"] }],
      ["GroupPolicy", "x-policy", { name: "A", group: "G", policy: TEXT }],
      ["User", "x-user-alice", "adopted", {}],
      ["User", "x-user-bob", "adopted", {}],
    ],
    outputs: { name: "G" },
  },
  {
    name: "CallerGroup adopts a group: only its policy and members are ours",
    make: (provider) => {
      const args = { groupName: "G", create: false, path: "/", members: [], policyName: "A", policy: DOCUMENT };
      return { name: new CallerGroup("x", args, provider && { provider }).groupName };
    },
    children: [
      ["Group", "x-group", "adopted", {}],
      ["GroupPolicy", "x-policy", { name: "A", group: "G", policy: TEXT }],
    ],
    outputs: { name: "G" },
  },
  {
    name: "CallerRole adds a policy to an existing role",
    make: (provider) => ({
      arn: new CallerRole("x", { roleName: "Notebook", policyName: "A", policy: DOCUMENT }, provider && { provider })
        .roleArn,
    }),
    children: [
      ["RolePolicy", "x-policy", { name: "A", role: "Notebook", policy: TEXT }],
      ["Role", "x-role", "adopted", {}],
    ],
    outputs: { arn: "arn:aws:iam::222222222222:role/Notebook" },
  },
  {
    name: "CallerPolicy makes a managed policy",
    make: (provider) => ({
      arn: new CallerPolicy("x", { policyName: "M", path: "/ml/", policy: DOCUMENT }, provider && { provider })
        .policyArn,
    }),
    children: [
      [
        "Policy",
        "x-policy",
        {
          name: "M",
          path: "/ml/",
          description: "Assumes the role that invokes shared SageMaker endpoints",
          policy: TEXT,
        },
      ],
    ],
    outputs: { arn: "arn:aws:iam::222222222222:policy/ml/M" },
  },
];

describe("components", () => {
  for (const { name, make, children: expected, outputs } of CASES) {
    it(name, async () => {
      const built = await registered(() => make());
      assert.deepEqual(children(built.resources), expected);
      assert.deepEqual(built.outputs, outputs);
    });

    it(`${name}; children belong to it and inherit its provider`, async () => {
      const built = await registered(() => make(new aws.Provider("hub", { region: "eu-west-1" })));
      const own = built.resources.filter(({ type }) => type.startsWith("aws:"));
      for (const { urn, provider } of own) {
        assert.match(urn, /::sagemaker-sharing:index:\w+\$aws:/);
        assert.match(provider, /::hub::/);
      }
      assert.equal(own.length, expected.length);
    });
  }

  it("refuse a second of the same name, as the engine would", async () => {
    const twice = () => {
      new CallerPolicy("x", { policyName: "M", path: "/", policy: DOCUMENT });
      new CallerPolicy("x", { policyName: "N", path: "/", policy: DOCUMENT });
      return {};
    };
    await assert.rejects(registered(twice), /two resources of type .* are named x/);
  });

  it("refuse a second of the same physical name, as AWS would", async () => {
    const twice = () => {
      new CallerPolicy("x", { policyName: "M", path: "/", policy: DOCUMENT });
      new CallerPolicy("y", { policyName: "m", path: "/", policy: DOCUMENT });
      return {};
    };
    await assert.rejects(registered(twice), /would be called m in AWS/);
  });
});
