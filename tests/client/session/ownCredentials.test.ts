import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { ownCredentials } from "../../../client/session/ownCredentials";
import { useAws } from "../fixture";

/** The caller's role in the child account, which a profile assumes without naming a region. */
const CONFIG = `
[profile base]
aws_access_key_id = AKIAALICE
aws_secret_access_key = secret
[profile caller]
role_arn = arn:aws:iam::111111111111:role/SageMakerExternal-fraud-team
external_id = 111111111111
source_profile = base
[profile elsewhere]
role_arn = arn:aws:iam::111111111111:role/SageMakerExternal-fraud-team
external_id = 111111111111
source_profile = base
region = eu-central-1
[profile region-alone]
region = eu-central-1
`;

describe("the caller's own credentials", () => {
  const used = useAws("job");
  beforeEach(() => {
    // The SDK keeps what it has read of a file.
    const file = path.join(mkdtempSync(path.join(tmpdir(), "own-")), "config");
    writeFileSync(file, CONFIG);
    process.env["AWS_CONFIG_FILE"] = file;
    delete process.env["AWS_REGION"];
  });
  const without = (...names: readonly string[]) => names.forEach((name) => delete process.env[name]);
  const KEYS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
  const assumedIn = () =>
    used.aws.calls.filter(({ operation }) => operation === "AssumeRole").map(({ region }) => region);

  it("of a profile that says no region are asked for in the share's, from any region", async () => {
    for (const region of ["eu-west-1", "us-gov-west-1"]) await ownCredentials("caller", region)();
    await ownCredentials("elsewhere", "eu-west-1")();
    assert.deepEqual(assumedIn(), ["eu-west-1", "us-gov-west-1", "eu-central-1"]);
  });

  it("are the keys of the environment before AWS_PROFILE, and those of the profile that is named before both", async () => {
    process.env["AWS_PROFILE"] = "caller";
    assert.equal((await ownCredentials(undefined, "eu-west-1")()).accessKeyId, "ASIAJOB");
    assert.equal((await ownCredentials("base", "eu-west-1")()).accessKeyId, "AKIAALICE");
    without(...KEYS);
    assert.match((await ownCredentials(undefined, "eu-west-1")()).accessKeyId, /^ASIASHARE/);
    delete process.env["AWS_PROFILE"];
  });

  it("are those of whoever is signed in otherwise where AWS_PROFILE says a region alone", async () => {
    without(...KEYS);
    const answer = { AccessKeyId: "ASIAPOD", SecretAccessKey: "s", Token: "t", Expiration: "2099-01-01T00:00:00Z" };
    const container = createServer((_, response) => void response.end(JSON.stringify(answer)));
    await new Promise<void>((listening) => container.listen(0, "127.0.0.1", listening));
    process.env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] =
      `http://127.0.0.1:${(container.address() as AddressInfo).port}/pod`;
    process.env["AWS_PROFILE"] = "region-alone";
    const { accessKeyId } = await ownCredentials(undefined, "eu-west-1")();
    without("AWS_PROFILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI");
    container.close();
    container.closeAllConnections();
    assert.equal(accessKeyId, "ASIAPOD");
  });

  it("are never the container's where a profile is named that is not there", async () => {
    without(...KEYS);
    process.env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = `${used.aws.url}/container`;
    for (const [given, profile] of [
      ["--profile", "nope"],
      ["AWS_PROFILE", undefined],
    ] as const) {
      process.env["AWS_PROFILE"] = "nope";
      await assert.rejects(
        () => ownCredentials(profile, "eu-west-1")(),
        new RegExp(
          `own credentials: there is no profile nope, which ${given}.*\\n {2}- there are base, caller, elsewhere, region-alone`,
        ),
      );
    }
    without("AWS_PROFILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI");
    assert.deepEqual(used.aws.calls, []);
  });
});
