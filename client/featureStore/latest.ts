import { offlineOf, type FeatureGroup } from "./featureGroups";

export interface LatestOptions {
  /** @default all features of the group */
  readonly features?: readonly string[] | undefined;
  /** A condition in SQL on the latest state of each record, as in `country = 'NL'`. */
  readonly where?: string | undefined;
  /** The state at that time: later events do not count. As the group writes its event time: ISO 8601 text, or seconds. */
  readonly asOf?: string | number | undefined;
  readonly limit?: number | undefined;
}

/**
 * The query for the newest state of every record. The offline store keeps all states, deleted ones too, and AWS may write one
 * twice; the newest is by event time, then by when the API was called, then by when it was written. A record whose newest state
 * is a deletion is gone, older states included. Source: SageMaker Developer Guide, "Offline store data format".
 */
export function latestSql(group: FeatureGroup, { features, where, asOf, limit }: LatestOptions = {}): string {
  const { database, table } = offlineOf(group);
  const unknown = (features ?? []).filter((name) => !group.features.includes(name));
  if (unknown.length > 0) {
    throw new RangeError(`${group.name} has no feature ${unknown.join(", ")}; it has ${group.features.join(", ")}`);
  }
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit > 0)) {
    throw new RangeError(`limit must be a whole number above 0 (got ${limit})`);
  }
  const columns = (features ?? group.features).map(quoted);
  const eventTime = quoted(group.eventTime);
  return [
    `SELECT ${columns.join(", ")} FROM (`,
    `  SELECT *, row_number() OVER (`,
    `    PARTITION BY ${quoted(group.recordIdentifier)}`,
    `    ORDER BY ${eventTime} DESC, api_invocation_time DESC, write_time DESC) AS sagemaker_share_nth`,
    `  FROM ${quoted(database)}.${quoted(table)}`,
    ...(asOf === undefined ? [] : [`  WHERE ${eventTime} <= ${literal(asOf)}`]),
    `) WHERE sagemaker_share_nth = 1 AND NOT is_deleted`,
    ...(where === undefined ? [] : [`AND (${where})`]),
    ...(limit === undefined ? [] : [`LIMIT ${limit}`]),
  ].join("\n");
}

const quoted = (name: string) => `"${name.replace(/"/g, '""')}"`;
const literal = (value: string | number) =>
  typeof value === "number" ? String(value) : `'${value.replace(/'/g, "''")}'`;
