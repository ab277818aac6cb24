import { readRecord, type DeploymentCall, type EvidenceCall } from "../enforcement/event";
import { evidenceRecordOf, type JudgingTools } from "../enforcement/judging";
import type { EvidenceRecord } from "../enforcement/ledger/ledger";
import { sameName } from "../enforcement/models";
import type { Here } from "../enforcement/rules";

/** Records of calls, read; what stands in for a ledger when calls are judged without one. */
export class Records {
  readonly deployments: DeploymentCall[] = [];
  readonly #evidence: EvidenceRecord[] = [];
  /** Why records were left out, and how often. */
  readonly leftOut = new Map<string, number>();

  constructor(records: Iterable<unknown>, here: Here) {
    const calls = new Map<string, DeploymentCall | EvidenceCall>();
    for (const record of records) {
      const reading = readRecord(record, here);
      if ("call" in reading) calls.set(reading.call.eventId, reading.call);
      else this.leftOut.set(reading.reason, (this.leftOut.get(reading.reason) ?? 0) + 1);
    }
    for (const call of [...calls.values()].sort((a, b) => a.eventTime - b.eventTime)) {
      if ("tells" in call) this.#evidence.push(evidenceRecordOf(call));
      else this.deployments.push(call);
    }
  }

  /** @param readUpTo when everything that is to be known was known */
  ledger(readUpTo: number): JudgingTools["ledger"] {
    return {
      expectations: () => Promise.resolve([]),
      evidence: ({ kind, name }) =>
        Promise.resolve(this.#evidence.filter(({ of }) => of.kind === kind && sameName(of.name, name))),
      // Only what components ran is asked for, and only that is told.
      history: ({ type, name }) =>
        Promise.resolve(
          this.deployments
            .filter(({ resource }) => resource.type === type && sameName(resource.name, name))
            .map((call) => ({ ...call, ...UNJUDGED, caller: call.caller.text })),
        ),
      sweepState: () => Promise.resolve({ installedAt: 0, readUpTo, baselineDone: true }),
    };
  }
}

const UNJUDGED = {
  puts: undefined,
  decision: "waiting",
  verdict: {
    byRules: [],
    reason: "not judged",
    mode: "audit",
    breakGlass: false,
    tampering: false,
    rulesHash: "",
    models: undefined,
  },
  used: { models: {} },
  judgedAt: 0,
} as const;
