import * as z from "zod";
import type { SharedRole } from "./roles";

/** One AssumeRole of CloudTrail's history. */
export const Use = z.object({
  eventId: z.string(),
  /** ISO 8601, UTC. */
  at: z.string(),
  region: z.string(),
  roleArn: z.string(),
  externalId: z.string().nullable(),
  accountId: z.string(),
  /** The caller's ARN; of another account CloudTrail may know the unique id alone. */
  caller: z.string(),
  session: z.string(),
  sourceIdentity: z.string().nullable(),
  /** Why AWS refused it; null when it was allowed. */
  refused: z.string().nullable(),
});
export type Use = Readonly<z.output<typeof Use>>;

const Record = z.object({
  eventID: z.string(),
  eventTime: z.string(),
  awsRegion: z.string(),
  errorCode: z.string().nullish(),
  userIdentity: z.object({
    arn: z.string().nullish(),
    principalId: z.string().nullish(),
    accountId: z.string().nullish(),
    invokedBy: z.string().nullish(),
  }),
  requestParameters: z
    .object({
      roleArn: z.string(),
      roleSessionName: z.string().nullish(),
      externalId: z.string().nullish(),
      sourceIdentity: z.string().nullish(),
    })
    .nullish(),
});

/** @returns undefined for a record without a role, such as a request that STS could not read */
export function useOf(json: string): Use | undefined {
  const parsed = Record.safeParse(JSON.parse(json));
  if (!parsed.success || !parsed.data.requestParameters) return undefined;
  const { eventID, eventTime, awsRegion, errorCode, userIdentity, requestParameters } = parsed.data;
  return {
    eventId: eventID,
    at: eventTime,
    region: awsRegion,
    roleArn: requestParameters.roleArn,
    externalId: requestParameters.externalId ?? null,
    accountId: userIdentity.accountId ?? "",
    caller: userIdentity.arn ?? userIdentity.principalId ?? userIdentity.invokedBy ?? "somebody",
    session: requestParameters.roleSessionName ?? "",
    sourceIdentity: requestParameters.sourceIdentity ?? null,
    refused: errorCode ?? null,
  };
}

/** What a role's trust says of an ExternalId today. */
type Standing = "current" | "also accepted" | "no longer accepted" | "not asked for";

interface Caller {
  readonly accountId: string;
  readonly caller: string;
  readonly session: string;
  readonly sourceIdentity: string | null;
  readonly times: number;
  readonly last: string;
}

export interface IdUsage {
  /** Null for sessions without one. */
  readonly externalId: string | null;
  readonly standing: Standing;
  readonly times: number;
  readonly refused: number;
  readonly first: string | null;
  readonly last: string | null;
  /** The last first. */
  readonly by: readonly Caller[];
}

export interface RoleUsage extends SharedRole {
  /** When IAM saw the role used last; null for never within 400 days, undefined for a role that is gone. */
  readonly lastUsed: { readonly at: string; readonly region: string } | null | undefined;
  readonly usage: readonly IdUsage[];
}

/**
 * Uses of one role by ExternalId: those that it accepts, also when nobody used them, and then the others that came.
 *
 * @param uses of this role
 */
export function byExternalId({ externalIds }: SharedRole, uses: readonly Use[]): IdUsage[] {
  const theirs = Map.groupBy(uses, ({ externalId }) => externalId);
  return [...new Set([...externalIds, ...theirs.keys()])].map((externalId) => {
    const of = (theirs.get(externalId) ?? []).toSorted((a, b) => b.at.localeCompare(a.at));
    const callers = Map.groupBy(of, ({ accountId, caller, session, sourceIdentity }) =>
      JSON.stringify([accountId, caller, session, sourceIdentity]),
    );
    return {
      externalId,
      standing: standingOf(externalId, externalIds),
      times: of.length,
      refused: of.filter(({ refused }) => refused !== null).length,
      first: of.at(-1)?.at ?? null,
      last: of[0]?.at ?? null,
      by: [...callers.values()].map((all) => {
        const [{ accountId, caller, session, sourceIdentity, at }] = all as [Use];
        return { accountId, caller, session, sourceIdentity, times: all.length, last: at };
      }),
    };
  });
}

function standingOf(externalId: string | null, accepted: readonly string[]): Standing {
  if (accepted.length === 0) return "not asked for";
  const index = externalId === null ? -1 : accepted.indexOf(externalId);
  return index < 0 ? "no longer accepted" : index === 0 ? "current" : "also accepted";
}
