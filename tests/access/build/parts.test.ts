import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { Threads } from "../../../access/asking/threads";
import { buildOffline, buildPart, type Built } from "../../../access/build/build";
import { builderOf, KeptParts } from "../../../access/build/keptParts";
import { joined, partsOf, placeIn, sharesFor } from "../../../access/build/parts";
import type { Builder, Part, TextBuilder } from "../../../access/build/built";
import { load } from "../../../access/load";
import { randomEstates } from "../../../bench/before/randomEstates";
import { Mistakes, parseConfig, type ChildConfig, type ParentConfig, type RawConfig } from "../../../config";
import { readStacks, stackNames } from "../../../config/stackFiles";
import { childRaw, FEATURE_STORE, GROUP, guarded, parentRaw, THREE, THREE_MORE } from "../../sample";

const ROOT = path.join(__dirname, "../../..");
const folder = () => mkdtempSync(path.join(tmpdir(), "parts-"));

const partsIn = (raw: RawConfig): Part[] =>
  partsOf({ stack: "parent", ...placeIn(raw), config: parseConfig(raw).config as ParentConfig });

/** All that was built, in an order that does not depend on who was first. */
const said = ({ resources, ...rest }: Built) =>
  JSON.stringify({ ...rest, resources: resources.toSorted((one, other) => (one.urn < other.urn ? -1 : 1)) });

const inText: TextBuilder = async (part) => JSON.stringify(await buildPart(part));

/** A builder that counts what it builds. */
function counting() {
  const seen: string[] = [];
  const build: TextBuilder = (part) => {
    seen.push(Object.keys((part.config as ParentConfig).consumers).join());
    return inText(part);
  };
  return { seen, build };
}

