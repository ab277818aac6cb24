import type { DeploymentCall } from "../events/readEvent";
import { isSameContent } from "../models/fingerprint";
import type { Act, Target } from "./case";

/** A call that we are about to make and that will come back as a deployment of our own role. */
export interface Expectation {
  readonly eventName: string;
  readonly name: string;
  readonly applies: string;
  readonly at: number;
  /** What it goes back to, as it was right before. */
  readonly target?: Target | undefined;
  /** The deployment that it goes back to. */
  readonly toEventId?: string | undefined;
}

/** How long before and after it was written down an expected call may be dated. */
const EXPECTED_WITHIN = { before: 60_000, after: 15 * 60_000 };

/** To be written down before the call is made; undefined when it deploys nothing. */
export function expectationOf(step: Act, now: number): Expectation | undefined {
  if (step.act === "updateEndpoint")
    return {
      eventName: "UpdateEndpoint",
      name: step.name,
      applies: step.endpointConfigName,
      at: now,
      target: step.target,
      toEventId: step.toEventId,
    };
  if (step.act === "updateInferenceComponent")
    return {
      eventName: "UpdateInferenceComponent",
      name: step.name,
      applies: step.applies,
      at: now,
      toEventId: step.toEventId,
    };
  return undefined;
}

/**
 * The expectation that a call of our own role fulfils; anything else by that role is tampering. See
 * docs/design/enforcement-rules.md#rule-2.
 */
export function expectedAs(
  call: Pick<DeploymentCall, "eventName" | "eventTime" | "resource">,
  applies: string | undefined,
  expectations: readonly Expectation[],
): Expectation | undefined {
  return expectations.findLast(
    (one) =>
      one.eventName === call.eventName &&
      one.name === call.resource.name &&
      isSameContent(one.applies, applies) &&
      call.eventTime >= one.at - EXPECTED_WITHIN.before &&
      call.eventTime <= one.at + EXPECTED_WITHIN.after,
  );
}
