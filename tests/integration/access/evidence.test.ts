import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { checkAccess } from "../../../access/check";
import { readEvidence } from "../../../access/evidence/evidence";
import { built, childRaw, parentRaw } from "../../sample";
import { allow, deny, policy } from "../../access/evidence/samples";
import { awsCli, installOrSkip, startMoto, type Moto } from "../parts";

const run = promisify(execFile);

/** The commands of docs/evidence.md, as they stand there, against moto; and what the check makes of the files they write. */
describe("evidence as the AWS CLI writes it", function () {
  let moto: Moto;
  let folder: string;
  let accounts: { parent: string; child: string };

  before(async function () {
    installOrSkip(this);
    folder = mkdtempSync(path.join(tmpdir(), "evidence-"));
    moto = await startMoto();
    accounts = await organized();
  });
  after(() => {
    moto?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  const MANAGEMENT = { AWS_ACCESS_KEY_ID: "AKIAMANAGEMENT", AWS_SECRET_ACCESS_KEY: "secret" };
  const env = (credentials: Readonly<Record<string, string>> = MANAGEMENT): NodeJS.ProcessEnv => ({
    PATH: `${path.dirname(awsCli)}:${process.env["PATH"]}`,
    AWS_ENDPOINT_URL: moto.url,
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_CONFIG_FILE: path.join(folder, "none"),
    AWS_SHARED_CREDENTIALS_FILE: path.join(folder, "none"),
    ...credentials,
  });

  /** One command of the AWS CLI; its answer, or the text that --query picks. */
  async function aws(args: readonly string[], credentials?: Readonly<Record<string, string>>): Promise<string> {
    const { stdout } = await run(awsCli, [...args, "--output", args.includes("--query") ? "text" : "json"], {
      env: env(credentials),
    });
    return stdout.trim();
  }

  /** Moto goes by the account of a role that was assumed. */
  async function credentialsIn(account: string): Promise<Readonly<Record<string, string>>> {
    const role = ["--role-arn", `arn:aws:iam::${account}:role/Somebody`, "--role-session-name", "test"];
    const fields = ["AccessKeyId", "SecretAccessKey", "SessionToken"].map((name) => `Credentials.${name}`);
    const answer = await aws(["sts", "assume-role", ...role, "--query", `[${fields.join(",")}]`]);
    const [id, secret, token] = answer.split(/\s+/) as [string, string, string];
    return { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token };
  }
  const organizations = (...args: readonly string[]) => aws(["organizations", ...args]);
  const json = (document: unknown) => JSON.stringify(document);

  /** Two accounts in a unit, with a control policy of either kind. */
  async function organized(): Promise<{ parent: string; child: string }> {
    await organizations("create-organization", "--feature-set", "ALL");
    const root = await organizations("list-roots", "--query", "Roots[0].Id");
    for (const kind of ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"])
      await organizations("enable-policy-type", "--root-id", root, "--policy-type", kind).catch(() => undefined);
    const unit = await organizations(
      ...["create-organizational-unit", "--parent-id", root, "--name", "Workloads"],
      ...["--query", "OrganizationalUnit.Id"],
    );
    const account = async (name: string) => {
      const id = await organizations(
        ...["create-account", "--email", `${name}@example.com`, "--account-name", name],
        ...["--query", "CreateAccountStatus.AccountId"],
      );
      const move = ["--source-parent-id", root, "--destination-parent-id", unit];
      await organizations("move-account", "--account-id", id, ...move);
      return id;
    };
    const made = { parent: await account("models"), child: await account("fraud") };
    const scp = await organizations(
      ...["create-policy", "--name", "Regions", "--description", "x", "--type", "SERVICE_CONTROL_POLICY"],
      ...["--content", json(policy(deny("NoInvoke", "sagemaker:InvokeEndpoint")))],
      ...["--query", "Policy.PolicySummary.Id"],
    );
    await organizations("attach-policy", "--policy-id", scp, "--target-id", unit);
    return made;
  }

  const block = (start: string): string => {
    const page = readFileSync(path.join(__dirname, "../../../docs/evidence.md"), "utf8");
    return [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)]
      .map(([, text]) => text!)
      .find((text) => text.startsWith(start))!;
  };
  const shell = (script: string, credentials?: Readonly<Record<string, string>>) =>
    run("bash", ["-euc", script], { env: env(credentials), cwd: folder });

  const stacks = () =>
    built(
      parentRaw(
        { "fraud-team": { accountId: accounts.child, endpoints: ["churn"] } },
        { "aws:allowedAccountIds": [accounts.parent] },
      ),
      {
        child: childRaw("fraud-team", accounts.child, {
          group: { name: "Scientists", create: false, members: ["alice"] },
          roleNames: ["DataScientist", "Notebook"],
        }),
      },
    );

  it("account details: what the CLI prints after people have made users, groups, roles and boundaries", async () => {
    const credentials = await credentialsIn(accounts.child);
    const iam = (...args: readonly string[]) => aws(["iam", ...args], credentials);
    const admin = await iam(
      ...["create-policy", "--policy-name", "Everything", "--policy-document", json(policy(allow("*")))],
      ...["--query", "Policy.Arn"],
    );
    const limits = await iam(
      ...["create-policy", "--policy-name", "Limits", "--policy-document", json(policy(allow("s3:*")))],
      ...["--query", "Policy.Arn"],
    );
    await iam(
      "create-policy-version",
      "--policy-arn",
      limits,
      "--policy-document",
      json(policy(allow("sqs:*"))),
      "--set-as-default",
    );
    await iam("create-group", "--group-name", "Scientists");
    await iam("create-user", "--user-name", "alice");
    await iam("create-user", "--user-name", "eve");
    await iam("attach-user-policy", "--user-name", "eve", "--policy-arn", admin);
    const trust = ["--assume-role-policy-document", json(policy())];
    // Moto keeps the boundaries of roles, and none of users.
    await iam("create-role", "--role-name", "Notebook", ...trust, "--permissions-boundary", limits);
    await iam("create-role", "--role-name", "DataScientist", ...trust);
    const inline = json(policy(deny("StayHere", "sts:AssumeRole")));
    await iam("put-role-policy", "--role-name", "DataScientist", "--policy-name", "Guard", "--policy-document", inline);
    await shell(block("aws iam get-account-authorization-details"), credentials);

    const { parent, children } = await stacks();
    const files = { accountDetails: [path.join(folder, "child.json")] };
    const check = await checkAccess(parent, children, { evidence: readEvidence(files, [parent, ...children]) });
    const found = check.failures.join("\n");
    assert.match(found, /permissions boundary Limits of role Notebook does not allow it/);
    assert.match(
      found,
      new RegExp(`StayHere \\(inline policy Guard of role DataScientist of ${accounts.child}\\): explicit deny`),
    );
    assert.deepEqual(
      check.evidence!.otherCallers.map(({ who, decidedBy }) => [who, decidedBy]),
      [["user eve", "statement 1 (policy Everything)"]],
    );
  });

  it("the organization: what the script of docs/evidence.md writes", async () => {
    const script = block("mkdir -p org").replace("111111111111 222222222222", `${accounts.parent} ${accounts.child}`);
    await shell(script);
    const { parent, children } = await stacks();
    const files = { organization: path.join(folder, "org") };
    const check = await checkAccess(parent, children, { evidence: readEvidence(files, [parent, ...children]) });
    assert.match(
      check.failures.join("\n"),
      /NoInvoke \(service control policy Regions on OU Workloads\): explicit deny, which breaks \d+ promises?: alice -> invoke role/,
    );
    assert.deepEqual(check.evidence!.outside, []);
  });
});
