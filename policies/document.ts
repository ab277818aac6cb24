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

/** `Condition` for the organization, or nothing: `aws:PrincipalOrgID` is absent for callers outside every organization. */
export const inOrganization = (organizationId: string | undefined): Record<string, string[]> =>
  organizationId === undefined ? {} : { "aws:PrincipalOrgID": [organizationId] };

/** `Condition: { StringEquals: {...} }`, or no condition at all when nothing is to be compared. */
export const whenEqual = (comparisons: Record<string, string[]>): Pick<Statement, "Condition"> =>
  Object.keys(comparisons).length === 0 ? {} : { Condition: { StringEquals: comparisons } };
