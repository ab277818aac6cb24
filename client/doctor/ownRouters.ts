import { policedEndpointArns, type Share } from "../../contract/share";
import type { Section } from "./findings";

/**
 * Endpoints that let routers of this account in. A request names an endpoint of the caller's own account, so nothing can be tried without
 * a router, and the SDK for JavaScript lists none yet. Source: docs/design/aws-behaviour.md#endpoint-policies.
 */
export function ownRouters(section: Section, share: Share): void {
  const { accountId, endpointPolicy } = share;
  if (endpointPolicy === undefined) return;
  const { sourceInferenceRouters: routers } = endpointPolicy;
  const which = routers.includes("*") ? "any inference router" : `the inference routers ${routers.join(", ")}`;
  section.notes(
    `invoked through ${which} of account ${accountId}, with your own credentials: InvokeInferenceRouter on it, and InvokeEndpoint on each destination`,
  );
  for (const arn of policedEndpointArns(share)) section.notes(`a destination for its routing targets: ${arn}`);
  section.notTried(
    "the endpoints let this account in",
    "an endpoint of another account is reached through a router alone: `aws sagemaker describe-inference-router` shows whether each destination is Routable",
  );
}
