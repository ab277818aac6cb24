import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { load, type Loaded } from "../../access/load";
import type { Selection } from "../../access/selection";
import { Mistakes } from "../../config";

const ROOT = path.join(__dirname, "../..");

describe("loading the stack files of a folder", () => {
  let dir = "";
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), "load-"));
    cpSync(path.join(ROOT, "Pulumi.yaml"), path.join(dir, "Pulumi.yaml"));
    for (const file of ["Pulumi.parent.yaml", "Pulumi.child.yaml"])
      cpSync(path.join(ROOT, "examples/one-endpoint", file), path.join(dir, file));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  /** Writes the file of a stack, made from another one. */
  const copy = (from: string, to: string, edit: readonly [from: string, to: string], more = "") => {
    const text = readFileSync(path.join(dir, `Pulumi.${from}.yaml`), "utf8");
    assert.ok(text.includes(edit[0]), edit[0]);
    writeFileSync(path.join(dir, `Pulumi.${to}.yaml`), text.replace(...edit) + more);
  };
  const loaded = (selection: Partial<Selection> = {}): Promise<Loaded> => load({ dir, ...selection });
  const stacks = ({ parent, children }: Loaded) => [parent, ...children].map(({ built }) => built.stack);
  const inDir = (lines: readonly string[]) => lines.map((line) => line.replaceAll(dir, "DIR"));
  const mistakesOf = async (selection: Partial<Selection> = {}) => {
    const error: unknown = await loaded(selection).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof Mistakes, String(error));
    return inDir(error.lines);
  };

  it("takes them all", async () => {
    copy("child", "dev", ["consumer: fraud-team", "consumer: dev"]);
    copy("parent", "parent", [
      "    fraud-team:",
      '    dev: { accountId: "333333333333", endpoints: [churn] }\n    fraud-team:',
    ]);
    copy("dev", "dev", ["222222222222", "333333333333"]);
    const all = await loaded();
    assert.deepEqual(stacks(all), ["parent", "child", "dev"]);
    assert.deepEqual([all.failures, all.skipped, all.unseen], [[], [], []]);
  });

  it("reports a child whose consumer is gone, and checks the others", async () => {
    copy("child", "gone", ["consumer: fraud-team", "consumer: fraud"]);
    const { failures, ...rest } = await loaded();
    assert.deepEqual(stacks(rest as Loaded), ["parent", "child"]);
    assert.equal(failures.length, 1);
    assert.match(
      inDir(failures)[0]!,
      /^DIR\/Pulumi\.gone\.yaml:7:34: sagemaker-sharing:parentStack: .*has no share for consumer "fraud", only for "fraud-team"/,
    );
  });

  for (const [name, parentStack] of [
    ["stack", "organization/sagemaker-sharing/prod"],
    ["stack, by its name alone", "prod"],
    ["project", "organization/sagemaker/parent"],
    ["misspelt organization", "organisation/sagemaker-sharing/parent"],
  ] as const) {
    it(`reports a child of another ${name}`, async () => {
      copy("child", "child", ["organization/sagemaker-sharing/parent", parentStack]);
      const { failures, ...rest } = await loaded();
      assert.deepEqual(stacks(rest as Loaded), ["parent"]);
      assert.deepEqual(inDir(failures), [
        `DIR/Pulumi.child.yaml:7:34: sagemaker-sharing:parentStack is ${parentStack}, and DIR holds no stack file of that parent: write organization/sagemaker-sharing/parent, or leave this stack out with --ignore child`,
      ]);
      const ignoring = await loaded({ ignored: ["child"] });
      assert.deepEqual([ignoring.failures, ignoring.skipped], [[], ["child (--ignore)"]]);
    });
  }

  it("takes an organization of Pulumi Cloud, and says that it cannot know it", async () => {
    copy("child", "child", ["organization/", "acme/"]);
    const { failures, unseen } = await loaded();
    assert.deepEqual(failures, []);
    assert.deepEqual(unseen, ["whether the parent's stack is in the organization acme of Pulumi Cloud"]);
  });

  it("reports children that name two organizations, and two stacks of one consumer", async () => {
    copy("child", "dev", ["organization/", "acme/"]);
    assert.deepEqual(inDir((await loaded()).failures), [
      "DIR/Pulumi.dev.yaml:7:34: sagemaker-sharing:parentStack names the organization acme, and stack child names organization: a parent's stack is in one",
      "stacks child, dev all use the share of consumer fraud-team, and only one of them is asked about: check them one by one with --child",
    ]);
  });

  describe("with two parents", () => {
    const clash = (kind: string, name: string) =>
      `account 111111111111: stacks parent and us both make ${kind} ${name}, and the second pulumi up would fail; give one of them names of its own (sagemaker-sharing:names)`;
    const clashes = [
      clash("role", "SageMakerExternal-fraud-team"),
      clash("policy", "SageMakerExternalInvokeEndpoint-fraud-team"),
    ];

    it("finds roles of one name in one account", async () => {
      copy("parent", "us", ["eu-west-1", "us-east-1"]);
      assert.deepEqual(await mistakesOf(), [
        "DIR holds the stacks of several parent accounts (parent, us): choose one with --parent",
        ...clashes,
      ]);
      const { failures, skipped } = await loaded({ parent: "parent" });
      assert.deepEqual([failures, skipped], [clashes, ["us (another parent: --parent us)"]]);
    });

    it("finds none in names that differ, or in two accounts", async () => {
      copy("parent", "us", ["eu-west-1", "us-east-1"], "  sagemaker-sharing:names: { suffix: -us }\n");
      assert.deepEqual((await loaded({ parent: "parent" })).failures, []);
      copy("parent", "us", ["111111111111", "444444444444"]);
      assert.deepEqual((await loaded({ parent: "parent" })).failures, []);
    });

    it("names the children of the other as left out", async () => {
      copy("parent", "us", ["111111111111", "444444444444"]);
      copy("child", "child-us", ["sharing/parent", "sharing/us"]);
      const { failures, skipped } = await loaded({ parent: "parent" });
      assert.deepEqual(failures, []);
      assert.deepEqual(skipped, ["us (another parent: --parent us)", "child-us (a child of us)"]);
    });

    it("finds what a child of each would make in one account under one name", async () => {
      const clashing = (what: string, then: string) =>
        new RegExp(
          `^account 222222222222: stacks child and child-us both make ${what}, and the second pulumi up would ${then}; `,
        );
      copy("parent", "us", ["111111111111", "444444444444"]);
      copy("child", "child", ["members: [alice]", "members: [alice]\n    roleNames: [Batch]"]);
      copy("child", "child-us", ["sharing/parent", "sharing/us"]);
      copy("child-us", "child-us", ['"111111111111"', '"444444444444"']);
      const { failures } = await loaded({ parent: "parent" });
      const expected = [
        clashing("group SagemakerTester", "fail"),
        ...["Batch", "SagemakerTester"].map((on) =>
          clashing(
            `(role|group) policy Use-SageMakerExternal-fraud-team of ${on}`,
            "put its own in the place of the first one's",
          ),
        ),
      ];
      assert.equal(failures.length, 3, failures.join("\n"));
      for (const one of expected)
        assert.ok(
          failures.some((failure) => one.test(failure)),
          String(one),
        );
      copy("us", "us", ["    fraud-team:", "    fraud-us:"]);
      copy("child-us", "child-us", ["consumer: fraud-team", "consumer: fraud-us"]);
      const renamed = await loaded({ parent: "parent" });
      assert.match(renamed.failures.join("\n"), /^account 222222222222: .* group SagemakerTester, .*$/);
      copy("child-us", "child-us", ["name: SagemakerTester", "name: Others"]);
      assert.deepEqual((await loaded({ parent: "parent" })).failures, []);
    });
  });

  describe("that were chosen", () => {
    it("names the others", async () => {
      copy("child", "dev", ["consumer: fraud-team", "consumer: dev"]);
      assert.deepEqual((await loaded({ children: ["child"] })).skipped, ["dev (not named by --child)"]);
      assert.deepEqual((await loaded({ parent: "parent", children: ["child"] })).skipped, [
        "dev (not named by --parent or --child)",
      ]);
    });

    it("takes no child of another parent", async () => {
      copy("child", "child", ["sharing/parent", "sharing/main"]);
      assert.deepEqual(await mistakesOf({ children: ["child"] }), [
        "DIR/Pulumi.child.yaml:7:34: sagemaker-sharing:parentStack is organization/sagemaker-sharing/main, which is not the parent's stack parent of this check; choose that with --parent",
      ]);
    });

    it("takes no name to ignore that no stack has", async () => {
      assert.deepEqual(await mistakesOf({ ignored: ["chld"] }), ["--ignore chld: the stacks of DIR are child, parent"]);
    });
  });

  it("says once what is wrong with Pulumi.yaml", async () => {
    writeFileSync(path.join(dir, "Pulumi.yaml"), "name: [x]");
    assert.deepEqual(await mistakesOf(), ["DIR/Pulumi.yaml:1:1: name must be text"]);
  });
});
