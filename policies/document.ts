import type * as iam from "@pulumi/aws/iam";

/** IAM documents as plain values: no Outputs, lists always lists, a Sid on every statement. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: { readonly AWS: string[] } | { readonly Service: string[] } | "*";
  readonly Action: string[];
  readonly Resource?: string[];
  readonly Condition?: Record<string, Record<string, string[]>>;
}

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: Statement[];
}

export const policy = (...statements: (Statement | undefined)[]): PolicyDocument =>
  ({
    Version: "2012-10-17",
    Statement: statements.filter((statement) => statement !== undefined),
  }) satisfies iam.PolicyDocument;

/** An account, which leaves it to its own policies who of it is meant. */
export const accountPrincipal = (partition: string, accountId: string): { readonly AWS: string[] } => ({
  AWS: [`arn:${partition}:iam::${accountId}:root`],
});

/** In the policy of a key: its account manages it. Without such a statement nobody could. */
export const accountManagesKey = (partition: string, accountId: string): Statement => ({
  Sid: "AccountManagesKey",
  Effect: "Allow",
  Principal: accountPrincipal(partition, accountId),
  Action: ["kms:*"],
  Resource: ["*"],
});

/** In the policy of a resource: over TLS alone. */
export const denyInsecureTransport = (actions: string[], resources: string[]): Statement => ({
  Sid: "DenyInsecureTransport",
  Effect: "Deny",
  Principal: "*",
  Action: actions,
  Resource: resources,
  Condition: { Bool: { "aws:SecureTransport": ["false"] } },
});

/**
 * Assuming a role, with the source identity and the session tags that a session carries along. Without the latter two, a session that has
 * them (Studio, transitive tags) is refused when it assumes the role.
 */
export const ASSUME_ROLE = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"] as const;

/** Names as typed and in lower case: AWS has compared ARNs with either. Source: docs/design/aws-behaviour.md#arn-case. */
export const spellings = (names: readonly string[]): string[] => [
  ...new Set(names.flatMap((name) => [name, name.toLowerCase()])),
];

/** `Condition` for the organization, or nothing: `aws:PrincipalOrgID` is absent for callers outside every organization. */
export const inOrganization = (organizationId: string | undefined): Record<string, string[]> =>
  organizationId === undefined ? {} : { "aws:PrincipalOrgID": [organizationId] };

/** `Condition: { StringEquals: {...} }`, or no condition at all when nothing is to be compared. */
export const whenEqual = (comparisons: Record<string, string[]>): Pick<Statement, "Condition"> =>
  Object.keys(comparisons).length === 0 ? {} : { Condition: { StringEquals: comparisons } };
