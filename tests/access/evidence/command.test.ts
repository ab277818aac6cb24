import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import path from "node:path";
import { run } from "../../../commandLine/main";
import { allow, details, policy, written } from "./samples";

const ROOT = path.join(__dirname, "../../..");

async function command(...args: readonly string[]): Promise<{ status: number; out: string; err: string }> {
  let [out, err] = ["", ""];
  const status = await run(args, { out: (text) => (out += text), err: (text) => (err += text) });
  return { status, out, err };
}

/** Stack files of endpoints alone, and the account details of the child. */
function folder(): { dir: string; child: string } {
  const eve = { inline: { Any: policy(allow("sts:AssumeRole")) } };
  const dir = written({ "child.json": details("222222222222", { users: { alice: {}, eve } }), "cut.json": "{" });
  for (const file of ["Pulumi.parent.yaml", "Pulumi.child.yaml"])
    cpSync(path.join(ROOT, "examples/one-endpoint", file), path.join(dir, file));
  return { dir, child: path.join(dir, "child.json") };
}

describe("the options for evidence on the command line", () => {
  it("are taken by check, who-can, can, diff and report", async () => {
    const { dir, child } = folder();
    const given = ["--dir", dir, "--account-details", child];
    const check = await command("check", ...given);
    assert.match(check.out, /the ExternalId serves somebody more in 222222222222: user eve/);
    assert.equal(check.status, 0, check.err);
    const json = await command("check", "--json", ...given);
    assert.deepEqual((JSON.parse(json.out) as { evidence: { asked: boolean } }).evidence.asked, true);
    const who = await command("who-can", "InvokeEndpoint", "churn", ...given);
    assert.match(who.out, /user eve, whom no stack file names -> invoke role/);
    assert.match((await command("can", "fraud-team", ...given)).out, /user eve, whom no stack file names/);
    assert.match((await command("diff", ...given)).out, /IAM in 222222222222 -> .*\n\nopens/);
    const report = await command("report", "--html", path.join(dir, "page.html"), "--markdown", "-", ...given);
    assert.equal(report.status, 0);
    const page = readFileSync(path.join(dir, "page.html"), "utf8");
    for (const text of [report.out, page]) {
      assert.match(text, /In the real accounts/);
      assert.match(text, /the ExternalId serves somebody more in 222222222222: user eve/);
    }
  });

  it("end in one sentence each where a file cannot be used", async () => {
    const { dir } = folder();
    const cut = ["--dir", dir, "--account-details", path.join(dir, "cut.json")];
    for (const args of [
      ["check"],
      ["who-can", "InvokeEndpoint", "churn"],
      ["can", "fraud-team"],
      ["diff"],
      ["report", "--csv", "-"],
    ]) {
      const { status, err } = await command(...args, ...cut);
      assert.equal(status, 1);
      assert.match(err, /^--account-details \S+cut\.json is cut short, or is no JSON/);
    }
  });

  it("of diff name one thing to compare with", async () => {
    const { dir, child } = folder();
    for (const args of [[], ["--against", dir, "--account-details", child]]) {
      const { status, err } = await command("diff", "--dir", dir, ...args);
      assert.equal(status, 2);
      assert.match(err, /one of --against, --from-state and --account-details/);
    }
  });
});
