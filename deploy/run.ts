import { mkdirSync } from "node:fs";
import path from "node:path";
import { Mistakes } from "../config";
import { dependenciesOf } from "./dependencies";
import { listStacks, type ListedStack } from "./engine/backend";
import type { Operation, Outcome, PlannedShares } from "./engine/messages";
import { operate, type Operating } from "./engine/operate";
import { firstCause, type Explained } from "./report/explain";
import { fingerprintOf } from "./fingerprint";
import type { Fleet, Member } from "./fleet";
import { plannedShares } from "./engine/plannedShares";
import { listedAs } from "./before/preflight";
import { readRecord, RUNS, writeRecord, type Deployed } from "./record";
import { inOrder } from "./schedule";
import type { RunEnd, StackEnd } from "./report/summary";

/** Who is told what happens, while it happens. */
export interface Watcher {
  readonly begins: (stack: string) => void;
  readonly progresses: (stack: string, text: string) => void;
  readonly ended: (end: StackEnd) => void;
}

export interface RunRequest {
  readonly operation: Operation;
  readonly fleet: Fleet;
  /** What the state backend holds. */
  readonly listed: readonly ListedStack[];
  readonly parallel: number;
  /** Leaves out the stacks that are what they were at their last successful `up`. */
  readonly changedOnly: boolean;
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
  const { operation, fleet } = request;
  const { chosen, dir } = fleet;
  const logs = path.join(dir, RUNS, "logs", new Date().toISOString().replaceAll(/[:.]/g, "-"));
  mkdirSync(logs, { recursive: true });
  const shares = await sharesOf(request);
  const fingerprints = new Map(chosen.map((member) => [member.stack, fingerprint(member, shares)]));
  const members = new Map(chosen.map((member) => [member.stack, member]));
  const unchanged = request.changedOnly ? unchangedOf(request, fingerprints) : new Set<string>();

  const ended = inOrder<Done>({
    stacks: chosen.map(({ stack }) => stack),
    dependencies: dependenciesOf(operation, chosen),
    parallel: request.parallel,
    run: (stack) => {
      const member = members.get(stack)!;
      if (unchanged.has(stack)) return Promise.resolve(leftOut(member, "unchanged"));
      if (operation !== "preview" && operation !== "up" && listedAs(member, request.listed) === undefined)
        return Promise.resolve(leftOut(member, "unchanged", { cause: "it was never deployed in this state backend" }));
      if (request.signal.aborted) return Promise.resolve(leftOut(member, "cancelled", { cause: "it had not begun" }));
      return one(request, member, path.join(logs, `${stack}.log`), shares.get(member.parent ?? ""));
    },
    skip: (stack, because) =>
      leftOut(members.get(stack)!, "skipped", { cause: `${because}, which it depends on, was not done` }),
  });
  const stacks: StackEnd[] = [];
  for (const done of ended.values()) stacks.push((await done).end);
  stacks.sort((a, b) => chosen.indexOf(members.get(a.stack)!) - chosen.indexOf(members.get(b.stack)!));
  await remember(request, stacks, fingerprints);
  return { operation, stacks, seconds: (performance.now() - started) / 1000 };
}

const nobody = () => false;

function leftOut({ stack, accountId, region }: Member, status: StackEnd["status"], why?: StackEnd["why"]): Done {
  const letsBegin = status === "unchanged" ? () => true : nobody;
  return { end: { stack, accountId, region, status, changes: [], seconds: 0, ...(why && { why }) }, letsBegin };
}

/** Parents that are about to change: their children's previews and fingerprints are made with what they are going to share. */
async function sharesOf({ operation, fleet, listed }: RunRequest): Promise<ReadonlyMap<string, PlannedShares>> {
  if (operation !== "preview" && operation !== "up") return new Map();
  const parents = [...new Set(fleet.chosen.map(({ parent }) => parent))].filter((parent) => parent !== undefined);
  const planned = await Promise.all(
    parents.map(async (parent): Promise<[string, PlannedShares]> => {
      const member = fleet.members.find(({ stack }) => stack === parent)!;
      const exists = listedAs(member, listed)?.lastUpdate !== undefined;
      return [parent, { stack: member.fullName, shares: await plannedShares(fleet.dir, parent), exists }];
    }),
  );
  return new Map(planned);
}

