import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { startAws, type Aws } from "../../fakes/aws";
import { SHARE } from "../../client/samples";
import { awsCli, installOrSkip, python, startMoto, type Moto } from "../parts";
import {
  buildJavaReaderOrSkip,
  buildReaderOrSkip,
  containerCredentials,
  recorderBefore,
  urlOf,
  type Recorder,
} from "./readers";

const run = promisify(execFile);
const ROOT = path.join(__dirname, "../../..");
const COMMAND = path.join(ROOT, "client/bin/sagemaker-share.js");
const PROFILE = "sagemaker-fraud-team-111111111111-eu-west-1";
const BOTO =
  "import boto3, sys; print(boto3.Session(profile_name=sys.argv[1]).client('sts').get_caller_identity()['Arn'])";
/** With `fromIni`, because the default chain drops what a profile's process says, and goes on to the machine's role. */
const JAVASCRIPT = `
const { GetCallerIdentityCommand, STSClient } = require("@aws-sdk/client-sts");
const { fromIni } = require("@aws-sdk/credential-providers");
const [profile, how] = process.argv.slice(1);
const sts = new STSClient({ profile, ...(how !== "chain" && { credentials: fromIni({ profile }) }) });
sts.send(new GetCallerIdentityCommand({})).then(({ Arn }) => console.log(Arn), (error) => { console.error(error.message); process.exitCode = 1; });
`;

interface Done {
  readonly text: string;
  readonly failed: boolean;
}

