import type { Event, LookupEventsRequest } from "@aws-sdk/client-cloudtrail";
import type { Operations } from "../account";
import type { Clock } from "../clock";
import { AwsError, Unknown } from "../api/errors";
import { page } from "../api/pages";
import type { Entry, Trail } from "./trail";
import { instant, type Given } from "../api/wire";

const DAY = 24 * 3600 * 1000;

/** What can be looked for, and what it is compared with. */
const ATTRIBUTES: Readonly<Record<string, (entry: Entry) => string>> = {
  EventId: ({ record }) => record.eventID,
  EventName: ({ record }) => record.eventName,
  EventSource: ({ record }) => record.eventSource,
  ReadOnly: ({ record }) => String(record.readOnly),
  Username: ({ caller }) => caller.userName,
  AccessKeyId: ({ caller }) => caller.accessKeyId,
};

/** LookupEvents: the newest first, at most 50 a page, of the last 90 days, each some time after it happened. */
export function historyOperations(trail: Trail, clock: Clock): Operations {
  return {
    LookupEvents(input: Given<LookupEventsRequest>) {
      if (input.EventCategory !== undefined) throw new Unknown(`events of category ${input.EventCategory}`);
      const size = input.MaxResults ?? 50;
      if (size < 1 || size > 50) {
        throw new AwsError("InvalidMaxResultsException", "The maxResults must be between 1 and 50.");
      }
      const [attribute, second] = input.LookupAttributes ?? [];
      if (second) throw new AwsError("InvalidLookupAttributesException", "You can provide only one lookup attribute.");
      const of = attribute && ATTRIBUTES[attribute.AttributeKey ?? ""];
      if (attribute && !of) throw new Unknown(`events by ${attribute.AttributeKey}`);

      const from = instant(input.StartTime)?.getTime() ?? 0;
      const to = instant(input.EndTime)?.getTime() ?? Infinity;
      if (from > to) throw new AwsError("InvalidTimeRangeException", "The start time is after the end time.");
      const now = clock.now.getTime();
      const since = Math.max(from, now - 90 * DAY);
      const found = trail.entries.filter(
        (entry) =>
          entry.recordedAt >= since &&
          entry.recordedAt <= to &&
          entry.shownAt.getTime() <= now &&
          (!of || of(entry) === attribute.AttributeValue),
      );
      const [entries, NextToken] = page(found, ({ record, number }) => [record.eventTime, number], {
        size,
        token: input.NextToken,
        descending: true,
        invalidToken: () => new AwsError("InvalidNextTokenException", "The NextToken is invalid."),
      });
      return { Events: entries.map(described), NextToken };
    },
  };
}

const described = ({ record, caller }: Entry): Event => ({
  EventId: record.eventID,
  EventName: record.eventName,
  ReadOnly: String(record.readOnly),
  AccessKeyId: caller.accessKeyId,
  EventTime: new Date(record.eventTime),
  EventSource: record.eventSource,
  Username: caller.userName,
  Resources: [],
  CloudTrailEvent: JSON.stringify(record),
});
