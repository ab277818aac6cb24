import { failureOf } from "../../cases/failures";
import type { Tools } from "../ports";

/** For so long nobody waits for what has not answered. */
const SILENCE = 60_000;

/**
 * The same, but after it has not answered it fails at once for a while: each notice is kept and sent later, and what has to be judged and
 * undone must not wait for one after the other.
 */
export function afterSilence(notify: Tools["notify"], now: () => number): Tools["notify"] {
  let silentUntil = -Infinity;
  return async (message) => {
    if (now() < silentUntil) throw new Error("it did not answer a moment ago, and is asked again later");
    try {
      await notify(message);
    } catch (error) {
      if (failureOf(error) === "tryLater") silentUntil = now() + SILENCE;
      throw error;
    }
  };
}
