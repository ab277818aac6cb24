import { DEPLOYMENTS, EVIDENCE } from "../../events/deploymentCalls";
import type { Ledger, Resource, SweepState } from "../../ledger/ledger";
import type { Tools } from "../ports";

/** How long a message that the sweep sent may lie in the queue. */
const TAKEN_WITHIN = 2 * 60_000;

/**
 * When CloudTrail's history of the calls that name such a resource was read last, and everything that it had is known. Never: 0.
 * Each call is read by itself, so that many records of one call keep nobody waiting for another.
 */
export async function recordsRead(
  type: Resource["type"],
  { ledger, now }: Pick<Tools, "now"> & { readonly ledger: Pick<Ledger, "sweepState"> },
): Promise<number> {
  const state = await ledger.sweepState();
  const calls = Object.entries({ ...DEPLOYMENTS, ...EVIDENCE }).filter(([, { resource }]) => resource === type);
  const read = Math.min(...calls.map(([eventName]) => readUpTo(state, eventName)));
  return now() >= read + TAKEN_WITHIN ? read : 0;
}

/** How far the records of one call were read; 0 before the first sweep. */
export const readUpTo = (state: SweepState | undefined, eventName: string): number =>
  state?.calls?.[eventName]?.readUpTo ?? state?.readUpTo ?? 0;
