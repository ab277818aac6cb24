/** Something that the operator can put right, in one sentence; everything else is a fault of this program. */
export class Problem extends Error {}

/** What the SDK says of trouble, in the operator's words. */
export function inWords(error: unknown): string | undefined {
  if (error instanceof Problem) return error.message;
  const { name = "", message = "" } = error as Partial<Error>;
  if (/^(CredentialsProviderError|TokenProviderError)/.test(name))
    return "there are no AWS credentials: sign in, or set AWS_PROFILE";
  if (/^(ExpiredToken|UnrecognizedClient|InvalidClientTokenId|InvalidSignature)/.test(name))
    return `AWS does not take these credentials (${name}): sign in again`;
  if (/^AccessDenied/.test(name)) return `these credentials may not do it: ${message}`;
  if (name === "ResourceNotFoundException")
    return `there is no ledger of this name here (${message}): check --table, --region and the account you are signed in to`;
  if (
    /^(Throttling|ProvisionedThroughput|TimeoutError|NetworkingError)|ECONN|ENOTFOUND|EAI_AGAIN/.test(
      `${name} ${message}`,
    )
  )
    return `AWS cannot be reached, or asks for patience (${name || message}): try again`;
  return undefined;
}
