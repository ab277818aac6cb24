import { inOneLine } from "../contract/printable";
import { proxyNamed } from "../contract/throughProxy";

/**
 * Where on the way a call failed: with the caller's own credentials, when assuming the role, or at the service behind it.
 *
 * @example
 * ```ts
 * const isOurs = (hop: Hop) => hop === "own credentials";
 * ```
 */
export type Hop =
  "own credentials" | "kept session" | "assume role" | "endpoint" | "online store" | "query" | "results";

/**
 * What kind of failure it is; the command line ends with a status for each.
 *
 * @example
 * ```ts
 * const mayTryAgain = (kind: Kind) => kind === "throttled";
 * ```
 */
export type Kind = "refused" | "not found" | "throttled" | "cancelled" | "failed";

/**
 * An error that names the hop, says what AWS said, and what to look at, the likelier first.
 *
 * @example
 * ```ts
 * try {
 *   await new Endpoints(loadShare()).invoke("churn", "42");
 * } catch (error) {
 *   if (!(error instanceof ShareError)) throw error;
 *   console.error(error.hop, error.kind, error.code, error.advice);
 * }
 * ```
 */
export class ShareError extends Error {
  readonly hop: Hop;
  readonly kind: Kind;
  /** What to look at, the likelier first. */
  readonly advice: readonly string[];
  /** AWS's own code, such as `AccessDeniedException`. */
  readonly code: string | undefined;

  constructor(args: {
    readonly hop: Hop;
    readonly kind: Kind;
    readonly what: string;
    readonly advice?: readonly string[];
    readonly cause?: unknown;
  }) {
    const said = args.cause === undefined ? "" : ` (${quoted(args.cause)})`;
    const advice = args.advice ?? [];
    const lines = [`${args.hop}: ${args.what}${said}`, ...advice.map((line) => `  - ${line}`)];
    super(lines.map(inOneLine).join("\n"), { cause: args.cause });
    this.name = "ShareError";
    this.hop = args.hop;
    this.kind = args.kind;
    this.advice = advice;
    this.code = args.cause === undefined ? undefined : codeOf(args.cause);
  }
}

/** AWS's code of an error, or the system's. */
export function codeOf(error: unknown): string {
  const { name, code } = error as { name?: string; code?: string };
  return name === "Error" && code !== undefined ? code : (name ?? "Error");
}

/** What an error says, in one line. */
export const saidBy = (error: unknown): string =>
  String((error as Error).message || (error as { Message?: string }).Message || codeOf(error))
    .replace(/\s+/g, " ")
    .trim();

const quoted = (error: unknown): string => {
  const text = saidBy(error);
  return text.startsWith(codeOf(error)) ? text : `${codeOf(error)}: ${text}`;
};

/** Sources: the services' API references, "Common Errors"; the codes of the AWS SDK's own retry rules. */
const REFUSED = /^(AccessDenied(Exception)?|UnauthorizedOperation|NotAuthorized|Forbidden)$/;
const THROTTLED =
  /^(Throttling(Exception)?|ThrottledException|TooManyRequestsException|RequestLimitExceeded|SlowDown|ProvisionedThroughputExceededException|LimitExceededException)$/;
const EXPIRED = /^(ExpiredToken(Exception)?|RequestExpired)$/;
const BAD_CREDENTIALS =
  /^(CredentialsProviderError|TokenProviderError|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidSignatureException|InvalidAccessKeyId)$/;

export const isRefused = (error: unknown): boolean => REFUSED.test(codeOf(error));
const isThrottled = (error: unknown): boolean =>
  THROTTLED.test(codeOf(error)) ||
  (error as { $retryable?: { throttling?: boolean } }).$retryable?.throttling === true ||
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 429;
export const isExpired = (error: unknown): boolean => EXPIRED.test(codeOf(error));
export const isBadCredentials = (error: unknown): boolean => BAD_CREDENTIALS.test(codeOf(error));

/** What the caller itself ended is passed on as it is. */
const isAbort = (error: unknown): boolean => (error as Error | undefined)?.name === "AbortError";

/** Not one of ours yet, and not the caller's own abort: to be explained. */
export const isUnexplained = (error: unknown): boolean => !(error instanceof ShareError) && !isAbort(error);

/** What goes wrong the same way at every service; undefined when the service's own rules must tell. */
export function explainAnywhere(hop: Hop, error: unknown, region: string): ShareError | undefined {
  if (isExpired(error)) {
    return new ShareError({
      hop,
      kind: "refused",
      what: "the session has expired",
      advice: [
        "set this machine's clock: a session is renewed before it ends, unless the clock was moved meanwhile",
        "sign in again if the credentials were given by hand",
      ],
      cause: error,
    });
  }
  if (isThrottled(error)) {
    return new ShareError({
      hop,
      kind: "throttled",
      what: "too many requests, after the SDK's own retries",
      advice: ["slow down, or ask the parent for more capacity: its quotas are shared by all consumers"],
      cause: error,
    });
  }
  if (
    /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|TimeoutError|NetworkingError|ERR_PROXY_\w+)$/.test(
      codeOf(error),
    )
  ) {
    const proxy = proxyNamed();
    return new ShareError({
      hop,
      kind: "failed",
      what: `no answer from ${region}`,
      advice: [
        ...(proxy === undefined
          ? []
          : [`HTTPS_PROXY names ${proxy}: is it there, and does it let this through? NO_PROXY excepts hosts`]),
        "check the region's name, and that this network reaches AWS there, through a VPC endpoint if need be",
      ],
      cause: error,
    });
  }
  return undefined;
}
