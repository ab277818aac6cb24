import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import type { Evaluate, Values } from "./expressions";

/**
 * Runs workflows in a folder that stands for a checkout: the jobs in order, with their conditions, matrices and outputs, every `run:` in
 * bash as GitHub's runner starts it, and the actions that lie in the folder. Of actions of others, it has what is handed over; the rest is
 * written down and not run.
 */
export class Runner {
  readonly #artifacts = mkdtempSync(path.join(tmpdir(), "artifacts-"));

  constructor(
    readonly folder: string,
    readonly evaluate: Evaluate,
    readonly env: NodeJS.ProcessEnv,
  ) {}

  /** @param contexts `github`, `vars` and `secrets` */
  async run(file: string, contexts: Values): Promise<Record<string, JobRun[]>> {
    const { jobs } = parse(readFileSync(path.join(this.folder, file), "utf8")) as { jobs: Record<string, Job> };
    const needs: Record<string, { result: string; outputs: Values }> = {};
    const ran: Record<string, JobRun[]> = {};
    for (const [name, job] of Object.entries(jobs)) {
      const needed = Object.fromEntries([job.needs ?? []].flat().map((other) => [other, needs[other]]));
      const scope = new Scope({ ...contexts, needs: needed }, this.evaluate);
      const allDone = Object.values(needed).every((one) => one?.result === "success");
      const include = (): Values[] => scope.value(job.strategy?.matrix?.include) as Values[];
      ran[name] = [];
      if (scope.holds(job.if, allDone)) {
        const matrices = job.strategy?.matrix === undefined ? [{}] : include();
        for (const matrix of matrices) ran[name].push(await this.#job(job, scope.with({ matrix })));
      }
      const results = ran[name].map(({ result }) => result);
      const result = results.length === 0 ? "skipped" : results.includes("failure") ? "failure" : "success";
      needs[name] = { result, outputs: ran[name].at(-1)?.outputs ?? {} };
    }
    return ran;
  }

  async #job(job: Job, scope: Scope): Promise<JobRun> {
    const checkedOut = job.steps.some(({ uses }) => uses?.startsWith("actions/checkout@"));
    const cwd = checkedOut ? this.folder : mkdtempSync(path.join(tmpdir(), "job-"));
    const run = new JobRun(cwd, job.permissions ?? {}, scope.get("matrix"));
    await this.#steps(job.steps, scope, run, {});
    run.outputs = scope.with({ steps: run.steps }).value(job.outputs ?? {}) as Values;
    return run;
  }

