import assert from "node:assert/strict";
import path from "node:path";
import { readEvidence, type EvidenceFiles } from "../../../access/evidence/evidence";
import { Mistakes } from "../../../config";
import { built, childRaw, GROUP, parentRaw } from "../../sample";
import { details, organization, policy, stackExport, written, type Files, type OrganizationSample } from "./samples";

const CONSUMERS = { "fraud-team": { accountId: "222222222222", endpoints: ["churn"] } };
const stacks = () => built(parentRaw(CONSUMERS), { child: childRaw("fraud-team", "222222222222", GROUP) });
type Stacks = Awaited<ReturnType<typeof stacks>>;

/** Files of one option, in the order given. */
const given = (option: "accountDetails" | "states", files: Files): EvidenceFiles => {
  const dir = written(files);
  return { [option]: Object.keys(files).map((name) => path.join(dir, name)) };
};
const accountDetails = (files: Files) => given("accountDetails", files);
const without = (sample: OrganizationSample, ...names: readonly string[]): EvidenceFiles => ({
  organization: written(
    Object.fromEntries(Object.entries(organization(sample)).filter(([name]) => !names.includes(name))),
  ),
});
const withFile = (files: Files): EvidenceFiles => ({ organization: written({ ...organization({}), ...files }) });

const CHILD = details("222222222222", { users: { alice: {} } });
const OU = "ou-ab12-11111111";
const parentOf = ({ parent }: Stacks) => stackExport(parent.built);
const SECRET = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: "v1:abc:def",
};

