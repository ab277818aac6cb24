import { pause } from "../calls";

const AT_ONCE = 4;
/** Rounds without any progress before giving up, and the longest pause between them in seconds. */
export const MOST_ROUNDS = 7;
const LONGEST_PAUSE = 2;

/** Takes items in batches, some batches at once. When one fails, those that have begun end, and the others do not begin. */
export async function inBatches<T>(
  items: Iterable<T>,
  size: number,
  take: (batch: readonly T[]) => Promise<void>,
): Promise<void> {
  const batches = batchesOf(items, size);
  let failed = false;
  const worker = async () => {
    for (let next = batches.next(); !failed && !next.done; next = batches.next()) await take(next.value);
  };
  const guarded = () =>
    worker().catch((error: unknown) => {
      failed = true;
      throw error;
    });
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, guarded));
  for (const one of ended) if (one.status === "rejected") throw one.reason;
}

function* batchesOf<T>(items: Iterable<T>, size: number): Generator<readonly T[], undefined> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/**
 * Asks again for what was left unprocessed, later and later. Patience is for rounds that bring nothing.
 *
 * @param ask gives what was left unprocessed
 * @returns what was still left when patience ended
 */
export async function untilProcessed<T>(
  items: readonly T[],
  ask: (items: readonly T[]) => Promise<readonly T[]>,
  signal: AbortSignal | undefined,
): Promise<readonly T[]> {
  let left = items;
  for (let fruitless = 0; ;) {
    const unprocessed = await ask(left);
    if (unprocessed.length === 0) return [];
    fruitless = unprocessed.length < left.length ? 0 : fruitless + 1;
    left = unprocessed;
    if (fruitless >= MOST_ROUNDS) return left;
    await pause(Math.min(0.05 * 2 ** fruitless, LONGEST_PAUSE), signal);
  }
}
