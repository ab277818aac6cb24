import assert from "node:assert/strict";
import { parse } from "yaml";
import { FILES, read } from "../docs/repository";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly Step[];
}

const YAML = FILES.filter((file) => /^(templates\/github|\.github)\/.*\.yml$/.test(file));
const WORKFLOWS = YAML.filter((file) => file.includes("/workflows/"));
const jobsOf = (file: string) =>
  Object.entries((parse(read(file)) as { jobs: Record<string, Job> }).jobs).map(([name, job]) => ({
    at: `${file} ${name}`,
    ...job,
  }));
const JOBS = WORKFLOWS.flatMap(jobsOf);
const STEPS = [
  ...JOBS.flatMap(({ steps }) => steps),
  ...YAML.filter((file) => file.endsWith("action.yml")).flatMap(
    (file) => (parse(read(file)) as { runs: { steps: readonly Step[] } }).runs.steps,
  ),
];

/** What keeps the workflows safe, and no linter asks for. */
describe("the workflows", () => {
  it("are found, with their actions", () => {
    assert.ok(WORKFLOWS.length >= 2 && YAML.length > WORKFLOWS.length && STEPS.length > 10);
  });

  it("pin each action of others by its commit, and say which version that is", () => {
    for (const file of YAML)
      for (const [line, uses] of read(file).matchAll(/^.*\buses: (?!\.\/)(.*)$/gm))
        assert.match(uses!, /^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, `${file}: ${line}`);
    const pins = STEPS.flatMap(({ uses = "./" }) => (uses.startsWith("./") ? [] : [uses.split("@")]));
    const commits = Map.groupBy(pins, ([action]) => action);
    for (const [action, all] of commits) assert.equal(new Set(all.map(([, sha]) => sha)).size, 1, action);
  });

  it("begin with no permission, and give each job its own", () => {
    for (const file of WORKFLOWS)
      assert.deepEqual((parse(read(file)) as { permissions: unknown }).permissions, {}, file);
    for (const { at, permissions, "timeout-minutes": minutes } of JOBS) {
      assert.ok(permissions !== undefined && minutes !== undefined, at);
      // What may write runs nothing of the repository; what signs in may not write.
      const writes = Object.entries(permissions).filter(([what, level]) => level === "write" && what !== "id-token");
      if (writes.length > 0) assert.equal(permissions["id-token"], undefined, at);
    }
  });

  it("run what a pull request brings in no job that may write", () => {
    for (const { at, permissions = {}, steps } of jobsOf("templates/github/workflows/access.yml"))
      if (Object.entries(permissions).some(([what, level]) => level === "write" && what !== "id-token"))
        assert.ok(
          steps.every(({ uses = "" }) => !uses.startsWith("./") && !uses.startsWith("actions/checkout@")),
          at,
        );
    for (const file of WORKFLOWS) assert.doesNotMatch(read(file), /pull_request_target|workflow_run/, file);
  });

  it("put nothing into a script but by the environment", () => {
    for (const { run = "" } of STEPS) assert.doesNotMatch(run, /\$\{\{/);
  });

  it("leave no token in a checkout", () => {
    for (const step of STEPS)
      if (step.uses?.startsWith("actions/checkout@")) assert.equal(step.with?.["persist-credentials"], false);
  });

  it("deploy a parent and a child in the same way", () => {
    const [, parents, children] = jobsOf("templates/github/workflows/deploy.yml");
    assert.deepEqual(parents!.steps, children!.steps);
    assert.deepEqual(parents!.permissions, children!.permissions);
  });

  it("say in their first lines what to replace", () => {
    for (const file of YAML.filter((one) => one.startsWith("templates/"))) assert.match(read(file), /^(#.*\n)+/, file);
    for (const file of YAML.filter((one) => one.startsWith("templates/")))
      assert.match(/^(?:#.*\n)+/.exec(read(file))![0], /replace/i, file);
  });
});
