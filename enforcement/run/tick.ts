import type { Tools } from "./ports";
import { workOn } from "./workOnCase";

/**
 * Works on everything that is due, the longest due first.
 *
 * @param until when to stop; the rest is due the next time
 */
export async function tick(tools: Tools, until: number): Promise<void> {
  const { ledger, now, count, log } = tools;
  const open = await ledger.open();
  count("Heartbeat");
  const oldest = Math.min(now(), ...open.filter(({ kind }) => kind === "case").map(({ openedAt }) => openedAt));
  count("OldestOpenCase", Math.round((now() - oldest) / 1000));
  for (const { eventId } of open.filter(({ due }) => due <= now())) {
    if (now() >= until) break;
    try {
      await workOn(eventId, tools);
    } catch (error) {
      // One that cannot be worked on must not keep the others waiting; it is due again the next time.
      count("UnknownError");
      log("failed", { eventId, error: String(error) });
    }
  }
}
