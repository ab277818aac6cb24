import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { awsConfig } from "../../../client/index";
import type { Share } from "../../../contract/share";
import { startAws, type Aws } from "../../fakes/aws";
import { SHARE, shareWith } from "../../client/samples";
import { awsCli, installOrSkip, python } from "../parts";

const run = promisify(execFile);

/**
 * The profiles alone, with no code of ours, where trust is enforced and records and streams exist, which moto lacks. That two more
 * SDKs understand the AWS of our tests says something of that AWS, too.
 */
describe("the profiles of a share, where trust is enforced", function () {
  let aws: Aws;
  let container: Server;
  let folder: string;

  before(async function () {
    installOrSkip(this);
    folder = mkdtempSync(path.join(tmpdir(), "trust-"));
    aws = await startAws(SHARE);
    aws.endpoints["churn"] = (body) => Buffer.from(`churn of ${body.toString("utf8")}`);
    aws.groups["Customers"] = {
      identifier: "id",
      features: ["id"],
      records: new Map([["42", [{ FeatureName: "id", ValueAsString: "42" }]]]),
    };
    const Expiration = new Date(Date.now() + 3_600_000).toISOString();
    const credentials = JSON.stringify({
      AccessKeyId: "ASIAJOB",
      SecretAccessKey: "secret",
      Token: "token",
      Expiration,
    });
    container = createServer((_, response) => response.setHeader("content-type", "application/json").end(credentials));
    await new Promise<void>((listening) => container.listen(0, "127.0.0.1", listening));
  });

  after(async () => {
    await aws?.stop();
    container?.close();
    if (folder) rmSync(folder, { recursive: true });
  });

  /** Alice, or a job in a container with the execution role, with the profiles of a share. */
  function signedIn(share: Share = SHARE, key = "AKIAALICE"): NodeJS.ProcessEnv {
    const home = mkdtempSync(path.join(folder, "home-")); // The AWS CLI keeps sessions there.
    writeFileSync(path.join(home, "config"), awsConfig(share));
    writeFileSync(
      path.join(home, "credentials"),
      `[default]\naws_access_key_id = ${key}\naws_secret_access_key = secret\n`,
    );
    return {
      PATH: process.env["PATH"],
      HOME: home,
      AWS_CONFIG_FILE: path.join(home, "config"),
      AWS_SHARED_CREDENTIALS_FILE: path.join(home, "credentials"),
      AWS_ENDPOINT_URL: aws.url,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${(container.address() as { port: number }).port}/`,
    };
  }
  const invokeWithCli = (profile: string, env: NodeJS.ProcessEnv, endpoint = "churn") => {
    const request = ["--endpoint-name", endpoint, "--body", "42", path.join(folder, "answer")];
    return run(awsCli, ["sagemaker-runtime", "invoke-endpoint", ...request, "--profile", profile], { env });
  };
  const boto3 = (profile: string, script: string, env: NodeJS.ProcessEnv) =>
    run(python, ["-c", `import boto3\nsession = boto3.Session(profile_name="${profile}")\n${script}`], { env });

  for (const profile of [
    "sagemaker-fraud-team-111111111111-eu-west-1",
    "sagemaker-fraud-team-111111111111-eu-west-1-workload",
  ]) {
    it(`let the AWS CLI invoke an endpoint (${profile})`, async () => {
      await invokeWithCli(profile, signedIn());
      assert.equal(readFileSync(path.join(folder, "answer"), "utf8"), "churn of 42");
    });
  }

  it("let boto3 stream an answer", async () => {
    const script = `answer = session.client("sagemaker-runtime").invoke_endpoint_with_response_stream(EndpointName="churn", Body=b"43")
print(b"".join(event["PayloadPart"]["Bytes"] for event in answer["Body"]).decode())`;
    assert.equal(
      (await boto3("sagemaker-fraud-team-111111111111-eu-west-1", script, signedIn())).stdout,
      "churn of 43\n",
    );
  });

  it("let boto3 read and write records with the execution role", async () => {
    const script = `online = session.client("sagemaker-featurestore-runtime")
online.put_record(FeatureGroupName="Customers", Record=[{"FeatureName": "id", "ValueAsString": "7"}])
print(online.get_record(FeatureGroupName="Customers", RecordIdentifierValueAsString="7")["Record"][0]["ValueAsString"])
print(len(online.batch_get_record(Identifiers=[{"FeatureGroupName": "Customers", "RecordIdentifiersValueAsString": ["7", "42", "x"]}])["Records"]))`;
    assert.equal(
      (await boto3("sagemaker-fraud-team-111111111111-eu-west-1-feature-store", script, signedIn())).stdout,
      "7\n2\n",
    );
  });

  it("let the AWS CLI read a record", async () => {
    const request = ["--feature-group-name", "Customers", "--record-identifier-value-as-string", "42"];
    const { stdout } = await run(
      awsCli,
      [
        "sagemaker-featurestore-runtime",
        "get-record",
        ...request,
        "--profile",
        "sagemaker-fraud-team-111111111111-eu-west-1-feature-store",
        "--output",
        "json",
      ],
      { env: signedIn() },
    );
    assert.deepEqual(JSON.parse(stdout), { Record: [{ FeatureName: "id", ValueAsString: "42" }] });
  });

  const REFUSED: readonly (readonly [name: string, call: () => Promise<unknown>, said: RegExp])[] = [
    [
      "with another ExternalId",
      () =>
        invokeWithCli(
          "sagemaker-fraud-team-111111111111-eu-west-1",
          signedIn(shareWith({ invoke: { externalId: "old" } })),
        ),
      /AccessDenied\).*sts:AssumeRole/,
    ],
    [
      "from another account",
      () => invokeWithCli("sagemaker-fraud-team-111111111111-eu-west-1", signedIn(SHARE, "AKIASTRANGER")),
      /AccessDenied\).*sts:AssumeRole/,
    ],
    [
      "for an endpoint that is not shared",
      () => invokeWithCli("sagemaker-fraud-team-111111111111-eu-west-1", signedIn(), "fraud"),
      /AccessDeniedException/,
    ],
    [
      "for a feature group that is not shared",
      () =>
        boto3(
          "sagemaker-fraud-team-111111111111-eu-west-1-feature-store",
          `session.client("sagemaker-featurestore-runtime").get_record(FeatureGroupName="orders", RecordIdentifierValueAsString="1")`,
          signedIn(),
        ),
      /AccessDeniedException/,
    ],
  ];
  for (const [name, call, said] of REFUSED) {
    it(`are refused ${name}`, async () => {
      await assert.rejects(call(), (error: { stderr: string }) => {
        assert.match(error.stderr, said);
        return true;
      });
    });
  }
});
