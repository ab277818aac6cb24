import { policedEndpointArns, sourceInferenceRouterArns, type Share } from "../../contract/share";
import { policy, type PolicyDocument } from "../document";

/**
 * What lets somebody in the child account use endpoints that let its routers in: invoke the routers, and the endpoints through them. A
 * router uses the credentials of whoever invokes it, and another account's endpoint needs the caller's own policy besides its own.
 * Source: docs/design/aws-behaviour.md#endpoint-policies.
 */
export const ownRoutersPolicy = (share: Share): PolicyDocument =>
  policy(
    {
      Sid: "InvokeOwnRouters",
      Effect: "Allow",
      Action: ["sagemaker:InvokeInferenceRouter"],
      Resource: sourceInferenceRouterArns(share),
    },
    {
      Sid: "InvokeSharedEndpointsThroughThem",
      Effect: "Allow",
      Action: ["sagemaker:InvokeEndpoint"],
      Resource: [...new Set(policedEndpointArns(share).flatMap((arn) => [arn, withNameInLowerCase(arn)]))],
      Condition: { ArnEquals: { "sagemaker:SourceInferenceRouterArn": sourceInferenceRouterArns(share) } },
    },
  );

/** AWS has compared with either spelling. Source: docs/design/aws-behaviour.md#arn-case. */
const withNameInLowerCase = (arn: string) => arn.replace(/[^/]*$/, (name) => name.toLowerCase());
