import { SHARE_VERSION, type Share } from "../../contract/share";

/** A share of everything. */
export const SHARE: Share = {
  version: SHARE_VERSION,
  consumer: "fraud-team",
  accountId: "222222222222",
  partition: "aws",
  parent: { accountId: "111111111111", region: "eu-west-1" },
  invoke: {
    roleArn: "arn:aws:iam::111111111111:role/SageMakerExternal-fraud-team",
    externalId: "111111111111",
    endpoints: ["churn", "forecast-*"],
    inferenceComponents: ["adapter-*"],
    regions: ["eu-west-1", "us-east-1"],
    actions: ["InvokeEndpoint", "InvokeEndpointWithResponseStream", "InvokeEndpointAsync"],
    maxSessionDuration: 7200,
    asyncInference: { input: "s3://ml-async/in/", output: "s3://ml-async/out/" },
  },
  featureStore: {
    roleArn: "arn:aws:iam::111111111111:role/SageMakerFeatureStore-fraud-team",
    access: "readWrite",
    featureGroups: [
      {
        name: "Customers",
        offlineStore: {
          bucket: "ml-offline-store",
          prefix: "features",
          database: "sagemaker_featurestore",
          lakeFormation: false,
        },
      },
      { name: "clicks" },
    ],
    executionRoleArns: ["arn:aws:iam::222222222222:role/service-role/Studio"],
    workgroup: "sagemaker-feature-store-fraud-team",
    resultsBucket: { name: "results", prefix: "athena-results/" },
  },
};

/** A share without a role: endpoints that let routers of the consumer's own in. */
export const ROUTED_SHARE: Share = {
  version: SHARE_VERSION,
  consumer: "risk",
  accountId: "222222222222",
  partition: "aws",
  parent: { accountId: "111111111111", region: "eu-west-1" },
  endpointPolicy: { endpoints: ["churn"], regions: ["eu-central-1"], sourceInferenceRouters: ["*"] },
};

/** The same share, with some of its fields changed. */
export const shareWith = (changes: {
  readonly invoke?: Partial<NonNullable<Share["invoke"]>>;
  readonly featureStore?: Partial<NonNullable<Share["featureStore"]>>;
  readonly organizationId?: string;
}): Share => ({
  ...SHARE,
  ...(changes.organizationId !== undefined && { organizationId: changes.organizationId }),
  invoke: { ...SHARE.invoke!, ...changes.invoke },
  featureStore: { ...SHARE.featureStore!, ...changes.featureStore },
});
