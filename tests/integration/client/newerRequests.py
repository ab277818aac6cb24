"""Sends, with boto3, what the client sends for operations that the SDK for JavaScript has not.

usage: newerRequests.py URL
"""

import sys

import boto3

url = sys.argv[1]
session = boto3.Session(
    aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="secret", region_name="eu-west-1"
)
router = session.client("sagemaker-inference-router-runtime", endpoint_url=url)
answer = router.invoke_inference_router(
    InferenceRouterName="assistants",
    RoutingTargetName="small",
    ContentType="text/csv",
    Accept="application/json",
    InferenceId="7",
    PrefixAwareId="chat",
    CustomAttributes="a=b",
    Body=b"42,0,1",
)
print(answer["Body"].decode() if isinstance(answer["Body"], bytes) else answer["Body"].read().decode())
print(answer["InvokedRoutedResourceArn"], answer["RoutingReason"], answer["InvokedProductionVariant"])

sagemaker = session.client("sagemaker", endpoint_url=url)
print(sagemaker.get_endpoint_policy(EndpointName="churn")["ResourcePolicy"])
sagemaker.put_endpoint_policy(EndpointName="churn", ResourcePolicy='{"Version":"2012-10-17","Statement":[]}')
sagemaker.delete_endpoint_policy(EndpointName="churn")
