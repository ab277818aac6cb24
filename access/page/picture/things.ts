import type { Grant } from "../../sets/statements";

/** What a statement opens, as the picture shows it. */
export interface Thing {
  readonly kind: "endpoints" | "feature groups" | "bucket" | "queries" | "other";
  readonly kicker: string;
  /** Things of one kind and one group stand in one box. */
  readonly group: string;
  readonly line: string;
  readonly accountId: string;
}

type Parsed = Omit<Thing, "accountId">;

/** Keys of KMS are left out: every one stands beside what it encrypts. */
const LEFT_OUT = /^arn:[^:]*:kms:|^arn:[^:]*:glue:[^:]*:[^:]*:(catalog|database\/[^/]*)$/;

/**
 * What one statement is about.
 *
 * @param accountId whose it is, where neither the ARN nor a condition says so
 * @returns undefined for roles and for what the picture leaves out
 */
export function thingOf({ resource, action, conditions }: Grant, accountId: string): Thing | undefined {
  if (LEFT_OUT.test(resource) || action.startsWith("sts:") || /^arn:[^:]*:iam:/.test(resource)) return undefined;
  const [, , service = "", region = "", owner = "", ...rest] = resource.split(":");
  const stated = conditions.find(({ key }) => key === "aws:resourceaccount")?.values[0];
  const whose = [owner, stated].find((id) => id !== undefined && /^\d{12}$/.test(id)) ?? accountId;
  return { ...parsed(service, region, rest.join(":"), { resource, action }), accountId: whose };
}

function parsed(
  service: string,
  region: string,
  rest: string,
  { resource, action }: Pick<Grant, "resource" | "action">,
): Parsed {
  const [type, ...path] = rest.split("/");
  const name = path.join("/");
  const where = region === "*" ? "every region" : region;
  if (service === "sagemaker" && (type === "endpoint" || type === "inference-component"))
    return { kind: "endpoints", kicker: `endpoints · ${where}`, group: region, line: name };
  if (service === "sagemaker" && type === "inference-router")
    return { kind: "endpoints", kicker: `inference routers · ${where}`, group: `routers in ${region}`, line: name };
  if (service === "sagemaker" && type === "feature-group")
    return { kind: "feature groups", kicker: `feature groups · ${where}`, group: region, line: name };
  if (service === "s3" && type !== undefined && type !== "*")
    return { kind: "bucket", kicker: "bucket", group: type, line: type };
  if (service === "athena" && type === "workgroup")
    return { kind: "queries", kicker: "Athena and Glue", group: region, line: `workgroup ${name}` };
  if (service === "glue" && type === "table")
    return { kind: "queries", kicker: "Athena and Glue", group: region, line: name.replace("/", ".") };
  const [called = "", does = called] = action.split(":");
  return { kind: "other", kicker: called, group: called, line: `${does} ${resource}` };
}
