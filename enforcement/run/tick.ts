import type { Open } from "../ledger/ledger";
import { inParallel } from "./inParallel";
import { sendKept } from "./notify/notifyPeople";
import type { Tools } from "./ports";
import { judgeAgain, workOn } from "./remedy/workOnCase";

/** Between two looks at an endpoint that flaps: the moment in which it can be undone may be as short. */
const BETWEEN_LOOKS = 1000;
/** More would take longer than a second. */
const MOST_FLAPPING = 10;

/**
 * Works on everything that is due, the longest due first, and then watches what flaps until the time is over.
 *
 * @param until when to begin no more; the rest is due the next time
 * @param watchUntil when to stop watching: whoever knows the timer must not find a gap in it. Earlier by as long as the
 * longest of the first looks took: many parts are described one after the other, and a run that is cut off counts nothing and keeps its
 * lease
 */
export async function tick(tools: Tools, until: number, watchUntil = until): Promise<void> {
  const { ledger, now, count } = tools;
  const open = await ledger.open();
  count("Heartbeat");
  const cases = open.filter(({ kind }) => kind === "case").length;
  count("OpenCases", cases);
  count("WaitingVerdicts", open.length - cases);
  // What waits for evidence serves as well as what was denied.
  const oldest = Math.min(now(), ...open.map(({ openedAt }) => openedAt));
  count("OldestOpenCase", Math.round((now() - oldest) / 1000));
  const flapping: string[] = [];
  let longest = 0;
  for (const { eventId } of await dueCases(open, tools, until)) {
    const begun = now();
    if (begun >= until) break;
    if ((await look(eventId, tools, "timer")) !== "flaps") continue;
    flapping.push(eventId);
    longest = Math.max(longest, now() - begun);
  }
  await survive(() => sendKept(tools), {}, tools);
  await watch(flapping.slice(0, MOST_FLAPPING), tools, watchUntil - longest);
}

/**
 * First judges again what waits for evidence, several at once: whoever has many deployments wait must not have any wait for longer than
 * half an hour. Cases change things, and limits count what is changed, so they are worked on one after the other.
 */
async function dueCases(open: readonly Open[], tools: Tools, until: number): Promise<readonly Open[]> {
  const { ledger, now } = tools;
  const isDue = ({ due }: Open) => due <= now();
  const verdicts = open.filter((one) => one.kind === "verdict" && isDue(one));
  await inParallel(verdicts, ({ eventId }) =>
    now() >= until ? Promise.resolve() : survive(() => judgeAgain(eventId, tools), { eventId }, tools),
  );
  const after = verdicts.length > 0 ? await ledger.open() : open;
  return after.filter((one) => one.kind === "case" && isDue(one));
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
    for (const eventId of watched)
      if (tools.now() < until && (await look(eventId, tools, "event")) === "flaps") still.push(eventId);
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
