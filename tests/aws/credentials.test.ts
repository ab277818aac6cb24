import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import dns from "node:dns";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { credentialsOf } from "../../aws/credentials";
import { restoreEnvironment } from "../environment";

const START = "https://example.awsapps.com/start";

/** Which host is asked shows in what is looked up: the token of a signed-in person is sent unsigned, so that no region is in it. */
describe("credentials for another region", () => {
  const outside = { ...process.env };
  const { lookup } = dns;
  const asked: string[] = [];
  let home = "";

  before(() => {
    home = mkdtempSync(path.join(tmpdir(), "home-"));
    const cache = path.join(home, ".aws/sso/cache");
    mkdirSync(cache, { recursive: true });
    writeFileSync(
      path.join(home, ".aws/config"),
      `[profile person]\nsso_start_url = ${START}\nsso_region = us-east-1\nsso_account_id = 111111111111\nsso_role_name = Reader\n[profile region-alone]\nregion = eu-west-1\n`,
    );
    const token = { accessToken: "token", expiresAt: "2099-01-01T00:00:00Z", region: "us-east-1", startUrl: START };
    writeFileSync(path.join(cache, `${createHash("sha1").update(START).digest("hex")}.json`), JSON.stringify(token));
    for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
    Object.assign(process.env, {
      HOME: home,
      AWS_CONFIG_FILE: path.join(home, ".aws/config"),
      AWS_ACCESS_KEY_ID: "A",
      AWS_SECRET_ACCESS_KEY: "s",
    });
    const refuse = (host: string, options: unknown, done?: (error: Error) => void) => {
      asked.push(host);
      const callback = done ?? (options as (error: Error) => void);
      callback(Object.assign(new Error("not in a test"), { code: "ENOTFOUND" }));
    };
    Object.assign(dns, { lookup: refuse });
  });
  after(() => {
    Object.assign(dns, { lookup });
    restoreEnvironment(outside);
    rmSync(home, { recursive: true });
  });
  beforeEach(() => void asked.splice(0));

  it("ask IAM Identity Center where the profile says it is", async () => {
    await assert.rejects(credentialsOf({ profile: "person", assumeRoles: [] }, "eu-west-1")());
    assert.deepEqual([...new Set(asked)], ["portal.sso.us-east-1.amazonaws.com"]);
  });

  it("are keys before a profile, as Pulumi's provider has it, and of no machine where there is no such profile", async () => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
    const ofEnvironment = () => credentialsOf({ assumeRoles: [] }, "eu-west-1")();
    process.env["AWS_PROFILE"] = "nobody";
    try {
      assert.equal((await ofEnvironment()).accessKeyId, "A");
      process.env["AWS_ACCESS_KEY_ID"] = "";
      await assert.rejects(ofEnvironment(), /profile: \[nobody\]/);
      process.env["AWS_PROFILE"] = "person";
      await assert.rejects(ofEnvironment());
      assert.deepEqual([...new Set(asked)], ["portal.sso.us-east-1.amazonaws.com"]);
      asked.splice(0);
      // A profile without credentials hides nobody who is signed in otherwise.
      Object.assign(process.env, {
        AWS_PROFILE: "region-alone",
        AWS_ROLE_ARN: "arn:aws:iam::111111111111:role/Job",
        AWS_WEB_IDENTITY_TOKEN_FILE: path.join(home, ".aws/config"),
      });
      await assert.rejects(ofEnvironment());
      assert.deepEqual([...new Set(asked)], ["sts.eu-west-1.amazonaws.com"]);
    } finally {
      for (const name of ["AWS_PROFILE", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"]) delete process.env[name];
      Object.assign(process.env, { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY });
    }
  });

  it("are a web identity before a profile, as Pulumi's provider has it", async () => {
    const { AWS_ACCESS_KEY_ID = "" } = process.env;
    const token = path.join(home, "token");
    writeFileSync(token, "token");
    const given = {
      AWS_PROFILE: "person",
      AWS_WEB_IDENTITY_TOKEN_FILE: token,
      AWS_ROLE_ARN: "arn:aws:iam::111111111111:role/Pod",
    };
    delete process.env["AWS_ACCESS_KEY_ID"];
    Object.assign(process.env, given);
    const ofEnvironment = () => credentialsOf({ assumeRoles: [] }, "eu-west-1")();
    try {
      await assert.rejects(ofEnvironment());
      assert.deepEqual([...new Set(asked)], ["sts.eu-west-1.amazonaws.com"]);
      delete process.env["AWS_ROLE_ARN"];
      await assert.rejects(ofEnvironment(), /Web identity configuration not specified/);
    } finally {
      for (const name of Object.keys(given)) delete process.env[name];
      process.env["AWS_ACCESS_KEY_ID"] = AWS_ACCESS_KEY_ID;
    }
  });

  it("assume a role at the STS of the region", async () => {
    const assumeRoles = [{ roleArn: "arn:aws:iam::111111111111:role/Reader" }];
    await assert.rejects(credentialsOf({ assumeRoles }, "eu-west-1")());
    assert.deepEqual([...new Set(asked)], ["sts.eu-west-1.amazonaws.com"]);
  });
});
