import path from "node:path";
import { Mistakes } from "../config";
import { makeFolder } from "../contract/folder";
import { dependenciesOf } from "./dependencies";
import { listStacks, type ListedStack } from "./engine/backend";
import type { Operation, Outcome, PlannedShares } from "./engine/messages";
import { operate, type Operating } from "./engine/operate";
import { firstCause, halfDone } from "./report/explain";
import type { Fleet, Member } from "./fleet";
import { listedAs } from "./before/preflight";
import type { Plan } from "./plan";
import { readRecord, recorderOf, RUNS, writeRecord, type Deployed } from "./record";
import { inOrder } from "./schedule";
import type { RunEnd, StackEnd } from "./report/summary";

/** Who is told what happens, while it happens. */
export interface Watcher {
  readonly begins: (stack: string) => void;
  readonly progresses: (stack: string, text: string) => void;
  readonly ended: (end: StackEnd) => void;
}

interface RunRequest {
  readonly operation: Operation;
  readonly fleet: Fleet;
  /** What the state backend holds. */
  readonly listed: readonly ListedStack[];
  readonly plan: Plan;
  readonly parallel: number;
  /** Folders of policy packs that a preview or an update runs. */
  readonly policyPacks?: readonly string[];
  readonly watcher: Watcher;
  /** Cancels: what has begun is finished cleanly, and nothing else begins. */
  readonly signal: AbortSignal;
}

interface Done {
  readonly end: StackEnd;
  readonly letsBegin: (dependent: string) => boolean;
}

/** Carries an operation out on the chosen stacks of a fleet. Never rejects for a stack that fails. */
export async function run(request: RunRequest): Promise<RunEnd> {
  const started = performance.now();
  const { operation, fleet, plan } = request;
  const { chosen } = fleet;
  const { logs, record } = beginRecord(request);
  const members = new Map(chosen.map((member) => [member.stack, member]));

  const ended = inOrder<Done>({
    stacks: chosen.map(({ stack }) => stack),
    dependencies: dependenciesOf(operation, chosen),
    parallel: request.parallel,
    run: (stack) => {
      const member = members.get(stack)!;
      if (plan.unchanged.has(stack)) return Promise.resolve(leftOut(member, "unchanged"));
      if (operation !== "preview" && operation !== "up" && listedAs(member, request.listed) === undefined)
        return Promise.resolve(leftOut(member, "unchanged", { cause: "it was never deployed in this state backend" }));
      if (request.signal.aborted) return Promise.resolve(leftOut(member, "cancelled", { cause: "it had not begun" }));
      return one(request, member, path.join(logs, `${stack}.log`), plan.shares.get(member.parent ?? "")).then(
        (done) => {
          record([done.end]);
          return done;
        },
      );
    },
    skip: (stack, because) =>
      leftOut(members.get(stack)!, "skipped", { cause: `${because}, which it depends on, was not done` }),
  });
  const stacks: StackEnd[] = [];
  for (const done of ended.values()) stacks.push((await done).end);
  stacks.sort((a, b) => chosen.indexOf(members.get(a.stack)!) - chosen.indexOf(members.get(b.stack)!));
  record(stacks);
  const unwritten = await rememberDeployed(request, stacks).then(() => undefined, messageOf);
  return {
    operation,
    stacks,
    seconds: (performance.now() - started) / 1000,
    ...(unwritten !== undefined && { unwritten }),
  };
}

const nobody = () => false;

function leftOut({ stack, accountId, region }: Member, status: StackEnd["status"], why?: StackEnd["why"]): Done {
  const letsBegin = status === "unchanged" ? () => true : nobody;
  return { end: { stack, accountId, region, status, changes: [], seconds: 0, ...(why && { why }) }, letsBegin };
}

