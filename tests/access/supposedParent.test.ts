import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { sharesIn } from "../../access/build/side";
import { load } from "../../access/load";
import type { Selection } from "../../access/selection";
import { Mistakes } from "../../config";
import type { Share } from "../../contract/share";
import { quickCheck } from "../quickCheck";

const ROOT = path.join(__dirname, "../..");
const EXAMPLES = readdirSync(path.join(ROOT, "examples")).filter(
  (name) => childFiles(path.join(ROOT, "examples", name)).length > 0,
);

function childFiles(dir: string): string[] {
  const isChild = (file: string) =>
    /^Pulumi\..+\.yaml$/.test(file) && /account: child/.test(readFileSync(path.join(dir, file), "utf8"));
  return readdirSync(dir).filter(isChild);
}

describe("a child beside which no parent's stack file is", () => {
  let dir = "";
  let shares: Record<string, Share> = {};
  let share: Share;
  before(async () => {
    const { parent } = await load({ dir: ROOT });
    shares = { ...sharesIn(parent) };
    share = shares["fraud-team"]!;
  });
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), "alone-"));
    copy(ROOT, ["Pulumi.child.yaml"]);
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  function copy(from: string, children: readonly string[]): void {
    cpSync(path.join(ROOT, "Pulumi.yaml"), path.join(dir, "Pulumi.yaml"));
    for (const file of children) cpSync(path.join(from, file), path.join(dir, file));
  }
  const json = (value: unknown): string => {
    const file = path.join(dir, "given.json");
    writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
    return file;
  };
  const edit = (from: string, to: string) => {
    const file = path.join(dir, "Pulumi.child.yaml");
    const text = readFileSync(file, "utf8");
    assert.ok(text.includes(from), from);
    writeFileSync(file, text.replace(from, to));
  };
  const mistakesOf = async (selection: Omit<Selection, "dir">): Promise<string[]> => {
    const error: unknown = await load({ dir, ...selection }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof Mistakes, String(error));
    return error.lines.map((line) => line.replaceAll(dir, "DIR"));
  };

  for (const name of EXAMPLES) {
    it(`is given the same resources by its share as by the parent of examples/${name}`, async () => {
      rmSync(path.join(dir, "Pulumi.child.yaml"));
      const folder = path.join(ROOT, "examples", name);
      const together = await load({ dir: folder });
      copy(folder, childFiles(folder));
      const alone = await load({ dir, share: json(together.parent.built.outputs["shares"]) });
      assert.deepEqual(alone.failures, []);
      assert.equal(alone.children.length, together.children.length);
      const made = ({ children }: typeof alone) =>
        children.map(({ built: { resources, outputs } }) => ({ resources, outputs }));
      assert.deepEqual(made(alone), made(together));
    });
  }

  for (const [form, given] of [
    ["its share", () => share],
    ["all shares", () => ({ version: 1, consumers: shares })],
  ] as const) {
    it(`is asked about with ${form} in a file, and what only the parent can answer is named`, async () => {
      const file = json(given());
      const { parent, children, failures, unseen, supposedFrom } = await load({ dir, share: file });
      const check = await quickCheck(parent, children, { failures, unseen });
      assert.equal(check.summary.surprises, 0);
      assert.ok(check.summary.allowed > 50 && check.summary.denied > 100, JSON.stringify(check.summary));
      assert.deepEqual(supposedFrom, [file]);
      assert.match(
        check.notEvaluated[0]!,
        /^the parent's stack file: its account is supposed to be what this program makes of .*given\.json\. Its other /,
      );
    });
  }

  it("needs no option where its own stack file holds the share, or the path of one", async () => {
    const parentStack = "sagemaker-sharing:parentStack: organization/sagemaker-sharing/parent";
    edit(parentStack, "sagemaker-sharing:shareFile: given.json");
    json(share);
    const fromFile = await load({ dir });
    assert.deepEqual(
      fromFile.supposedFrom?.map((file) => path.resolve(file)),
      [path.join(dir, "given.json")],
    );
    edit("sagemaker-sharing:shareFile: given.json", `sagemaker-sharing:share: ${JSON.stringify(share)}`);
    const inline = await load({ dir });
    assert.deepEqual([inline.failures, inline.files.length], [[], 1]);
    assert.deepEqual(inline.children[0]!.built.resources, fromFile.children[0]!.built.resources);
  });

  it("is refused the share of another consumer, or of another account", async () => {
    const others = json({ version: 1, consumers: { risk: { ...share, consumer: "risk" } } });
    assert.match(
      (await mistakesOf({ share: others }))[0]!,
      /^--share DIR\/given\.json has no share for consumer "fraud-team", only for "risk"/,
    );
    const risk = json({ ...share, consumer: "risk" });
    assert.match((await mistakesOf({ share: risk }))[0]!, /^--share DIR\/given\.json .*"risk"/);
    edit("222222222222", "333333333333");
    assert.match((await mistakesOf({ share: json(share) }))[0]!, /^--share DIR\/given\.json .*222222222222/);
  });

  const { invoke, featureStore } = { invoke: () => share.invoke!, featureStore: () => share.featureStore! };
  for (const [what, hostile, said] of [
    [
      "every role of the child",
      () => ({ invoke: { ...invoke(), roleArn: "arn:aws:iam::222222222222:role/*" } }),
      /invoke\.roleArn/,
    ],
    [
      "a role of the child's own account",
      () => ({ invoke: { ...invoke(), roleArn: "arn:aws:iam::222222222222:role/Admin" } }),
      /invoke\.roleArn/,
    ],
    [
      "every bucket",
      () => ({ featureStore: { ...featureStore(), resultsBucket: { name: "*", prefix: "" } } }),
      /featureStore\.resultsBucket\.name/,
    ],
    [
      "results beside Athena's folder",
      () => ({
        featureStore: { ...featureStore(), resultsBucket: { ...featureStore().resultsBucket!, prefix: "x/" } },
      }),
      /no share that a parent of this program makes: .* says otherwise of featureStore\.resultsBucket\.prefix$/,
    ],
    [
      "a role that is no feature-store role",
      () => ({ featureStore: { ...featureStore(), roleArn: "arn:aws:iam::111111111111:role/Admin" } }),
      /says otherwise of featureStore\.roleArn$/,
    ],
    [
      "another workgroup",
      () => ({ featureStore: { ...featureStore(), workgroup: "primary" } }),
      /says otherwise of featureStore\.workgroup$/,
    ],
    [
      "an action that no consumer gets",
      () => ({ invoke: { ...invoke(), actions: ["CreateEndpoint"] } }),
      /consumers\.fraud-team\.actions\[0\]/,
    ],
    ["a line of its own", () => ({ invoke: { ...invoke(), externalId: "x\n[profile admin]" } }), /invoke\.externalId/],
  ] as const) {
    it(`is refused a share of ${what}`, async () => {
      const lines = await mistakesOf({ share: json({ ...share, ...hostile() }) });
      assert.match(lines[0]!, said);
      assert.match(lines[0]!, /DIR\/given\.json/);
    });
  }

  it("is told what --share is for, where it is of no use", async () => {
    assert.match((await mistakesOf({ share: json("[") }))[0]!, /^--share cannot read DIR\/given\.json /);
    assert.match((await mistakesOf({}))[0]!, /^DIR holds no stack file of a parent account.*--share FILE takes what/);
    const file = json(share);
    assert.deepEqual(await mistakesOf({ share: file, ignored: ["child"] }), [
      "--share DIR/given.json: DIR holds no stack file of a child account to check",
    ]);
    cpSync(path.join(ROOT, "Pulumi.parent.yaml"), path.join(dir, "Pulumi.parent.yaml"));
    assert.deepEqual(await mistakesOf({ share: file }), [
      "--share DIR/given.json is for a parent whose stack file is elsewhere, and DIR/Pulumi.parent.yaml is one: leave out --share, or that stack with --ignore parent",
    ]);
    assert.deepEqual((await load({ dir, share: file, ignored: ["parent"] })).failures, []);
  });
});
