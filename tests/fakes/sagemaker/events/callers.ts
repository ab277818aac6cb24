import { createHash } from "node:crypto";

export interface Session {
  /** The name of the role's session. */
  readonly session?: string;
  /** The AWS service that calls on their behalf; it is then also where the call comes from. */
  readonly invokedBy?: string;
  readonly sourceIdentity?: string;
  /** What stands in the record instead of what follows from the principal: any shape that CloudTrail knows, or odd. */
  readonly identity?: Readonly<Record<string, unknown>>;
}

export interface Caller {
  readonly accessKeyId: string;
  /** The role, user or root that the test named. */
  readonly principal: string;
  /** How an AccessDeniedException calls them. */
  readonly arn: string;
  readonly userName: string;
  readonly invokedBy?: string | undefined;
  readonly identity: Readonly<Record<string, unknown>>;
}

const id = (prefix: string, of: string) =>
  prefix + createHash("sha256").update(of).digest("hex").toUpperCase().slice(0, 16);

/** The session that a principal calls from, with the `userIdentity` of its records. */
export function callerOf(principal: string, session: Session, since: Date): Caller {
  const parsed = /^arn:([^:]+):iam::(\d{12}):(root|(role|user)\/(?:.*\/)?([^/]+))$/.exec(principal);
  if (!parsed) throw new Error(`a caller is the ARN of a role, a user or root, not ${principal}`);
  const [, partition, accountId, , kind, name = "root"] = parsed as unknown as [string, string, string, string, string];
  const attributes = { creationDate: `${since.toISOString().slice(0, 19)}Z`, mfaAuthenticated: "false" };
  const sessionName = session.session ?? "session";
  const accessKeyId = id(kind === "role" ? "ASIA" : "AKIA", JSON.stringify([principal, session]));
  const principalId = kind === "role" ? id("AROA", principal) : kind === "user" ? id("AIDA", principal) : accountId;
  const common = { accountId, accessKeyId };
  const ofRole = {
    type: "AssumedRole",
    principalId: `${principalId}:${sessionName}`,
    arn: `arn:${partition}:sts::${accountId}:assumed-role/${name}/${sessionName}`,
    ...common,
    sessionContext: {
      sessionIssuer: { type: "Role", principalId, arn: principal, accountId, userName: name },
      ...(session.sourceIdentity && { sourceIdentity: session.sourceIdentity }),
      attributes,
    },
  };
  const own =
    kind === "role"
      ? ofRole
      : kind === "user"
        ? { type: "IAMUser", principalId, arn: principal, ...common, userName: name }
        : { type: "Root", principalId, arn: principal, ...common, sessionContext: { attributes } };
  return {
    accessKeyId,
    principal,
    arn: own.arn,
    userName: kind === "role" ? sessionName : name,
    invokedBy: session.invokedBy,
    identity: session.identity ?? { ...own, ...(session.invokedBy && { invokedBy: session.invokedBy }) },
  };
}
