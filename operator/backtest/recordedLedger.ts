import { readRecord, type DeploymentCall, type EvidenceCall } from "../../enforcement/events/readEvent";
import { evidenceRecordOf } from "../../enforcement/run/judge/judgeCall";
import type { JudgingTools } from "../../enforcement/run/ports";
import { BoundedHistory } from "../../enforcement/ledger/boundedHistory";
import type { DeploymentRecord, EvidenceRecord } from "../../enforcement/ledger/ledger";
import type { Here } from "../../enforcement/rules/schema";
import { holds } from "../../enforcement/events/caller";

/** Records of calls, read; what stands in for a ledger when calls are judged without one. */
export class Records {
  /** To be judged. */
  readonly deployments: DeploymentCall[] = [];
  /** With enforcement's own, by event id, and by resource from the oldest on. */
  readonly #byEvent = new Map<string, DeploymentCall>();
  readonly #byResource = new Map<string, DeploymentCall[]>();
  /** By what they tell of, from the oldest on. */
  readonly #evidence = new Map<string, EvidenceRecord[]>();
  /** Why records were left out, and how often. */
  readonly leftOut = new Map<string, number>();

  constructor(records: Iterable<unknown>, { here, ownRoleArn }: { readonly here: Here; readonly ownRoleArn: string }) {
    const calls = new Map<string, DeploymentCall | EvidenceCall>();
    for (const record of records) {
      const reading = readRecord(record, here);
      if ("call" in reading) calls.set(reading.call.eventId, reading.call);
      else this.#leaveOut(reading.reason);
    }
    for (const call of [...calls.values()].sort((a, b) => a.eventTime - b.eventTime)) {
      if ("reports" in call) {
        const record = evidenceRecordOf(call);
        addTo(this.#evidence, keyOf(record.of.kind, record.of.name), record);
        continue;
      }
      this.#byEvent.set(call.eventId, call);
      addTo(this.#byResource, keyOf(call.resource.type, call.resource.name), call);
      // A remedy, or somebody who uses the role: only the ledger knows.
      if (holds([ownRoleArn], call.caller)) this.#leaveOut("a call of enforcement's own role");
      else this.deployments.push(call);
    }
  }

  #leaveOut(reason: string): void {
    this.leftOut.set(reason, (this.leftOut.get(reason) ?? 0) + 1);
  }

  /** @param readUpTo when everything that is to be known was known */
  ledger(readUpTo: number): JudgingTools["ledger"] {
    return {
      expectations: () => Promise.resolve([]),
      deployment: ({ eventId }) => {
        const call = this.#byEvent.get(eventId);
        return Promise.resolve(call && unjudged(call));
      },
      firstUnknownOf: () => Promise.resolve(undefined),
      evidence: ({ kind, name }, at) =>
        Promise.resolve((this.#evidence.get(keyOf(kind, name)) ?? []).filter(({ eventTime }) => eventTime < at + 1000)),
      // Only what components ran is asked for, and only that is told.
      history: ({ type, name }) => {
        const history = new BoundedHistory();
        const ofThis = this.#byResource.get(keyOf(type, name)) ?? [];
        const created = ofThis.findLastIndex(({ creates }) => creates);
        for (const call of ofThis.slice(Math.max(created, 0)).toReversed()) history.take(unjudged(call));
        return Promise.resolve(history.oldestFirst());
      },
      sweepState: () => Promise.resolve({ installedAt: 0, readUpTo, baselineDone: true }),
    };
  }
}

const keyOf = (kind: string, name: string) => `${kind} ${name}`;

function addTo<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

const unjudged = (call: DeploymentCall): DeploymentRecord => ({ ...call, ...UNJUDGED, caller: call.caller.text });

const UNJUDGED = {
  applies: undefined,
  decision: "waiting",
  verdict: {
    byRules: [],
    reason: "not judged",
    mode: "audit",
    whenUncertain: "undo",
    breakGlass: false,
    tampering: false,
    rulesHash: "",
    models: undefined,
  },
  used: { models: [] },
  judgedAt: 0,
} as const;