  async #steps(steps: readonly Step[], scope: Scope, run: JobRun, above: Record<string, string>): Promise<void> {
    for (const step of steps) {
      const here = scope.with({ steps: run.steps });
      if (!here.holds(step.if, run.result === "success")) continue;
      const env = { ...above, ...(here.value(step.env ?? {}) as Record<string, string>) };
      const given = here.value(step.with ?? {}) as Record<string, string>;
      if (step.uses?.startsWith("./")) {
        const action = parse(readFileSync(path.join(this.folder, step.uses, "action.yml"), "utf8")) as Action;
        const defaults = Object.entries(action.inputs).map(([key, input]) => [key, input.default ?? ""]);
        const inputs = { ...Object.fromEntries(defaults), ...given } as Values;
        const within = new JobRun(run.cwd, {}, {});
        await this.#steps(action.runs.steps, here.with({ inputs }), within, env);
        run.take(within);
        const outputs = Object.entries(action.outputs ?? {}).map(([key, { value }]) => [key, value]);
        if (step.id !== undefined)
          run.steps[step.id] = {
            outputs: here.with({ steps: within.steps }).value(Object.fromEntries(outputs)) as Values,
          };
      } else if (step.uses !== undefined) this.#used(step.uses, given, run);
      else await this.#script(step, env, run);
    }
  }

  #used(uses: string, given: Record<string, string>, run: JobRun): void {
    run.used.push({ uses, with: given });
    if (uses.startsWith("actions/upload-artifact@")) {
      mkdirSync(path.join(this.#artifacts, given["name"]!), { recursive: true });
      cpSync(given["path"]!, path.join(this.#artifacts, given["name"]!, path.basename(given["path"]!)));
    }
    if (uses.startsWith("actions/download-artifact@"))
      cpSync(path.join(this.#artifacts, given["name"]!), run.cwd, { recursive: true });
  }

  async #script({ id, run: script, shell }: Step, env: Record<string, string>, run: JobRun): Promise<void> {
    if (script === "npm ci") return; // What it installs is there already.
    const temp = mkdtempSync(path.join(tmpdir(), "runner-"));
    const fileOf = (name: string) => path.join(temp, name);
    writeFileSync(fileOf("script.sh"), script!);
    for (const name of ["output", "summary"]) writeFileSync(fileOf(name), "");
    // Source: GitHub documentation, "Workflow syntax", "jobs.<job_id>.steps[*].shell".
    const options = shell === "bash" ? ["--noprofile", "--norc", "-e", "-o", "pipefail"] : ["-e"];
    const whole = {
      ...this.env,
      ...env,
      RUNNER_TEMP: temp,
      GITHUB_OUTPUT: fileOf("output"),
      GITHUB_STEP_SUMMARY: fileOf("summary"),
    };
    const { status, log } = await new Promise<{ status: number; log: string }>((done) =>
      execFile("bash", [...options, fileOf("script.sh")], { cwd: run.cwd, env: whole }, (error, stdout, stderr) =>
        done({ status: error === null ? 0 : Number(error.code), log: `${stdout}${stderr}` }),
      ),
    );
    run.log += log;
    run.summary += readFileSync(fileOf("summary"), "utf8");
    if (status !== 0) {
      run.result = "failure";
      run.status = status;
    }
    const outputs = readFileSync(fileOf("output"), "utf8")
      .split("\n")
      .filter((line) => line.includes("="));
    if (id !== undefined)
      run.steps[id] = {
        outputs: Object.fromEntries(outputs.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string])),
      };
  }
}

/** What came of a job. */
export class JobRun {
  result: "success" | "failure" = "success";
  /** Of the step that failed. */
  status = 0;
  log = "";
  summary = "";
  outputs: Values = {};
  readonly used: { readonly uses: string; readonly with: Record<string, string> }[] = [];
  readonly steps: Record<string, { outputs: Values }> = {};

  constructor(
    readonly cwd: string,
    readonly permissions: Readonly<Record<string, string>>,
    readonly matrix: Values,
  ) {}

  /** What came of an action's own steps. */
  take({ result, status, log, summary, used }: JobRun): void {
    if (result === "failure") Object.assign(this, { result, status });
    this.log += log;
    this.summary += summary;
    this.used.push(...used);
  }
}

/** Contexts, and what expressions come to in them. */
class Scope {
  constructor(
    readonly contexts: Values,
    readonly evaluate: Evaluate,
  ) {}

  with = (more: Values) => new Scope({ ...this.contexts, ...more }, this.evaluate);
  get = (name: string) => (this.contexts[name] ?? {}) as Values;

  /** Whether a step or a job runs; unless its condition asks how it went, what came before must have succeeded. */
  holds(condition: string | undefined, wentWell: boolean): boolean {
    const text = /^\$\{\{(.*)\}\}$/s.exec((condition ?? "").trim())?.[1] ?? condition ?? "success()";
    const status = /\b(success|failure|always|cancelled)\(\)/.test(text);
    if (!status && !wentWell) return false;
    const states = { success: wentWell, failure: !wentWell, always: true, cancelled: false };
    return Boolean(this.evaluate(text, this.contexts, states));
  }

  /** A value with every expression in it replaced; one that is an expression and nothing else keeps its type. */
  value(given: unknown): unknown {
    if (Array.isArray(given)) return given.map((one) => this.value(one));
    if (typeof given === "object" && given !== null)
      return Object.fromEntries(Object.entries(given).map(([key, one]) => [key, this.value(one)]));
    if (typeof given !== "string") return given;
    const whole = /^\$\{\{((?:(?!\}\}).)*)\}\}$/s.exec(given)?.[1];
    if (whole !== undefined) return this.evaluate(whole, this.contexts) ?? "";
    return given.replace(/\$\{\{(.*?)\}\}/gs, (_, text: string) => String(this.evaluate(text, this.contexts) ?? ""));
  }
}

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Values;
  readonly env?: Values;
  readonly run?: string;
  readonly shell?: string;
}

interface Job {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly outputs?: Values;
  readonly strategy?: { readonly matrix?: { readonly include: unknown } };
  readonly steps: readonly Step[];
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs?: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}
