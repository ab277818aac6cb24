import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import type { Readable, Writable } from "node:stream";
import type { Io } from "../commandLine/io";
import { Mistakes } from "../config";
import { outputsOf } from "./engine/backend";
import type { Operation } from "./engine/messages";
import { readFleet, type Fleet } from "./fleet";
import { liveLines, plainLines } from "./report/live";
import { jobsOf } from "./ci/jobs";
import { folderInRepository } from "./ci/folder";
import { matrixOf, type Format } from "./ci/matrix";
import { parallelismFor } from "./parallelism";
import { planOf } from "./plan";
import { engineSays, initialiseMissing, listedAs, readBackend } from "./before/preflight";
import { review } from "./before/review";
import { run, whatIsLeft } from "./run";
import { identitiesOf } from "./before/signing";
import { exitStatusOf, summaryInWords } from "./report/summary";
import { listed as fewOf } from "../contract/listed";

/** What the options of `deploy` say. */
export interface DeployOptions {
  readonly dir: string;
  readonly only?: readonly string[];
  readonly parallel?: number;
  readonly yes: boolean;
  readonly json: boolean;
  readonly continue: boolean;
  readonly changedOnly: boolean;
  readonly skipCheck: boolean;
  readonly secretsProvider?: string;
  readonly policyPack?: readonly string[];
}

/** `deploy preview|up|refresh|destroy`. @returns the exit status */
export async function deployStacks(operation: Operation, options: DeployOptions, io: Io): Promise<number> {
  const { dir } = options;
  const tell = (line: string) => io.err(`${line}\n`);
  const whole = readFleet(dir, options.only);
  const fleet = options.continue ? whatIsLeft(whole, operation) : whole;
  if (fleet.chosen.length === 0) {
    tell("nothing is left to do");
    return 0;
  }
  const listed = await readBackend(dir);
  const { changedOnly = false } = options;
  const plan = await planOf({ operation, fleet, listed, changedOnly });
  const toDo = { ...fleet, chosen: fleet.chosen.filter(({ stack }) => !plan.unchanged.has(stack)) };
  await checkIdentities(toDo, tell);
  const makes = operation === "up" || operation === "preview";
  if (makes && !options.skipCheck && toDo.chosen.length > 0) {
    const { good, lines } = await review(toDo, listed);
    lines.forEach(tell);
    if (!good) {
      tell(`nothing was deployed; \`npx sagemaker-sharing check --dir ${dir}\` shows the whole, --skip-check insists`);
      return 1;
    }
  }
  const asks = operation !== "preview" && !options.yes && toDo.chosen.length > 0;
  if (asks && !(await agreed(operation, toDo, tell))) return 2;
  if (makes) {
    const made = await initialiseMissing(toDo.chosen, listed, dir, options.secretsProvider);
    if (made.length > 0) tell(`new in the state backend: ${fewOf(made, 20)}`);
  }

  const cancelling = new AbortController();
  const onInterrupt = () => {
    if (!cancelling.signal.aborted) tell("\ncancelling: locks are given back, nothing else begins");
    cancelling.abort();
  };
  process.on("SIGINT", onInterrupt).on("SIGTERM", onInterrupt);
  const live = process.stderr.isTTY && !options.json ? liveLines(fleet.chosen) : plainLines(io.err);
  try {
    const parallel = options.parallel ?? parallelismFor(process.availableMemory());
    const { policyPack: policyPacks } = options;
    const end = await run({
      operation,
      fleet,
      listed,
      plan,
      parallel,
      watcher: live.watcher,
      signal: cancelling.signal,
      ...(policyPacks !== undefined && { policyPacks }),
    });
    await live.close(end.stacks);
    io.out(`${options.json ? JSON.stringify(end, undefined, 2) : summaryInWords(end)}\n`);
    return exitStatusOf(end);
  } finally {
    process.off("SIGINT", onInterrupt).off("SIGTERM", onInterrupt);
  }
}

/** Whoever deploys, in every account, before anything is changed in one. @throws Mistakes of all accounts at once */
async function checkIdentities({ chosen }: Fleet, tell: (line: string) => void): Promise<void> {
  const identities = await identitiesOf(chosen);
  const problems = identities.flatMap(({ problem }) => problem ?? []);
  if (problems.length > 0) throw Mistakes.of(...problems);
  for (const { stack, unknown } of identities)
    if (unknown !== undefined) tell(`not checked who deploys ${stack}: ${unknown}`);
}

async function agreed(operation: Operation, { chosen }: Fleet, tell: (line: string) => void): Promise<boolean> {
  const stacks = chosen.map(({ stack, accountId }) => `${stack} (${accountId})`).join(", ");
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    tell(`${operation} of ${stacks} wants an answer, and nobody is there to give it: add --yes`);
    return false;
  }
  if (await saidYes(`${operation} ${stacks}? (yes/no) `, process.stdin, process.stderr)) return true;
  tell("nothing was changed");
  return false;
}

/** Whoever breaks off, with Ctrl-C or Ctrl-D, has not said yes. */
export async function saidYes(question: string, input: Readable, output: Writable): Promise<boolean> {
  const questions = createInterface({ input, output });
  // Where the input ends, the question is not settled; with Ctrl-C and Ctrl-D of a terminal it fails.
  const closed = once(questions, "close").then(() => "");
  const answer = await Promise.race([questions.question(question).catch(() => ""), closed]);
  questions.close();
  return /^y(es)?$/i.test(answer.trim());
}

/** `deploy outputs`. @returns the exit status: 1 where a stack has none */
export async function printOutputs({ dir, only, json }: DeployOptions, io: Io): Promise<number> {
  const { chosen } = readFleet(dir, only);
  const listed = await readBackend(dir);
  const found: Record<string, unknown> = {};
  let status = 0;
  for (const member of chosen) {
    const { stack, fullName } = member;
    try {
      if (listedAs(member, listed)?.lastUpdate === undefined) throw new Error("it was never deployed");
      found[stack] = await outputsOf(fullName, dir);
    } catch (error) {
      status = 1;
      io.err(`${stack}: ${engineSays(error)}\n`);
    }
  }
  if (json) io.out(`${JSON.stringify(found, undefined, 2)}\n`);
  else
    for (const [stack, outputs] of Object.entries(found)) {
      io.out(`${stack}\n`);
      for (const [name, value] of Object.entries(outputs as object))
        io.out(
          `  ${name.padEnd(24)}${typeof value === "string" ? value.replaceAll("\n", `\n${" ".repeat(26)}`) : JSON.stringify(value)}\n`,
        );
    }
  return status;
}

/** `deploy matrix`. @returns the exit status */
export function printMatrix({ dir, only, format, json }: DeployOptions & { readonly format: Format }, io: Io): number {
  const jobs = jobsOf(readFleet(dir, only));
  io.out(json ? `${JSON.stringify(jobs)}\n` : matrixOf(jobs, format, folderInRepository(dir)));
  return 0;
}
