import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { shareIn } from "../../../access/build/side";
import { load } from "../../../access/load";
import { awsConfig, eksConfig, profilesOf } from "../../../contract/awsConfig";
import type { Share } from "../../../contract/share";
import { installOrSkip, startMoto, type Moto } from "../parts";
import { buildReaderOrSkip, containerCredentials, recorderBefore, urlOf, type Recorder } from "./readers";

const run = promisify(execFile);
const POD_ROLE = "arn:aws:iam::222222222222:role/pod";
const INVOKE_ROLE = "arn:aws:iam::111111111111:role/SageMakerExternal-fraud-team";
const FEATURE_STORE_ROLE = "arn:aws:iam::111111111111:role/SageMakerFeatureStore-fraud-team";

describe("profiles read back by the AWS SDK for Go, with moto as AWS", function () {
  this.timeout(600_000); // Go compiles the SDK, once.
  let moto: Moto;
  let sts: Recorder;
  let metadata: Server;
  let folder = "";
  let reader = "";
  let share: Share;
  let name = "";
  let env: NodeJS.ProcessEnv;

  before(async function () {
    folder = mkdtempSync(path.join(tmpdir(), "go-reader-"));
    reader = buildReaderOrSkip(this, folder);
    installOrSkip(this);
    moto = await startMoto();
    sts = await recorderBefore(moto.url);
    metadata = await containerCredentials();
    const { children } = await load({ dir: path.join(__dirname, "../../..") });
    share = shareIn(children[0]!);
    name = profilesOf(share);
    const tokenFile = path.join(folder, "token");
    writeFileSync(tokenFile, "eyJhbGciOiJub25lIn0.e30.");
    writeFileSync(path.join(folder, "config"), awsConfig(share) + eksConfig(share, { roleArn: POD_ROLE, tokenFile }));
    writeFileSync(
      path.join(folder, "credentials"),
      "[default]\naws_access_key_id = AKIAALICE\naws_secret_access_key = secret\n",
    );
    env = {
      HOME: folder,
      AWS_CONFIG_FILE: path.join(folder, "config"),
      AWS_SHARED_CREDENTIALS_FILE: path.join(folder, "credentials"),
      AWS_ENDPOINT_URL_STS: sts.url, // AWS_ENDPOINT_URL does not reach the client that assumes roles.
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONTAINER_CREDENTIALS_FULL_URI: urlOf(metadata),
    };
  });
  beforeEach(() => sts.requests.splice(0));

  after(() => {
    moto?.stop();
    sts?.server.close();
    metadata?.close();
    rmSync(folder, { recursive: true });
  });

  const read = async (profile: string, more: NodeJS.ProcessEnv = {}) =>
    (await run(reader, [profile], { env: { ...env, ...more } })).stdout.trimEnd();
  /** What was asked of STS before the reader asked who it is. */
  const asked = () => sts.requests.filter(({ Action }) => Action !== "GetCallerIdentity");

  const invokes = { Action: "AssumeRole", RoleArn: INVOKE_ROLE, ExternalId: "111111111111", DurationSeconds: "3600" };
  const usesFeatures = {
    Action: "AssumeRole",
    RoleArn: FEATURE_STORE_ROLE,
    ExternalId: undefined,
    DurationSeconds: "3600",
  };
  const isPod = { Action: "AssumeRoleWithWebIdentity", RoleArn: POD_ROLE, ExternalId: undefined };
  for (const [ending, requests] of [
    ["", [invokes]],
    ["-workload", [invokes]],
    ["-feature-store", [usesFeatures]],
    ["-pod", [isPod]],
    ["-eks", [isPod, invokes]],
    ["-eks-feature-store", [isPod, usesFeatures]],
  ] as const) {
    it(`assumes the role of the profile that ends in "${ending}", with its ExternalId and for an hour`, async () => {
      const [, role] = /role\/(.*)$/.exec(requests.at(-1)!.RoleArn)!;
      const answer = await read(`${name}${ending}`);
      assert.match(answer, new RegExp(`^${name}${ending}: eu-west-1 arn:aws:sts::\\d{12}:assumed-role/${role}/`));
      const seen = asked().map(({ Action, RoleArn, ExternalId, DurationSeconds }) =>
        Action === "AssumeRole" ? { Action, RoleArn, ExternalId, DurationSeconds } : { Action, RoleArn, ExternalId },
      );
      assert.deepEqual(seen, requests);
    });
  }

  it("refuses a profile that is not there, and names it", async () => {
    assert.match(await read("nope"), /^nope: error: failed to get shared config profile, nope$/);
    assert.deepEqual(asked(), []);
  });

  it("takes keys of the environment before a profile of the environment", async () => {
    const keys = { AWS_ACCESS_KEY_ID: "AKIABOB", AWS_SECRET_ACCESS_KEY: "secret", AWS_PROFILE: name };
    assert.match(await read("", keys), /^: eu-west-1 arn:aws:/);
    assert.deepEqual(asked(), []);
  });

  it("merges a section that is there twice", async () => {
    const twice = path.join(folder, "twice");
    writeFileSync(twice, awsConfig(share).repeat(2));
    assert.match(await read(name, { AWS_CONFIG_FILE: twice }), /: eu-west-1 arn:aws:sts::111111111111:assumed-role\//);
  });
});
