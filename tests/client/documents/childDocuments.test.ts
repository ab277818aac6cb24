import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { load } from "../../../access/load";
import { childDocuments, type ChildChoices } from "../../../client/documents/childDocuments";
import { cloudFormation } from "../../../client/documents/cloudFormation";
import { terraform } from "../../../client/documents/terraform";
import { SHARE } from "../samples";
import { pulumiChildren } from "./pulumiChild";

const ROOT = path.join(__dirname, "../../..");
const FOLDERS = [".", "examples/feature-store", "examples/single-sign-on", "examples/terraform-child"];

describe("what a child account needs, for other tools than Pulumi", () => {
  for (const folder of FOLDERS) {
    it(`is what the Pulumi stack makes of the same share: ${folder}`, async () => {
      const children = await pulumiChildren(folder);
      assert.ok(children.length > 0);
      for (const { name, share, choices, made } of children)
        assert.deepEqual(childDocuments(share, choices), made, name);
    });
  }

  it("has a bucket with the settings that the Pulumi stack gives it", async () => {
    const children = (await pulumiChildren("examples/feature-store")).filter(({ made }) => made.resultsBucket?.policy);
    assert.deepEqual(
      children.map(({ choices }) => [choices.expireAfterDays, choices.kms]),
      [
        [7, true],
        [30, undefined],
      ],
    );
    for (const { name, share, choices, built } of children) {
      const { Resources } = JSON.parse(cloudFormation(childDocuments(share, choices))) as {
        Resources: Record<string, { Properties: object } | undefined>;
      };
      const SETTINGS = /bucket(OwnershipControls|PublicAccessBlock|ServerSide\w+|Versioning|LifecycleConfiguration):/;
      assert.deepEqual(
        settingsIn(Resources["ResultsBucket"]!.Properties),
        settingsIn(built.resources.filter(({ type }) => SETTINGS.test(type)).map(({ inputs }) => inputs)),
        name,
      );
    }
  });

  const mistakes: readonly [choices: ChildChoices, share: Partial<typeof SHARE>, message: RegExp][] = [
    [{ kms: true, existingBucket: true }, {}, /^--kms does nothing: the bucket is there already/],
    [
      { existingRole: true, restrictSourceAccount: true },
      {},
      /^--restrict-source-account does nothing: the role is th/,
    ],
    [{ expireAfterDays: 7 }, { featureStore: undefined }, /^--expire-after-days does nothing: .* no results bucket/],
    [{ restrictSourceAccount: true }, { featureStore: undefined }, /^--restrict-source-account .* no feature store/],
    [{ managedPolicy: "Other" }, { invoke: undefined }, /^--managed-policy does nothing: .* holds no endpoints/],
    [{}, { invoke: undefined, featureStore: undefined }, /no endpoints and no feature store: .* needs nothing/],
  ];
  for (const [choices, changes, message] of mistakes) {
    it(`refuses a choice without effect: ${JSON.stringify(choices)} ${Object.keys(changes).join(" ")}`, () => {
      assert.throws(() => childDocuments({ ...SHARE, ...changes }, choices), { name: "RangeError", message });
    });
  }

  it("adds its policies to roles that are there, and hands the bucket's statements over", () => {
    const documents = childDocuments(SHARE, { existingRole: true, existingBucket: true });
    const hcl = terraform(documents);
    assert.doesNotMatch(hcl, /resource "aws_(iam_role|s3_bucket|kms_key)"/);
    assert.match(hcl, /\n {2}role = "Studio"\n/);
    assert.match(hcl, /output "fraud_team_results_bucket_statements"/);
    const template = JSON.parse(cloudFormation(documents)) as { Resources: Record<string, { Type: string }> };
    assert.deepEqual(
      Object.values(template.Resources).map(({ Type }) => Type),
      ["AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy"],
    );
  });

  it("says what CloudFormation cannot do with a role that is there", () => {
    const documents = childDocuments(SHARE, { existingRole: true, managedPolicyArn: ["arn:aws:iam::aws:policy/x"] });
    assert.throws(() => cloudFormation(documents), { name: "RangeError", message: /no managed policy .* Studio: / });
    assert.match(terraform(documents), /resource "aws_iam_role_policy_attachment" "fraud_team_Studio_x"/);
  });

  it("tells apart roles whose names differ in signs alone", () => {
    const arns = ["a.b", "a@b", "a_b"].map((name) => `arn:aws:iam::222222222222:role/${name}`);
    const share = { ...SHARE, featureStore: { ...SHARE.featureStore!, executionRoleArns: arns } };
    const documents = childDocuments(share, {});
    const labels = [...terraform(documents).matchAll(/^resource "aws_iam_role_policy" "(.*)"/gm)].map(
      ([, name]) => name,
    );
    assert.equal(new Set(labels).size, 3);
    const { Resources } = JSON.parse(cloudFormation(documents)) as { Resources: object };
    assert.equal(Object.keys(Resources).filter((id) => /^ExecutionRoleab.*Use/.test(id)).length, 3);
  });
});

describe("example terraform-child", () => {
  const file = (name: string) => readFileSync(path.join(ROOT, "examples/terraform-child", name), "utf8");

  it("has the shares that its parent exports", async () => {
    const { parent } = await load({ dir: path.join(ROOT, "examples/terraform-child") });
    const exported: unknown = JSON.parse(JSON.stringify(parent.built.outputs["shares"])); // Without what is undefined.
    assert.deepEqual(JSON.parse(file("share.json")), exported);
  });

  it("has the file that its README's command prints", async () => {
    const [child] = await pulumiChildren("examples/terraform-child");
    const choices: ChildChoices = { kms: true, executionRoleInvokes: true };
    assert.ok(file("README.md").includes("policy --terraform --consumer claims-team --kms --execution-role-invokes"));
    assert.deepEqual(childDocuments(child!.share, choices), child!.made);
    assert.equal(file("share.tf"), terraform(childDocuments(child!.share, choices)));
  });
});

/** The values of a bucket's settings, sorted; the two tools differ in their names, and in how they write the bucket and its key. */
function settingsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [String(value)];
  return Object.entries(value)
    .filter(([key]) => !/^(bucket|BucketName|kmsMasterKeyI[dD])$/i.test(key))
    .flatMap(([, inner]) => settingsIn(inner))
    .sort();
}
