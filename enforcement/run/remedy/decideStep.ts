import type { LiveConfig } from "../../aws/sagemaker";
import type { Limit, Look, Step } from "../../cases/case";
import { isAlike } from "../../cases/history";
import { nextStep } from "../../cases/nextStep";
import { comesFirst, HOUR, type Described, type Origin, type Situation } from "../../cases/situation";
import { secondOf } from "../../models/current";
import type { OpenCase, PastDeployment } from "../../ledger/ledger";
import { isSameAs } from "../../ledger/seen";
import type { Tools } from "../ports";
import { recordsRead } from "../sweep/recordsRead";
import { intactTarget, type RollbackTarget } from "./findRollbackTarget";

/** The next step of a case. Where the step depends on more than its description and history, that is looked at first. */
export async function decideStep(
  open: OpenCase,
  described: Described | "not found",
  history: readonly PastDeployment[],
  tools: Tools,
): Promise<Decided> {
  const { settings, now } = tools;
  const usage = await usageOf(open, tools);
  const read = await recordsRead(open.resource.type, tools);
  const known = { case: open.case, described, settings, recordsRead: read };
  const situation = (more: Looked): Situation => ({ ...known, usage, now: now(), ...more });
  let found: Looked = { history };
  let step = nextStep(situation(found));
  while (isLook(step)) {
    found = { ...found, ...(await lookedAt(step, open, found.history, tools)) };
    step = nextStep(situation(found));
  }
  if (!isRemedy(step)) return { step, history: found.history };
  const ahead = await aheadOf(open, tools);
  const last = nextStep({ ...situation(found), usage: { ...usage, ahead } });
  if (isLook(last)) throw new Error(`${last.act}: it was looked at`);
  return { step: last, history: found.history };
}

interface Decided {
  readonly step: Exclude<Step, Look>;
  /** What it was decided by. */
  readonly history: readonly PastDeployment[];
}

interface Looked extends Pick<Situation, "isWholeHistory" | "target" | "origin" | "verified"> {
  readonly history: readonly PastDeployment[];
}

const LOOKS: readonly Step["act"][] = [
  "readHistory",
  "findTarget",
  "findOrigin",
  "verify",
] satisfies readonly Look["act"][];
const isLook = (step: Step): step is Look => LOOKS.includes(step.act);
const isRemedy = ({ act }: Step): boolean => !["wait", "close", "deregisterScalableTargets"].includes(act);

/** What a step asks to be looked at before it can be decided. */
async function lookedAt(
  look: Look,
  { resource }: OpenCase,
  history: readonly PastDeployment[],
  { account, ledger, gone }: Tools,
): Promise<Partial<Looked>> {
  switch (look.act) {
    case "readHistory":
      return { history: await ledger.history(resource, "whole"), isWholeHistory: true, target: undefined };
    case "verify":
      return { verified: (await account.endpointConfig(look.applies))?.createdAt ?? "gone" };
    case "findOrigin":
      return { origin: originOf(look.current, await account.endpointConfig(look.current), history) };
    case "findTarget": {
      const byId = new Map(history.map((one) => [one.eventId, one]));
      const candidates = look.candidates.map((id) => byId.get(id)!);
      const target: RollbackTarget | "none" = (await intactTarget(candidates, { account, ledger, gone })) ?? "none";
      return { target };
    }
  }
}

/**
 * What was made after a deployment that named it is not what that one applied. What was made before it, is there and is not spelt as the
 * endpoint shows it is what that one applied and is not current, unless the deployment itself spelt it so.
 */
function originOf(current: string, live: LiveConfig | undefined, history: readonly PastDeployment[]): Origin {
  const isNamed = history.some(({ applies }) => isAlike(applies, current));
  const isSpeltOtherwise = (applies: string | undefined) => ![live?.name, applies].includes(current);
  const isRuledOut = ({ applies, eventTime }: PastDeployment) =>
    live !== undefined && isSpeltOtherwise(applies) && secondOf(live.createdAt) < secondOf(eventTime);
  const isSame = ({ applies, eventTime, used: { config } }: PastDeployment) =>
    live !== undefined &&
    !isSpeltOtherwise(applies) &&
    (!isNamed || secondOf(live.createdAt) <= secondOf(eventTime)) &&
    config !== undefined &&
    isSameAs(config, live.content);
  return {
    same: history.filter(isSame).map(({ eventId }) => eventId),
    unread: history.filter(({ used: { config } }) => config === undefined).map(({ eventId }) => eventId),
    ruledOut: history.filter(isRuledOut).map(({ eventId }) => eventId),
    gone: live === undefined,
  };
}

/** Others that wait for the same limits are asked about only before a change, because that reads everything that is open. */
async function aheadOf({ case: theCase, caller: ours }: OpenCase, { ledger }: Tools): Promise<Record<Limit, number>> {
  const first = (await ledger.open())
    .filter((one) => one.kind === "case")
    .filter((one) => comesFirst(one.case, theCase));
  const count = (limit: Limit, isOurs: (one: OpenCase) => boolean) =>
    first.filter((one) => one.case.limitedBy === limit && isOurs(one)).length;
  return {
    perCallerPerHour: count("perCallerPerHour", ({ caller }) => caller === ours),
    remediesPerHour: count("remediesPerHour", () => true),
  };
}

/** What takes parts off is a step of the one remedy of what they are on, and counts for no limit. */
async function usageOf(open: OpenCase, { ledger, now }: Tools): Promise<Situation["usage"]> {
  const remedies = (await ledger.changes(now() - HOUR)).filter(
    ({ act, name, resource }) => act !== "deregisterScalableTargets" && name === resource.name,
  );
  const { type, name } = open.resource;
  const forCaller = remedies.filter(({ caller }) => caller === open.caller);
  const ofThis = forCaller.filter(({ resource }) => resource.type === type && resource.name === name);
  const times = (changes: typeof remedies) => changes.map(({ at }) => at);
  return { resource: times(ofThis), caller: times(forCaller), account: times(remedies) };
}
