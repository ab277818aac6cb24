import type { Aws, Incoming, Service } from ".";
import { AwsError, json, type Response } from "./wire";

interface Feature {
  readonly FeatureName: string;
  readonly ValueAsString?: string;
  readonly ValueAsStringList?: readonly string[];
}
/** Records by group and identifier; the identifier is the first feature that was defined. */
export type Groups = Record<
  string,
  { readonly identifier: string; readonly features: readonly string[]; readonly records: Map<string, Feature[]> }
>;

/** A group is named by its name or its ARN. */
const ROUTE = /^\/FeatureGroup\/(?:arn:[^/]*:feature-group\/)?([^/]+?)(\/Record|\/ListRecords)?$/;
const OF_BATCHES = /^\/(BatchGetRecord|BatchWriteRecord)$/;
const OF_METHOD: Readonly<Record<string, string>> = {
  GET: "GetRecord",
  PUT: "PutRecord",
  DELETE: "DeleteRecord",
  "POST/Record": "UpdateRecord",
  "POST/ListRecords": "ListRecords",
};

/** SageMaker Feature Store Runtime: the feature-store role reads the groups of the share, and writes them where it may. */
export const featureStoreRuntime: Omit<Service, "error" | "expired"> = {
  takes: ({ path }) => ROUTE.test(path) || OF_BATCHES.test(path),
  read: ({ path, method, query, body }) => {
    const given = body.length === 0 ? {} : (JSON.parse(body.toString("utf8")) as Record<string, unknown>);
    const [, batches] = OF_BATCHES.exec(path) ?? [];
    if (batches !== undefined) return { operation: batches, input: given };
    const parameters = Object.fromEntries([...new Set(query.keys())].map((key) => [key, query.getAll(key)]));
    const [, group, below = ""] = ROUTE.exec(path)!;
    return { operation: OF_METHOD[`${method}${below}`] ?? method, input: { group, ...parameters, ...given } };
  },
  answer: (aws, call) => ACTIONS[call.operation]!(aws, call),
};

const ACTIONS: Readonly<Record<string, (aws: Aws, call: Incoming) => Response>> = {
  GetRecord: (aws, call) => {
    const { group, RecordIdentifierValueAsString: ids, FeatureName: names } = call.input as Input;
    const { records } = authorized(aws, call, group);
    return json({ Record: chosen(records.get(ids![0]!), names) });
  },
  PutRecord: (aws, call) => {
    const { group, Record: record } = call.input as Input;
    put(authorized(aws, call, group, "readWrite"), record!);
    return json({});
  },
  UpdateRecord: (aws, call) => {
    const { group, RecordIdentifierValueAsString: id, Features: features } = call.input as unknown as Update;
    const { records } = authorized(aws, call, group, "update", features);
    const record = records.get(id);
    if (record === undefined) throw new AwsError("ResourceNotFound", `Record ${id} does not exist`, 404);
    const changed = new Map([...record, ...features].map((feature) => [feature.FeatureName, feature]));
    records.set(id, [...changed.values()]);
    return json({});
  },
  DeleteRecord: (aws, call) => {
    const { group, RecordIdentifierValueAsString: ids } = call.input as Input;
    authorized(aws, call, group, "readWrite").records.delete(ids![0]!);
    return json({});
  },
  ListRecords: (aws, call) => {
    const { group, NextToken: token = "0" } = call.input as unknown as { group: string; NextToken?: string };
    const ids = [...authorized(aws, call, group, "list").records.keys()];
    const end = Number(token) + LISTED_AT_ONCE;
    return json({
      RecordIdentifiers: ids.slice(Number(token), end),
      ...(end < ids.length && { NextToken: String(end) }),
    });
  },
  BatchWriteRecord: (aws, call) => {
    const { Entries: entries } = call.input as unknown as { Entries: Entry[] };
    if (entries.length > 25) throw new AwsError("ValidationError", "Member must have length less than or equal to 25");
    const groups = entries.map(({ FeatureGroupName }) => authorized(aws, call, FeatureGroupName, "readWrite"));
    const idOf = ({ Record: record }: Entry) => record[0]!.ValueAsString!;
    const done = aws.processed(entries.map(idOf));
    const tried = entries.slice(0, done);
    for (const [index, entry] of tried.entries()) if (!aws.failing.has(idOf(entry))) put(groups[index]!, entry.Record);
    return json({
      Errors: tried
        .filter((entry) => aws.failing.has(idOf(entry)))
        .map((Entry) => ({ Entry, ErrorCode: aws.failing.get(idOf(Entry)), ErrorMessage: "it cannot be written" })),
      UnprocessedEntries: entries.slice(done),
    });
  },
  BatchGetRecord: (aws, call) => {
    const [wanted] = call.input["Identifiers"] as [
      { FeatureGroupName: string; RecordIdentifiersValueAsString: string[]; FeatureNames?: string[] },
    ];
    const { FeatureGroupName, RecordIdentifiersValueAsString: ids, FeatureNames } = wanted;
    if (ids.length > 100) throw new AwsError("ValidationError", "Member must have length less than or equal to 100");
    const { records } = authorized(aws, call, FeatureGroupName);
    const done = aws.processed(ids);
    return json({
      Records: ids.slice(0, done).flatMap((id) => {
        const record = aws.failing.has(id) ? undefined : chosen(records.get(id), FeatureNames);
        return record ? [{ FeatureGroupName, RecordIdentifierValueAsString: id, Record: record }] : [];
      }),
      Errors: ids
        .slice(0, done)
        .filter((id) => aws.failing.has(id))
        .map((id) => ({
          FeatureGroupName,
          RecordIdentifierValueAsString: id,
          ErrorCode: aws.failing.get(id),
          ErrorMessage: "it cannot be read",
        })),
      UnprocessedIdentifiers:
        done >= ids.length ? [] : [{ FeatureGroupName, RecordIdentifiersValueAsString: ids.slice(done), FeatureNames }],
    });
  },
};

