import assert from "node:assert/strict";
import { checkAccess, type Check } from "../../../access/check";
import { load, type Loaded } from "../../../access/load";
import { keepForShortReport } from "../../../access/report/pick";
import { report } from "../../../access/report/report";
import { run } from "../../../commandLine/main";
import { progressOn } from "../../../commandLine/progress";

const DIR = "examples/twenty-consumers";

async function checkCommand(...args: readonly string[]) {
  let [out, err] = ["", ""];
  const io = { out: (text: string) => void (out += text), err: (text: string) => void (err += text) };
  const status = await run(["check", ...args], io);
  return { status, out, err: err.replace(/.* \.\.\.\n/g, "") };
}

describe("the report of many consumers", () => {
  let loaded: Loaded;
  before(async () => {
    loaded = await load({ dir: DIR });
  });
  const printed = (check: Check, width?: number) =>
    report(check, {
      all: false,
      colour: false,
      seconds: 1,
      environments: [],
      files: loaded.files.map(({ file }) => file),
      ...(width !== undefined && { width }),
    }).split("\n");
  const checked = (parent = loaded.parent) =>
    checkAccess(parent, loaded.children, { keep: keepForShortReport(Object.keys(parent.config.consumers).length) });

  it("is one line a consumer, and counts files instead of naming them", async () => {
    const lines = printed(await checked());
    assert.match(lines[0]!, /^Offline: .* {2}4 stack files of examples\/twenty-consumers {2}1\.0 s$/);
    const from = lines.findIndex((line) => line.startsWith("consumer "));
    const ids = Object.keys(loaded.parent.config.consumers);
    assert.deepEqual(
      lines.slice(from + 1, from + 1 + ids.length).map((line) => line.split(/ +/)[0]),
      ids.sort(),
    );
    const fraud = lines.find((line) => line.startsWith("fraud-team "))!;
    assert.match(fraud, /^fraud-team +222222222222 +churn, fraud-score +alice, chidi +44 {2}as promised$/);
    assert.ok(lines.length < ids.length + 20, String(lines.length));
  });

  it("names the folder and the count of many files", async () => {
    const check = await checked();
    const files = Array.from({ length: 41 }, (_, n) => `stacks/Pulumi.${n}.yaml`);
    const [first] = report(check, { all: false, colour: false, seconds: 1, environments: [], files }).split("\n");
    assert.equal(first, "Offline: no AWS account, no Pulumi CLI.  41 stack files of stacks  1.0 s");
  });

  it("fits the width of the terminal, and says how many names did not", async () => {
    const check = await checked();
    for (const width of [100, 130, 200]) {
      const lines = printed(check, width);
      const from = lines.findIndex((line) => line.startsWith("consumer "));
      for (const line of lines.slice(from, from + 21)) assert.ok(line.length <= width, `${line.length}: ${line}`);
    }
    assert.ok(printed(check, 100).some((line) => /^legal .*assistant.* \+1 /.test(line)));
    assert.ok(printed(check, 200).some((line) => /^legal .*assistant, /.test(line)));
  });

  it("shows the surprises of a consumer, and says so in its line", async () => {
    const { parent } = loaded;
    const resources = parent.built.resources.map((resource) => {
      const { policy } = resource.inputs;
      const inputs = {
        ...resource.inputs,
        policy: String(policy).replace("endpoint/kpi-summary", "endpoint/kpi-summary*"),
      };
      return policy === undefined ? resource : { ...resource, inputs };
    });
    const lines = printed(await checked({ ...parent, built: { ...parent.built, resources } }));
    assert.ok(
      lines.some((line) => /^group-reporting +777777777777 .* 31 {2}4 surprises$/.test(line)),
      lines.join("\n"),
    );
    assert.ok(lines.some((line) => /^group-reporting: who can do what/.test(line)));
    assert.equal(lines.filter((line) => line.includes("!! ALLOWED")).length, 4);
    assert.ok(!lines.some((line) => /^legal: who can/.test(line)));
  });

  it("--consumer asks about one, and shows all of its answers", async () => {
    const { status, out } = await checkCommand("--dir", DIR, "--consumer", "fraud-team");
    assert.equal(status, 0);
    assert.equal(out.match(/^ {2}ok (allowed|denied)/gm)?.length, 44);
    assert.match(out, /^44 answers: \d+ allowed/m);
    assert.ok(!out.includes("legal"));
  });

  it("--consumer of nobody says whom there is", async () => {
    const { status, err } = await checkCommand("--dir", DIR, "--consumer", "fraud-taem");
    assert.equal(status, 1);
    assert.match(err, /^--consumer fraud-taem: there is no such consumer; did you mean fraud-team\?$/m);
  });

  for (const [only, mark] of [
    ["denied", /^ {2}ok denied/],
    ["allowed", /^ {2}ok allowed/],
    ["surprises", /^ {2}(!!|\?\?)/],
  ] as const)
    it(`--only ${only} shows every such answer and no other`, async () => {
      const { status, out } = await checkCommand("--dir", DIR, "--only", only);
      assert.equal(status, 0);
      const lines = out.split("\n").filter((line) => /^ {2}(ok|!!|\?\?) /.test(line));
      const [, allowed, denied, surprises] =
        /: (\d+) allowed as promised, (\d+) denied as they should be, (\d+) surprise/.exec(out)!;
      assert.equal(lines.length, Number({ allowed, denied, surprises }[only]));
      assert.ok(lines.every((line) => mark.test(line)));
    });

  it("--only something else is a wrong option", async () => {
    const { status, err } = await checkCommand("--only", "everything");
    assert.equal(status, 2);
    assert.match(err, /Allowed choices are allowed, denied, surprises/);
  });
});

describe("progress", () => {
  it("is silent for two seconds, and then says now and then how far it is", () => {
    const written: string[] = [];
    let time = 0;
    const progress = progressOn(
      (text) => written.push(text),
      false,
      () => time,
    );
    for (time = 0; time <= 12_000; time += 500) progress.at(`at ${time}`);
    progress.done();
    assert.deepEqual(written, ["at 2000 ...\n", "at 7000 ...\n", "at 12000 ...\n"]);
  });

  it("is one line on a terminal, which goes away", () => {
    const written: string[] = [];
    let time = 0;
    const progress = progressOn(
      (text) => written.push(text),
      true,
      () => time,
    );
    for (time = 1_900; time <= 2_300; time += 100) progress.at(`at ${time}`);
    progress.done();
    progress.done();
    assert.deepEqual(
      written,
      ["at 2000", "at 2100", "at 2200", "at 2300"].map((text) => `\r\u001b[2K${text} ...`).concat("\r\u001b[2K"),
    );
  });
});
