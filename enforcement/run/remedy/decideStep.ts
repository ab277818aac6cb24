import type { Limit, Step } from "../../cases/case";
import { nextStep } from "../../cases/nextStep";
import { comesFirst, HOUR, type Described, type Situation } from "../../cases/situation";
import type { DeploymentRecord, OpenCase } from "../../ledger/ledger";
import type { Tools } from "../ports";
import { recordsRead } from "../sweep/recordsRead";
import { intactTarget, type RollbackTarget } from "./findRollbackTarget";

/** The next step of a case. Where the step depends on more than its description and history, that is looked at first. */
export async function decideStep(
  open: OpenCase,
  described: Described | "not found",
  history: readonly DeploymentRecord[],
  tools: Tools,
): Promise<Step> {
  const { settings, now } = tools;
  const usage = await usageOf(open, tools);
  const read = await recordsRead(open.resource.type, tools);
  const known = { case: open.case, described, history, settings, recordsRead: read };
  const situation = (more: Partial<Situation> = {}): Situation => ({ ...known, usage, now: now(), ...more });
  const found = await lookedAt(nextStep(situation()), history, tools);
  const step = nextStep(situation(found));
  if (!isRemedy(step)) return step;
  return nextStep(situation({ ...found, usage: { ...usage, ahead: await aheadOf(open, tools) } }));
}

const isRemedy = ({ act }: Step): boolean =>
  !["wait", "close", "findTarget", "verify", "deregisterScalableTargets"].includes(act);

/** What a step asks to be looked at before it can be decided. */
async function lookedAt(
  step: Step,
  history: readonly DeploymentRecord[],
  { account }: Tools,
): Promise<Pick<Situation, "target" | "verified">> {
  if (step.act === "verify") return { verified: (await account.endpointConfig(step.applies))?.createdAt ?? "gone" };
  if (step.act !== "findTarget") return {};
  const candidates = step.candidates.map((id) => history.find(({ eventId }) => eventId === id)!);
  const target: RollbackTarget | "none" = (await intactTarget(candidates, account)) ?? "none";
  return { target };
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
