import { expectedAs, type Expectation } from "../../cases/expectations";
import { holds } from "../../events/caller";
import { appliedBy, type DeploymentCall } from "../../events/readEvent";
import { seenOf } from "../../ledger/seen";
import { secondOf } from "../../models/current";
import type { Deployed } from "../../verdict/judge";
import { needsDetails } from "../../verdict/matchRule";
import { gather, type Gathered } from "./gatherModels";
import type { JudgingTools } from "../ports";
import type { KeptAnswers } from "./keptAnswers";
import { PatientInquiry } from "./patientInquiry";

interface Own {
  readonly ours: Deployed["ourOwn"];
  readonly gathered?: Gathered;
  /** What was announced that it applies, where it was: its record may hide a part of that. */
  readonly applies?: string;
}

/**
 * Whether our own role called, and a case had announced it. Going back is what was announced as long as config and models are the ones
 * that were looked at right before; what was made anew in between is judged by what it says.
 */
export async function whetherOurs(call: DeploymentCall, tools: JudgingTools, answers: KeptAnswers): Promise<Own> {
  if (!holds([tools.ownRoleArn], call.caller)) return { ours: undefined };
  const expected = expectedAs(call, appliedBy(call), await tools.ledger.expectations(call.resource));
  if (expected === undefined) return { ours: "unexpected" };
  const asking = { ...tools, inquiry: new PatientInquiry(tools, answers) };
  const names = await namesStillThere(call, expected, asking);
  if (names !== undefined)
    return (await someAreOthers(names, call, expected, asking))
      ? { ours: "replaced", gathered: await gather(call, tools, answers) }
      : { ours: "predicted", applies: expected.applies };
  const gathered = await gather(call, tools, answers);
  const { endpointConfig } = gathered;
  const isTheSame =
    endpointConfig?.certainty === "certain" &&
    endpointConfig.candidates.every((content) => seenOf(content).digest === expected.target!.digest);
  return isTheSame ? { ours: "predicted", applies: expected.applies } : { ours: "replaced", gathered };
}

type Asking = JudgingTools & { readonly inquiry: PatientInquiry };

/** The models of what was announced; undefined when its config is not the one that was looked at, or cannot be read. */
async function namesStillThere(
  { deploys }: DeploymentCall,
  { applies, target }: Expectation,
  { account, inquiry }: Asking,
): Promise<readonly string[] | undefined> {
  if (target === undefined)
    return deploys.kind === "component" ? deploys.contents.flatMap((one) => one.modelNames) : [];
  // What cannot be read, the evidence has to show.
  const live = await inquiry.ask(`endpoint config ${applies}`, () => account.endpointConfig(applies));
  return live?.createdAt === target.createdAt ? live.content.modelNames : undefined;
}

/**
 * Whether a model was made anew since what is gone back to was deployed; of one that is gone, or was made anew after the call, the records
 * of its creation show it. Only where a rule asks for more than a name, for that cannot be swapped.
 */
async function someAreOthers(
  names: readonly string[],
  call: DeploymentCall,
  { toEventId }: Expectation,
  { account, ledger, settings, inquiry }: Asking,
): Promise<boolean> {
  if (!settings.rules.some(needsDetails)) return false;
  const back = (await ledger.history(call.resource, "whole")).find(({ eventId }) => eventId === toEventId);
  if (back === undefined) return false;
  for (const name of new Set(names)) {
    // What cannot be read now was as it should be a moment ago.
    const live = await inquiry.ask(`model ${name}`, () => account.model(name));
    const isSince = live !== undefined && secondOf(live.createdAt) <= secondOf(call.eventTime);
    const recorded = isSince ? [] : await ledger.evidence({ kind: "model", name }, call.eventTime);
    const made = isSince ? [live.createdAt] : recorded.filter(({ of }) => of.name === name).map((one) => one.eventTime);
    if (made.some((time) => secondOf(time) > secondOf(back.eventTime))) return true;
  }
  return false;
}
