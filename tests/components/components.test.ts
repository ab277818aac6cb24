import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { capture, type Resource } from "../../access/build/build";
import { CallerGroup } from "../../components/callerGroup";
import { CallerPolicy } from "../../components/callerPolicy";
import { CallerRole } from "../../components/callerRole";
import { ExecutionRole } from "../../components/executionRole";
import { ResultsBucket } from "../../components/resultsBucket";
import { SharedRole } from "../../components/sharedRole";
import { parseConfig } from "../../config";
import { policy } from "../../policies/document";
import { makeEnforcement } from "../../stacks/enforcement/enforcement";
import { enforcementAlone, ENFORCEMENT_SETTINGS } from "../sample";

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

const OTHER = policy({ Sid: "Other", Effect: "Allow", Action: ["kms:*"], Resource: ["*"] });
const OTHER_TEXT = JSON.stringify(OTHER);

const EXECUTION = {
  roleName: "E",
  create: true,
  path: "/ml/",
  permissionsBoundaryArn: undefined,
  trust: OTHER,
  policies: { Use: DOCUMENT, More: OTHER },
  managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"],
  exclusivePolicies: true,
};

/** The role that {@link EXECUTION} makes. */
const EXECUTION_ROLE = {
  name: "E",
  path: "/ml/",
  description: "Runs SageMaker notebooks and jobs that use a shared feature store",
  assumeRolePolicy: OTHER_TEXT,
  forceDetachPolicies: true,
};

/** The lists that keep role R or E at these policies. */
const lists = (roleName: string, policyNames: readonly string[], policyArns: readonly string[]) => [
  ["RolePolicyAttachmentsExclusive", "x-attached-policies", { roleName, policyArns }],
  ["RolePoliciesExclusive", "x-inline-policies", { roleName, policyNames }],
];

