import { LookupEventsCommand, type CloudTrailClient } from "@aws-sdk/client-cloudtrail";

/** LookupEvents takes two calls a second in an account and region. Source: CloudTrail API, LookupEvents. */
const BETWEEN_CALLS = 500;

/** One page of records, as JSON, the newest first. */
interface TrailPage {
  readonly records: readonly string[];
  /** When the oldest of them was called, in milliseconds, as far as they say. */
  readonly oldest: number | undefined;
  /** Where the next page begins; undefined on the last. */
  readonly next: string | undefined;
}

/** CloudTrail's event history: the last 90 days, also without a trail. */
export class Trail {
  #nextCall = 0;
  readonly #cloudtrail: CloudTrailClient;
  readonly #clock: { readonly now: () => number; readonly sleep: (ms: number) => Promise<void> };

  constructor(
    cloudtrail: CloudTrailClient,
    clock: { readonly now: () => number; readonly sleep: (ms: number) => Promise<void> },
  ) {
    this.#cloudtrail = cloudtrail;
    this.#clock = clock;
  }

  /** The records of one call between two times (milliseconds, both included), a page of at most 50. */
  async page(eventName: string, { from, to, next }: { from: number; to: number; next?: string | undefined }) {
    await this.#paced();
    const { Events = [], NextToken } = await this.#cloudtrail.send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: eventName }],
        StartTime: new Date(from),
        EndTime: new Date(to),
        MaxResults: 50,
        NextToken: next,
      }),
    );
    return {
      records: Events.flatMap(({ CloudTrailEvent }) => CloudTrailEvent ?? []),
      oldest: Events.at(-1)?.EventTime?.getTime(),
      next: NextToken,
    } satisfies TrailPage;
  }

  /** The records of one call between two times (milliseconds, both included), the newest first, as JSON. */
  async *records(eventName: string, from: number, to: number): AsyncGenerator<string> {
    let next: string | undefined;
    do {
      const page: TrailPage = await this.page(eventName, { from, to, next });
      yield* page.records;
      ({ next } = page);
    } while (next);
  }

  /** The record of one event, as JSON; undefined when the history does not show it. */
  async record(eventId: string): Promise<string | undefined> {
    const { Events = [] } = await this.#cloudtrail.send(
      new LookupEventsCommand({ LookupAttributes: [{ AttributeKey: "EventId", AttributeValue: eventId }] }),
    );
    return Events.find(({ EventId }) => EventId === eventId)?.CloudTrailEvent;
  }

  async #paced(): Promise<void> {
    const { now, sleep } = this.#clock;
    const wait = this.#nextCall - now();
    this.#nextCall = Math.max(this.#nextCall, now()) + BETWEEN_CALLS;
    if (wait > 0) await sleep(wait);
  }
}
