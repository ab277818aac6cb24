/** What an answer of SageMaker or Application Auto Scaling means for a case. */
export type Failure =
  /** The resource is being changed; that ends. */
  | "inProgress"
  | "notFound"
  /** The config or model to go back to is gone. */
  | "targetGone"
  /** A transform job that runs no more. */
  | "notRunning"
  /** Auto scaling holds a variant. */
  | "scalableTarget"
  /** A component that adapters run in. */
  | "hasAdapters"
  /** An endpoint that inference components are on. */
  | "hasComponents"
  /** A quota of the account refuses what is to be put back. */
  | "quota"
  /** Too many calls, or trouble at AWS. */
  | "tryLater"
  /** Our role may not. */
  | "refused"
  | "other";

/** What AWS refuses for a reason that does not pass by itself, as being busy does. */
export const REFUSALS: readonly Failure[] = ["refused", "quota", "targetGone", "other"];

const TRY_LATER =
  /^(Throttl|TooManyRequests|RequestLimitExceeded|RequestThrottl|SlowDown|ServiceUnavailable|InternalFailure|InternalServer|RequestTimeout|TimeoutError|NetworkingError|ECONN|ETIMEDOUT|EAI_AGAIN|EPIPE)/;
const REFUSED =
  /^(AccessDenied|UnauthorizedOperation|NotAuthorized|UnrecognizedClient|InvalidClientTokenId|ExpiredToken|SignatureDoesNotMatch|OptInRequired|CredentialsProviderError)/;

/**
 * By how the message begins, or by words with a space or an underscore between them: no name that a caller chooses holds either, so
 * that no name passes for a reason. In this order, because some begin alike.
 */
const BY_MESSAGE: readonly (readonly [RegExp, Failure])[] = [
  [/^Cannot (update|delete|stop) in-progress /i, "inProgress"],
  [/\b(CREATE|UPDATE|DELETE)_IN_PROGRESS\b/, "inProgress"],
  // Somebody was faster than us; a new look tells.
  [/^Cannot update (failed endpoint\b|endpoint with the currently in use endpoint configuration\b)/i, "inProgress"],
  [/\bis a base inference component for one or more\b/i, "hasAdapters"],
  [/^Cannot delete endpoint with inference components? associated\b/i, "hasComponents"],
  [/^Could not find (endpoint configuration|model)\b/i, "targetGone"],
  [/^(Could not find|Requested resource not found)\b/i, "notFound"],
  [/^The request was rejected because the transform job is in status\b/i, "notRunning"],
  // Two transactions on one item at once. Source: DynamoDB Developer Guide, "Transaction conflict handling in DynamoDB".
  [/^Transaction cancelled\b.*\bTransactionConflict\b/, "tryLater"],
  [/^An Application Auto ?Scaling scalable target exists for a variant\b/i, "scalableTarget"],
  [/^The variant\(s\) .* must be deregistered as scalable targets with AWS Auto ?Scaling\b/is, "scalableTarget"],
];

/**
 * Most of SageMaker's errors are a ValidationException, told apart by how the message begins. Sources:
 * docs/design/aws-behaviour.md#error-messages and #auto-scaling.
 */
export function failureOf(error: unknown): Failure {
  const { name, message, status } = partsOf(error);
  const byMessage = BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1];
  // Its text tells more than its code: DeleteEndpoint is refused for want of a permission that belongs to auto scaling.
  if (byMessage === "scalableTarget") return byMessage;
  if (REFUSED.test(name)) return "refused";
  if (TRY_LATER.test(name) || status === 429 || (status !== undefined && status >= 500)) return "tryLater";
  if (/^(ResourceLimitExceeded|LimitExceeded|ServiceQuotaExceeded)/.test(name)) return "quota";
  if (/^ResourceNotFound/.test(name)) return "notFound";
  if (/^(ResourceInUse|Conflict)/.test(name)) return "inProgress";
  return byMessage ?? "other";
}

function partsOf(error: unknown): { readonly name: string; readonly message: string; readonly status?: number } {
  if (typeof error !== "object" || error === null) return { name: "", message: String(error) };
  const { name, code, message, $metadata } = error as Record<string, unknown>;
  const status =
    typeof $metadata === "object" && $metadata !== null && "httpStatusCode" in $metadata
      ? $metadata.httpStatusCode
      : undefined;
  return {
    name: [name, code].filter((one) => typeof one === "string" && one !== "Error").map(String)[0] ?? "",
    message: typeof message === "string" ? message : "",
    ...(typeof status === "number" ? { status } : {}),
  };
}