describe("the parts of a parent's stack", () => {
  const EXAMPLES = readdirSync(path.join(ROOT, "examples")).map((name) => path.join(ROOT, "examples", name));
  const withStacks = (dir: string) => readdirSync(dir).some((name) => name === "Pulumi.parent.yaml");
  let threads: Threads;
  before(() => {
    threads = new Threads(2, 1);
    return threads.startAnother().then((isReady) => assert.ok(isReady));
  });
  after(() => threads.close());
  const folders = [ROOT, ...EXAMPLES.filter(withStacks), ...randomEstates(folder(), 12, 11)];

  for (const dir of folders)
    it(`make together what the stack makes as a whole: ${path.basename(dir)}`, async () => {
      const file = readStacks(
        dir,
        stackNames(dir).filter((name) => name === "parent"),
      )[0]!;
      const { stack, raw, warnings } = file;
      const parts = partsOf({ stack, ...placeIn(raw), config: file.config as ParentConfig });
      const whole = await buildOffline({ stack, raw });
      const kept = new KeptParts(threads.build, folder(), "this");
      for (const build of [buildPart, builderOf(threads.build), kept.build, kept.build]) {
        const together = joined(await Promise.all(parts.map(build)));
        assert.equal(said({ ...together, warnings: [...warnings, ...together.warnings] }), said(whole));
        kept.close();
      }
    });

  it("are a consumer each, and what belongs to none", () => {
    const parts = partsIn(parentRaw(THREE, THREE_MORE));
    assert.deepEqual(
      parts.map(({ config }) => Object.keys((config as ParentConfig).consumers)),
      Object.keys(THREE).map((id) => [id]),
    );
  });

  it("warn of what all of them make, as the program does", () => {
    const [part] = partsIn(parentRaw({ team: FEATURE_STORE }));
    return buildPart(part!).then((built) => {
      const many = Array.from({ length: 1001 }, (_, index): Built => {
        const text = JSON.stringify(built).replaceAll("team", `team-${index}`);
        return JSON.parse(text) as Built;
      });
      assert.deepEqual(
        joined(many).warnings.map((line) => line.split(";")[0]),
        ["this stack makes 2002 roles", "this stack makes 2002 managed policies", "this stack makes 1001 workgroups"],
      );
    });
  });

  for (const [what, consumers, message] of [
    [
      "one physical name",
      {
        one: { accountId: "222222222222", endpoints: ["a"], invokeRoleName: "Same" },
        other: { accountId: "333333333333", endpoints: ["b"], invokeRoleName: "other" },
      },
      /would both be called Same in AWS/,
    ],
  ] as const)
    it(`refuse ${what} as the whole does`, async () => {
      const parts = await Promise.all(partsIn(parentRaw(consumers)).map(buildPart));
      const renamed = JSON.parse(JSON.stringify(parts).replaceAll('"other"', '"Same"')) as Built[];
      assert.throws(
        () => joined(renamed),
        (error) => error instanceof Mistakes && message.test(error.lines[0]!),
      );
      assert.throws(
        () => joined([...parts, parts[0]!]),
        (error) => error instanceof Mistakes && /two resources of type .* are named/.test(error.lines[0]!),
      );
    });

  it("tell all their mistakes at once, wherever they are built", async () => {
    const dir = folder();
    const consumers = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [
        `team-${index}`,
        {
          accountId: String(222222222222 + index),
          endpoints: index % 10 === 3 ? Array.from({ length: 400 }, (__, n) => `endpoint-${n}`) : ["churn"],
          ...(index % 10 === 3 && { regions: ["eu-west-1", "us-east-1"], alsoAcceptExternalIds: manyIds }),
        },
      ]),
    );
    const config = { "aws:region": "eu-west-1", "aws:allowedAccountIds": ["111111111111"] };
    const ours = { "sagemaker-sharing:account": "parent", "sagemaker-sharing:consumers": consumers };
    writeFileSync(path.join(dir, "Pulumi.yaml"), readFileSync(path.join(ROOT, "Pulumi.yaml")));
    writeFileSync(path.join(dir, "Pulumi.parent.yaml"), JSON.stringify({ config: { ...config, ...ours } }));
    const linesOf = async (builder?: Builder) => {
      const error: unknown = await load({ dir }, builder && { build: builder }).catch((e: unknown) => e);
      assert.ok(error instanceof Mistakes, String(error));
      return error.lines;
    };
    const lines = await linesOf();
    assert.ok(lines.every((line) => /Pulumi\.parent\.yaml:\d+:\d+: /.test(line)));
    for (const id of ["team-3", "team-13", "team-23"])
      assert.ok(
        lines.some((line) => line.includes(`${id}.`)),
        id,
      );
    assert.deepEqual(await linesOf(builderOf(threads.build)), lines);
  });
});

const manyIds = Array.from({ length: 40 }, (_, index) => `external-id-${String(index).padStart(60, "x")}`);

describe("a child's part", () => {
  it("has its own share alone, and all where its own is missing", async () => {
    const { outputs } = await buildOffline({ stack: "parent", raw: parentRaw(THREE) });
    const others = new Map([["parent", outputs]]);
    const sharesOf = (consumer: string) => {
      const config = parseConfig(childRaw(consumer, "222222222222", GROUP)).config as ChildConfig;
      const { consumers } = sharesFor(config, others).get("parent")!["shares"] as { consumers: object };
      return Object.keys(consumers);
    };
    assert.deepEqual(sharesOf("risk"), ["risk"]);
    assert.deepEqual(sharesOf("gone"), Object.keys(THREE));
  });
});

