import { sendKept } from "./notifyPeople";
import type { Tools } from "./ports";
import { workOn } from "./workOnCase";

/** Between two looks at an endpoint that flaps: the moment in which it can be undone may be as short. */
const BETWEEN_LOOKS = 1000;
/** More would take longer than a second. */
const MOST_FLAPPING = 10;

/**
 * Works on everything that is due, the longest due first, and then watches what flaps until the time is over.
 *
 * @param until when to begin no more; the rest is due the next time
 * @param watchUntil when to stop watching: a look takes a second at most, and whoever knows the timer must not find a gap in it
 */
export async function tick(tools: Tools, until: number, watchUntil = until): Promise<void> {
  const { ledger, now, count } = tools;
  const open = await ledger.open();
  count("Heartbeat");
  // What waits for evidence serves as well as what was denied.
  const oldest = Math.min(now(), ...open.map(({ openedAt }) => openedAt));
  count("OldestOpenCase", Math.round((now() - oldest) / 1000));
  const flapping: string[] = [];
  for (const { eventId } of open.filter(({ due }) => due <= now())) {
    if (now() >= until) break;
    if ((await look(eventId, tools, "timer")) === "flaps") flapping.push(eventId);
  }
  await survive(() => sendKept(tools), {}, tools);
  await watch(flapping.slice(0, MOST_FLAPPING), tools, watchUntil);
}

/**
 * An endpoint whose owner updates it again and again is in service for a second or so in between, and only then SageMaker lets anybody
 * change it.
 */
async function watch(flapping: readonly string[], tools: Tools, until: number): Promise<void> {
  let watched = flapping;
  while (watched.length > 0 && tools.now() + BETWEEN_LOOKS < until) {
    await tools.sleep(BETWEEN_LOOKS);
    const still: string[] = [];
    for (const eventId of watched) if ((await look(eventId, tools, "event")) === "flaps") still.push(eventId);
    watched = still;
  }
}

/** One that cannot be worked on must not keep the others waiting; it is due again the next time. */
const look = (eventId: string, tools: Tools, by: "timer" | "event") =>
  survive(() => workOn(eventId, tools, by), { eventId }, tools);

async function survive<T>(
  work: () => Promise<T>,
  about: Readonly<Record<string, string>>,
  { count, log }: Tools,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    count("UnknownError");
    log("failed", { ...about, error: String(error).slice(0, 1000) });
    return undefined;
  }
}
