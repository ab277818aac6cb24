import type { Aws, Service } from ".";
import { AwsError, json } from "./wire";

/** SageMaker itself: descriptions of the shared feature groups, for the feature-store role. */
export const sagemaker: Omit<Service, "error" | "expired"> = {
  takes: ({ headers }) => headers["x-amz-target"]?.startsWith("SageMaker.") ?? false,
  read: ({ headers, body }) => ({
    operation: headers["x-amz-target"]!.split(".")[1]!,
    input: JSON.parse(body.toString("utf8")) as Record<string, unknown>,
  }),
  answer: (aws, { operation, input, session }) => {
    const name = input["FeatureGroupName"] as string;
    if (operation !== "DescribeFeatureGroup") throw new AwsError("UnknownOperationException", operation, 404);
    const { featureStore } = aws.share;
    if (session.role !== "featureStore" || !featureStore?.featureGroups.some((group) => group.name === name)) {
      const arn = arnOf(aws, name);
      throw new AwsError(
        "AccessDeniedException",
        `User: ${session.arn} is not authorized to perform: sagemaker:${operation} on resource: ${arn} because no identity-based policy allows the sagemaker:${operation} action`,
        403,
      );
    }
    return json(description(aws, name, input["NextToken"] as string | undefined));
  },
};

const arnOf = ({ share, lowersNames }: Aws, name: string) =>
  `arn:aws:sagemaker:${share.parent.region}:${share.parent.accountId}:feature-group/${lowersNames ? name.toLowerCase() : name}`;

/** Its features come two at a time, so that readers must follow the pages. */
function description(aws: Aws, name: string, token: string | undefined) {
  const { parent, featureStore } = aws.share;
  const group = aws.groups[name];
  if (!group) throw new AwsError("ResourceNotFound", `Resource Not Found: FeatureGroup '${name}' does not exist`, 404);
  const store = featureStore!.featureGroups.find((shared) => shared.name === name)!.offlineStore;
  const from = Number(token ?? 0);
  return {
    FeatureGroupName: name,
    FeatureGroupArn: arnOf(aws, name),
    RecordIdentifierFeatureName: group.identifier,
    EventTimeFeatureName: "event_time",
    FeatureDefinitions: group.features
      .slice(from, from + 2)
      .map((FeatureName) => ({ FeatureName, FeatureType: "String" })),
    CreationTime: 1_700_000_000,
    NextToken: from + 2 < group.features.length ? String(from + 2) : "",
    ...(store && {
      OfflineStoreConfig: {
        S3StorageConfig: {
          S3Uri: `s3://${store.bucket}/${store.prefix}`,
          ResolvedOutputS3Uri: `s3://${store.bucket}/${store.prefix}/${parent.accountId}/sagemaker/${parent.region}/offline-store/${name}-1700000000/data`,
        },
        DataCatalogConfig: {
          Catalog: "AwsDataCatalog",
          Database: store.database,
          TableName: store.table ?? `${name.toLowerCase().replace(/-/g, "_")}_1700000000`,
        },
      },
    }),
  };
}