describe("parts that are kept", () => {
  it("are not built again, and only what changed is", async () => {
    const dir = folder();
    const consumers = { ...THREE, more: FEATURE_STORE };
    const run = async (raw: RawConfig) => {
      const { seen, build } = counting();
      const kept = new KeptParts(build, dir, "this");
      const built = joined(await Promise.all(partsIn(raw).map(kept.build)));
      kept.close();
      assert.equal(said(built), said(joined(await Promise.all(partsIn(raw).map(buildPart)))));
      return seen;
    };
    assert.equal((await run(parentRaw(consumers))).length, 4);
    assert.deepEqual(await run(parentRaw(consumers)), []);
    const changed = { ...consumers, risk: { ...consumers.risk, externalId: "other" } };
    assert.deepEqual(await run(parentRaw(changed)), ["risk"]);
    assert.equal((await run(parentRaw(changed, THREE_MORE))).length, 4);
  });

  it("have another key for any change of any value, and for another program", async () => {
    const parts = [
      ...partsIn(parentRaw({ ...THREE, more: FEATURE_STORE }, THREE_MORE)),
      ...[(await guarded()).parent].map(({ config, built: { stack, accountId, region } }) => ({
        ...{ config, stack, accountId, region },
      })),
    ];
    const kept = new KeptParts(inText, folder(), "this");
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (which, where, what) => {
        const part = parts[which % parts.length]!;
        const leaves = [...JSON.stringify(part).matchAll(LEAF)].filter(({ 0: token }) => !token.endsWith(":"));
        const { 0: leaf, index } = leaves[where % leaves.length]!;
        const other = changed(leaf, what);
        const text = JSON.stringify(part);
        const edited = JSON.parse(text.slice(0, index) + other + text.slice(index + leaf.length)) as Part;
        assert.notEqual(kept.keyOf(edited), kept.keyOf(JSON.parse(text) as Part));
      }),
      { numRuns: 300 },
    );
    assert.notEqual(new KeptParts(inText, folder(), "that").keyOf(parts[0]!), kept.keyOf(parts[0]!));
    assert.equal(new Set(parts.map((part) => kept.keyOf(part))).size, parts.length);
  });

  it("are not believed when the file is not whole, or written by hand", async () => {
    const dir = folder();
    const [part] = partsIn(parentRaw(THREE)) as [Part];
    const kept = new KeptParts(inText, dir, "this");
    const right = await kept.build(part);
    kept.close();
    const file = path.join(dir, readdirSync(dir)[0]!);
    const whole = readFileSync(file, "latin1");
    const widened = whole.replace("endpoint/churn", "endpoint/*");
    assert.notEqual(widened, whole);
    for (const text of ["", whole.slice(0, -1), widened]) {
      writeFileSync(file, text, "latin1");
      const { seen, build } = counting();
      assert.deepEqual(await new KeptParts(build, dir, "this").build(part), right);
      assert.equal(seen.length, 1);
    }
  });

  it("take no Pulumi to be known: that is loaded when something is built", () => {
    const script = `
      require("./bin/loadTypeScript.cjs");
      const isLoaded = () => Object.keys(require.cache).some((file) => /@pulumi.pulumi/.test(file));
      for (const file of ["load", "check", "asking"]) require("./access/" + file);
      const before = isLoaded();
      require("./access/build/build");
      console.log(before, isLoaded());`;
    const printed = execFileSync(process.execPath, ["-e", script], { cwd: ROOT, encoding: "utf8" });
    assert.equal(printed.trim(), "false true");
  });

  it("leave out what reads a file", async () => {
    const dir = folder();
    const { seen, build } = counting();
    const kept = new KeptParts(build, dir, "this");
    const [part] = partsIn(parentRaw(THREE));
    for (let time = 0; time < 2; time += 1) await kept.build({ ...part!, folder: "." });
    assert.equal(seen.length, 2);
    assert.deepEqual(readdirSync(dir), []);
  });
});

/** A value of JSON, or a key with its colon. */
const LEAF = /"(?:[^"\\]|\\.)*":?|\d+|true|false/g;

const changed = (leaf: string, what: number): string => {
  if (leaf === "true") return "false";
  if (leaf === "false") return "true";
  if (!leaf.startsWith('"')) return String(Number(leaf) + 1);
  const at = 1 + (what % (leaf.length - 1));
  return `${leaf.slice(0, at)}x${leaf.slice(at)}`;
};
