import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { folderInRepository } from "../../deploy/ci/folder";
import { jobsOf } from "../../deploy/ci/jobs";
import { matrixOf, type Format } from "../../deploy/ci/matrix";
import { readFleet } from "../../deploy/fleet";
import { read } from "../docs/repository";
import { fleetFolder } from "./stackFiles";

const printed = (consumers: readonly string[], format: Format, dir = ".", only?: readonly string[]) =>
  matrixOf(jobsOf(readFleet(fleetFolder(consumers), only)), format, dir);

interface Step {
  readonly uses?: string;
  readonly id?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly outputs?: unknown;
  readonly steps: readonly Step[];
  readonly strategy: { readonly matrix: { readonly include: readonly { stack: string; account: string }[] } };
}
const workflowOf = (text: string) => parse(text) as { jobs: Record<string, Job> };

describe("the jobs of CI", () => {
  const consumers = Array.from({ length: 400 }, (_, index) => `c${index}`);

  it("of GitHub are an account each, children after parents, and no matrix larger than GitHub takes", () => {
    const { jobs } = workflowOf(printed(consumers, "github"));
    assert.deepEqual(Object.keys(jobs), ["check", "parents", "children", "children-2"]);
    const deploying = Object.values(jobs).slice(1);
    assert.deepEqual(
      deploying.map(({ strategy }) => strategy.matrix.include.length),
      [1, 256, 144],
    );
    assert.deepEqual(
      deploying.map(({ needs }) => needs),
      ["check", ["check", "parents"], ["check", "parents"]],
    );
    const accounts = deploying.flatMap(({ strategy }) => strategy.matrix.include.map(({ account }) => account));
    assert.equal(new Set(accounts).size, 401);
    assert.ok(
      accounts.every((account) => typeof account === "string"),
      "an account with leading zeros stays text",
    );
  });

  it("of GitHub are the template's but for the matrix, and ask for none", () => {
    const template = workflowOf(read("templates/github/workflows/deploy.yml")).jobs;
    const { jobs } = workflowOf(printed(["ads"], "github"));
    const { parents, children, check } = jobs;
    assert.deepEqual(parents!.steps, template["parents"]!.steps);
    assert.deepEqual(children!.steps, template["children"]!.steps);
    assert.equal(check!.outputs, undefined);
    assert.ok(check!.steps.every(({ id }) => id !== "fleet"));
    assert.doesNotMatch(printed(["ads"], "github"), /needs\.check\.outputs/);
  });

  it("of GitHub give the folder of the stack files to the actions that read it", () => {
    const { jobs } = workflowOf(printed(["ads"], "github", "stacks"));
    const folders = Object.values(jobs).flatMap(({ steps }) =>
      steps.filter(({ uses }) => uses?.startsWith("./")).map((step) => step.with?.["dir"]),
    );
    assert.deepEqual(folders, ["stacks", "stacks", "stacks"]);
  });

  it("of children alone wait for no parent", () => {
    const { jobs } = workflowOf(printed(["ads"], "github", ".", ["ads"]));
    assert.deepEqual(Object.keys(jobs), ["check", "children"]);
    assert.deepEqual(jobs["children"]!.needs, ["check"]);
    const gitlab = parse(printed(["ads"], "gitlab", ".", ["ads"])) as Record<string, { needs?: unknown }>;
    assert.equal(gitlab["deploy ads"]!.needs, undefined);
  });

  it("as data are an array each, which a workflow makes its matrix of", () => {
    const jobs = jobsOf(readFleet(fleetFolder(["ads"])));
    const parent = {
      stack: "parent",
      name: "organization/sagemaker-sharing/parent",
      account: "111111111111",
      region: "eu-west-1",
      partition: "aws",
    };
    assert.deepEqual(jobs.parents, [parent]);
    assert.deepEqual(
      jobs.children.map(({ stack, name, after }) => [stack, name, after]),
      [["ads", "organization/sagemaker-sharing/ads", "parent"]],
    );
    assert.deepEqual(jobs.stacks, [...jobs.parents, ...jobs.children]);
  });

  it("of GitLab name the parent's job, run on the default branch alone, and name roles of their partition", () => {
    const dir = fleetFolder(
      ["ads"],
      (_, config) =>
        JSON.parse(JSON.stringify(config).replaceAll("eu-west-1", "us-gov-west-1")) as Record<string, unknown>,
    );
    const text = matrixOf(jobsOf(readFleet(dir)), "gitlab", "the stacks");
    const jobs = parse(text) as Record<
      string,
      { needs?: string[]; script: string[]; variables: Record<string, string>; rules: { if: string; when: string }[] }
    >;
    assert.deepEqual(jobs["deploy ads"]!.needs, ["deploy parent"]);
    assert.equal(jobs["deploy parent"]!.needs, undefined);
    assert.deepEqual(
      ["deploy parent", "deploy ads"].map((name) => jobs[name]!.rules.map((rule) => rule.when)),
      [["on_success"], ["always"]],
    );
    assert.equal(jobs["deploy ads"]!.variables["AWS_ROLE_ARN"], "arn:aws-us-gov:iam::200000000000:role/$DEPLOY_ROLE");
    assert.equal(jobs["deploy ads"]!.variables["STACK"], "ads");
    assert.match(jobs["deploy ads"]!.script.at(-1)!, /deploy up --yes --only "\$STACK" --dir 'the stacks'$/);
  });

  it("of GitLab run in an image with the CLI that the action for GitHub installs", () => {
    const action = parse(read("templates/github/actions/deploy/action.yml")) as {
      inputs: Record<string, { default: string }>;
    };
    const { image } = (parse(printed(["ads"], "gitlab")) as Record<string, { image: string }>)["deploy ads"]!;
    assert.equal(image, `pulumi/pulumi-nodejs:${action.inputs["pulumi-version"]!.default}`);
  });

  it("find the stack files from the top of the repository, wherever they are printed", () => {
    const top = mkdtempSync(path.join(tmpdir(), "repository-"));
    execFileSync("git", ["init", "--quiet", top]);
    const [stacks, folder] = [path.join(top, "stacks/prod"), fleetFolder(["ads"])];
    cpSync(folder, stacks, { recursive: true });
    cpSync(folder, top, { recursive: true });
    assert.deepEqual([top, stacks, folder].map(folderInRepository), [".", "stacks/prod", folder]);
    rmSync(top, { recursive: true });
  });

  it("of Pulumi Deployments are settings by stack", () => {
    const settings = JSON.parse(printed(["ads"], "pulumi")) as Record<string, unknown>;
    assert.deepEqual(Object.keys(settings), [
      "organization/sagemaker-sharing/parent",
      "organization/sagemaker-sharing/ads",
    ]);
    // Source of the names: Pulumi Cloud REST API, the schemas DeploymentSettings, OperationContext and its AWS OIDC configuration.
    assert.deepEqual(settings["organization/sagemaker-sharing/parent"], {
      operationContext: {
        oidc: {
          aws: {
            roleArn: "arn:aws:iam::111111111111:role/DEPLOY_ROLE",
            sessionName: "sagemaker-sharing",
            duration: "1h",
          },
        },
        preRunCommands: ["npm ci"],
      },
      sourceContext: { git: { repoDir: "." } },
    });
  });
});
