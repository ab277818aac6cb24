import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { CreateRoleCommand, DeleteRoleCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { pulumi } from "../../deploy/engine/backend";
import type { RunEnd } from "../../deploy/report/summary";
import { holdCalls } from "./parts/aws";
import { refusal } from "./parts/filledIn";
import { tookNoMore } from "./parts/permissions";
import { processesWith } from "./parts/processes";
import { clientsOf, trusting } from "./parts/readBack";
import { smallDisk } from "./parts/smallDisk";
import { CHILD, PARENT, World } from "./parts/world";

const COMMAND = path.join(__dirname, "../../bin/sagemaker-sharing.cjs");
const ADS = "333333333333";
const EXPIRED = refusal("ExpiredToken", "The security token included in the request is expired");

/** `npx sagemaker-sharing deploy`, as a person runs it: one parent and two children, each account with a role of its own. */
describe("deploy, on the engine", function () {
  let world: World;

  before(async function () {
    world = await World.start(this);
    stackFiles();
  });
  after(() => world?.stop());

  function stackFiles({ adsRole = "SageMakerExternal-ads", endpoints = ["churn"], adsAccount = ADS } = {}) {
    const ads = { accountId: ADS, endpoints, invokeRoleName: adsRole };
    world.write("parent", PARENT, { account: "parent", consumers: { ads, fraud: { accountId: CHILD, endpoints } } });
    for (const [stack, account, signsIn] of [
      ["ads", ADS, adsAccount],
      ["fraud", CHILD, CHILD],
    ] as const)
      world.write(stack, account, {
        account: "child",
        parentStack: world.fullName("parent"),
        consumer: stack,
        callers: { group: { name: "Callers", create: true } },
        "aws:assumeRoles": [{ roleArn: `arn:aws:iam::${signsIn}:role/Deployer` }],
      });
  }

  function begin(args: readonly string[], env = world.env) {
    const child = spawn(process.execPath, [COMMAND, "deploy", ...args], { cwd: world.stacks, env });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = once(child, "close").then(([status]) => ({ status: status as number, stdout, stderr }));
    return { child, ended };
  }
  /** Resolves at the first call of an engine that is at work in an account. */
  function firstChange(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    world.aws.hold = ({ role, service }) => {
      if (role === "Deployer" && service === "iam") resolve(); // STS is asked before anything begins.
      return Promise.resolve();
    };
    return promise;
  }
  /** Processes of this test that work on a stack; on Linux. */
  const workers = () => processesWith(`PULUMI_HOME=${world.env["PULUMI_HOME"]}`, "worker.ts").length;
  const deploy = (...args: readonly string[]) => begin(args).ended;
  /** What became of each stack. */
  const statuses = (stdout: string) =>
    Object.fromEntries((JSON.parse(stdout) as RunEnd).stacks.map(({ stack, status }) => [stack, status]));
  const counts = (stdout: string) =>
    Object.fromEntries((JSON.parse(stdout) as RunEnd).stacks.map(({ stack, changes }) => [stack, changes.length]));

  it("refuses credentials of another account before anything is changed", async () => {
    stackFiles({ adsAccount: "444444444444" });
    const { status, stderr } = await deploy("up", "--yes", "--skip-check");
    stackFiles();
    assert.equal(status, 1);
    assert.match(stderr, /Pulumi\.ads\.yaml is of account 333333333333, but .* is arn:aws:sts::444444444444:/);
    assert.deepEqual(
      world.aws.calls.filter(({ action }) => action.startsWith("Create")),
      [],
    );
  });

  it("a child whose parent is not there says where to begin", async () => {
    const { status, stdout } = await deploy("up", "--yes", "--skip-check", "--only", "ads");
    assert.equal(status, 1);
    assert.match(stdout, /-> the parent was never deployed in this state backend: deploy it first/);
  });

  it("deploys every account with one command, after the check", async () => {
    const { status, stdout, stderr } = await deploy("up", "--yes", "--json");
    assert.equal(status, 0, stderr);
    assert.deepEqual(statuses(stdout), { parent: "succeeded", ads: "succeeded", fraud: "succeeded" });
    assert.match(stderr, /^check of parent: .* 0 surprises$/m);
    assert.match(stderr, /^diff of parent: it was never deployed, so all that it shares is new$/m);
    const order = world.aws.calls
      .filter(({ action }) => /^(CreateRole|CreateGroup)$/.test(action))
      .map(({ account }) => account);
    assert.deepEqual(order.slice(0, 2), [PARENT, PARENT]);
    assert.deepEqual(order.slice(2).sort(), [CHILD, ADS]);
  });

  it("leaves out what is unchanged, and names it", async () => {
    const before = world.aws.calls.filter(({ service }) => service === "iam").length;
    const { status, stdout } = await deploy("up", "--yes", "--json", "--changed-only");
    assert.equal(status, 0);
    assert.deepEqual(statuses(stdout), { parent: "unchanged", ads: "unchanged", fraud: "unchanged" });
    assert.equal(world.aws.calls.filter(({ service }) => service === "iam").length, before);
  });

  it("without the passphrase, says so in one line", async () => {
    const env = { ...world.env };
    delete env["PULUMI_CONFIG_PASSPHRASE"];
    const { status, stdout } = await begin(["preview", "--skip-check", "--only", "parent"], env).ended;
    assert.equal(status, 1);
    assert.match(stdout, /^parent failed: .*passphrase must be set.*\n {2}-> set PULUMI_CONFIG_PASSPHRASE or /m);
  });

  it("with credentials that have expired, begins nothing", async () => {
    const before = world.aws.calls.length;
    world.aws.hold = ({ action }) => Promise.resolve(action === "GetCallerIdentity" ? EXPIRED : undefined);
    const { status, stdout, stderr } = await deploy("up", "--yes", "--skip-check", "--only", "parent");
    world.aws.hold = () => Promise.resolve();
    assert.deepEqual([status, stdout], [1, ""]);
    assert.match(stderr, /^Pulumi\.parent\.yaml: cannot sign in .*; they have expired: sign in again\n$/);
    assert.deepEqual([...new Set(world.aws.calls.slice(before).map(({ service }) => service))], ["sts"]);
  });

  it("while another run is at work, says whose lock it is; credentials that expire meanwhile have a way out", async () => {
    stackFiles({ endpoints: ["churn", "risk"] });
    const { reached, goOn } = holdCalls(world.aws, "CreatePolicyVersion");
    const first = begin(["up", "--yes", "--skip-check", "--only", "parent"]);
    await reached;
    const second = await deploy("up", "--yes", "--skip-check", "--only", "parent");
    goOn(EXPIRED);
    const { status, stdout } = await first.ended;
    world.aws.hold = () => Promise.resolve();
    assert.equal(second.status, 1);
    assert.match(second.stdout, /^ {2}-> somebody else's update runs, .* `pulumi cancel --stack .*\/parent`$/m);
    assert.equal(status, 1);
    assert.match(stdout, /^ {2}-> the credentials have expired: sign in again, then go on with --continue$/m);
    assert.deepEqual(world.locks(), []);
  });

  it("previews a child against what its parent is about to share, and says who gains access by it", async () => {
    stackFiles({ adsRole: "AdsInference", endpoints: ["churn", "risk"] });
    const { stdout, stderr } = await deploy("preview", "--json");
    assert.match(stderr, /^What changes in access {2}deployed -> the stack files$/m);
    assert.match(stderr, /^ {2}\+ fraud \(222222222222\): .*endpoint `risk`/m);
    const ads = (JSON.parse(stdout) as RunEnd).stacks.find(({ stack }) => stack === "ads")!;
    stackFiles();
    assert.ok(
      ads.changes.some(({ urn }) => urn.endsWith("::callers-policy")),
      JSON.stringify(ads),
    );
  });

  it("a consumer that fails skips its own child only, with the way out; --continue takes up what is left", async () => {
    const { iam } = clientsOf(world, PARENT);
    await iam.send(
      new CreateRoleCommand({ RoleName: "AdsInference", AssumeRolePolicyDocument: trusting("ec2.amazonaws.com") }),
    );
    stackFiles({ adsRole: "AdsInference", endpoints: ["churn", "risk"] });
    const { status, stdout } = await deploy("up", "--yes", "--skip-check");
    assert.equal(status, 1);
    assert.match(stdout, /^ {2}parent +1{12} .* failed /m);
    assert.match(stdout, /^ {2}ads +3{12} .* skipped$/m);
    assert.match(stdout, /^ {2}fraud +2{12} .* succeeded /m);
    assert.match(stdout, /-> the name is taken in account 111111111111: .*consumers\.ads\.invokeRoleName; /m);

    await iam.send(new DeleteRoleCommand({ RoleName: "AdsInference" }));
    const left = await deploy("up", "--yes", "--continue", "--json", "--skip-check");
    assert.equal(left.status, 0, left.stderr);
    assert.deepEqual(statuses(left.stdout), { parent: "succeeded", ads: "succeeded" });
  });

  it("one Ctrl-C ends it cleanly, and says what was not done", async () => {
    stackFiles({ adsRole: "AdsInference", endpoints: ["churn"] });
    const reached = firstChange();
    const { child, ended } = begin(["up", "--yes", "--json", "--skip-check", "--parallel", "1"]);
    await reached;
    child.kill("SIGINT");
    const { status, stdout, stderr } = await ended;
    world.aws.hold = () => Promise.resolve();
    assert.equal(status, 1);
    assert.match(stderr, /cancelling/);
    assert.deepEqual(statuses(stdout), { parent: "cancelled", ads: "skipped", fraud: "skipped" });
    assert.deepEqual(world.locks(), []);
    const again = await deploy("up", "--yes", "--continue", "--skip-check");
    assert.equal(again.status, 0, again.stderr);
  });

  it("killed, it leaves no lock all the same, and --continue takes up what is left", async () => {
    stackFiles({ adsRole: "AdsInference", endpoints: ["churn", "risk"] });
    const reached = firstChange();
    const { child, ended } = begin(["up", "--yes", "--json", "--skip-check", "--parallel", "1"]);
    await reached;
    child.kill("SIGKILL");
    await ended;
    while (world.locks().length > 0 || workers() > 0) await new Promise((wait) => setTimeout(wait, 50));
    world.aws.hold = () => Promise.resolve();
    const again = await deploy("up", "--yes", "--continue", "--json", "--skip-check");
    assert.equal(again.status, 0, again.stderr);
    assert.deepEqual(statuses(again.stdout), { parent: "succeeded", ads: "succeeded", fraud: "succeeded" });
  });

  it("on a disk that is full, says so, and goes on from there once there is space", async function () {
    const state = path.join(world.dir, "state");
    const disk = smallDisk(state);
    if (disk === undefined) {
      console.log("SKIPPED: only root can make a disk that is full");
      this.skip();
    }
    try {
      stackFiles({ adsRole: "AdsInference", endpoints: ["churn"] });
      disk.fill();
      const { status, stdout } = await deploy("up", "--yes", "--skip-check", "--only", "parent");
      assert.equal(status, 1);
      assert.match(stdout, /^parent failed: .*no space left on device/m);
      assert.match(stdout, /^ {2}-> the disk is full: free some space, then `deploy refresh` this stack, and go on/m);
      disk.free();
      assert.equal((await deploy("refresh", "--yes", "--only", "parent")).status, 0);
      const again = await deploy("up", "--yes", "--skip-check", "--json", "--only", "parent");
      assert.deepEqual(statuses(again.stdout), { parent: "succeeded" });
    } finally {
      disk.remove();
    }
  });

  it("the program refuses an encrypted value, also when it runs inline", async () => {
    const name = world.fullName("parent");
    const args = ["config", "set", "--secret", "--stack", name, "sagemaker-sharing:organizationId", "o-a1b2c3d4e5"];
    await pulumi(args, world.stacks, world.env);
    const { result, problems } = await world.run("preview", "parent");
    stackFiles({ adsRole: "AdsInference", endpoints: ["churn"] });
    assert.equal(result, "failed");
    assert.match(problems[0]!.message, /organizationId: holds an encrypted value/);
  });

  it("prints outputs, and says in one line what is wrong", async () => {
    const { stdout } = await deploy("outputs", "--json", "--only", "ads");
    const { ads } = JSON.parse(stdout) as { ads: { invokeRoleArn: string } };
    assert.equal(ads.invokeRoleArn, `arn:aws:iam::${PARENT}:role/AdsInference`);
    const unasked = await deploy("destroy");
    assert.equal(unasked.status, 2);
    assert.match(unasked.stderr, /^destroy of parent .* nobody is there to give it: add --yes\n$/);
  });

  it("destroys the children first, and leaves nothing", async () => {
    const { status, stdout, stderr } = await deploy("destroy", "--yes", "--json");
    assert.equal(status, 0, stderr);
    assert.ok(Object.values(counts(stdout)).every((count) => count > 0));
    for (const account of [PARENT, CHILD, ADS])
      assert.deepEqual((await clientsOf(world, account).iam.send(new ListRolesCommand({}))).Roles, []);
  });

  it("took no permission that deploy-role does not print", async () => {
    await tookNoMore(world, { stack: "parent", account: PARENT, moreThan: 3 });
    await tookNoMore(world, { stack: "ads", account: ADS, moreThan: 3 });
  });
});
