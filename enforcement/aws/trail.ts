import { LookupEventsCommand, type CloudTrailClient } from "@aws-sdk/client-cloudtrail";

/** LookupEvents takes two calls a second in an account and region. Source: CloudTrail API, LookupEvents. */
const BETWEEN_CALLS = 500;

/** CloudTrail's event history: the last 90 days, also without a trail. */
export class Trail {
  #nextCall = 0;

  constructor(
    private readonly cloudtrail: CloudTrailClient,
    private readonly clock: { readonly now: () => number; readonly sleep: (ms: number) => Promise<void> },
  ) {}

  /** The records of one call between two times (milliseconds, both included), the newest first, as JSON. */
  async *records(eventName: string, from: number, to: number): AsyncGenerator<string> {
    let NextToken: string | undefined;
    do {
      await this.#paced();
      const page = await this.cloudtrail.send(
        new LookupEventsCommand({
          LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: eventName }],
          StartTime: new Date(from),
          EndTime: new Date(to),
          MaxResults: 50,
          NextToken,
        }),
      );
      for (const { CloudTrailEvent } of page.Events ?? []) if (CloudTrailEvent !== undefined) yield CloudTrailEvent;
      NextToken = page.NextToken;
    } while (NextToken);
  }

  async #paced(): Promise<void> {
    const { now, sleep } = this.clock;
    const wait = this.#nextCall - now();
    this.#nextCall = Math.max(this.#nextCall, now()) + BETWEEN_CALLS;
    if (wait > 0) await sleep(wait);
  }
}
