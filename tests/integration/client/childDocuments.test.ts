import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { childDocuments, type ChildDocuments } from "../../../client/documents/childDocuments";
import { cloudFormation } from "../../../client/documents/cloudFormation";
import { terraform } from "../../../client/documents/terraform";
import { pulumiChildren, type PulumiChild } from "../../client/documents/pulumiChild";
import { terraformProvider } from "../../engine/parts/engine";
import { cfnLint, installOrSkip } from "../parts";

const run = promisify(execFile);
const ROOT = path.join(__dirname, "../../..");
const FOLDERS = ["examples/feature-store", "examples/single-sign-on", "examples/terraform-child"];
const documentsOf = ({ share, choices }: PulumiChild) => childDocuments(share, choices);

describe("what sagemaker-share policy prints", () => {
  let folder: string;
  const children: PulumiChild[] = [];
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "child-documents-"));
    for (const dir of FOLDERS) children.push(...(await pulumiChildren(dir))); // Stacks are built one at a time.
  });
  after(() => rmSync(folder, { recursive: true }));

  describe("for CloudFormation", () => {
    before(function () {
      installOrSkip(this);
    });

    it("is right for cfn-lint, warnings included", async () => {
      const templates = children.map((child, index) => {
        const file = path.join(folder, `template${index}.json`);
        writeFileSync(file, cloudFormation(documentsOf(child)));
        return file;
      });
      const { stdout } = await run(cfnLint, ["--non-zero-exit-code", "informational", "--", ...templates]);
      assert.equal(stdout, "");
    });

    it("would be wrong for it with a key that is none", async () => {
      const broken = path.join(folder, "broken.json");
      const [child] = children;
      writeFileSync(broken, cloudFormation(documentsOf(child!)).replace('"PolicyName"', '"PolicyNames"'));
      await assert.rejects(run(cfnLint, [broken]), (error: { stdout: string }) => /PolicyNames/.test(error.stdout));
    });
  });

  describe("for Terraform", () => {
    let dir: string;
    const terraformIn = async (...args: string[]) => (await run("terraform", args, { cwd: dir, env })).stdout;
    const env = { ...process.env, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1", TF_CLI_CONFIG_FILE: "/dev/null" };

    before(async function () {
      const [why, provider] = [missing(), terraformProvider()];
      if (why !== undefined) {
        console.log(`SKIPPED: ${why}`);
        this.skip();
      }
      dir = path.join(folder, "terraform");
      execFileSync("mkdir", [dir]);
      write("main.tf", readFileSync(path.join(ROOT, "examples/terraform-child/main.tf"), "utf8"));
      write("share.tf", readFileSync(path.join(ROOT, "examples/terraform-child/share.tf"), "utf8"));
      const mirror = provider === undefined ? [] : [`-plugin-dir=${provider.split("/").slice(0, -6).join("/")}`];
      await terraformIn("init", "-no-color", ...mirror).catch((error: { stderr: string }) => {
        if (provider !== undefined) throw new Error(error.stderr);
        console.log("SKIPPED: there is no provider for AWS on this machine, and no registry to have it from");
        this.skip();
      });
    });

    const write = (name: string, text: string) => writeFileSync(path.join(dir, name), text);

    it("is valid, and laid out as terraform fmt does it, in the example", async () => {
      assert.match(await terraformIn("validate", "-no-color"), /The configuration is valid/);
      assert.equal(await terraformIn("fmt", "-check", "-diff", ROOT + "/examples/terraform-child"), "");
    });

    it("plans the documents that the Pulumi stack makes, of all children in one folder", async () => {
      write("main.tf", PROVIDER);
      rmSync(path.join(dir, "share.tf"));
      for (const [index, child] of children.entries()) write(`share${index}.tf`, terraform(documentsOf(child)));
      assert.equal(await terraformIn("fmt", "-check", "-diff"), "");
      await terraformIn("plan", "-no-color", "-input=false", "-out=plan");
      const plan = JSON.parse(await terraformIn("show", "-json", "plan")) as Plan;
      assert.deepEqual(plannedDocuments(plan), children.flatMap(({ made }) => documentsIn(made)).sort());
    });
  });
});

/** A provider that plans without an account; nothing is applied. */
const PROVIDER = `provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
`;

function missing(): string | undefined {
  try {
    execFileSync("terraform", ["version"], { stdio: "pipe" });
    return undefined;
  } catch {
    return "there is no terraform on this machine";
  }
}

interface Plan {
  readonly planned_values: {
    readonly outputs?: Readonly<Record<string, { readonly value?: unknown }>>;
    readonly root_module: {
      readonly resources: readonly { readonly type: string; readonly values: Readonly<Record<string, unknown>> }[];
    };
  };
}

/** Every policy and trust, each behind what it belongs to; the policy of a bucket or key has no name in a plan. */
function plannedDocuments({ planned_values: { outputs = {}, root_module } }: Plan): string[] {
  const found = root_module.resources.flatMap(({ type, values }) => {
    const { name, role, policy, assume_role_policy: trust } = values as Record<string, string | undefined>;
    if (type === "aws_iam_policy") return [[`caller ${name}`, policy]];
    if (type === "aws_iam_role") return [[`trust ${name}`, trust]];
    if (type === "aws_iam_role_policy") return [[`role ${role} ${name}`, policy]];
    if (type === "aws_kms_key") return [["key", policy]];
    return type === "aws_s3_bucket_policy" ? [["bucket", policy]] : [];
  });
  const statements = Object.entries(outputs).flatMap(([name, { value }]) =>
    name.endsWith("_statements") ? [["statements", value as string]] : [],
  );
  return [...found, ...statements].map(([what, text]) => `${what} ${sorted(JSON.parse(text!))}`).sort();
}

const documentsIn = ({ caller, executionRoles = [], resultsBucket }: ChildDocuments): string[] =>
  [
    ...(caller ? [[`caller ${caller.name}`, caller.policy] as const] : []),
    ...executionRoles.map(({ name, trust }) => [`trust ${name}`, trust] as const),
    ...executionRoles.flatMap(({ name, policies }) =>
      Object.entries(policies).map(([policyName, policy]) => [`role ${name} ${policyName}`, policy] as const),
    ),
    ["key", resultsBucket?.keyPolicy] as const,
    ["bucket", resultsBucket?.policy] as const,
    ["statements", resultsBucket?.statements] as const,
  ]
    .filter(([, document]) => document !== undefined)
    .map(([what, document]) => `${what} ${sorted(document)}`);

/** JSON whose keys stand in one order. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