function fingerprint({ file, parent, config }: Member, shares: ReadonlyMap<string, PlannedShares>): string {
  const planned = shares.get(parent ?? "")?.shares as { consumers?: Record<string, unknown> } | undefined;
  return fingerprintOf(file.file, config.account === "child" ? planned?.consumers?.[config.consumer ?? ""] : undefined);
}

function unchangedOf({ fleet, listed }: RunRequest, fingerprints: ReadonlyMap<string, string>): ReadonlySet<string> {
  const { deployed } = readRecord(fleet.dir);
  const same = fleet.chosen.filter((member) => {
    const last = deployed[member.stack];
    return (
      last !== undefined &&
      last.fingerprint === fingerprints.get(member.stack) &&
      last.lastUpdate === listedAs(member, listed)?.lastUpdate
    );
  });
  return new Set(same.map(({ stack }) => stack));
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
  const isPlanned =
    operation === "preview" &&
    planned !== undefined &&
    fleet.chosen.some(({ stack: other }) => other === member.parent);
  const order = {
    operation,
    stack: member.fullName,
    dir: path.resolve(fleet.dir),
    log,
    ...(isPlanned && { plannedShares: planned }),
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
    log,
  };
  watcher.ended(end);
  return { end, letsBegin: (dependent) => letsBegin(outcome, fleet, dependent) };
}

/** The provider breaks its requests off when it is cancelled; whether AWS has carried them out, nobody was told. */
function halfDone({ changes, unfinished }: Outcome): Explained {
  const begun = unfinished.filter(({ urn }) => !/::(pulumi:|sagemaker-sharing:)[^$]*::[^:]*$/.test(urn));
  const names = begun.map(({ op, urn }) => `${op} ${urn.split("::").pop()}`).join(", ");
  if (names === "") return { cause: `cancelled after ${changes.length} changes; the others are still to be done` };
  return {
    cause: `cancelled after ${changes.length} changes; half done: ${names}`,
    wayOut:
      "AWS may have done that without the engine knowing: if --continue says that a name is taken, delete what has it",
  };
}

/** A parent in which one consumer failed has shared with the others all the same. */
function letsBegin({ result, outputs }: Outcome, { members }: Fleet, dependent: string): boolean {
  if (result === "succeeded") return true;
  const config = members.find(({ stack }) => stack === dependent)?.config;
  const shares = outputs?.["shares"] as { consumers?: Record<string, unknown> } | undefined;
  return config?.account === "child" && shares?.consumers?.[config.consumer ?? ""] !== undefined;
}

/** For `--continue` and `--changed-only`. A preview leaves nothing to take up. */
async function remember(
  { operation, fleet }: RunRequest,
  stacks: readonly StackEnd[],
  fingerprints: ReadonlyMap<string, string>,
): Promise<void> {
  if (operation === "preview") return;
  const before = readRecord(fleet.dir);
  const deployed: Record<string, Deployed> = { ...before.deployed };
  const listed = await listStacks(fleet.dir).catch(() => []);
  for (const { stack, status } of stacks) {
    if (status === "unchanged" || status === "skipped") continue;
    delete deployed[stack];
    const lastUpdate = listedAs(
      fleet.chosen.find((member) => member.stack === stack)!,
      listed,
    )?.lastUpdate;
    if (operation === "up" && status === "succeeded" && lastUpdate !== undefined)
      deployed[stack] = { fingerprint: fingerprints.get(stack)!, lastUpdate };
  }
  const kept = before.operation === operation ? before.ended : {};
  const ended = { ...kept, ...Object.fromEntries(stacks.map(({ stack, status }) => [stack, status])) };
  writeRecord(fleet.dir, { operation, ended, deployed });
}

/**
 * What `--continue` takes up: the stacks that the last run of the same operation did not finish.
 *
 * @throws Mistakes where there is no such run
 */
export function whatIsLeft(fleet: Fleet, operation: Operation): Fleet {
  const { operation: last, ended } = readRecord(fleet.dir);
  if (last !== operation)
    throw new Mistakes([
      {
        path: [],
        text: `there is nothing to continue in ${fleet.dir}: ${last === undefined ? "no run is recorded there" : `the last run was ${last}`}; leave --continue out`,
      },
    ]);
  const chosen = fleet.chosen.filter(({ stack }) => !["succeeded", "unchanged"].includes(ended[stack] ?? ""));
  return { ...fleet, chosen };
}
