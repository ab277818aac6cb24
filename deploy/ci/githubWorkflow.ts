import { readFileSync } from "node:fs";
import path from "node:path";
import { isMap, isSeq, parseDocument, type Document, type YAMLMap } from "yaml";
import type { Job, Jobs } from "./jobs";
import { ROOT } from "../../root";

/** Source: GitHub Actions, "Usage limits": jobs that one matrix makes in one run of a workflow. */
const JOBS_OF_A_MATRIX = 256;

/** The workflow that repositories start with. It asks for its matrix when it runs, and so has one of children at most. */
const TEMPLATE = path.join(ROOT, "templates/github/workflows/deploy.yml");

/** The same workflow with the accounts written out: children in as many groups as GitHub needs, all of them after the parents. */
export function githubWorkflow({ parents, children }: Jobs, dir: string): string {
  const workflow = parseDocument(readFileSync(TEMPLATE, "utf8"));
  const jobs = workflow.get("jobs") as YAMLMap;
  const [first, following] = [jobs.get("parents"), jobs.get("children")] as [YAMLMap, YAMLMap];
  const check = jobs.get("check") as YAMLMap;
  check.delete("outputs");
  const steps = check.get("steps");
  if (isSeq(steps)) steps.items = steps.items.filter((step) => !isMap(step) || step.get("id") !== "fleet");

  first.delete("if");
  if (parents.length > 0) writeOut(workflow, first, parents);
  else jobs.delete("parents");

  following.set("needs", workflow.createNode(parents.length > 0 ? ["check", "parents"] : ["check"], { flow: true }));
  following.set("if", "${{ !cancelled() && needs.check.result == 'success' }}");
  if (children.length === 0) jobs.delete("children");
  groupsOf(children).forEach((group, index) => {
    const job = following.clone() as YAMLMap;
    writeOut(workflow, job, group);
    jobs.set(index === 0 ? "children" : `children-${index + 1}`, job);
  });
  if (dir !== ".") putFolder(jobs, dir);
  return workflow.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function writeOut(workflow: Document, job: YAMLMap, accounts: readonly Job[]): void {
  const include = accounts.map(({ stack, name, account, region, partition }) => ({
    stack,
    name,
    account,
    region,
    partition,
  }));
  job.setIn(["strategy", "matrix"], workflow.createNode({ include }));
}

/** The folder of the stack files, for the actions of this repository. */
function putFolder(jobs: YAMLMap, dir: string): void {
  for (const { value: job } of jobs.items) {
    const steps = isMap(job) ? job.get("steps") : undefined;
    if (!isSeq(steps)) continue;
    for (const step of steps.items) {
      if (!isMap(step)) continue;
      const uses = step.get("uses");
      if (typeof uses === "string" && uses.startsWith("./")) step.setIn(["with", "dir"], dir);
    }
  }
}

function groupsOf(jobs: readonly Job[]): Job[][] {
  const count = Math.ceil(jobs.length / JOBS_OF_A_MATRIX);
  return Array.from({ length: count }, (_, index) =>
    jobs.slice(index * JOBS_OF_A_MATRIX, (index + 1) * JOBS_OF_A_MATRIX),
  );
}