describe("profiles that call sagemaker-share credentials, read by SDKs", function () {
  this.timeout(600_000); // Go compiles the SDK, Maven fetches one.
  let moto: Moto;
  let sts: Recorder;
  let metadata: Server;
  let aws: Aws;
  let folder = "";
  let goReader = "";
  let javaReader: readonly string[] = [];
  let env: NodeJS.ProcessEnv;

  before(async function () {
    installOrSkip(this);
    // Everything that SDKs read differently, in the name of a folder.
    folder = path.join(mkdtempSync(path.join(tmpdir(), "process-")), 'Zoë\'s "100%" $HOME #1 ;2 `x` \\n = share');
    mkdirSync(path.join(folder, ".aws"), { recursive: true });
    goReader = buildReaderOrSkip(this, path.dirname(folder));
    javaReader = buildJavaReaderOrSkip(this, path.dirname(folder));
    execFileSync("npm", ["run", "--silent", "build"], { cwd: path.join(ROOT, "client") });
    moto = await startMoto();
    sts = await recorderBefore(moto.url);
    metadata = await containerCredentials();
    aws = await startAws(SHARE);
    writeFileSync(path.join(folder, "share.json"), JSON.stringify(SHARE));
    writeFileSync(
      path.join(folder, ".aws/credentials"),
      "[default]\naws_access_key_id = AKIAALICE\naws_secret_access_key = secret\n",
    );
    env = {
      PATH: process.env["PATH"],
      HOME: folder,
      AWS_ENDPOINT_URL: sts.url,
      AWS_ENDPOINT_URL_STS: sts.url, // The SDK for Go, where it assumes a role.
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_MAX_ATTEMPTS: "1",
      LC_ALL: "C.UTF-8", // Java spells names of files as the locale says.
    };
    const args = [COMMAND, "profile", "--process", "--write", "--share", path.join(folder, "share.json")];
    await run(process.execPath, args, { env });
  });
  beforeEach(() => {
    rmSync(path.join(folder, ".aws/sagemaker-share"), { recursive: true, force: true });
    sts.requests.splice(0);
  });
  after(async () => {
    moto?.stop();
    sts?.server.close();
    metadata?.close();
    await aws?.stop();
    if (folder) rmSync(path.dirname(folder), { recursive: true });
  });

  const assumed = () => sts.requests.filter(({ Action }) => Action === "AssumeRole");
  const done = (file: string, args: readonly string[], more: NodeJS.ProcessEnv): Promise<Done> =>
    run(file, [...args], { env: { ...env, ...more }, cwd: ROOT }).then(
      ({ stdout, stderr }) => ({ text: stdout + stderr, failed: / error: /.test(stdout) }),
      (error: Error & { stdout: string; stderr: string }) => ({ text: error.stdout + error.stderr, failed: true }),
    );
  const identity = ["sts", "get-caller-identity", "--output", "json", "--profile"];
  const SDKS: Readonly<Record<string, (profile: string, more?: NodeJS.ProcessEnv) => Promise<Done>>> = {
    boto3: (profile, more = {}) => done(python, ["-c", BOTO, profile], more),
    "the AWS CLI": (profile, more = {}) => done(awsCli, [...identity, profile], more),
    "the SDK for JavaScript": (profile, more = {}) => done(process.execPath, ["-e", JAVASCRIPT, profile], more),
    "the SDK for Go": (profile, more = {}) => done(goReader, [profile], more),
    "the SDK for Java": (profile, more = {}) => done(javaReader[0]!, [...javaReader.slice(1), profile], more),
  };
  const names = Object.keys(SDKS);

  it("every SDK signs in with the shared role, and all together assume it once", async () => {
    for (const name of names) {
      const { text, failed } = await SDKS[name]!(PROFILE);
      assert.match(
        text,
        /arn:aws:sts::111111111111:assumed-role\/SageMakerExternal-fraud-team\/sagemaker-share-/,
        name,
      );
      assert.equal(failed, false, name);
    }
    assert.deepEqual(
      assumed().map(({ RoleArn, ExternalId, DurationSeconds }) => ({ RoleArn, ExternalId, DurationSeconds })),
      [{ RoleArn: SHARE.invoke!.roleArn, ExternalId: "111111111111", DurationSeconds: "3600" }],
    );
  });

  it("every SDK does with a container's role, though AWS_PROFILE names the profile itself", async () => {
    for (const name of names) {
      const profile = `${PROFILE}-feature-store`;
      const more = {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: urlOf(metadata),
        AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
        AWS_PROFILE: profile,
      };
      const { text } = await SDKS[name]!(profile, more);
      assert.match(text, /arn:aws:sts::111111111111:assumed-role\/SageMakerFeatureStore-fraud-team\//, name);
    }
    assert.equal(assumed().length, 1);
  });

  it("SDKs that come at once assume it once", async () => {
    const all = await Promise.all([...names, "boto3"].map((name) => SDKS[name]!(PROFILE)));
    for (const { text, failed } of all) assert.equal(failed, false, text);
    assert.equal(assumed().length, 1);
  });

  for (const [hop, what, more] of [
    ["assume role", "arn:aws:iam::222222222222:user/alice may not assume arn:aws:iam::111111111111:role/", {}],
    [
      "own credentials",
      "there is no profile default, which --profile",
      { AWS_SHARED_CREDENTIALS_FILE: "/nonexistent" },
    ],
  ] as const) {
    it(`every SDK passes on what failed: ${hop}`, async () => {
      aws.mayNotAssume = [`arn:aws:iam::${SHARE.accountId}:user/alice`];
      for (const name of names) {
        const { text, failed } = await SDKS[name]!(PROFILE, {
          AWS_ENDPOINT_URL: aws.url,
          AWS_ENDPOINT_URL_STS: aws.url,
          ...more,
        });
        assert.ok(failed, `${name}: ${text}`);
        assert.ok(text.includes(`sagemaker-share: ${hop}: ${what}`), `${name}: ${text}`);
      }
    });
  }

  it("the default chain of the SDK for JavaScript alone drops it, as the documentation says", async () => {
    const more = { AWS_ENDPOINT_URL: aws.url, AWS_SHARED_CREDENTIALS_FILE: "/nonexistent" };
    const { text } = await done(process.execPath, ["-e", JAVASCRIPT, PROFILE, "chain"], more);
    assert.match(text, /^Could not load credentials from any providers\n$/);
    assert.match(
      readFileSync(path.join(ROOT, "docs/using-a-share.md"), "utf8"),
      /Could not load credentials from any providers/,
    );
  });
});
