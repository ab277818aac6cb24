/** A request to AWS, with every document that decides it. */

/** A policy document as it was captured, with the name it goes by in reports. */
export interface NamedDocument {
  readonly name: string;
  readonly document: unknown;
  /** Where it was found, when the program does not make it: such a policy is named wherever it decides. */
  readonly foundIn?: string;
}

/** Control policies of one kind on the organization's root, on an organizational unit or on an account. */
export interface ControlLevel {
  /** What they are attached to, as people call it. */
  readonly on: string;
  readonly policies: readonly NamedDocument[];
}

/** Somebody who asks AWS for something. */
export interface Principal {
  /** How the report calls them. */
  readonly label: string;
  /** The ARN of the request: a user's, or a role session's. */
  readonly arn: string;
  /** `aws:PrincipalArn`: for a session, the ARN of its role with its path; empty for a service. */
  readonly principalArn: string;
  readonly accountId: string;
  readonly organizationId?: string | undefined;
  readonly policies: readonly NamedDocument[];
  readonly boundary?: NamedDocument | undefined;
  /** Tags of the user or role, by key. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Stands for whomever an account's admins might let, and is nobody in particular. */
  readonly supposed?: boolean;
  /** The Lambda function whose code asks; the project's are in no VPC. */
  readonly functionArn?: string;
}

/** One request to AWS. */
export interface Hop {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  /** The account that owns the resource. */
  readonly accountId: string;
  /** The resource's own policy: a role's trust policy. */
  readonly resourcePolicy?: NamedDocument | undefined;
  /** Context keys of this request, besides those that follow from the principal; a list for a key with several values. */
  readonly context: Context;
  /** Policies of the organization that the principal's account is under, besides one that allows everything. */
  readonly serviceControlPolicies?: readonly NamedDocument[];
  /** Every policy that an organization puts over the request, level by level from its root. */
  readonly controls?: Controls;
  /** Context keys that follow from where the request is made and not from what is asked; a policy may look at them. */
  readonly surroundings?: Context;
}

export interface Controls {
  /** Over the principal's account. */
  readonly service: readonly ControlLevel[];
  /** Over the account of the resource. */
  readonly resource: readonly ControlLevel[];
}

export type Context = Readonly<Record<string, string | readonly string[]>>;

/** Every context key that AWS would fill in; the simulator derives none. */
export const contextOf = ({ principal, accountId, context, surroundings }: Hop): Record<string, string | string[]> => ({
  ...(principal.principalArn && {
    "aws:PrincipalArn": principal.principalArn,
    "aws:PrincipalAccount": principal.accountId,
  }),
  ...ofUser(principal),
  ...tagsOf(principal),
  ...(principal.organizationId && { "aws:PrincipalOrgID": principal.organizationId }),
  "aws:ResourceAccount": accountId,
  "aws:SecureTransport": "true",
  ...(surroundings as Readonly<Record<string, string | string[]>>),
  ...(context as Readonly<Record<string, string | string[]>>),
});

/** Only IAM users have it. Source: IAM User Guide, "AWS global condition context keys", `aws:username`. */
function ofUser({ arn }: Principal): Record<string, string> {
  const name = /^arn:[^:]*:iam::\d*:user\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
  return name === undefined ? {} : { "aws:username": name };
}

const tagsOf = ({ tags }: Principal): Record<string, string> =>
  tags === undefined
    ? {}
    : Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]));