const RESULTS = {
  bucketName: "results",
  policy: DOCUMENT,
  keyPolicy: undefined,
  expireAfterDays: 30,
  onDestroy: "fail" as const,
};
/** The children of a results bucket besides the bucket itself and its encryption. */
const OF_RESULTS_BUCKET = [
  [
    "BucketLifecycleConfiguration",
    "x-lifecycle",
    {
      bucket: "results",
      rules: [
        {
          id: "expire-results",
          status: "Enabled",
          filter: {},
          expiration: { days: 30 },
          noncurrentVersionExpiration: { noncurrentDays: 7 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
        { id: "clean-up", status: "Enabled", filter: {}, expiration: { expiredObjectDeleteMarker: true } },
      ],
    },
  ],
  ["BucketOwnershipControls", "x-ownership", { bucket: "results", rule: { objectOwnership: "BucketOwnerEnforced" } }],
  ["BucketPolicy", "x-policy", { bucket: "results", policy: TEXT }],
  [
    "BucketPublicAccessBlock",
    "x-public-access-block",
    {
      bucket: "results",
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
  ],
  ["BucketVersioning", "x-versioning", { bucket: "results", versioningConfiguration: { status: "Enabled" } }],
];

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
      ...lists("R", [], ["arn:aws:iam::222222222222:policy/ml/P"]),
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
      ...lists("R", [], ["arn:aws:iam::222222222222:policy/P-0", "arn:aws:iam::222222222222:policy/P-10"]),
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
  {
    name: "SharedRole attaches managed policies besides its own, of AWS and of the account though they have one name",
    make: (provider) => {
      const managedPolicyArns = ["aws", "222222222222"].map((owner) => `arn:aws:iam::${owner}:policy/ml/Full`);
      return { roleArn: new SharedRole("x", { ...INVOKE, managedPolicyArns }, provider && { provider }).roleArn };
    },
    children: [
      ...lists(
        "R",
        [],
        [
          "arn:aws:iam::222222222222:policy/ml/P",
          "arn:aws:iam::aws:policy/ml/Full",
          "arn:aws:iam::222222222222:policy/ml/Full",
        ],
      ),
      [
        "RolePolicyAttachment",
        "x-222222222222-Full",
        { role: "R", policyArn: "arn:aws:iam::222222222222:policy/ml/Full" },
      ],
      ["RolePolicyAttachment", "x-Full", { role: "R", policyArn: "arn:aws:iam::aws:policy/ml/Full" }],
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
    name: "ExecutionRole makes a role with its policies",
    make: (provider) => ({ arn: new ExecutionRole("x", EXECUTION, provider && { provider }).roleArn }),
    children: [
      ...lists("E", ["Use", "More"], EXECUTION.managedPolicyArns),
      [
        "RolePolicyAttachment",
        "x-AmazonSageMakerFullAccess",
        { role: "E", policyArn: "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess" },
      ],
      ["RolePolicy", "x-More", { name: "More", role: "E", policy: OTHER_TEXT }],
      ["RolePolicy", "x-Use", { name: "Use", role: "E", policy: TEXT }],
      ["Role", "x-role", EXECUTION_ROLE],
    ],
    outputs: { arn: "arn:aws:iam::222222222222:role/ml/E" },
  },
  {
    name: "ExecutionRole makes a role within a boundary, with no managed policy",
    make: (provider) => {
      const permissionsBoundaryArn = "arn:aws:iam::222222222222:policy/B";
      const args = { ...EXECUTION, path: "/", policies: {}, managedPolicyArns: [], permissionsBoundaryArn };
      return { arn: new ExecutionRole("x", args, provider && { provider }).roleArn };
    },
    children: [
      ...lists("E", [], []),
      ["Role", "x-role", { ...EXECUTION_ROLE, path: "/", permissionsBoundary: "arn:aws:iam::222222222222:policy/B" }],
    ],
    outputs: { arn: "arn:aws:iam::222222222222:role/E" },
  },
  {
    name: "ExecutionRole makes a role that others may add policies to",
    make: (provider) => {
      const args = { ...EXECUTION, policies: {}, managedPolicyArns: [], exclusivePolicies: false };
      return { arn: new ExecutionRole("x", args, provider && { provider }).roleArn };
    },
    children: [["Role", "x-role", EXECUTION_ROLE]],
    outputs: { arn: "arn:aws:iam::222222222222:role/ml/E" },
  },
  {
    name: "ExecutionRole adopts a role: only policies are added, its trust and boundary stay",
    make: (provider) => {
      const permissionsBoundaryArn = "arn:aws:iam::222222222222:policy/B";
      const managedPolicyArns = ["aws", "222222222222"].map((owner) => `arn:aws:iam::${owner}:policy/Full`);
      const args = { ...EXECUTION, create: false, permissionsBoundaryArn, managedPolicyArns };
      return { arn: new ExecutionRole("x", args, provider && { provider }).roleArn };
    },
    children: [
      [
        "RolePolicyAttachment",
        "x-222222222222-Full",
        { role: "E", policyArn: "arn:aws:iam::222222222222:policy/Full" },
      ],
      ["RolePolicyAttachment", "x-Full", { role: "E", policyArn: "arn:aws:iam::aws:policy/Full" }],
      ["RolePolicy", "x-More", { name: "More", role: "E", policy: OTHER_TEXT }],
      ["RolePolicy", "x-Use", { name: "Use", role: "E", policy: TEXT }],
      ["Role", "x-role", "adopted", {}],
    ],
    outputs: { arn: "arn:aws:iam::222222222222:role/E" },
  },
  ...(["fail", "retain", "delete"] as const).map((onDestroy) => ({
    name: `ResultsBucket makes a private, encrypted, versioned, expiring bucket (onDestroy: ${onDestroy})`,
    make: (provider?: aws.Provider) => ({
      name: new ResultsBucket("x", { ...RESULTS, onDestroy }, provider && { provider }).bucketName,
    }),
    children: [
      ["Bucket", "x-bucket", { bucket: "results", forceDestroy: onDestroy === "delete" }],
      [
        "BucketServerSideEncryptionConfiguration",
        "x-encryption",
        { bucket: "results", rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
      ],
      ...OF_RESULTS_BUCKET,
    ],
    outputs: { name: "results" },
  })),
  {
    name: "ResultsBucket makes a key of its own, which turns by the year",
    make: (provider) => ({
      name: new ResultsBucket("x", { ...RESULTS, keyPolicy: OTHER }, provider && { provider }).bucketName,
    }),
    children: [
      ["Bucket", "x-bucket", { bucket: "results", forceDestroy: false }],
      [
        "BucketServerSideEncryptionConfiguration",
        "x-encryption",
        {
          bucket: "results",
          rules: [
            {
              applyServerSideEncryptionByDefault: {
                sseAlgorithm: "aws:kms",
                kmsMasterKeyId: "arn:aws:kms:eu-west-1:222222222222:key/11111111-2222-3333-4444-734dffd71a6b",
              },
              bucketKeyEnabled: true,
            },
          ],
        },
      ],
      [
        "Key",
        "x-key",
        {
          description: "Encrypts Athena results of a shared feature store",
          enableKeyRotation: true,
          policy: OTHER_TEXT,
        },
      ],
      ...OF_RESULTS_BUCKET,
    ],
    outputs: { name: "results" },
  },
];

/** What the engine is told of a resource besides its inputs. */
interface Registration {
  getName(): string;
  getDependenciesList(): string[];
  getRetainondelete(): boolean;
  getDeletebeforereplace(): boolean;
}

/** The registrations of what a program makes, by name; mocks are not told of them. */
async function registrations(make: () => unknown): Promise<Map<string, Registration>> {
  const found = new Map<string, Registration>();
  await registered(() => {
    const monitor = pulumi.runtime.getMonitor() as unknown as {
      registerResource(request: Registration, callback: unknown): unknown;
    };
    const register = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request, callback) => {
      found.set(request.getName(), request);
      return register(request, callback);
    };
    make();
    return {};
  });
  return found;
}
const namesOf = (urns: readonly string[]) => urns.map((urn) => urn.split("::").pop()!);
const without = (names: Iterable<string>, ...others: string[]) =>
  [...names].filter((name) => name !== "test" && !others.includes(name)).sort();

describe("what the engine is told", () => {
  const results = (more: object) => registrations(() => new ResultsBucket("x", { ...RESULTS, ...more }));
  const marked = (found: Map<string, Registration>, is: (registration: Registration) => boolean) =>
    [...found].filter(([, registration]) => is(registration)).map(([name]) => name);

  it("a results bucket's policy comes after its public-access block, and expiry after versioning", async () => {
    const found = await results({});
    const after = (name: string) => namesOf(found.get(name)!.getDependenciesList());
    assert.ok(after("x-policy").includes("x-public-access-block"));
    assert.ok(after("x-lifecycle").includes("x-versioning"));
    for (const name of without(found.keys(), "x", "x-bucket")) assert.ok(after(name).includes("x-bucket"), name);
  });

  it("a results bucket is left behind with its key, or goes before it; its settings go with it alone", async () => {
    for (const keyPolicy of [undefined, OTHER]) {
      for (const onDestroy of ["fail", "retain", "delete"] as const) {
        const found = await results({ keyPolicy, onDestroy });
        const left = marked(found, (one) => one.getRetainondelete());
        const gone = onDestroy === "retain" ? [] : ["x-bucket", "x-key"];
        assert.deepEqual(without(left), without(found.keys(), "x", ...gone), onDestroy);
        assert.deepEqual(namesOf(found.get("x-bucket")!.getDependenciesList()), keyPolicy ? ["x-key"] : []);
      }
    }
  });

  it("a role is known once its policies are attached, and a bucket once its policy is there", async () => {
    const awaited = new Map<string, string[]>();
    await registered(() => {
      const args = { ...INVOKE, managedPolicyArns: ["arn:aws:iam::aws:policy/Full"] };
      const outputs = {
        role: new SharedRole("s", args).roleArn,
        bucket: new ResultsBucket("b", RESULTS).bucketName,
      };
      for (const [name, output] of Object.entries(outputs)) {
        const { allResources } = output as unknown as { allResources: () => Promise<Set<pulumi.Resource>> };
        output.apply(async () => {
          const resources = await allResources();
          const names = [...resources].map((resource) => (resource as { __name?: string }).__name ?? "");
          awaited.set(name, names.sort());
        });
      }
      return outputs;
    });
    assert.deepEqual(Object.fromEntries(awaited), {
      role: ["s-Full", "s-attachment", "s-role"],
      bucket: ["b-bucket", "b-policy"],
    });
  });

  it("lists of policies come after all that give the role policies", async () => {
    const found = await registrations(() => {
      new SharedRole("s", { ...INVOKE, managedPolicyArns: ["arn:aws:iam::aws:policy/Full"] });
      new ExecutionRole("e", EXECUTION);
    });
    for (const [list, others] of [
      ["s-inline-policies", ["s-Full", "s-attachment"]],
      ["s-attached-policies", ["s-Full", "s-attachment"]],
      ["e-inline-policies", ["e-AmazonSageMakerFullAccess", "e-More", "e-Use"]],
      ["e-attached-policies", ["e-AmazonSageMakerFullAccess", "e-More", "e-Use"]],
    ] as const) {
      const after = namesOf(found.get(list)!.getDependenciesList());
      for (const other of others) assert.ok(after.includes(other), `${list} after ${other}`);
    }
  });

  it("roles and policies go before others of their name come", async () => {
    const found = await registrations(() => {
      new SharedRole("s", { ...INVOKE, managedPolicyArns: ["arn:aws:iam::aws:policy/Full"] });
      new ExecutionRole("e", EXECUTION);
    });
    assert.deepEqual(marked(found, (one) => one.getDeletebeforereplace()).sort(), ["e-role", "s-policy", "s-role"]);
  });
});

describe("what the engine is told of enforcement", () => {
  const name = (what: string) => `enforcement-eu-west-1-${what}`;
  let found: Map<string, Registration>;
  before(async () => {
    const { config } = parseConfig(enforcementAlone({ rules: ENFORCEMENT_SETTINGS.rules }));
    found = await registrations(() => void makeEnforcement(config, { codeOf: (name) => ({ "index.js": name }) }));
  });
  const after = (what: string) => namesOf(found.get(name(what))!.getDependenciesList());

  it("the ledger is left behind, and nothing else", () => {
    const left = [...found].filter(([, one]) => one.getRetainondelete()).map(([which]) => which);
    assert.deepEqual(left, [name("ledger")]);
  });

  it("a function comes after its log and what it may do, and its clock after the permission to run it", () => {
    for (const which of ["enforcer", "sweep"]) {
      assert.ok(after(`${which}-function`).includes(name(`${which}-permissions`)));
      for (const list of ["inline-policies", "attached-policies"])
        assert.ok(after(`${which}-${list}`).includes(name(`${which}-permissions`)));
      assert.ok(after(`${which}-function`).includes(name(`${which}-log`)));
      assert.ok(after(`${which}-clock-target`).includes(name(`${which}-clock-permission`)));
    }
  });

  it("events are sent once both queues let the rule in, and taken once the enforcer is there", () => {
    for (const policy of ["queue-policy", "queue-undelivered-policy"])
      assert.ok(after("target").includes(name(policy)), policy);
    assert.ok(after("events").includes(name("enforcer-function")));
    assert.ok(after("queue").includes(name("queue-dead-letters-policy")));
  });

  it("a role goes before another of its name comes", () => {
    const first = [...found].filter(([, one]) => one.getDeletebeforereplace()).map(([which]) => which);
    assert.deepEqual(first.sort(), [name("enforcer-role"), name("sweep-role")]);
  });
});

describe("components", () => {
  for (const { name, make, children: expected, outputs } of CASES) {
    it(name, async () => {
      const built = await registered(() => make());
      const byName = (one: unknown[], other: unknown[]) => (String(one[1]) < String(other[1]) ? -1 : 1);
      assert.deepEqual(children(built.resources), expected.toSorted(byName));
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
    await assert.rejects(registered(twice), /would both be called m in AWS/);
  });
});
