import type { AccessPoint } from "./resources/accessPoints";
import type { EndpointConfig, Model } from "./resources/models";
import type { Caller } from "./events/callers";
import type { Clock } from "./clock";
import type { Component } from "./resources/component";
import type { Endpoint } from "./resources/endpoint";
import type { Faults } from "./faults";
import type { Moment } from "./resources/life";
import type { ScalableTarget } from "./resources/scaling";
import type { TransformJob } from "./resources/transformJobs";

/** How many seconds things take, unless a test says otherwise of one of them. */
export const DURATIONS = {
  creating: 300,
  updating: 300,
  reweighing: 60,
  rollingBack: 120,
  deleting: 30,
  transforming: 900,
  stopping: 60,
  componentCreating: 120,
  componentUpdating: 120,
  componentDeleting: 30,
};

export type Durations = { -readonly [K in keyof typeof DURATIONS]: number };

/** Everything of SageMaker and auto scaling in one account and region. */
export interface Account {
  readonly id: string;
  readonly region: string;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly durations: Durations;
  readonly models: Map<string, Model>;
  readonly configs: Map<string, EndpointConfig>;
  readonly endpoints: Map<string, Endpoint>;
  readonly jobs: Map<string, TransformJob>;
  readonly components: Map<string, Component>;
  readonly targets: Map<string, ScalableTarget>;
  readonly accessPoints: Map<string, AccessPoint>;
  readonly moments: Moment[];
  readonly arn: (kind: string, name: string) => string;
}

/** One call, as an operation sees it. */
interface Call {
  readonly operation: string;
  readonly caller: Caller;
}

/** What can be called, by name. Each takes its own input, as the wire has it. */
export type Operations = Readonly<Record<string, (input: never, call: Call) => object>>;
