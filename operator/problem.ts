import { Mistakes } from "../config";

/** What keeps a command from being done, in words for whoever runs it. */
export class Problem extends Error {}

/** How AWS refuses, and what to do about it. By the error's name. */
const OF_AWS: readonly (readonly [RegExp, (message: string) => string])[] = [
  [
    /^(CredentialsProviderError|ProviderError)/,
    () => "there are no credentials for AWS: sign in, or choose a profile with AWS_PROFILE",
  ],
  [
    /^(ExpiredToken|UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch|InvalidAccessKeyId|AuthFailure)/,
    (message) => `AWS does not take these credentials: sign in again (${message})`,
  ],
  [
    /^(AccessDenied|UnauthorizedOperation|NotAuthorized)/,
    (message) => `these credentials may not do that: ${message}; docs/enforcement.md lists what each command needs`,
  ],
  [
    /^ResourceNotFound/,
    () =>
      "there is no such table in this account and region: check the profile, --region, and --table or --outputs (`pulumi stack output enforcement` shows the names)",
  ],
  [
    /^(Throttl|TooManyRequests|RequestLimitExceeded|ProvisionedThroughputExceeded)/,
    (message) => `AWS asks for patience; try again in a minute (${message})`,
  ],
  [
    /^(TimeoutError|NetworkingError|ENOTFOUND|ECONN|EAI_AGAIN|ETIMEDOUT|EPIPE)/,
    (message) => `AWS cannot be reached (${message})`,
  ],
];

/** The lines to print about whatever went wrong. */
export function inWords(error: unknown): readonly string[] {
  if (error instanceof Mistakes) return error.lines;
  if (error instanceof Problem) return [error.message];
  const { name, code, message } = error as { name?: unknown; code?: unknown; message?: unknown };
  const text = oneLine(message === undefined || message === "" ? String(error) : String(message));
  const known = [name, code].filter((one) => typeof one === "string").map(String);
  const words = OF_AWS.find(([pattern]) => known.some((one) => pattern.test(one)))?.[1];
  return [words ? words(text) : `${known[0] === undefined || known[0] === "Error" ? "" : `${known[0]}: `}${text}`];
}

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim().slice(0, 500);
