import type { Trail } from "../../aws/trail";
import { failureOf } from "../../cases/failures";
import { DEPLOYMENTS, EVIDENCE } from "../../events/deploymentCalls";
import type { SweepProgress, SweepState } from "../../ledger/ledger";
import { readUpTo } from "./recordsRead";
import type { Tools } from "../ports";

/**
 * Reads CloudTrail's event history, each call by itself and a page of each in turn: whoever fills the history with one call keeps nobody
 * from finding the others, and what one sweep does not manage the next one goes on with.
 */

const MINUTE = 60_000;
/**
 * How much of what was read before is read again, for a record may reach the history late. AWS names about five minutes on average
 * and promises none. Source: docs/design/aws-behaviour.md#event-history.
 */
const OVERLAP = 120 * MINUTE;
/** The same for a sweep that is behind: as long as records usually take. */
const SHORT_OVERLAP = 20 * MINUTE;
/** Records of one sweep; more would not fit into the memory of a function. */
const MOST = 5000;
/** A throttled page is asked for again, for others look up events too. */
const TRIES = 5;

export interface TrailReading {
  /** Of calls that may have to be handed on, as JSON. */
  readonly records: readonly { readonly eventName: string; readonly json: string }[];
  readonly calls: Readonly<Record<string, SweepProgress>>;
  /** What could not be read for another reason than that AWS asks for patience. */
  readonly errors: readonly unknown[];
}

export interface TrailTools extends Pick<Tools, "now" | "sleep" | "log"> {
  readonly trail: Trail;
}

/** @param until when to stop (milliseconds) */
export async function readTrail(state: SweepState, tools: TrailTools, until: number): Promise<TrailReading> {
  const startedAt = tools.now();
  const names = [...Object.keys(DEPLOYMENTS), ...Object.keys(EVIDENCE)];
  const readers = names.map((eventName) => new Reader(eventName, state, startedAt));
  const records: { eventName: string; json: string }[] = [];
  const errors: unknown[] = [];
  let reading = readers;
  while (reading.length > 0 && records.length < MOST && tools.now() < until) {
    const going: Reader[] = [];
    for (const reader of reading) {
      if (tools.now() >= until) break;
      try {
        for (const json of await reader.page(tools, until)) records.push({ eventName: reader.eventName, json });
        if (!reader.isDone) going.push(reader);
      } catch (error) {
        if (failureOf(error) !== "tryLater") errors.push(error);
        tools.log("history not read", { eventName: reader.eventName, error: String(error).slice(0, 500) });
      }
    }
    reading = going;
  }
  return {
    records,
    errors,
    calls: Object.fromEntries(readers.map(({ eventName, progress }) => [eventName, progress])),
  };
}

/** One call's records, from the newest of a window to the oldest, and then those since. */
class Reader {
  readonly eventName: string;
  readonly #startedAt: number;
  readonly #installedAt: number;
  #readUpTo: number;
  #window: NonNullable<SweepProgress["rest"]>;
  #next: string | undefined;
  isDone = false;

  constructor(eventName: string, state: SweepState, startedAt: number) {
    this.eventName = eventName;
    this.#startedAt = startedAt;
    this.#installedAt = state.installedAt;
    this.#readUpTo = readUpTo(state, eventName);
    this.#window = state.calls?.[eventName]?.rest ?? this.#since(OVERLAP);
  }

  get progress(): SweepProgress {
    return this.isDone ? { readUpTo: this.#readUpTo } : { readUpTo: this.#readUpTo, rest: this.#window };
  }

  /** @throws what CloudTrail answers, once asking again does not help */
  async page(tools: TrailTools, until: number): Promise<readonly string[]> {
    const { records, oldest, next } = await this.#asked(tools, until);
    this.#next = next;
    if (oldest !== undefined) this.#window = { ...this.#window, to: Math.max(this.#window.from, oldest) };
    if (next === undefined) this.#finish();
    return records;
  }

  async #asked({ trail, sleep, now }: TrailTools, until: number): ReturnType<Trail["page"]> {
    const { from, to } = this.#window;
    for (let tries = 1; ; tries += 1) {
      try {
        return await trail.page(this.eventName, {
          from,
          to: this.#next === undefined ? to : this.#firstTo,
          next: this.#next,
        });
      } catch (error) {
        const pause = 250 * 2 ** tries;
        if (failureOf(error) !== "tryLater" || tries >= TRIES || now() + pause >= until) throw error;
        await sleep(pause);
      } finally {
        if (this.#next === undefined) this.#firstTo = to;
      }
    }
  }

  /** A token is for the window that it was asked with. */
  #firstTo = 0;

  #finish(): void {
    const { startedAt } = this.#window;
    this.#readUpTo = startedAt;
    this.isDone = startedAt >= this.#startedAt;
    if (!this.isDone) this.#window = this.#since(SHORT_OVERLAP);
  }

  #since(overlap: number): NonNullable<SweepProgress["rest"]> {
    const from = Math.max(this.#installedAt, this.#readUpTo - overlap);
    return { from, to: this.#startedAt, startedAt: this.#startedAt };
  }
}
