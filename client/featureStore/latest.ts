import { listed } from "../../contract/listed";
import { offlineOf, type FeatureGroup } from "./featureGroups";

/**
 * @example
 * ```ts
 * const options: LatestOptions = { features: ["score"], asOf: "2026-11-23T09:00:00Z", limit: 10 };
 * ```
 */
export interface LatestOptions {
  /** @default all features of the group */
  readonly features?: readonly string[] | undefined;
  /** A condition in SQL on the latest state of each record, as in `country = 'NL'`. */
  readonly where?: string | undefined;
  /** The state at that time: later events do not count. ISO 8601 with its zone, a date, or seconds since 1970. */
  readonly asOf?: string | number | Date | undefined;
  readonly limit?: number | undefined;
}

/**
 * The query for the newest state of every record. The offline store keeps all states, deleted ones too, and AWS may write one
 * twice; the newest is by the moment of the event, then by when the API was called, then by when it was written. A record whose
 * newest state is a deletion is gone, older states included. Source: SageMaker Developer Guide, "Offline store data format".
 *
 * @throws RangeError for what the group does not have, or is no time
 */
export function latestSql(group: FeatureGroup, options: LatestOptions = {}): string {
  const { where, asOf, limit } = options;
  const { database, table } = offlineOf(group);
  const wanted = featuresWanted(group, options);
  const unknown = wanted.filter((name) => !group.features.includes(name));
  if (unknown.length > 0) {
    throw new RangeError(`${group.name} has no feature ${listed(unknown)}; it has ${listed(group.features)}`);
  }
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit > 0)) {
    throw new RangeError(`limit must be a whole number above 0 (got ${limit})`);
  }
  const moment = momentIn(group);
  return [
    `SELECT ${wanted.map(quoted).join(", ")} FROM (`,
    `  SELECT *, row_number() OVER (`,
    `    PARTITION BY ${quoted(group.recordIdentifier)}`,
    `    ORDER BY ${moment} DESC, api_invocation_time DESC, write_time DESC) AS sagemaker_share_nth`,
    `  FROM ${quoted(database)}.${quoted(table)}`,
    ...(asOf === undefined ? [] : [`  WHERE ${moment} <= ${literal(group, asOf)}`]),
    `) WHERE sagemaker_share_nth = 1 AND NOT is_deleted`,
    ...(where === undefined ? [] : [`AND (${where})`]),
    ...(limit === undefined ? [] : [`LIMIT ${limit}`]),
  ].join("\n");
}

/** The features that the rows of {@link latestSql} have, in their order. */
export const featuresWanted = (group: FeatureGroup, { features = [] }: LatestOptions): readonly string[] =>
  features.length === 0 ? group.features : features;

/**
 * An event's time, so that it compares: as text, 09:00:00Z is after 09:00:00.500Z, and 09:00:00.000Z is another moment. Source:
 * SageMaker API, CreateFeatureGroup.EventTimeFeatureName; Trino, "Date and time functions".
 */
const momentIn = ({ eventTime, eventTimeType }: FeatureGroup): string =>
  eventTimeType === "Fractional" ? quoted(eventTime) : `from_iso8601_timestamp(${quoted(eventTime)})`;

function literal({ eventTimeType }: FeatureGroup, asOf: string | number | Date): string {
  const moment = momentOf(asOf);
  return eventTimeType === "Fractional"
    ? String(moment.getTime() / 1000)
    : `from_iso8601_timestamp('${moment.toISOString()}')`;
}

/** Without a zone, a time is another moment on every machine. */
function momentOf(asOf: string | number | Date): Date {
  const isMoment =
    typeof asOf !== "string" || /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/.test(asOf);
  const moment = new Date(typeof asOf === "number" ? asOf * 1000 : asOf);
  if (isMoment && !Number.isNaN(moment.getTime())) return moment;
  throw new RangeError(
    `asOf must be a time in ISO 8601 with its zone, as in 2026-11-23T09:00:00Z, or seconds since 1970 (got ${JSON.stringify(asOf)})`,
  );
}

const quoted = (name: string) => `"${name.replace(/"/g, '""')}"`;
