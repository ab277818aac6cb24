import { listed } from "../../contract/listed";
import type { Share } from "../../contract/share";
import { adviceAboveRoles } from "../deniedBy";
import { codeOf, explainAnywhere, isRefused, isUnexplained, saidBy, ShareError } from "../errors";
import { didYouMean, isAnyMeant } from "../matchNames";
import { modelAdvice, regionAdvice } from "./explainEndpoint";

/** What was asked for. */
interface Routing {
  readonly router: string;
  readonly target: string;
  readonly region: string;
}

/** Why a request through a router failed: at the router, or at the destination that it chose. */
export function explainRouter(error: unknown, share: Share, routing: Routing): unknown {
  if (!isUnexplained(error)) return error;
  const { router, target, region } = routing;
  const elsewhere = explainAnywhere("endpoint", error, region);
  if (elsewhere) return elsewhere;
  const said = saidBy(error);
  const of = { hop: "endpoint", cause: error } as const;
  if (isRefused(error)) {
    const what = `InvokeInferenceRouter of ${router} in ${region} is refused`;
    return new ShareError({ ...of, kind: "refused", what, advice: refusals(share, routing, said) });
  }
  switch (codeOf(error)) {
    case "ModelError":
      return new ShareError({
        ...of,
        kind: "failed",
        what: `the model behind ${router} failed`,
        advice: modelAdvice(error),
      });
    case "ValidationException":
      return new ShareError({
        ...of,
        kind: /not found|could not find|does not exist/i.test(said) ? "not found" : "failed",
        what: `${router} in ${region} does not take the request for ${target}`,
        advice: [
          didYouMean(router, routersOf(share)) ?? holds(share),
          "the parent knows the router's routing targets: aws sagemaker describe-inference-router",
        ],
      });
    case "ServiceUnavailableException":
      return new ShareError({
        ...of,
        kind: "failed",
        what: `no destination of ${target} could serve the request`,
        advice: ["the parent sees the state of each destination: aws sagemaker describe-inference-router"],
      });
    default:
      return new ShareError({ ...of, kind: "failed", what: `InvokeInferenceRouter of ${router} in ${region} failed` });
  }
}

const routersOf = ({ invoke }: Share): readonly string[] => invoke?.inferenceRouters ?? [];

function holds(share: Share): string {
  const routers = routersOf(share);
  if (routers.length === 0) return `it has none (consumers.${share.consumer}.inferenceRouters)`;
  return `it has ${listed(routers)} in ${listed(share.invoke?.regions ?? [])}`;
}

function refusals(share: Share, { router, target, region }: Routing, said: string): string[] {
  const { invoke, consumer, parent } = share;
  if (invoke === undefined) return ["the share holds no endpoints"];
  const { accountId } = parent;
  const above = adviceAboveRoles(said, {
    caller: { what: invoke.roleArn, accountId },
    resource: { what: `router ${router}`, accountId },
  });
  if (above !== undefined) return [above];
  const meant = didYouMean(router, routersOf(share));
  const outside = [
    isAnyMeant(routersOf(share), router)
      ? undefined
      : `the share does not hold the inference router: ${meant ?? holds(share)}`,
    regionAdvice(share, region),
  ].filter((reason) => reason !== undefined);
  if (outside.length > 0) return outside;
  if (meant !== undefined) return [`names of routers are told by their case: ${meant}`];
  return [
    `the router invokes each destination of ${target} with the same session: have the parent name them all in consumers.${consumer}.endpoints (and inferenceComponents), and their regions`,
    "a destination in an account that is not the parent's is beyond the share",
    "the share you have says that it is allowed: get it again, the parent may have changed it",
  ];
}
