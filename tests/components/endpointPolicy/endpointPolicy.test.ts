import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { EndpointPolicy } from "../../../components/endpointPolicy/endpointPolicy";
import { wayInOf } from "../../../components/endpointPolicy/wayIn";
import { policy } from "../../../policies/document";

const ROOT = path.join(__dirname, "../../..");

/** The inputs that the engine is given. */
async function registered(): Promise<Record<string, unknown>> {
  let inputs: Record<string, unknown> = {};
  await pulumi.runtime.setMocks({
    newResource: ({ type, inputs: given }) => {
      if (type.startsWith("pulumi-nodejs:")) inputs = given as Record<string, unknown>;
      return { id: "id", state: given as object };
    },
    call: () => ({}),
  });
  const document = policy({ Sid: "A", Effect: "Allow", Action: ["sagemaker:InvokeEndpoint"] });
  const args = { endpointName: "churn", region: "eu-west-1", accountId: "111111111111", policy: document };
  new EndpointPolicy("policy", args);
  await pulumi.runtime.disconnect();
  return inputs;
}

describe("the policy of an endpoint, as the engine is given it", () => {
  let dir: string;
  let program: string;
  before(async () => {
    dir = mkdtempSync(path.join(tmpdir(), "dynamic-"));
    program = String((await registered())["__provider"]);
  });
  after(() => rmSync(dir, { recursive: true }));

  /** What the dynamic provider would run, in a folder: the names of what it can do. */
  function loadedIn(folder: string, env: NodeJS.ProcessEnv = {}): string {
    const text = `const m = new (require("module"))("p"); m._compile(${JSON.stringify(program)}, "p"); console.log(typeof m.exports.handler().create)`;
    return execFileSync(process.execPath, ["-e", text], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, ...env },
    });
  }
  /** An installed program whose provider is a word, in a layout of its own. */
  function installed(folder: string, layout: string): string {
    const root = path.join(dir, folder);
    const bin = path.join(root, layout);
    mkdirSync(bin, { recursive: true });
    writeFileSync(
      path.join(root, "package.json"),
      '{ "name": "sagemaker-sharing", "exports": { "./package.json": "./package.json" } }',
    );
    writeFileSync(path.join(bin, "endpointPolicyProvider.cjs"), "exports.provider = () => ({ create() {} });");
    return root;
  }

  it("holds the document as text, and nothing of the machine that it is made on", async () => {
    const { __provider, ...inputs } = await registered();
    assert.deepEqual(inputs, {
      endpointName: "churn",
      region: "eu-west-1",
      accountId: "111111111111",
      policy:
        '{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":["sagemaker:InvokeEndpoint"]}]}',
    });
    assert.equal(__provider, program);
    assert.ok(!program.includes(ROOT) && !program.includes(process.cwd()));
  });

  it("finds the program in its checkout, and in folders of it", () => {
    assert.equal(loadedIn(ROOT), "function\n");
    assert.equal(loadedIn(path.join(ROOT, "examples/every-key")), "function\n");
  });

  it("finds the installed package, beside the stack files or above, and as the folder of the program", () => {
    const repository = path.join(dir, "repository");
    installed("repository/node_modules/sagemaker-sharing", "dist/bin");
    mkdirSync(path.join(repository, "stacks"), { recursive: true });
    for (const folder of ["", "stacks", "node_modules/sagemaker-sharing", "node_modules/sagemaker-sharing/dist"])
      assert.equal(loadedIn(path.join(repository, folder)), "function\n", folder);
  });

  it("finds the program that deploys, wherever the stack files are", () => {
    const empty = path.join(dir, "empty");
    mkdirSync(empty);
    assert.equal(loadedIn(empty, { SAGEMAKER_SHARING_PROGRAM: installed("another", "bin") }), "function\n");
    assert.throws(
      () => loadedIn(empty),
      /the program sagemaker-sharing is not installed in .*empty or above: npm install/,
    );
  });

  it("passes by packages of other names", () => {
    const other = path.join(dir, "other");
    mkdirSync(other);
    cpSync(path.join(ROOT, "client/package.json"), path.join(other, "package.json"));
    assert.throws(() => loadedIn(other), /is not installed/);
  });
});

describe("who signs for the policy of an endpoint", () => {
  const way = (config: Readonly<Record<string, string>>) => wayInOf((key) => config[key]);
  it("is whom the stack file names to Pulumi's provider", () => {
    assert.deepEqual(way({}), { assumeRoles: [] });
    const roleArn = "arn:aws:iam::111111111111:role/Deployer";
    assert.deepEqual(way({ "aws:profile": "ml", "aws:assumeRoles": JSON.stringify([{ roleArn, externalId: "x" }]) }), {
      profile: "ml",
      assumeRoles: [{ roleArn, externalId: "x" }],
    });
    assert.deepEqual(way({ "aws:accessKey": "A", "aws:secretKey": "s", "aws:token": "t" }), {
      assumeRoles: [],
      keys: { accessKeyId: "A", secretAccessKey: "s", sessionToken: "t" },
    });
  });

  it("is not guessed where only the provider would know", () => {
    assert.throws(
      () => way({ "aws:assumeRoleWithWebIdentity": "{}" }),
      /^Error: aws:assumeRoleWithWebIdentity in the stack's config: PutEndpointPolicy is signed by the program itself.*AWS_WEB_IDENTITY_TOKEN_FILE/,
    );
  });
});
