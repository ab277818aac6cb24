import type { Context, Hop } from "../simulate/simulate";

/**
 * Context keys that AWS puts into every request, and that a policy of an account may compare: a condition on one of them holds or
 * does not, and is never passed over for want of a value. Source: IAM User Guide, "AWS global condition context keys"
 * (docs/design/aws-behaviour.md#keys-of-every-request).
 *
 * @param at when the request is made, in ISO 8601
 */
export function keysOfEveryRequest({ principal, context }: Hop, at: string): Context {
  const { arn, principalArn, functionArn } = principal;
  const isService = principalArn === "";
  const time = { "aws:CurrentTime": at, "aws:EpochTime": String(Math.floor(Date.parse(at) / 1000)) };
  if (isService) return { ...time, "aws:PrincipalIsAWSService": "true" };
  const isSession = arn.includes(":assumed-role/");
  return {
    ...time,
    "aws:PrincipalIsAWSService": "false",
    "aws:PrincipalType": isSession ? "AssumedRole" : arn.endsWith(":root") ? "Account" : "User",
    // S3 asks for a key with the credentials of whoever asked it.
    "aws:ViaAWSService": String("kms:ViaService" in context || "aws:CalledVia" in context),
    ...(isSession && { "aws:TokenIssueTime": at }),
    ...(functionArn !== undefined && { "lambda:SourceFunctionArn": functionArn }),
  };
}
