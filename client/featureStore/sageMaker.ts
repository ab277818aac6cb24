/** All of SageMaker's own API that the client needs. The build bundles it: the package of that API takes 14 MB, this 0.1. */
export { DescribeFeatureGroupCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
