import { holds } from "../enforcement/caller";
import { readMessage, readRecord, type DeploymentCall, type Reading } from "../enforcement/event";
import { evidenceRecordOf, judgeCall, type Judgement } from "../enforcement/judging";
import { MemoryLedger } from "../enforcement/ledger/memory";
import type { Judging } from "../enforcement/tools";
import type { Saved } from "./savedEvents";

/** Judges calls of the past as enforcement would have, and changes nothing: what it remembers is forgotten with it. */

export type Replayed =
  | ({ readonly kind: "judged"; readonly call: DeploymentCall } & Judgement)
  /** Of enforcement's own role: whether a case asked for it, only the ledger of the account knows. */
  | { readonly kind: "own"; readonly call: DeploymentCall }
  | Exclude<Reading, { readonly kind: "deployment" }>;

export interface Replay {
  /** In the order of the calls; what is none of ours first. */
  readonly all: readonly Replayed[];
  /** What the verdicts of each resource make together. */
  readonly ledger: MemoryLedger;
}

/** What judging a past needs: all but the ledger, which is filled from the calls themselves. */
export interface ReplayTools extends Omit<Judging, "ledger"> {
  /** Up to when the calls are all there are; what is later may not be known yet. Milliseconds. */
  readonly readUpTo: number;
}

/** What calls told is known before any is judged, so the order does not matter. A call that is there twice counts once. */
export async function replay(saved: readonly Saved[], tools: ReplayTools): Promise<Replay> {
  const ledger = new MemoryLedger();
  const { readUpTo } = tools;
  await ledger.saveSweepState({ installedAt: 0, readUpTo, baselineDone: true });

  const readings = saved.map((one) =>
    "detail" in one ? readMessage(JSON.stringify(one), tools.here) : readRecord(one, tools.here),
  );
  const deployments = new Map<string, DeploymentCall>();
  const others: Replayed[] = [];
  for (const reading of readings) {
    if (reading.kind === "deployment") deployments.set(reading.call.eventId, reading.call);
    else others.push(reading);
    if (reading.kind === "evidence") await ledger.tell(evidenceRecordOf(reading.call));
  }

  const judged: Replayed[] = [];
  for (const call of [...deployments.values()].sort((a, b) => a.eventTime - b.eventTime)) {
    if (holds([tools.ownRoleArn], call.caller)) {
      judged.push({ kind: "own", call });
      continue;
    }
    const judgement = await judgeCall(call, { ...tools, ledger });
    await ledger.write(judgement.record, undefined);
    judged.push({ kind: "judged", call, ...judgement });
  }
  return { all: [...others, ...judged], ledger };
}
