import type { Account } from "../account";

/**
 * What SageMaker tells EventBridge of an endpoint by itself: a status in upper snake case, several events for one change. Source:
 * docs/design/aws-behaviour.md#state-change-events.
 */
export interface StateChange {
  readonly source: "aws.sagemaker";
  readonly "detail-type": "SageMaker Endpoint State Change" | "SageMaker Endpoint Deployment State Change";
  readonly account: string;
  readonly region: string;
  readonly time: string;
  readonly detail: {
    readonly EndpointName: string;
    readonly EndpointArn: string;
    readonly EndpointStatus: string;
  };
}

/** Statuses that the rule of enforcement asks for: those in which something may be done. */
const ASKED_FOR = ["IN_SERVICE", "OUT_OF_SERVICE", "FAILED", "UPDATE_ROLLBACK_FAILED"];

/** The events of what has happened since a moment of the account's history. */
export function stateChangesSince(account: Account, start: number): StateChange[] {
  return account.moments.slice(start).flatMap(({ kind, name, status, at }) => {
    const EndpointStatus = status.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
    if (kind !== "endpoint" || !ASKED_FOR.includes(EndpointStatus)) return [];
    const event = (type: StateChange["detail-type"]): StateChange => ({
      source: "aws.sagemaker",
      "detail-type": type,
      account: account.id,
      region: account.region,
      time: at.toISOString(),
      detail: { EndpointName: name, EndpointArn: account.arn("endpoint", name), EndpointStatus },
    });
    return [event("SageMaker Endpoint State Change"), event("SageMaker Endpoint Deployment State Change")];
  });
}
