import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Ajv from "ajv";
import { load, type Loaded } from "../../../access/load";
import { findingsOf, type Finding } from "../../../access/page/findings";
import { githubAnnotations } from "../../../access/page/githubAnnotations";
import { provenanceOf } from "../../../access/page/provenance";
import { sarif } from "../../../access/page/sarif";
import { contentOf, type ReportContent } from "../../../access/page/summary";
import { diffOf } from "../../../access/diff/diff";
import { sideAgainst, sideOfFolder } from "../../../access/diff/sides/readSide";
import { run } from "../../../commandLine/main";
import { quickCheck } from "../../quickCheck";

/** Checks a log as the standard's own schema does; jest-sarif is taken for the schema alone. */
function mistakesIn(log: string): readonly string[] {
  const ajv = new Ajv({ schemaId: "auto", meta: false, format: "full", unknownFormats: "ignore" });
  ajv.addMetaSchema(require("ajv/lib/refs/json-schema-draft-04.json") as object);
  const schema = require("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json") as object;
  ajv.validate(schema, JSON.parse(log));
  return (ajv.errors ?? []).map(({ dataPath, message }) => `${dataPath} ${message}`);
}

describe("findings, with file and line", () => {
  let folder: string;
  let loaded: Loaded;
  let content: ReportContent;

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "findings-"));
    for (const file of ["Pulumi.parent.yaml", "Pulumi.child.yaml"]) cpSync(file, path.join(folder, file));
    const parent = path.join(folder, "Pulumi.parent.yaml");
    writeFileSync(parent, readFileSync(parent, "utf8").replace('"forecast-*"', '"forecast-*", "prod-*"'));
    loaded = await slipped(await load({ dir: folder }));
    const check = await quickCheck(loaded.parent, loaded.children, { failures: ["enforcement.rules[0]: is wrong"] });
    const diff = await diffOf(await sideAgainst(".", folder, {}, false), await sideOfFolder(folder, {}));
    const files = loaded.files.map(({ file }) => file);
    content = { ...contentOf(check, provenanceOf(folder, files), diff) };
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** A star behind the name of an endpoint, and alice who may assume every role. */
  const slipped = (found: Loaded): Promise<Loaded> => {
    const change = <S extends Loaded["parent"] | Loaded["children"][number]>(
      stack: S,
      from: string,
      to: string,
    ): S => ({
      ...stack,
      built: {
        ...stack.built,
        resources: stack.built.resources.map((resource) => {
          const { policy } = resource.inputs;
          const inputs = { ...resource.inputs, policy: String(policy).replaceAll(from, to) };
          return policy === undefined ? resource : { ...resource, inputs };
        }),
      },
    });
    return Promise.resolve({
      ...found,
      parent: change(found.parent, "endpoint/churn", "endpoint/churn*"),
      children: found.children.map((child) => change(child, "role/SageMakerExternal-fraud-team", "role/*")),
    });
  };

  const lineOf = (file: string, text: string) =>
    readFileSync(path.join(folder, file), "utf8")
      .split("\n")
      .findIndex((line) => line.includes(text)) + 1;
  const at = ({ place }: Finding) => [path.basename(place.file), place.line];

  it("blame the line of the key, in the parent's file or the child's", () => {
    const findings = findingsOf(content, loaded.files);
    const churn = findings.find(({ text }) => text.includes("but endpoint churn2"))!;
    assert.deepEqual(at(churn), ["Pulumi.parent.yaml", lineOf("Pulumi.parent.yaml", "endpoints: [churn")]);
    assert.equal(churn.rule, "endpoints");
    assert.match(churn.text, /^ALLOWED, expected denied: .*; look at consumers\.fraud-team\.endpoints\[0\]\.$/);
    const caller = findings.find(({ rule }) => rule === "callers")!;
    assert.deepEqual(at(caller), ["Pulumi.child.yaml", lineOf("Pulumi.child.yaml", "members:")]);
    const failure = findings.find(({ rule }) => rule === "failure")!;
    assert.deepEqual(at(failure), ["Pulumi.parent.yaml", lineOf("Pulumi.parent.yaml", "- name: churn")]);
    const opens = findings.filter(({ rule }) => rule === "opens");
    assert.ok(opens.length > 0 && opens.every(({ level }) => level === "warning"));
    const prod = opens.find(({ text }) => text.includes("prod-*"))!;
    assert.deepEqual(at(prod), ["Pulumi.parent.yaml", lineOf("Pulumi.parent.yaml", "endpoints: [churn")]);
  });

  it("are SARIF that the standard's schema takes, with a rule and a line each", () => {
    const text = sarif(findingsOf(content, loaded.files), content.provenance);
    assert.deepEqual(mistakesIn(text), []);
    assert.notDeepEqual(mistakesIn(text.replaceAll('"startLine"', '"firstLine"')), []);
    const [{ results, tool }] = (
      JSON.parse(text) as {
        runs: [{ results: { ruleId: string; ruleIndex: number }[]; tool: { driver: { rules: { id: string }[] } } }];
      }
    ).runs;
    assert.ok(results.length > 3);
    for (const { ruleId, ruleIndex } of results) assert.equal(tool.driver.rules[ruleIndex]?.id, ruleId);
    assert.deepEqual(mistakesIn(sarif([], content.provenance)), []);
  });

  it("name the files that they were made of as they name where something is, from whichever folder", () => {
    for (const from of [".", "..", folder]) {
      const before = process.cwd();
      process.chdir(from);
      try {
        const [run] = (JSON.parse(sarif(findingsOf(content, loaded.files), content.provenance)) as { runs: [Run] })
          .runs;
        const files = new Set(run.artifacts.map(({ location }) => location.uri));
        const blamed = run.results.map(({ locations: [one] }) => one.physicalLocation.artifactLocation.uri);
        assert.deepEqual([files.size, blamed.filter((uri) => !files.has(uri))], [2, []]);
      } finally {
        process.chdir(before);
      }
    }
  });
  interface Run {
    readonly artifacts: readonly { readonly location: { readonly uri: string } }[];
    readonly results: readonly {
      readonly locations: readonly [
        { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } },
      ];
    }[];
  }

  it("are annotations that GitHub's runner reads back as they were", () => {
    const place = { file: "a,b: c%.yaml", line: 3, column: 7 };
    const [line, more] = githubAnnotations([
      { rule: "opens", level: "warning", text: "50 % more\n::error::taken", place },
    ]).split("\n");
    assert.equal(
      line,
      "::warning file=a%2Cb%3A c%25.yaml,line=3,col=7,title=access%3A opens::50 %25 more%0A::error::taken",
    );
    assert.equal(more, "");
  });

  it("name files from the top of the repository, wherever the command runs", async () => {
    let out = "";
    const io = { out: (text: string) => void (out += text), err: () => undefined };
    const status = await run(
      ["report", "--dir", "examples/one-endpoint", "--against", "examples/twenty-consumers", "--github"],
      io,
    );
    assert.equal(status, 0);
    assert.match(
      out,
      /^::notice file=examples\/one-endpoint\/Pulumi\.parent\.yaml,line=\d+,col=\d+,title=access%3A closes::closes: /m,
    );
  });
});