interface Input extends Record<string, unknown> {
  readonly group: string;
  readonly RecordIdentifierValueAsString?: readonly string[];
  readonly FeatureName?: readonly string[];
  readonly Record?: Feature[];
}

interface Update {
  readonly group: string;
  readonly RecordIdentifierValueAsString: string;
  readonly Features: readonly Feature[];
}

interface Entry {
  readonly FeatureGroupName: string;
  readonly Record: Feature[];
}

/** Fewer than AWS's, so that a few records make several pages. */
const LISTED_AT_ONCE = 3;

function put({ identifier, records }: Groups[string], record: Feature[]): void {
  const id = record.find(({ FeatureName }) => FeatureName === identifier)?.ValueAsString;
  if (id === undefined) throw new AwsError("ValidationError", `Missing record identifier ${identifier}`);
  records.set(id, record);
}

const chosen = (record: Feature[] | undefined, names: readonly string[] | undefined) =>
  record?.filter(({ FeatureName }) => names === undefined || names.includes(FeatureName));

type Way = "read" | "list" | "update" | "readWrite";

/** What the feature-store role's policy says of a group; UpdateRecord is a PutRecord, of single features. */
function mayUse({ featureStore }: Aws["share"], group: string, way: Way, features: readonly Feature[]): boolean {
  const shared = featureStore?.featureGroups.find(({ name }) => name === group);
  if (shared === undefined || way === "read") return shared !== undefined;
  if (way === "list") return shared.listRecords === true;
  const access = shared.access ?? featureStore?.access;
  return (
    access === "readWrite" ||
    (access === way && features.every(({ FeatureName }) => shared.features!.includes(FeatureName)))
  );
}

function authorized(
  aws: Aws,
  { operation, session, request }: Incoming,
  group: string,
  way: Way = "read",
  features: readonly Feature[] = [],
): Groups[string] {
  const { parent } = aws.share;
  if (session.role !== "featureStore" || !mayUse(aws.share, group, way, features)) {
    const arn = `arn:aws:sagemaker:${request.region}:${parent.accountId}:feature-group/${group}`;
    throw new AwsError(
      "AccessDeniedException",
      `User: ${session.arn} is not authorized to perform: sagemaker:${operation} on resource: ${arn} because no identity-based policy allows the sagemaker:${operation} action`,
      403,
    );
  }
  const found = aws.groups[group];
  if (!found) throw new AwsError("ResourceNotFound", `Resource Not Found: FeatureGroup '${group}' does not exist`, 404);
  return found;
}
