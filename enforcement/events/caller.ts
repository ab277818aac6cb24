import * as z from "zod/mini";
import { isListed, principalOf, type Candidate } from "../rules/principals";

/** Who made a call. */
export interface Caller {
  readonly kind: "role" | "user" | "root" | "nobody";
  /** Who may be in a list. Absent for the root and for nobody, who are in no list. */
  readonly principal?: Candidate | undefined;
  /** In words, for records and notifications: an ARN where there is one. */
  readonly text: string;
  /** The name of the role's session, often a person or a build. Anybody who may assume the role chooses it: no evidence. */
  readonly session?: string | undefined;
  /** Set by those who trust it, for instance a Studio domain. Source: SageMaker Developer Guide, "Monitor user access". */
  readonly sourceIdentity?: string | undefined;
  /** The service that called in the caller's name. */
  readonly invokedBy?: string | undefined;
}

const text = z.catch(
  z.optional(
    z.pipe(
      z.string().check(z.minLength(1), z.maxLength(2048)),
      z.transform((value: string) => value.toWellFormed()),
    ),
  ),
  undefined,
);
const inner = <S extends z.core.$ZodLooseShape>(shape: S) => z.catch(z.optional(z.object(shape)), undefined);

const issuer = inner({ type: text, arn: text, accountId: text, userName: text });
/** Every field is optional there. Source: CloudTrail User Guide, "CloudTrail userIdentity element". */
const identity = inner({
  type: text,
  arn: text,
  accountId: text,
  principalId: text,
  userName: text,
  invokedBy: text,
  identityProvider: text,
  sessionContext: inner({ sessionIssuer: issuer, sourceIdentity: text }),
  onBehalfOf: inner({ userId: text }),
});

/**
 * Who called, of any userIdentity, also none. A session is its issuer: the role, or the user who asked for a federation token.
 * Where the issuer is missing, the session's ARN has account and role name. Source:
 * docs/design/aws-behaviour.md#caller-identity.
 */
export function callerOf(userIdentity: unknown): Caller {
  const { data } = identity.safeParse(userIdentity);
  const { sessionContext, arn, invokedBy } = data ?? {};
  const shared = { sourceIdentity: sessionContext?.sourceIdentity, invokedBy };
  const session = /^arn:[a-z-]+:sts::\d{12}:(?:assumed-role\/[^/]+|federated-user)\/(.+)$/.exec(arn ?? "")?.[1];

  const candidates = [sessionContext?.sessionIssuer?.arn, arn].map((one) => identityOf(one ?? ""));
  const found = candidates[0] ?? fromIssuer(arn ?? "", sessionContext?.sessionIssuer) ?? candidates[1];
  if (found === undefined) return { kind: "nobody", text: nobody(data), ...shared };
  return { ...found, session, ...shared };
}

type Found = Pick<Caller, "kind" | "principal" | "text">;

/** An ARN of a role, a user, the root, or a role's session (which lacks the role's path). */
function identityOf(arn: string): Found | undefined {
  const principal = principalOf(arn);
  if (principal) return { kind: principal.type, principal, text: arn };
  if (/^arn:[a-z-]+:iam::\d{12}:root$/.test(arn)) return { kind: "root", text: arn };
  const [, partition, accountId, name] = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([^/]+)\/.+$/.exec(arn) ?? [];
  return name === undefined ? undefined : withoutPath(partition!, accountId!, name);
}

/** An issuer without ARN, but with account and role name. */
function fromIssuer(arn: string, given: z.output<typeof issuer>): Found | undefined {
  const { type, accountId, userName } = given ?? {};
  if (type !== "Role" || userName === undefined || !/^\d{12}$/.test(accountId ?? "")) return undefined;
  return withoutPath(/^arn:(aws[a-z-]*):/.exec(arn)?.[1] ?? "aws", accountId!, userName);
}

const withoutPath = (partition: string, accountId: string, name: string): Found => ({
  kind: "role",
  principal: { partition, accountId, type: "role", name },
  text: `arn:${partition}:iam::${accountId}:role/…/${name}`,
});

function nobody(data: z.output<typeof identity>): string {
  const { type = "no identity", invokedBy, accountId, userName, onBehalfOf, principalId } = data ?? {};
  const who = invokedBy ?? userName ?? onBehalfOf?.userId ?? accountId ?? principalId;
  return who === undefined ? type : `${type} ${who}`;
}

/** Whether a list of ARNs and patterns holds the caller. */
export const holds = (list: readonly string[], caller: Caller): boolean =>
  caller.principal !== undefined && isListed(list, caller.principal);
