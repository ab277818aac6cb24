/** What a call is refused with: the `__type`, the text and the status of the answer. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    /** Members of the answer besides. */
    readonly details: object = {},
  ) {
    super(message);
  }
}

/** Something that AWS may well know and this stand-in does not. It must never pass for an answer of AWS. */
export class Unknown extends Error {}

export const validation = (message: string) => new AwsError("ValidationException", message);

// Texts seen on AWS.
export const notFound = (what: string, arn: string) => validation(`Could not find ${what} "${arn}".`);
export const exists = (what: string, arn: string) => validation(`Cannot create already existing ${what} "${arn}".`);
export const inProgress = (arn: string) => validation(`Cannot update in-progress endpoint "${arn}".`);
export const failed = (arn: string) => validation(`Cannot update failed endpoint "${arn}".`);
export const inUse = (configName: string) =>
  validation(`Cannot update endpoint with the currently in use endpoint configuration "${configName}".`);
export const throttled = () => new AwsError("ThrottlingException", "Rate exceeded");
export const denied = (caller: string, action: string, resource: string) =>
  new AwsError(
    "AccessDeniedException",
    `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
  );
export const missing = (parameter: string) =>
  validation(
    `1 validation error detected: Value null at '${parameter}' failed to satisfy constraint: Member must not be null`,
  );
export const misnamed = (parameter: string, value: string, pattern: string) =>
  validation(
    `1 validation error detected: Value '${value}' at '${parameter}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern}`,
  );
