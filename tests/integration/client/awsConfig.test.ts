import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { load } from "../../../access/load";
import { restoreEnvironment } from "../../environment";
import { awsCli, installOrSkip, python, startMoto, type Moto } from "../parts";
import { containerCredentials, urlOf } from "./readers";

const run = promisify(execFile);
const ROLE = /^arn:aws:sts::111111111111:assumed-role\/SageMakerExternal-fraud-team\//;

describe("the stack output awsConfig, with moto as AWS", function () {
  let moto: Moto;
  let metadata: Server;
  let folder: string;
  let env: NodeJS.ProcessEnv;

  before(async function () {
    installOrSkip(this);
    moto = await startMoto();
    metadata = await containerCredentials();
    folder = mkdtempSync(path.join(tmpdir(), "aws-config-"));
    const { children } = await load({ dir: path.join(__dirname, "../../..") });
    writeFileSync(path.join(folder, "config"), String(children[0]!.built.outputs["awsConfig"]));
    writeFileSync(
      path.join(folder, "credentials"),
      "[default]\naws_access_key_id = AKIAALICE\naws_secret_access_key = secret\n",
    );
    env = {
      PATH: process.env["PATH"],
      HOME: folder,
      AWS_CONFIG_FILE: path.join(folder, "config"),
      AWS_SHARED_CREDENTIALS_FILE: path.join(folder, "credentials"),
      AWS_ENDPOINT_URL: moto.url,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONTAINER_CREDENTIALS_FULL_URI: urlOf(metadata),
    };
  });

  after(() => {
    moto?.stop();
    metadata?.close();
    if (folder) rmSync(folder, { recursive: true });
  });

  for (const profile of [
    "sagemaker-fraud-team-111111111111-eu-west-1",
    "sagemaker-fraud-team-111111111111-eu-west-1-workload",
  ]) {
    it(`lets the AWS CLI assume the role (${profile})`, async () => {
      const { stdout } = await run(awsCli, ["sts", "get-caller-identity", "--profile", profile, "--output", "json"], {
        env,
      });
      assert.match((JSON.parse(stdout) as { Arn: string }).Arn, ROLE);
    });

    it(`lets boto3 assume the role (${profile})`, async () => {
      const script = `import boto3; print(boto3.Session(profile_name="${profile}").client("sts").get_caller_identity()["Arn"])`;
      const { stdout } = await run(python, ["-c", script], { env });
      assert.match(stdout.trim(), ROLE);
    });
  }

  it("lets the AWS CLI invoke an endpoint", async () => {
    const out = path.join(folder, "answer.json");
    const request = ["sagemaker-runtime", "invoke-endpoint", "--endpoint-name", "churn", "--body", "eA==", out];
    await run(awsCli, [...request, "--profile", "sagemaker-fraud-team-111111111111-eu-west-1"], { env });
    assert.ok(readFileSync(out).length > 0);
  });

  it("lets the SDK for JavaScript invoke an endpoint", async () => {
    const before = { ...process.env };
    Object.assign(process.env, env, { AWS_PROFILE: "sagemaker-fraud-team-111111111111-eu-west-1" });
    try {
      const answer = await new SageMakerRuntimeClient().send(
        new InvokeEndpointCommand({ EndpointName: "churn", Body: "x" }),
      );
      assert.ok(answer.Body.length > 0);
    } finally {
      restoreEnvironment(before);
    }
  });
});