const CASES: readonly { name: string; files: (stacks: Stacks) => EvidenceFiles; says: RegExp }[] = [
  {
    name: "two organizations in one folder",
    files: () => withFile({ "other/organization.json": { Organization: { Id: "o-bbbbbbbbbb" } } }),
    says: /other\/organization\.json is of organization o-bbbbbbbbbb, and another file is of o-a1b2c3d4e5; a folder holds one organization: keep the files of each/,
  },
  {
    name: "an account that was moved while the files were written",
    files: () => withFile({ "children-r-ab12.json": { Children: [{ Id: "222222222222", Type: "ACCOUNT" }] } }),
    says: /parents-222222222222\.json has 222222222222 under ou-ab12-11111111, and another file has it under r-ab12; it was moved in between: write all files again/,
  },
  {
    name: "an export that is cut short",
    files: () => accountDetails({ "child.json": JSON.stringify(CHILD).slice(0, -200) }),
    says: /^--account-details \S+child\.json is cut short, or is no JSON \(.*\); write it with `aws iam get-account-authorization-details > FILE` again$/,
  },
  {
    name: "a page without those after it",
    files: () => accountDetails({ "1.json": { ...CHILD, IsTruncated: true, Marker: "AAA" } }),
    says: /1\.json: account 222222222222 goes on after the last page \(IsTruncated\); give the other pages too, or write all at once/,
  },
  {
    name: "a page of --max-items",
    files: () => accountDetails({ "1.json": { ...CHILD, NextToken: "eyJ" } }),
    says: /goes on after the last page/,
  },
  {
    name: "an account that none of the stacks is in",
    files: () => accountDetails({ "x.json": details("999999999999", { users: { alice: {} } }) }),
    says: /x\.json: it is of account 999999999999, in which no stack is: the stacks are in 111111111111 \(parent\) and 222222222222 \(child\); leave it out/,
  },
  {
    name: "two answers in one file",
    files: () => accountDetails({ "child.json": `${JSON.stringify(CHILD)}\n${JSON.stringify(CHILD)}` }),
    says: /child\.json goes on after its end \(.*\); keep each answer in a file of its own/,
  },
  {
    name: "exports of two days",
    files: () =>
      accountDetails({
        "monday.json": CHILD,
        "friday.json": details("222222222222", { users: { alice: { inline: { Any: policy() } } } }),
      }),
    says: /friday\.json: arn:aws:iam::222222222222:user\/alice is in \S+monday\.json, too, and not the same there; leave out the older of the two/,
  },
  {
    name: "a policy without a document",
    files: () =>
      accountDetails({ "child.json": details("222222222222", { users: { alice: { inline: { Any: null } } } }) }),
    says: /child\.json: user alice's Any is no policy document \(got null\)/,
  },
  {
    name: "the credential report",
    files: () =>
      accountDetails({ "report.csv": "user,arn,user_creation_time\nalice,arn:aws:iam::222222222222:user/alice,x" }),
    says: /report\.csv is IAM's credential report, which holds no policies; write it with `aws iam get-account/,
  },
  {
    name: "the credential report as the CLI prints it",
    files: () => accountDetails({ "report.json": { Content: "dXNlcg==", ReportFormat: "text/csv" } }),
    says: /is IAM's credential report/,
  },
  {
    name: "CSV",
    files: () => accountDetails({ "users.csv": "UserName,Path,Arn\nalice,/,arn" }),
    says: /users\.csv is CSV and not JSON \(it begins with "UserName,Path,Arn"\)/,
  },
  { name: "text", files: () => accountDetails({ "x.json": "RoleDetailList:" }), says: /is no JSON .*--output json$/ },
  { name: "an empty file", files: () => accountDetails({ "x.json": "" }), says: /x\.json is empty; write it with/ },
  {
    name: "a file that is not there",
    files: () => ({ accountDetails: ["/nowhere/x.json"] }),
    says: /^--account-details \/nowhere\/x\.json is not there; write it with `aws iam/,
  },
  {
    name: "what another command of IAM prints",
    files: () => accountDetails({ "roles.json": { Roles: [] } }),
    says: /roles\.json holds Roles, and no users, groups and roles with their policies/,
  },
  {
    name: "what aws iam list-policies prints",
    files: () => accountDetails({ "policies.json": { Policies: [] } }),
    says: /policies\.json holds Policies, and no users/,
  },
  {
    name: "a list that is none",
    files: () => accountDetails({ "x.json": { ...CHILD, RoleDetailList: "none" } }),
    says: /x\.json is not what `aws iam .*` writes: RoleDetailList .*expected array/,
  },
  {
    name: "a document that is none",
    files: () =>
      accountDetails({ "x.json": details("222222222222", { users: { alice: { inline: { Broken: "%7Boops" } } } }) }),
    says: /x\.json: user alice's Broken is no policy document/,
  },
  {
    name: "nobody at all",
    files: () => accountDetails({ "x.json": details("222222222222", {}) }),
    says: /x\.json names no account/,
  },
  {
    name: "an organization that is no folder",
    files: () => ({ organization: "/nowhere" }),
    says: /^--organization \/nowhere is no folder; .*docs\/evidence\.md has the commands/,
  },
  {
    name: "a folder without files",
    files: () => ({ organization: written({ "README.txt": "" }) }),
    says: /holds no \.json files; docs\/evidence\.md/,
  },
  {
    name: "an organization without its id",
    files: () => without({}, "organization.json"),
    says: /does not say which organization it is: aws organizations describe-organization > /,
  },
  {
    name: "an organization without any of the accounts",
    files: () => ({ organization: written(organization({ accounts: ["888888888888"] })) }),
    says: /^--organization \S+: organization o-a1b2c3d4e5 has none of the accounts 111111111111 \(parent\) and 222222222222 \(child\)/,
  },
  {
    name: "an organization that does not say what an account is under",
    files: () => without({}, "parents-111111111111.json"),
    says: /does not say what 111111111111 is under: aws organizations list-parents --child-id 111111111111 > /,
  },
  {
    name: "an organization that does not say what a unit is under",
    files: () => without({}, `parents-${OU}.json`),
    says: new RegExp(`does not say what ${OU} is under: aws organizations list-parents --child-id ${OU} > `),
  },
  {
    name: "an organization without what is attached to a unit",
    files: () => without({}, `SERVICE_CONTROL_POLICY-${OU}.json`),
    says: new RegExp(
      `does not say which service control policies are on ${OU}: aws organizations list-policies-for-target`,
    ),
  },
  {
    name: "an organization without the document of a policy",
    files: () => without({ service: { Regions: policy() } }, "policy-p-regions0000.json"),
    says: /policy p-regions0000 \(Regions\) is on ou-ab12-11111111, and nothing says what is in it: aws organizations describe-policy --policy-id p-regions0000 > /,
  },
  {
    name: "one page of a list of an organization",
    files: () => withFile({ "accounts.json": { Accounts: [], NextToken: "x" } }),
    says: /accounts\.json is one page of several \(NextToken\); write it again without --no-paginate and --max-items/,
  },
  {
    name: "another file in the organization's folder",
    files: () => withFile({ "tags.json": { Tags: [] } }),
    says: /tags\.json holds Tags, which no command of docs\/evidence\.md prints; take it out of the folder/,
  },
  {
    name: "parents of nobody knows whom",
    files: () => withFile({ "parents.json": { Parents: [{ Id: "r-ab12", Type: "ROOT" }] } }),
    says: /parents\.json does not say whose parents these are; put the id into its name/,
  },
  {
    name: "the state of another project",
    files: () =>
      given("states", {
        "x.json": stackExport(
          {
            stack: "parent",
            accountId: "111111111111",
            outputs: {},
            resources: [
              {
                urn: "urn:pulumi:parent::shop::aws:s3/bucket:Bucket::b",
                type: "aws:s3/bucket:Bucket",
                adopted: false,
                inputs: {},
                state: {},
              },
            ],
          },
          "shop",
        ),
      }),
    says: /^--from-state \S+x\.json is of stack parent of project shop, which is another program's; export one of parent, child$/,
  },
  {
    name: "the state of a stack that is not checked",
    files: ({ parent }) =>
      given("states", {
        "x.json": JSON.parse(
          JSON.stringify(stackExport({ ...parent.built, stack: "prod" })).replaceAll(
            "urn:pulumi:parent",
            "urn:pulumi:prod",
          ),
        ) as object,
      }),
    says: /x\.json is of stack prod, and the stacks of this check are parent, child/,
  },
  {
    name: "a state with encrypted outputs",
    files: (all) => {
      const state = parentOf(all);
      const [stack, ...resources] = state.deployment.resources;
      const outputs = { shares: SECRET };
      return given("states", {
        "x.json": { ...state, deployment: { resources: [{ ...stack, outputs }, ...resources] } },
      });
    },
    says: /x\.json: its outputs are encrypted; export the state with --show-secrets/,
  },
  {
    name: "a state of an update that failed",
    files: ({ parent }) => given("states", { "x.json": stackExport({ ...parent.built, outputs: {} }) }),
    says: /x\.json has neither the output shares nor share: its last update failed before the end/,
  },
  {
    name: "the state of a stack that is destroyed",
    files: () => given("states", { "x.json": { version: 3, deployment: { manifest: {}, resources: [] } } }),
    says: /x\.json has no resources: its stack was never deployed, or is destroyed; leave it out/,
  },
  {
    name: "a checkpoint of the backend",
    files: () => given("states", { "x.json": { version: 3, checkpoint: { latest: {} } } }),
    says: /x\.json is not what `pulumi stack export` prints \(it is a checkpoint of the backend\)/,
  },
  {
    name: "the state of another account",
    files: ({ parent }) =>
      given("states", {
        "x.json": JSON.parse(
          JSON.stringify(stackExport(parent.built)).replaceAll("111111111111", "777777777777"),
        ) as object,
      }),
    says: /x\.json: stack parent is deployed in account 777777777777, and its stack file says 111111111111/,
  },
];

describe("evidence that cannot be used", () => {
  let all: Stacks;
  before(async () => {
    all = await stacks();
  });

  for (const { name, files, says } of CASES)
    it(`is one sentence with the way out: ${name}`, () => {
      assert.throws(
        () => readEvidence(files(all), [all.parent, ...all.children]),
        (error) => {
          assert.ok(error instanceof Mistakes, String(error));
          assert.equal(error.lines.length, 1);
          assert.match(error.lines[0]!, says);
          return true;
        },
      );
    });

  it("says what is wrong with every file at once", () => {
    const files = { ...accountDetails({ "x.json": "" }), organization: "/nowhere", states: ["/nowhere/s.json"] };
    assert.throws(
      () => readEvidence(files, [all.parent, ...all.children]),
      (error) => error instanceof Mistakes && error.lines.length === 3,
    );
  });
});

describe("evidence in other shapes", () => {
  const read = async (files: EvidenceFiles) => {
    const { parent, children } = await stacks();
    return readEvidence(files, [parent, ...children]);
  };

  it("takes the pages of several accounts in any order", async () => {
    const roles = details("222222222222", { roles: { Admin: {} } });
    const files = accountDetails({
      "2.json": { ...roles, IsTruncated: false },
      "1.json": { ...CHILD, IsTruncated: true, Marker: "AAA" },
      "parent.json": details("111111111111", { roles: { Owner: {} } }),
    });
    const { details: found } = await read(files);
    const child = found!.accounts.get("222222222222")!;
    assert.deepEqual([[...child.users.keys()], [...child.roles.keys()]], [["alice"], ["Admin"]]);
    assert.deepEqual([...found!.accounts.get("111111111111")!.roles.keys()], ["Owner"]);
  });

  it("takes what PowerShell writes", async () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(JSON.stringify(CHILD), "utf16le")]);
    const { details: found } = await read(accountDetails({ "child.json": bytes }));
    assert.ok(found!.accounts.get("222222222222")!.users.has("alice"));
  });

  it("takes the tree from its top, and policies by their targets", async () => {
    const scp = "SERVICE_CONTROL_POLICY";
    const target = (TargetId: string) => ({ TargetId });
    const organized = {
      "org.json": { Organization: { Id: "o-a1b2c3d4e5" } },
      "roots.json": { Roots: [{ Id: "r-ab12", Name: "Root", PolicyTypes: [{ Type: scp, Status: "ENABLED" }] }] },
      "units-r-ab12.json": { OrganizationalUnits: [{ Id: OU, Name: "Workloads" }] },
      [`accounts-${OU}.json`]: { Accounts: [{ Id: "111111111111" }, { Id: "222222222222" }] },
      "policies.json": { Policies: [{ Id: "p-regions0000", Name: "Regions", Type: scp }] },
      "targets-p-FullAWSAccess.json": { Targets: ["r-ab12", OU, "111111111111", "222222222222"].map(target) },
      "targets-p-regions0000.json": { Targets: [target(OU)] },
      "p-regions0000.json": policy({ Sid: "No", Effect: "Deny", Action: "*", Resource: "*" }),
    };
    const { organization: found } = await read({ organization: written(organized) });
    const { service, resource, path: where } = found!.placeOf("111111111111")!;
    assert.equal(where, `o-a1b2c3d4e5/r-ab12/${OU}/`);
    assert.deepEqual(
      service.map(({ on, policies }) => [on, policies.map(({ name }) => name)]),
      [
        ["the organization's root", ["FullAWSAccess"]],
        ["OU Workloads", ["FullAWSAccess", "Regions"]],
        ["account 111111111111", ["FullAWSAccess"]],
      ],
    );
    assert.deepEqual(resource, []);
  });
});
