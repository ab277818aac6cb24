import type { Share } from "../../contract/share";
import { adviceAboveRoles } from "../deniedBy";
import { codeOf, explainAnywhere, isRefused, isUnexplained, saidBy, ShareError } from "../errors";
import { listed } from "../../contract/listed";
import { didYouMean, isAnyMeant } from "../matchNames";

/** What was asked for. */
export interface Invocation {
  /** The action of SageMaker Runtime, without its `sagemaker:` prefix. */
  readonly action: "InvokeEndpoint" | "InvokeEndpointWithResponseStream" | "InvokeEndpointAsync";
  readonly endpoint: string;
  readonly region: string;
  readonly inferenceComponent?: string | undefined;
}

/** Why an invocation failed: refused, not there, too many, or the model's own failure. */
export function explainEndpoint(error: unknown, share: Share, invocation: Invocation): unknown {
  if (!isUnexplained(error)) return error;
  const { endpoint, region, action } = invocation;
  if (codeOf(error) === "ModelNotReadyException") {
    return new ShareError({
      hop: "endpoint",
      kind: "throttled",
      what: `${endpoint} is still loading the model`,
      advice: ["try again in a few minutes"],
      cause: error,
    });
  }
  const elsewhere = explainAnywhere("endpoint", error, region);
  if (elsewhere) return elsewhere;
  const said = saidBy(error);
  const of = { hop: "endpoint", cause: error } as const;
  const place = `${endpoint} in ${region}`;
  if (isRefused(error)) {
    return new ShareError({
      ...of,
      kind: "refused",
      what: `${action} of ${place} is refused`,
      advice: refusals(share, invocation, said),
    });
  }
  if (/not found|Could not find/i.test(said)) {
    return new ShareError({
      ...of,
      kind: "not found",
      what: `there is no ${/component/i.test(said) ? `inference component ${invocation.inferenceComponent}` : place} in account ${share.parent.accountId}`,
      advice: [
        didYouMean(endpoint, share.invoke?.endpoints ?? []) ?? holds(share),
        "a pattern of the share may mean endpoints that do not exist: ask the parent for its name",
      ],
    });
  }
  switch (codeOf(error)) {
    case "ModelError":
    case "ModelStreamError":
      return new ShareError({
        ...of,
        kind: "failed",
        what: `the model behind ${endpoint} failed`,
        advice: modelAdvice(error),
      });
    default:
      return new ShareError({ ...of, kind: "failed", what: `${action} of ${place} failed` });
  }
}

function refusals(share: Share, { action, endpoint, region, inferenceComponent }: Invocation, said: string): string[] {
  const { invoke, consumer } = share;
  if (invoke === undefined) return ["the share holds no endpoints"];
  const { accountId } = share.parent;
  const above = adviceAboveRoles(said, {
    caller: { what: invoke.roleArn, accountId },
    resource: { what: `endpoint ${endpoint}`, accountId },
  });
  if (above !== undefined) return [above];
  const meant = didYouMean(endpoint, invoke.endpoints);
  const at = `consumers.${consumer}`;
  const outside = [
    isAnyMeant(invoke.endpoints, endpoint)
      ? undefined
      : `the share does not hold the endpoint: ${meant ?? holds(share)}`,
    regionAdvice(share, region),
    invoke.actions.includes(action)
      ? undefined
      : `the share allows ${listed(invoke.actions)} only: have the parent add ${action} to ${at}.actions`,
    inferenceComponent === undefined || isAnyMeant(invoke.inferenceComponents, inferenceComponent)
      ? undefined
      : `the share does not hold the inference component: it has ${listed(invoke.inferenceComponents)} (${at}.inferenceComponents)`,
  ].filter((reason) => reason !== undefined);
  if (outside.length > 0) return outside;
  return [
    ...(meant === undefined ? [] : [`names are told by their case in policies: ${meant}`]),
    "the share you have says that it is allowed: get it again, the parent may have changed it",
    "a service control policy, resource control policy or permissions boundary in the parent denies it",
  ];
}

const holds = ({ invoke }: Share) => `it has ${listed(invoke?.endpoints ?? [])} in ${listed(invoke?.regions ?? [])}`;

/** Undefined for a region that the share is for. */
export const regionAdvice = ({ invoke, consumer }: Share, region: string): string | undefined =>
  invoke === undefined || isAnyMeant(invoke.regions, region)
    ? undefined
    : `the share is for ${listed(invoke.regions)}, not for ${region}: name the region, or have the parent add it to consumers.${consumer}.regions`;

/** Of a stream that ended too early. Source: SageMaker Runtime API, ModelStreamError, ErrorCode. */
const BROKEN_STREAMS = new Map([
  [
    "ModelInvocationTimeExceeded",
    "it did not finish its answer in the time that SageMaker gives a stream: ask for a shorter one",
  ],
  ["StreamBroken", "the connection to its container broke: ask again"],
]);

export function modelAdvice(error: unknown): string[] {
  const { OriginalStatusCode, LogStreamArn, ErrorCode } = error as {
    OriginalStatusCode?: number;
    LogStreamArn?: string;
    ErrorCode?: string;
  };
  const broken = BROKEN_STREAMS.get(ErrorCode ?? "");
  return [
    ...(broken === undefined ? [] : [broken]),
    ...(OriginalStatusCode === undefined
      ? []
      : [`its container answered with status ${OriginalStatusCode}: check body and content type`]),
    ...(LogStreamArn === undefined ? [] : [`the parent finds its log at ${LogStreamArn}`]),
  ];
}
