import type { Ledger } from "../ledger/ledger";
import type { Tools } from "./ports";

/** How long a message that the sweep sent may lie in the queue. */
const TAKEN_WITHIN = 2 * 60_000;

/** When CloudTrail's history was read last, and everything that it had is known. Never: 0. */
export async function recordsRead({
  ledger,
  now,
}: Pick<Tools, "now"> & { readonly ledger: Pick<Ledger, "sweepState"> }): Promise<number> {
  const { readUpTo = 0 } = (await ledger.sweepState()) ?? {};
  return now() >= readUpTo + TAKEN_WITHIN ? readUpTo : 0;
}
