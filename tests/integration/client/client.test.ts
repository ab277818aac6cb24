import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { AthenaClient, CreateWorkGroupCommand } from "@aws-sdk/client-athena";
import { Endpoints, FeatureStore, shareCredentials } from "../../../client/index";
import { SHARE, shareWith } from "../../client/samples";
import { restoreEnvironment } from "../../environment";
import { awsCli, installOrSkip, python, startMoto, type Moto } from "../parts";

const run = promisify(execFile);
const CLIENT = path.join(__dirname, "../../../client");
const COMMAND = path.join(CLIENT, "bin/sagemaker-share.js");
const PARENT = "111111111111";

/** moto tells accounts apart by the role that was assumed: what is in the parent's account is seen with the shared role only. */
describe("a share in moto's AWS", function () {
  let moto: Moto;
  let folder: string;
  let env: NodeJS.ProcessEnv;
  const before_ = { ...process.env };

  before(async function () {
    installOrSkip(this);
    moto = await startMoto();
    execFileSync("npm", ["run", "--silent", "build"], { cwd: CLIENT });
    folder = mkdtempSync(path.join(tmpdir(), "client-"));
    writeFileSync(path.join(folder, "share.json"), JSON.stringify(SHARE));
    writeFileSync(
      path.join(folder, "credentials"),
      "[default]\naws_access_key_id = AKIAALICE\naws_secret_access_key = secret\n",
    );
    writeFileSync(path.join(folder, "config"), execFileSync(process.execPath, [COMMAND, "profile"], { cwd: folder }));
    env = {
      PATH: process.env["PATH"],
      HOME: folder,
      AWS_CONFIG_FILE: path.join(folder, "config"),
      AWS_SHARED_CREDENTIALS_FILE: path.join(folder, "credentials"),
      AWS_ENDPOINT_URL: moto.url,
      AWS_EC2_METADATA_DISABLED: "true",
    };
    Object.assign(process.env, env);
  });

  after(() => {
    restoreEnvironment(before_);
    moto?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  /** What moto answers next to calls in the parent's account. */
  const queue = (what: string, results: readonly unknown[], region = "eu-west-1") =>
    fetch(`${moto.url}/moto-api/static/${what}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ account_id: PARENT, region, results }),
    });
  const answer = (Body: string) => ({
    Body,
    ContentType: "text/csv",
    InvokedProductionVariant: "a",
    CustomAttributes: "",
  });
  const command = (...args: string[]) => run(process.execPath, [COMMAND, ...args], { cwd: folder, env });
  const as = (role: "invoke" | "featureStore") => ({
    region: "eu-west-1",
    credentials: shareCredentials(SHARE, { role }),
  });

  it("our credentials are of the shared role", async () => {
    const { Arn, Account } = await new STSClient(as("invoke")).send(new GetCallerIdentityCommand({}));
    assert.equal(Account, PARENT);
    assert.equal(Arn, "arn:aws:sts::111111111111:assumed-role/SageMakerExternal-fraud-team/sagemaker-share-fraud-team");
  });

  it("our library invokes in the parent's account, in each region of the share", async () => {
    await queue("sagemaker/endpoint-results", [answer("0.9")]);
    assert.equal((await new Endpoints(SHARE).invoke("churn", "library", { contentType: "text/csv" })).text(), "0.9");
    await queue("sagemaker/endpoint-results", [answer("0.8")], "us-east-1");
    assert.equal(
      (await new Endpoints(SHARE, { endpointRegion: "us-east-1" }).invoke("churn", "library")).text(),
      "0.8",
    );
  });

  it("our library invokes asynchronously, a large body through S3", async () => {
    const s3 = new S3Client({ ...as("invoke"), forcePathStyle: true });
    const configuration = { CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } } as const;
    await s3.send(new CreateBucketCommand({ Bucket: "ml-async", ...configuration }));
    await queue("sagemaker/async-endpoint-results", [{ data: "late" }, { is_failure: true, data: "out of memory" }]);
    const large = "body".repeat(40_000);
    const invocation = await new Endpoints(SHARE).invokeAsync("churn", large);
    assert.equal(Buffer.from(await invocation.wait()).toString(), "late");
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: "ml-async", Prefix: "in/" }));
    const uploaded = await s3.send(new GetObjectCommand({ Bucket: "ml-async", Key: Contents![0]!.Key! }));
    assert.equal(await uploaded.Body!.transformToString(), large);
    const failing = await new Endpoints(SHARE).invokeAsync("churn", "body");
    await assert.rejects(failing.wait(), /the asynchronous invocation of churn failed: out of memory/);
    const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket: "ml-async", Prefix: "in/" }));
    assert.equal(KeyCount, 1, "a small body goes with the request");
  });

  it("our library and our command line query in the share's workgroup", async () => {
    const athena = new AthenaClient(as("featureStore"));
    await athena.send(
      new CreateWorkGroupCommand({
        Name: SHARE.featureStore!.workgroup!,
        Configuration: { ResultConfiguration: { OutputLocation: "s3://results/" } },
      }),
    );
    const cell = (VarCharValue: string) => ({ VarCharValue });
    const result = {
      rows: [{ Data: [cell("id"), cell("name")] }, { Data: [cell("1"), {}] }],
      column_info: [
        { Name: "id", Type: "bigint" },
        { Name: "name", Type: "varchar" },
      ].map((column) => ({
        CatalogName: "hive",
        SchemaName: "",
        TableName: "",
        Label: column.Name,
        Precision: 0,
        Scale: 0,
        Nullable: "UNKNOWN",
        CaseSensitive: false,
        ...column,
      })),
    };
    await queue("athena/query-results", [result, result]);
    const rows = await (await new FeatureStore(SHARE).query("SELECT id, name FROM t")).all();
    assert.deepEqual(rows, [{ id: 1, name: null }]);
    assert.equal((await command("query", "SELECT id, name FROM t -- again", "-f", "csv")).stdout, "id,name\r\n1,\r\n");
  });

  it("a workgroup that is not there is a failed query", async () => {
    const share = shareWith({ featureStore: { workgroup: "other" } });
    await assert.rejects(new FeatureStore(share).query("SELECT 1"), { name: "ShareError", hop: "query" });
  });

  it("our command line invokes in the parent's account", async () => {
    await queue("sagemaker/endpoint-results", [answer("0.7")]);
    assert.equal((await command("invoke", "churn", "--data", "command line")).stdout, "0.7");
  });

  it("the AWS CLI does, with the profile that our command line printed", async () => {
    await queue("sagemaker/endpoint-results", [answer("0.6")]);
    const out = path.join(folder, "answer");
    const request = ["--endpoint-name", "churn", "--body", "aws cli"];
    await run(
      awsCli,
      [
        "sagemaker-runtime",
        "invoke-endpoint",
        ...request,
        out,
        "--profile",
        "sagemaker-fraud-team-111111111111-eu-west-1",
      ],
      {
        env,
      },
    );
    assert.equal(readFileSync(out, "utf8"), "0.6");
  });

  it("boto3 does", async () => {
    await queue("sagemaker/endpoint-results", [answer("0.5")]);
    const script = `import boto3
runtime = boto3.Session(profile_name="sagemaker-fraud-team-111111111111-eu-west-1").client("sagemaker-runtime")
print(runtime.invoke_endpoint(EndpointName="churn", Body=b"boto3")["Body"].read().decode())`;
    assert.equal((await run(python, ["-c", script], { env })).stdout, "0.5\n");
  });

  it("without the share, nobody sees the parent's account", async () => {
    await queue("sagemaker/endpoint-results", [answer("secret")]);
    const script = `import boto3
runtime = boto3.Session().client("sagemaker-runtime", region_name="eu-west-1")
print(runtime.invoke_endpoint(EndpointName="churn", Body=b"nobody")["Body"].read().decode())`;
    assert.notEqual((await run(python, ["-c", script], { env })).stdout, "secret\n");
  });
});
