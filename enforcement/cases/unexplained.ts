import { allRecordsOf } from "../models/current";
import { EVIDENCE_WAIT } from "../verdict/judge";
import type { Case, Step, Unexplained } from "./case";
import { isAlike, type Effective } from "./history";
import { wait, type Described, type Origin, type Situation } from "./situation";

/** What is current and no deployment explains: what is remembered of it from look to look, and whether it is waited for. */

/**
 * While a record that explains what is current may be on its way, for it may allow it; half an hour at most. Counted from when we
 * first saw it, because anybody can keep LastModifiedTime young. A case whose own record came late is given a while all the same: the
 * sweep that brought it may bring the one that explains.
 */
export function whenUnexplained(situation: Situation, described: Described, { sure }: Effective): Step | undefined {
  const { case: theCase, now } = situation;
  const unexplained = seenAgain(theCase.unexplained, described, now);
  if (sure && !unexplained.respelt) return undefined;
  const waits = isWaitedFor(unexplained, situation);
  if (waits === "findOrigin") return { act: "findOrigin", current: unexplained.current! };
  return waits ? { ...wait(situation, "what is current is not explained yet"), unexplained } : undefined;
}

type SeenAgain = Unexplained & { readonly first: number; readonly lookedAt: number };

/** What is to be remembered after a look, by what was remembered before it. */
function seenAgain(before: Case["unexplained"], { current, lastModifiedAt }: Described, now: number): SeenAgain {
  // Whoever has put this spelling there since gave the name that the known deployment gave, too.
  const respelt = before?.current === current ? before?.respelt === true : isAlike(before?.current, current);
  const since = before && before.current === current ? before.since : Math.min(lastModifiedAt ?? now, now);
  const goesOn = before !== undefined && now < (before.seenAt ?? before.since) + EVIDENCE_WAIT;
  const first = goesOn ? (before.first ?? before.since) : since;
  const lookedAt = (goesOn ? before.lookedAt : undefined) ?? now;
  return { current, since, first, seenAt: now, lookedAt, ...(respelt && { respelt }) };
}

/** Whether its record is waited for, by what is remembered; or what has to be looked at before that can be said. */
function isWaitedFor(
  { current, since, first, lookedAt }: SeenAgain,
  { case: theCase, now, recordsRead, origin }: Situation,
): boolean | "findOrigin" {
  const { eventTime, resource } = theCase;
  const from = Math.max(since, eventTime);
  if (allRecordsOf(from, recordsRead)) return false;
  const least = lookedAt + EVIDENCE_WAIT / 2;
  if (now >= Math.max(from + EVIDENCE_WAIT, least)) return false;
  // Whoever has auto scaling make one config after the other keeps nothing by it.
  if (now < Math.max(first + 2 * EVIDENCE_WAIT, eventTime + 2 * EVIDENCE_WAIT, least)) return true;
  if (origin === undefined && resource.type === "endpoint" && current !== undefined) return "findOrigin";
  return origin !== undefined && !mayBeCopied(origin);
}

/** Auto scaling's configs have the models of the deployment that they are made of; any other is somebody's, whose record is on its way. */
const mayBeCopied = ({ same, unread, gone }: Origin): boolean => gone === true || same.length > 0 || unread.length > 0;
