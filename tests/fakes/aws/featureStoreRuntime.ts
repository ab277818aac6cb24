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

const ROUTE = /^\/FeatureGroup\/([^/]+)$/;
const OF_METHOD: Readonly<Record<string, string>> = { GET: "GetRecord", PUT: "PutRecord", DELETE: "DeleteRecord" };

/** SageMaker Feature Store Runtime: the feature-store role reads the groups of the share, and writes them where it may. */
export const featureStoreRuntime: Omit<Service, "error" | "expired"> = {
  takes: ({ path }) => ROUTE.test(path) || path === "/BatchGetRecord",
  read: ({ path, method, query, body }) => {
    const given = body.length === 0 ? {} : (JSON.parse(body.toString("utf8")) as Record<string, unknown>);
    if (path === "/BatchGetRecord") return { operation: "BatchGetRecord", input: given };
    const parameters = Object.fromEntries([...new Set(query.keys())].map((key) => [key, query.getAll(key)]));
    const group = ROUTE.exec(path)![1];
    return { operation: OF_METHOD[method] ?? method, input: { group, ...parameters, ...given } };
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
    const { identifier, records } = authorized(aws, call, group, true);
    const id = record!.find(({ FeatureName }) => FeatureName === identifier)?.ValueAsString;
    if (id === undefined) throw new AwsError("ValidationError", `Missing record identifier ${identifier}`);
    records.set(id, record!);
    return json({});
  },
  DeleteRecord: (aws, call) => {
    const { group, RecordIdentifierValueAsString: ids } = call.input as Input;
    authorized(aws, call, group, true).records.delete(ids![0]!);
    return json({});
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

const chosen = (record: Feature[] | undefined, names: readonly string[] | undefined) =>
  record?.filter(({ FeatureName }) => names === undefined || names.includes(FeatureName));

function authorized(
  aws: Aws,
  { operation, session, request }: Incoming,
  group: string,
  writes = false,
): Groups[string] {
  const { featureStore, parent } = aws.share;
  const shared = featureStore?.featureGroups.some(({ name }) => name === group);
  if (session.role !== "featureStore" || !shared || (writes && featureStore?.access !== "readWrite")) {
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
