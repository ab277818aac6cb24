/** Something that the operator can put right, in one sentence; everything else is a fault of this program. */
export class Problem extends Error {}

/** What the SDK says of trouble, in the operator's words; undefined for what is none of AWS's. */
export function inWords(error: unknown): string | undefined {
  if (error instanceof Problem) return error.message;
  const { name = "", message = "" } = error as Partial<Error>;
  const { code = "" } = error as { readonly code?: unknown };
  const said = saidBy(name, message.split("\n")[0]!, String(code));
  if (/^(CredentialsProviderError|TokenProviderError)/.test(name)) {
    const { AWS_PROFILE: profile, AWS_WEB_IDENTITY_TOKEN_FILE: token } = process.env;
    if (token)
      return `the web identity in ${token}, which AWS_WEB_IDENTITY_TOKEN_FILE names, gives no credentials (${said}): is AWS_ROLE_ARN set to its role?`;
    return profile
      ? `profile ${profile}, which AWS_PROFILE names, gives no credentials (${said}): is it in ~/.aws/config, and signed in (\`aws sso login --profile ${profile}\`)?`
      : "there are no AWS credentials: sign in, or set AWS_PROFILE";
  }
  if (/^(UnrecognizedClient|InvalidClientTokenId)/.test(name))
    return `AWS does not take these credentials (${said}): sign in again; where other regions take them, the account has not enabled this one`;
  if (/^(ExpiredToken|InvalidSignature|SignatureDoesNotMatch|RequestExpired|RequestTimeTooSkewed)/.test(name))
    return `AWS does not take these credentials (${said}): sign in again, and see that this machine's clock is right`;
  if (/^AccessDenied/.test(name)) return `these credentials may not do it: ${message}`;
  if (name === "ResourceNotFoundException")
    return `there is no ledger of this name here (${message}): check --table, --region and the account you are signed in to`;
  if (UNREACHABLE.test(`${name} ${message} ${String(code)}`))
    return `AWS cannot be reached, or asks for patience (${said}): try again`;
  const { httpStatusCode } = (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata ?? {};
  return httpStatusCode === undefined ? undefined : `AWS refuses it (${said})`;
}

const UNREACHABLE =
  /^(Throttling|ProvisionedThroughput|RequestLimitExceeded|TooManyRequests|ServiceUnavailable|Internal(Server|Failure)|TimeoutError|NetworkingError)|ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|E(HOST|NET)UNREACH|EPIPE|ERR_PROXY|socket hang up|certificate/;

/** Of several addresses that do not answer, Node.js says the code alone. */
const saidBy = (name: string, message: string, code: string): string =>
  [name === "Error" || name === "AggregateError" ? "" : name, message || code].filter((part) => part !== "").join(": ");