async function one(
  request: RunRequest,
  member: Member,
  log: string,
  planned: PlannedShares | undefined,
): Promise<Done> {
  const { operation, watcher, signal, fleet } = request;
  const { stack, accountId, region } = member;
  const started = performance.now();
  watcher.begins(stack);
  const order = {
    operation,
    stack: member.fullName,
    dir: path.resolve(fleet.dir),
    log,
    ...(operation === "preview" && planned !== undefined && { plannedShares: planned }),
    ...(request.policyPacks !== undefined && { policyPacks: request.policyPacks.map((pack) => path.resolve(pack)) }),
  };
  const operating: Operating = operate(order, { onProgress: (_, text) => watcher.progresses(stack, text) });
  const cancel = () => operating.cancel();
  signal.addEventListener("abort", cancel);
  const outcome = await operating.outcome;
  signal.removeEventListener("abort", cancel);
  const end: StackEnd = {
    stack,
    accountId,
    region,
    status: outcome.result,
    changes: outcome.changes,
    seconds: (performance.now() - started) / 1000,
    ...(outcome.result === "failed" && { why: firstCause(outcome.problems, member) }),
    ...(outcome.result === "cancelled" && { why: halfDone(outcome) }),
    ...(outcome.warnings.length > 0 && { warnings: outcome.warnings }),
    log,
  };
  watcher.ended(end);
  return { end, letsBegin: (dependent) => letsBegin(outcome, fleet, dependent) };
}

/** A parent in which one consumer failed has shared with the others all the same. */
function letsBegin({ result, outputs }: Outcome, { members }: Fleet, dependent: string): boolean {
  if (result === "succeeded") return true;
  const config = members.find(({ stack }) => stack === dependent)?.config;
  const shares = outputs?.["shares"] as { consumers?: Record<string, unknown> } | undefined;
  return config?.account === "child" && shares?.consumers?.[config.consumer ?? ""] !== undefined;
}

interface RunFiles {
  /** The folder of the logs. */
  readonly logs: string;
  readonly record: (ends: readonly StackEnd[]) => void;
}

/** @throws Mistakes where nothing can be written beside the stack files, before anything is begun */
function beginRecord({ operation, fleet: { dir, chosen } }: RunRequest): RunFiles {
  const logs = path.join(dir, RUNS, "logs", new Date().toISOString().replaceAll(/[:.]/g, "-"));
  const record = recorderOf(
    dir,
    operation,
    chosen.map(({ stack }) => stack),
  );
  try {
    makeFolder(logs);
    record([]);
  } catch (error) {
    const text = `${path.join(dir, RUNS)} cannot be written (${messageOf(error)}): ${wayToWrite(error)}; no stack was begun`;
    throw Mistakes.of(text);
  }
  return {
    logs,
    record: (ends) => {
      try {
        record(ends);
      } catch {
        // What cannot be written in the end either is said there; until then the stacks count as cancelled.
      }
    },
  };
}

const wayToWrite = (error: unknown) =>
  (error as NodeJS.ErrnoException).code === "ENOSPC" ? "free some space" : "let yourself write there";

const messageOf = (error: unknown) => (error as Error).message;

/** For `--changed-only`. @throws the error of the file system */
async function rememberDeployed(
  { operation, fleet, plan: { fingerprints } }: RunRequest,
  stacks: readonly StackEnd[],
): Promise<void> {
  if (operation === "preview") return;
  const before = readRecord(fleet.dir);
  const deployed: Record<string, Deployed> = { ...before.deployed };
  const listed = await listStacks(fleet.dir).catch(() => []);
  for (const { stack, status } of stacks) {
    if (status === "unchanged" || status === "skipped") continue;
    delete deployed[stack];
    const member = fleet.chosen.find((one) => one.stack === stack)!;
    const lastUpdate = listedAs(member, listed)?.lastUpdate;
    const fingerprint = fingerprints.get(stack);
    if (operation === "up" && status === "succeeded" && lastUpdate !== undefined && fingerprint !== undefined)
      deployed[stack] = { fingerprint, lastUpdate };
  }
  writeRecord(fleet.dir, { ...before, deployed });
}

/**
 * What `--continue` takes up: the stacks that the last run of the same operation did not finish.
 *
 * @throws Mistakes where there is no such run
 */
export function whatIsLeft(fleet: Fleet, operation: Operation): Fleet {
  const { operation: last, ended } = readRecord(fleet.dir);
  if (last !== operation)
    throw Mistakes.of(
      `there is nothing to continue in ${fleet.dir}: ${last === undefined ? "no run is recorded there" : `the last run was ${last}`}; leave --continue out`,
    );
  // A stack that no run has begun is not what one has left.
  const chosen = fleet.chosen.filter(({ stack }) => !["succeeded", "unchanged", undefined].includes(ended[stack]));
  return { ...fleet, chosen };
}
