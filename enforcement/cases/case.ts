import type { ResourceType } from "../events/deploymentCalls";
import type { Failure } from "./failures";
import type { DeploymentCall } from "../events/readEvent";
import { sameName } from "../models/descriptions";

/** A case: a deployment that may not stand, until its remedy was seen to work or there is a reason to leave it. */

export interface Case {
  /** Of the deployment. */
  readonly eventId: string;
  readonly eventTime: number;
  readonly creates: boolean;
  readonly resource: { readonly type: ResourceType; readonly name: string };
  readonly decision: "denied" | "unknown";
  readonly mode: "enforce" | "audit";
  /** CreationTime of the incarnation, once it was seen. */
  readonly createdAt?: number | undefined;
  /** What we asked of AWS so far and was not refused, oldest first. */
  readonly changes: readonly Change[];
  /** AWS refused to delete the component because adapters run in it. */
  readonly hasAdapters?: true | undefined;
  /** How the last call failed, until one succeeds. */
  readonly failure?:
    | {
        readonly kind: Failure;
        readonly at: number;
        readonly times: number;
        /** A description failed, not a change: until one succeeds. */
        readonly looking?: true | undefined;
      }
    | undefined;
  /** What was notified already. */
  readonly noticed: readonly Notice[];
  /** What a description showed as current while the latest deployment, `of`, was being applied: what was there before it. */
  readonly before?: { readonly of: string; readonly current: string } | undefined;
  /** What no deployment explains, and since when we see it. */
  readonly unexplained?: Unexplained | undefined;
}

export interface Unexplained {
  readonly current: string | undefined;
  readonly since: number;
}

export interface Change {
  readonly act: Act["act"];
  /** Of what was changed: an adapter is not its base. */
  readonly name: string;
  readonly at: number;
  /** What it went back to. */
  readonly applies?: string | undefined;
  /** The resource's status when it was asked for. */
  readonly status: string;
  /** No answer came, so it may have been made or not. */
  readonly unconfirmed?: true | undefined;
}

/** A change of the account. */
export type Act =
  | { readonly act: "deleteEndpoint"; readonly name: string }
  | {
      readonly act: "updateEndpoint";
      readonly name: string;
      readonly endpointConfigName: string;
      /** Counts of instances stay; weights and data capture come back as the config has them. */
      readonly retainAllVariantProperties: true;
      readonly excludeRetainedVariantProperties: readonly ["DesiredWeight", "DataCaptureConfig"];
    }
  | { readonly act: "stopTransformJob"; readonly name: string }
  | { readonly act: "deleteInferenceComponent"; readonly name: string }
  | {
      readonly act: "updateInferenceComponent";
      readonly name: string;
      readonly toEventId: string;
      readonly applies: string;
    }
  | { readonly act: "deregisterScalableTargets"; readonly type: ResourceType; readonly name: string };

export type Outcome =
  /** Seen in a description afterwards. */
  | "remedied"
  /** A later deployment governs. */
  | "superseded"
  /** The incarnation is no longer there, and not by us. */
  | "gone"
  /** The transform job had finished. */
  | "tooLate"
  /** Left to people. */
  | "held"
  /** An operator let it stand. */
  | "adopted"
  /** Nothing was to be changed. */
  | "audit";

/** What people are told once a case. */
export type Notice = "paused" | "refused" | "error" | "newStatus" | Outcome;

export type Step =
  | Act
  | Wait
  /** Find the first of these deployments that is intact, then ask again with it. */
  | { readonly act: "findTarget"; readonly candidates: readonly string[] }
  | Close;

/** Nothing can be done before. */
export interface Wait {
  readonly act: "wait";
  readonly until: number;
  readonly why: string;
  readonly notice?: Notice;
  /** Somebody has to look. */
  readonly alarm?: true;
  /** To be kept in the case. */
  readonly unexplained?: Unexplained;
}

export interface Close {
  readonly act: "close";
  readonly as: Outcome;
  readonly why: string;
  readonly notice?: Notice;
  /** The deployment turned out not to have taken effect, which its record should say. */
  readonly failed?: true;
}

/** A call that we are about to make and that will come back as a deployment of our own role. */
export interface Expectation {
  readonly eventName: string;
  readonly name: string;
  readonly applies: string;
  readonly at: number;
}

/** How long before and after it was written down an expected call may be dated. */
const EXPECTED_WITHIN = { before: 60_000, after: 15 * 60_000 };

/** To be written down before the call is made; undefined when it deploys nothing. */
export function expectationOf(step: Act, now: number): Expectation | undefined {
  if (step.act === "updateEndpoint")
    return { eventName: "UpdateEndpoint", name: step.name, applies: step.endpointConfigName, at: now };
  if (step.act === "updateInferenceComponent")
    return { eventName: "UpdateInferenceComponent", name: step.name, applies: step.applies, at: now };
  return undefined;
}

/**
 * Whether a call of our own role is the very one that a case asked for; anything else by that role is tampering. See
 * docs/design/enforcement-rules.md#rule-2.
 */
export function isExpected(
  call: Pick<DeploymentCall, "eventName" | "eventTime" | "resource">,
  applies: string | undefined,
  expectations: readonly Expectation[],
): boolean {
  return expectations.some(
    (one) =>
      one.eventName === call.eventName &&
      sameName(one.name, call.resource.name) &&
      applies !== undefined &&
      sameName(one.applies, applies) &&
      call.eventTime >= one.at - EXPECTED_WITHIN.before &&
      call.eventTime <= one.at + EXPECTED_WITHIN.after,
  );
}
