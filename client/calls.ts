import { setTimeout as sleep } from "node:timers/promises";
import { isExpired } from "./errors";

/** What an AWS client has for this: the provider that it keeps the answers of. */
interface Client {
  readonly config: { readonly credentials: (options?: { forceRefresh?: boolean }) => Promise<unknown> };
}

/**
 * Makes a call. A session that AWS calls expired although it should not be (a clock was moved) is renewed, and the call made
 * once more: AWS refused it before doing anything. What a signal ended fails at once and with the signal's own reason: the SDK
 * looks at none while it waits for a session, and makes an error of its own of it later.
 *
 * @param call given the signal, which ends a request of the SDK
 * @param explain makes the error for people
 */
export async function made<T>(
  client: Client,
  call: (abortSignal: AbortSignal | undefined) => Promise<T>,
  explain: (error: unknown) => unknown,
  signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted();
  try {
    const answer = call(signal).catch(async (error: unknown) => {
      if (!isExpired(error)) throw error;
      await client.config.credentials({ forceRefresh: true });
      return call(signal);
    });
    return await (signal === undefined ? answer : unlessAborted(answer, signal));
  } catch (error) {
    signal?.throwIfAborted();
    throw explain(error);
  }
}

async function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason as Error);
  signal.addEventListener("abort", onAbort);
  try {
    return await Promise.race([answer, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** Waits; a signal ends it with the signal's own reason. */
export async function pause(seconds: number, signal?: AbortSignal): Promise<void> {
  await sleep(seconds * 1000, undefined, { signal }).catch(() => signal?.throwIfAborted());
}

/** A list for a request: AWS refuses empty ones, which mean the same as none. */
export const unlessEmpty = <T>(list: readonly T[] | undefined): T[] | undefined =>
  list === undefined || list.length === 0 ? undefined : [...list];
