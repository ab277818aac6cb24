import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { CreateUserCommand, GetRoleCommand } from "@aws-sdk/client-iam";
import { parse } from "yaml";
import { Installed } from "../integration/package/installed";
import { clientsOf } from "./parts/readBack";
import { CHILD, PARENT, World } from "./parts/world";

const run = promisify(execFile);

const TEMPLATE = path.join(__dirname, "../../templates/pulumi");

/** What runs a program of Node.js for `pulumi`; it comes with every installed CLI, and not with one that is built from its module. */
const hasLanguageHost = () =>
  (process.env["PATH"] ?? "").split(":").some((folder) => existsSync(path.join(folder, "pulumi-language-nodejs")));

/** A repository of stack files whose `Pulumi.yaml` names the installed package as its program. */
describe("the package, on the engine", function () {
  let world: World;

  before(async function () {
    world = await World.start(this);
    new Installed(this, world.stacks);
    writeFileSync(
      path.join(world.stacks, "Pulumi.yaml"),
      "name: sagemaker-sharing\nmain: node_modules/sagemaker-sharing/\nruntime: { name: nodejs, options: { typescript: false } }\n",
    );
    const rule = { name: "churn", models: ["churn-*"], allowedRoleArns: [`arn:aws:iam::${PARENT}:role/ModelDeployer`] };
    world.write("parent", PARENT, {
      account: "parent",
      consumers: { fraud: { accountId: CHILD, endpoints: ["churn"] } },
      enforcement: { mode: "audit", rules: [rule], notify: { emails: ["ml@example.com"] } },
    });
    child({ parentStack: world.fullName("parent"), consumer: "fraud" });
    await clientsOf(world, CHILD).iam.send(new CreateUserCommand({ UserName: "alice" }));
  });
  after(() => world?.stop());

  const child = (source: object) =>
    world.write("child", CHILD, {
      account: "child",
      ...source,
      callers: { group: { name: "Callers", create: true, members: ["alice"] } },
    });
  /** Pulumi runs a program with the Node.js that is first on the PATH. */
  const env = () => ({ ...world.env, PATH: `${path.dirname(process.execPath)}:${world.env["PATH"]}` });
  const inRepository = (file: string, ...args: readonly string[]) =>
    run(file, args, { cwd: world.stacks, env: env(), maxBuffer: 2 ** 28 }).catch(
      ({ stdout, stderr }: { stdout: string; stderr: string }) => assert.fail(`${stdout}${stderr}`),
    );
  const command = (...args: readonly string[]) =>
    inRepository(process.execPath, "node_modules/.bin/sagemaker-sharing", ...args);

  it("deploys both accounts by its own command, after its check", async () => {
    const { stdout, stderr } = await command("deploy", "up", "--yes", "--json");
    assert.match(stderr, /^check of parent: .* 0 surprises$/m);
    const { stacks } = JSON.parse(stdout) as { stacks: { stack: string; status: string }[] };
    assert.deepEqual(
      stacks.map(({ stack, status }) => [stack, status]),
      [
        ["parent", "succeeded"],
        ["child", "succeeded"],
      ],
    );
    const { Role } = await clientsOf(world, PARENT).iam.send(
      new GetRoleCommand({ RoleName: "SageMakerExternal-fraud" }),
    );
    assert.ok(Role);
  });

  it("leaves out what is unchanged", async () => {
    const { stdout } = await command("deploy", "up", "--yes", "--json", "--changed-only");
    const { stacks } = JSON.parse(stdout) as { stacks: { status: string }[] };
    assert.deepEqual(
      stacks.map(({ status }) => status),
      ["unchanged", "unchanged"],
    );
  });

  it("is what pulumi up runs, and makes the very same", async function () {
    if (!hasLanguageHost()) {
      console.log("SKIPPED: no pulumi-language-nodejs on the PATH, which every installed Pulumi CLI brings");
      this.skip();
    }
    for (const stack of ["parent", "child"])
      await inRepository(
        "pulumi",
        "up",
        "--yes",
        "--skip-preview",
        "--expect-no-changes",
        "--stack",
        world.fullName(stack),
      );
  });

  it("has a template that pulumi new takes", async function () {
    if (!hasLanguageHost()) this.skip();
    const folder = path.join(world.dir, "new");
    await inRepository("pulumi", "new", TEMPLATE, "--yes", "--generate-only", "--name", "shares", "--dir", folder);
    const { name, template } = parse(readFileSync(path.join(folder, "Pulumi.yaml"), "utf8")) as Record<string, unknown>;
    assert.deepEqual({ name, template }, { name: "shares", template: undefined });
    for (const file of [".gitignore", "index.js", "package.json"]) assert.ok(existsSync(path.join(folder, file)), file);
  });

  it("reads a shareFile beside Pulumi.yaml, whatever folder pulumi runs the program in", async function () {
    if (!hasLanguageHost()) this.skip();
    const { shares } = (await world.outputs("parent")) as { shares: object };
    writeFileSync(path.join(world.stacks, "shares.json"), JSON.stringify(shares));
    child({ shareFile: "shares.json", consumer: "fraud" });
    await inRepository("pulumi", "preview", "--diff", "--expect-no-changes", "--stack", world.fullName("child"));
  });
});
