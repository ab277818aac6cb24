import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { load } from "../../access/load";
import type { Built } from "../../access/build/built";
import { plainResources, type EngineResource } from "../../policy-pack/engineResources";
import { POLICIES, type Finding } from "../../policy-pack/findings";
import { judge } from "../../policy-pack/judge";
import { folderOf } from "../../policy-pack/stackFolder";

const STORE = {
  featureGroups: ["customers"],
  offlineStore: { bucket: "ml-offline-store", prefix: "features", database: "sagemaker_featurestore" },
};
const ORG = "o-abcdefghij";
const ROOT = path.join(__dirname, "../..");

/** What the pack finds in resources as the engine has them: those that our stacks register, and broken ones. */
describe("the policy pack", () => {
  let dir: string;
  let built: Record<"parent" | "child", Built>;

  before(async () => {
    dir = mkdtempSync(path.join(tmpdir(), "policy-pack-"));
    writeFileSync(path.join(dir, "Pulumi.yaml"), "name: sagemaker-sharing\nruntime: nodejs\n");
    write("parent", "111111111111", {
      account: "parent",
      organizationId: ORG,
      consumers: {
        "fraud-team": {
          accountId: "222222222222",
          externalId: "fraud-4711",
          endpoints: ["churn"],
          featureStore: STORE,
        },
      },
    });
    write("child", "222222222222", {
      account: "child",
      parentStack: "organization/sagemaker-sharing/parent",
      consumer: "fraud-team",
      callers: { group: { name: "Testers", create: true, members: ["alice"] } },
    });
    const loaded = await load({ dir });
    built = { parent: loaded.parent.built, child: loaded.children[0]!.built };
  });
  after(() => rmSync(dir, { recursive: true }));

  const write = (stack: string, account: string, config: object) => {
    const keys = Object.entries(config).map(([key, value]): [string, unknown] => [`sagemaker-sharing:${key}`, value]);
    const all = { "aws:region": "eu-west-1", "aws:allowedAccountIds": [account], ...Object.fromEntries(keys) };
    writeFileSync(path.join(dir, `Pulumi.${stack}.yaml`), stringify({ config: all }));
  };

  /** The resources of a stack as the engine tells them, with what it adds, after an update. */
  const engine = (stack: "parent" | "child"): EngineResource[] => {
    const { resources, outputs } = built[stack];
    const made = resources.filter(({ adopted }) => !adopted);
    const own = made.map(({ urn, type, name, inputs, state }) => ({
      ...{ urn, type, name },
      props: { ...inputs, ...state, tagsAll: {}, forceDetachPolicies: false, description: inputs["description"] ?? "" },
    }));
    const of = (type: string, props: object): EngineResource => ({
      ...{ urn: `urn:pulumi:${stack}::sagemaker-sharing::${type}::x`, type, name: "x" },
      props: { ...props },
    });
    return [of("pulumi:pulumi:Stack", outputs), ...own];
  };
  /** The same before they are made: the engine knows no ARN and nothing that AWS makes up. */
  const planned = (stack: "parent" | "child"): EngineResource[] =>
    engine(stack).map(({ props, ...resource }) => ({
      ...resource,
      props: Object.fromEntries(
        Object.entries(props).filter(([key]) => !/^(arn|id|url|policyArn|shares|.*Arns?)$/.test(key)),
      ),
    }));
  const found = (stack: "parent" | "child", resources: readonly EngineResource[]) => judge({ dir, stack, resources });

  for (const stack of ["parent", "child"] as const) {
    it(`finds nothing in what the ${stack} is, and nothing in what it is about to be`, async () => {
      assert.deepEqual(await found(stack, engine(stack)), []);
      assert.deepEqual(await found(stack, planned(stack)), []);
    });
  }

  /** Documents are text within the resources' properties, and are changed as text. */
  const inDocuments =
    (from: string, to: string) =>
    (resources: readonly EngineResource[]): readonly EngineResource[] => {
      const text = JSON.stringify(resources);
      const [old, made] = [from, to].map((one) => JSON.stringify(one).slice(1, -1));
      assert.ok(text.includes(old!), `no resource has ${from}`);
      return JSON.parse(text.replaceAll(old!, made!)) as EngineResource[];
    };
  const without = (type: string) => (resources: readonly EngineResource[]) =>
    resources.filter((resource) => !resource.type.endsWith(type));
  const withProps = (type: string, props: object) => (resources: readonly EngineResource[]) =>
    resources.map((one) => (one.type.endsWith(type) ? { ...one, props: { ...one.props, ...props } } : one));
  const besides = (type: string, props: object) => (resources: readonly EngineResource[]) => [
    ...resources,
    { urn: `urn:pulumi:parent::sagemaker-sharing::${type}::more`, type, name: "more", props: { ...props } },
  ];
  const INVOKE_ROLE = "SageMakerExternal-fraud-team";

  const broken: readonly {
    readonly what: string;
    readonly stack?: "child";
    readonly change: (resources: readonly EngineResource[]) => readonly EngineResource[];
    readonly policy: Finding["policy"];
    readonly says: RegExp;
  }[] = [
    {
      what: "a pattern behind an endpoint's name",
      change: inDocuments(":endpoint/churn", ":endpoint/churn*"),
      policy: "no-wider-than-asked",
      says: /fraud-team: .* but endpoint churn-v2, is allowed, and must not be, .*consumers\.fraud-team\.endpoints\[0\]/,
    },
    {
      what: "an endpoint in every region",
      change: inDocuments("sagemaker:eu-west-1:111111111111:endpoint", "sagemaker:*:111111111111:endpoint"),
      policy: "no-wider-than-asked",
      says: /but in [a-z]+-[a-z]+-\d, is allowed/,
    },
    {
      what: "an endpoint far from those that were asked for",
      change: inDocuments(
        '"arn:aws:sagemaker:eu-west-1:111111111111:endpoint/churn"',
        '"arn:aws:sagemaker:eu-west-1:111111111111:endpoint/churn","arn:aws:sagemaker:eu-west-1:111111111111:endpoint/risk-*"',
      ),
      policy: "no-wider-than-asked",
      says: /^beyond the stack file: fraud-team \(222222222222\): endpoint `risk-\*` is new/,
    },
    {
      what: "an action that no question asks about",
      change: inDocuments('"sagemaker:InvokeEndpoint"', '"sagemaker:InvokeEndpoint","sagemaker:AddTags"'),
      policy: "no-action-beyond-the-list",
      says: /^beyond the stack file: .*AddTags/,
    },
    {
      what: "an action more",
      change: inDocuments('"sagemaker:InvokeEndpoint"', '"sagemaker:InvokeEndpoint","sagemaker:DeleteEndpoint"'),
      policy: "no-action-beyond-the-list",
      says: /but DeleteEndpoint, is allowed, and must not be/,
    },
    {
      what: "every action on records",
      change: inDocuments('"sagemaker:GetRecord"', '"sagemaker:*Record"'),
      policy: "no-action-beyond-the-list",
      says: /but (Put|Delete)Record, is allowed/,
    },
    {
      what: "a trust of another account",
      change: inDocuments("arn:aws:iam::222222222222:root", "arn:aws:iam::333333333333:root"),
      policy: "trust-as-designed",
      says: /consumers\.fraud-team\.accountId: the trust of .* names 333333333333, and must name 222222222222/,
    },
    {
      what: "another ExternalId",
      change: inDocuments("fraud-4711", "*"),
      policy: "trust-as-designed",
      says: /ExternalId/,
    },
    {
      what: "no organization",
      change: inDocuments(ORG, "*"),
      policy: "trust-as-designed",
      says: /aws:PrincipalOrgID|organization/i,
    },
    {
      what: "no policy on the role",
      change: without("iam/rolePolicyAttachment:RolePolicyAttachment"),
      policy: "promises-are-kept",
      says: /InvokeEndpoint churn, is promised and refused/,
    },
    {
      what: "longer sessions",
      change: withProps("iam/role:Role", { maxSessionDuration: 43_200 }),
      policy: "promises-are-kept",
      says: /maxSessionDuration: is 3600, and sessions of .* last 43200 seconds/,
    },
    {
      what: "AdministratorAccess, attached by somebody's own code",
      change: besides("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
        role: INVOKE_ROLE,
        policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
      }),
      policy: "promises-are-kept",
      says: /AdministratorAccess is on role SageMakerExternal-fraud-team, and nothing in the config names it/,
    },
    {
      what: "an inline policy, put there by somebody's own code",
      change: besides("aws:iam/rolePolicy:RolePolicy", {
        name: "more",
        role: INVOKE_ROLE,
        policy: JSON.stringify({ Statement: [{ Effect: "Allow", Action: "sagemaker:Invoke*", Resource: "*" }] }),
      }),
      policy: "no-wider-than-asked",
      says: /but endpoint churn-v2, is allowed/,
    },
    {
      what: "a role more",
      change: besides("aws:iam/role:Role", { name: "Backdoor", assumeRolePolicy: "{}" }),
      policy: "promises-are-kept",
      says: /role Backdoor is there, and nothing in the config explains it/,
    },
    {
      what: "a member more",
      stack: "child",
      change: withProps("iam/userGroupMembership:UserGroupMembership", { user: "mallory" }),
      policy: "promises-are-kept",
      says: /user mallory is in a group, and callers\.group\.members does not name them/,
    },
    {
      what: "a bucket that lets another account in",
      stack: "child",
      change: inDocuments("arn:aws:iam::111111111111:root", "arn:aws:iam::333333333333:root"),
      policy: "trust-as-designed",
      says: /lets in 333333333333/,
    },
    {
      what: "a bucket that anybody may read",
      stack: "child",
      change: without("s3/bucketPublicAccessBlock:BucketPublicAccessBlock"),
      policy: "promises-are-kept",
      says: /public/i,
    },
  ];
  for (const { what, stack = "parent", change, policy, says } of broken)
    it(`reports ${what} as ${policy}`, async () => {
      for (const resources of [engine(stack), planned(stack)]) {
        const texts = (await found(stack, change(resources))).filter((one) => one.policy === policy);
        assert.ok(
          texts.some(({ text }) => says.test(text)),
          JSON.stringify(texts, undefined, 1).slice(0, 2000),
        );
      }
    });

  it("finds nothing in the sample with enforcement, and what is wrong with a part of it", async () => {
    const { parent } = await load({ dir: ROOT });
    const resources = parent.built.resources.map(({ urn, type, name, inputs, state }) => ({
      ...{ urn, type, name },
      props: { ...inputs, ...state },
    }));
    const judged = (of: readonly EngineResource[]) => judge({ dir: ROOT, stack: "parent", resources: of });
    assert.deepEqual(await judged(resources), []);
    const findings = await judged(inDocuments('"sqs:SendMessage"', '"sqs:*"')(resources));
    assert.ok(findings.some(({ policy }) => policy === "no-action-beyond-the-list"));
  });

  it("reports each of its policies in that table", () => {
    assert.deepEqual([...new Set(broken.map(({ policy }) => policy))].sort(), Object.keys(POLICIES).sort());
  });

  it("leaves out a property of which a part is not known yet", () => {
    const unknown = {
      get arn(): string {
        throw new Error("unknown");
      },
    };
    const [plain] = plainResources([
      { urn: "u", type: "t", name: "n", props: { ...{ a: 1 }, deep: { unknown }, list: [unknown] } },
    ]);
    assert.deepEqual(plain!.props, { a: 1 });
  });

  it("says where it looked for the stack file", () => {
    assert.equal(folderOf("parent", [undefined, "/nowhere", dir]), dir);
    assert.throws(
      () => folderOf("other", ["/nowhere", "", dir]),
      /no Pulumi\.other\.yaml in \/nowhere, .*SAGEMAKER_SHARING_STACKS/,
    );
  });

  it("has the name and the entry that Pulumi looks for", () => {
    const pack = path.join(ROOT, "policy-pack");
    assert.match(readFileSync(path.join(pack, "PulumiPolicy.yaml"), "utf8"), /^runtime: nodejs\nmain: index\.js$/m);
  });
});
