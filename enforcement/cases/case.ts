import type { ResourceType } from "../events/deploymentCalls";
import type { Failure } from "./failures";

/** A case: a deployment that may not stand, until its remedy was seen to work or there is a reason to leave it. */

export interface Case {
  /** Of the deployment. */
  readonly eventId: string;
  readonly eventTime: number;
  readonly creates: boolean;
  readonly resource: { readonly type: ResourceType; readonly name: string };
  readonly decision: "denied" | "unknown";
  readonly mode: "enforce" | "audit";
  /** People are asked before anything is undone that nobody can be sure about. */
  readonly whenUncertain?: "ask" | undefined;
  /** CreationTime of the incarnation, once it was seen. */
  readonly createdAt?: number | undefined;
  /** What we asked of AWS so far and was not refused, oldest first. */
  readonly changes: readonly Change[];
  /** AWS refused to delete the component because adapters run in it. */
  readonly hasAdapters?: true | undefined;
  /** AWS refused to delete the endpoint because inference components are on it. */
  readonly hasComponents?: true | undefined;
  /** When its scalable targets were last deregistered, or seen not to be there. */
  readonly freedAt?: number | undefined;
  /** How the last call failed, until one succeeds. */
  readonly failure?:
    | {
        readonly kind: Failure;
        readonly at: number;
        readonly times: number;
        /** How many of them were refusals; see `REFUSALS`. When absent: none. */
        readonly refusals?: number | undefined;
        /** A description failed, not a change: until one succeeds. */
        readonly looking?: true | undefined;
      }
    | undefined;
  /** What was notified already. */
  readonly noticed: readonly Notice[];
  /** When people were last asked to decide. */
  readonly askedAt?: number | undefined;
  /** Looks of the timer, one after the other, at which its status let nothing be done, or no less was to be taken off. */
  readonly inVain?: number | undefined;
  /** How many components or adapters the timer's last look saw that were to be taken off. */
  readonly partsLeft?: number | undefined;
  /** What the last look saw: to tell an endpoint that was in service between two looks from one that never was. */
  readonly last?:
    { readonly at: number; readonly status: string; readonly lastModifiedAt?: number | undefined } | undefined;
  /** From when on it may have answered requests, at the earliest. Absent: it was not seen to yet. */
  readonly servedFrom?: number | undefined;
  /** What a description showed as current while the latest deployment, `of`, was being applied: what was there before it. */
  readonly before?: { readonly of: string; readonly current: string } | undefined;
  /** What no deployment explains, and since when we see it. */
  readonly unexplained?: Unexplained | undefined;
  /** CloudTrail's history bears out the call. */
  readonly confirmed?: true | undefined;
  /** The limit that the case waits for, until its next look. */
  readonly limitedBy?: Limit | undefined;
}

export interface Unexplained {
  readonly current: string | undefined;
  readonly since: number;
  /** Since when one thing after another was not explained, and when that was last seen. */
  readonly first?: number | undefined;
  readonly seenAt?: number | undefined;
  /** When the case was first looked at while that was so. */
  readonly lookedAt?: number | undefined;
  /** It was seen in another spelling before, so that somebody has put it there since. */
  readonly respelt?: boolean | undefined;
}

/** Limits on remedies that cases of several resources share. */
export type Limit = "perCallerPerHour" | "remediesPerHour";

export interface Change {
  readonly act: Act["act"];
  /** Of what was changed: an adapter is not its base. */
  readonly name: string;
  readonly at: number;
  /** What it went back to. */
  readonly applies?: string | undefined;
  /** CreationTime of the config that it went back to, right before. */
  readonly targetCreatedAt?: number | undefined;
  /** The resource's status when it was asked for. */
  readonly status: string;
  /** No answer came, so it may have been made or not. */
  readonly unconfirmed?: true | undefined;
}

/** An endpoint config right before something went back to it. */
export interface Target {
  readonly createdAt: number;
  /** Of its content. */
  readonly digest: string;
}

/** A change of the account. */
export type Act =
  | { readonly act: "deleteEndpoint"; readonly name: string }
  | {
      readonly act: "updateEndpoint";
      readonly name: string;
      readonly endpointConfigName: string;
      readonly toEventId: string;
      /** The config as it was right before. */
      readonly target?: Target | undefined;
      /** Counts of instances stay; weights and data capture come back as the config has them. */
      readonly retainAllVariantProperties: true;
      readonly excludeRetainedVariantProperties: readonly (
        "DesiredWeight" | "DataCaptureConfig" | "DesiredInstanceCount"
      )[];
    }
  | { readonly act: "stopTransformJob"; readonly name: string }
  | { readonly act: "deleteInferenceComponent"; readonly name: string }
  | {
      readonly act: "updateInferenceComponent";
      readonly name: string;
      readonly toEventId: string;
      readonly applies: string;
    }
  | {
      readonly act: "deregisterScalableTargets";
      readonly type: ResourceType;
      readonly name: string;
      /** Of an endpoint. */
      readonly variantNames: readonly string[];
    };

export type Outcome =
  /** Seen in a description afterwards. */
  | "remedied"
  /** A later deployment is effective. */
  | "superseded"
  /** The incarnation is no longer there, and not by us. */
  | "gone"
  /** The transform job had finished. */
  | "tooLate"
  /** Left to people, by the word of one. */
  | "held"
  /** An operator adopted it. */
  | "adopted"
  /** Nothing was to be changed. */
  | "audit";

/** What people are notified of once a case; `held` asks them to decide, once a day. */
export type Notice =
  | "denied"
  | "waiting"
  | "inProgress"
  | "limited"
  | "paused"
  | "refused"
  | "error"
  | "newStatus"
  | "unconfirmed"
  | Outcome;

export type Step = Act | Wait | Look | Close;

/** What has to be looked at before a step can be decided: then ask again with it. */
export type Look =
  /** Everything that is known of the resource, for what is within reach has nothing to go back to. */
  | { readonly act: "readHistory" }
  /** The first of these deployments that is intact. */
  | { readonly act: "findTarget"; readonly candidates: readonly string[] }
  /** The deployments whose models are those of this endpoint config. */
  | { readonly act: "findOrigin"; readonly current: string }
  /** Whether this endpoint config still is what was gone back to. */
  | { readonly act: "verify"; readonly applies: string };

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
  /** Its status let nothing be done. */
  readonly inVain?: true;
  /** To be kept in the case, until the next look. */
  readonly limitedBy?: Limit;
  /** People have to decide: `notice` is repeated each day. */
  readonly daily?: true;
}

export interface Close {
  readonly act: "close";
  readonly as: Outcome;
  readonly why: string;
  readonly notice?: Notice;
  /** The deployment turned out not to have taken effect, which its record should say. */
  readonly failed?: true;
}
