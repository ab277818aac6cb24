import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { listedAs } from "./before/preflight";
import type { ListedStack } from "./engine/backend";
import type { Operation, PlannedShares } from "./engine/messages";
import { plannedShares } from "./engine/plannedShares";
import { fingerprintOf } from "./fingerprint";
import type { Fleet, Member } from "./fleet";
import { readRecord } from "./record";

/** What is known of a run before it begins. */
export interface Plan {
  /** By parent's stack, what it is going to share; of the parents that are part of the run. */
  readonly shares: ReadonlyMap<string, PlannedShares>;
  /** What each chosen stack is made of. Not known of a child whose parent is not part of the run. */
  readonly fingerprints: ReadonlyMap<string, string>;
  /** Stacks that are left out, because they are what they were at their last successful `up`. */
  readonly unchanged: ReadonlySet<string>;
}

interface PlanRequest {
  readonly operation: Operation;
  readonly fleet: Fleet;
  /** What the state backend holds. */
  readonly listed: readonly ListedStack[];
  readonly changedOnly: boolean;
}

/** @throws Mistakes of a parent that cannot be built */
export async function planOf(request: PlanRequest): Promise<Plan> {
  const { operation, fleet } = request;
  if (operation !== "preview" && operation !== "up")
    return { shares: new Map(), fingerprints: new Map(), unchanged: new Set() };
  const shares = await sharesOf(request);
  const fingerprints = new Map(
    fleet.chosen.flatMap((member) => {
      const fingerprint = fingerprintAmong(member, shares);
      return fingerprint === undefined ? [] : [[member.stack, fingerprint] as const];
    }),
  );
  const unchanged = request.changedOnly ? unchangedOf(request, fingerprints) : new Set<string>();
  return { shares, fingerprints, unchanged };
}

async function sharesOf({ fleet: { dir, chosen }, listed }: PlanRequest): Promise<ReadonlyMap<string, PlannedShares>> {
  const parents = chosen.filter(({ stack }) => chosen.some(({ parent }) => parent === stack));
  const planned = await Promise.all(
    parents.map(async (member): Promise<[string, PlannedShares]> => {
      const exists = listedAs(member, listed)?.lastUpdate !== undefined;
      return [member.stack, { stack: member.fullName, shares: await plannedShares(dir, member.stack), exists }];
    }),
  );
  return new Map(planned);
}

function fingerprintAmong(member: Member, shares: Plan["shares"]): string | undefined {
  const given = shareGiven(member, shares);
  return given && fingerprintOf(member.file.file, given.share);
}

/** What a stack is built from besides its file. Absent for a child of a parent that is not part of the run: nobody here knows it. */
function shareGiven({ file, parent, config }: Member, shares: Plan["shares"]): { readonly share: unknown } | undefined {
  if (config.account === "parent" || config.source.from === "share") return { share: undefined };
  if (config.source.from === "shareFile")
    return { share: textOf(path.resolve(path.dirname(file.file), config.source.path)) };
  const planned = shares.get(parent ?? "")?.shares as { readonly consumers?: Record<string, unknown> } | undefined;
  return planned && { share: planned.consumers?.[config.consumer ?? ""] };
}

/** Empty where there is none: the program says so itself. */
const textOf = (file: string) => (existsSync(file) ? readFileSync(file, "utf8") : "");

function unchangedOf({ fleet, listed }: PlanRequest, fingerprints: Plan["fingerprints"]): ReadonlySet<string> {
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
