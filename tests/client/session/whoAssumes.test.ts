import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { whoAssumes } from "../../../client/session/whoAssumes";
import { useAws } from "../fixture";

const CHAIN = `
[profile outer]
role_arn = arn:aws:iam::222222222222:role/outer
source_profile = base
[profile base]
sso_session = corp
sso_role_name = DataScience
[sso-session corp]
sso_start_url = https://one.example
[profile environment]
role_arn = arn:aws:iam::222222222222:role/outer
credential_source = Environment
[profile circle]
source_profile = circle
`;

describe("who assumes a role", () => {
  const used = useAws("alice");
  const who = (profile: string | undefined, config = CHAIN) => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), "who-")), "config"); // The SDK keeps what it has read of a file.
    writeFileSync(file, config);
    process.env["AWS_CONFIG_FILE"] = file;
    return whoAssumes(profile, "eu-west-1");
  };

  it("is another when anything changes that a profile leads to, and nobody is asked for keys", async () => {
    const before = await who("outer");
    assert.equal(await who("outer"), before);
    assert.equal(await who("outer", `${CHAIN}[profile another]\nregion = eu-west-1\n`), before);
    for (const [from, to] of [
      ["role/outer", "role/inner"],
      ["DataScience", "Admin"],
      ["one.example", "two.example"],
    ] as const)
      assert.notEqual(await who("outer", CHAIN.replace(from, to)), before, to);
    assert.deepEqual(used.aws.calls, []);
  });

  it("is whose keys the environment has, where there is no profile or the profile says so", async () => {
    const before = [await who(undefined), await who("environment")];
    process.env["AWS_ACCESS_KEY_ID"] = "AKIABOB";
    assert.notEqual(await who(undefined), before[0]);
    assert.notEqual(await who("environment"), before[1]);
  });

  it("is found for a profile that leads to itself, or is not there: the SDK says what is wrong", async () => {
    assert.match(await who("circle"), /circle/);
    assert.match(await who("nope"), /nope/);
  });

  it("is whose keys are found, where nothing is named", async () => {
    delete process.env["AWS_ACCESS_KEY_ID"];
    const one = await who(undefined, "[default]\naws_access_key_id = AKIAALICE\naws_secret_access_key = secret\n");
    assert.equal(one, "AKIAALICE");
  });
});
