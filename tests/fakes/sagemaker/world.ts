import { DURATIONS, type Account, type Durations, type Operations } from "./account";
import { accessPointOperations, makeAccessPoint, type AccessPoint } from "./resources/accessPoints";
import { Calls, type CallMade } from "./api/calls";
import { callerOf, type Caller, type Session } from "./events/callers";
import { Clock } from "./clock";
import { componentOperations } from "./resources/components";
import { endpointPolicyOperations } from "./resources/endpointPolicies";
import { endpointOperations } from "./resources/endpoints";
import type { Interlude } from "./resources/endpoint";
import { AwsError } from "./api/errors";
import { Faults } from "./faults";
import { renameConfig, scale } from "./happenings";
import { historyOperations } from "./events/history";
import { inProcess, serve, type InProcess, type Request, type Served } from "./api/http";
import type { Moment } from "./resources/life";
import { modelOperations } from "./resources/models";
import { Names } from "./names";
import { random } from "./random";
import { scalingOperations } from "./resources/scaling";
import { SERVICES } from "./api/services";
import { stateChangesSince, type StateChange } from "./events/stateChanges";
import { Trail, type Delay, type TrailEvent } from "./events/trail";
import { transformOperations } from "./resources/transformJobs";
import { toWire } from "./api/wire";

export interface WorldOptions {
  readonly account?: string;
  readonly region?: string;
  /** When the test begins. */
  readonly start?: Date;
  /** How long a call takes. */
  readonly secondsPerCall?: number;
  /** Spells ARNs as SageMaker did for years: in small letters, whatever the name. */
  readonly lowerCaseArns?: boolean;
  /** Takes every spelling of a name for the same. */
  readonly namesIgnoreCase?: boolean;
  readonly durations?: Partial<Durations>;
  /** Seconds until LookupEvents shows a call. */
  readonly historyDelay?: Delay;
  readonly seed?: number;
}

/** What the SDK's clients take. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
  /** One, so that the counters count what the code under test calls; raise it to test the SDK's retries. */
  readonly maxAttempts: number;
}

/** An account and region of AWS that lives in this process. See `index.ts`. */
export class World {
  readonly account: Account;
  readonly faults = new Faults();
  readonly #trail: Trail;
  readonly #calls: Calls;
  readonly #callers = new Map<string, Caller>();
  #served: Served | undefined;
  #taken = 0;
  #momentsTaken = 0;

  constructor(options: WorldOptions = {}) {
    const { account: id = "111111111111", region = "eu-west-1", lowerCaseArns = false, seed = 1 } = options;
    const names = <T>() => new Names<T>(options.namesIgnoreCase ?? false);
    const clock = new Clock(options.start ?? new Date("2026-11-21T10:00:00.250Z"));
    this.account = {
      ...{ id, region, clock, faults: this.faults, durations: { ...DURATIONS, ...options.durations } },
      ...{ models: names(), configs: names(), endpoints: names(), jobs: names(), components: names() },
      ...{ targets: new Map(), accessPoints: new Map(), moments: [] },
      arn: (kind, name) => `arn:aws:sagemaker:${region}:${id}:${kind}/${lowerCaseArns ? name.toLowerCase() : name}`,
    };
    this.#trail = new Trail(this.account, random(seed));
    this.#trail.delay = options.historyDelay ?? this.#trail.delay;
    const operations: Operations = {
      ...modelOperations(this.account),
      ...endpointOperations(this.account),
      ...endpointPolicyOperations(this.account),
      ...transformOperations(this.account),
      ...componentOperations(this.account),
      ...scalingOperations(this.account),
      ...accessPointOperations(this.account),
      ...historyOperations(this.#trail, clock),
    };
    this.#calls = new Calls(this.account, operations, this.#trail, options.secondsPerCall ?? 0.001);
  }

  async listen(): Promise<void> {
    this.#served = await serve((request) => this.#answer(request));
  }

  /** Closes the server; throws if anything was asked for that this world does not know. */
  async stop(): Promise<void> {
    await this.#served?.stop();
    if (this.unknown.length > 0) throw new Error(`not known in this world: ${this.unknown.join(", ")}`);
  }

  /** What was asked for and is not known here. A test that means it empties this. */
  get unknown(): string[] {
    return this.#calls.unknown;
  }

  /** The configuration of an SDK client that calls as this role, user or root. */
  as(principal: string, session: Session = {}): ClientConfig {
    if (!this.#served) throw new Error("the world does not listen");
    const { accessKeyId } = this.#caller(principal, session);
    return {
      endpoint: this.#served.url,
      region: this.account.region,
      credentials: { accessKeyId, secretAccessKey: "secret", sessionToken: "token" },
      maxAttempts: 1,
    };
  }

  /** As `as`, without HTTP between: the SDK's own requests and answers, at a fraction of the time. */
  within(principal: string, session: Session = {}): ClientConfig & InProcess {
    const { accessKeyId } = this.#caller(principal, session);
    const credentials = { accessKeyId, secretAccessKey: "secret", sessionToken: "token" };
    const { region } = this.account;
    return {
      ...{ endpoint: "http://world.invalid", region, credentials, maxAttempts: 1 },
      ...inProcess(accessKeyId, region, (request) => this.#answer(request)),
    };
  }

  /** The same call without SDK and HTTP: input and output are as the wire has them, times in seconds. */
  call(principal: string, operation: string, input: object, session: Session = {}, service = "SageMaker"): unknown {
    const { accessKeyId } = this.#caller(principal, session);
    const wire = toWire(input) as Request["input"];
    const { region } = this.account;
    const answer = this.#answer({ service, operation, accessKeyId, region, input: wire, userAgent: "test" });
    if (answer.lost) throw new Error("the answer was lost");
    if ("error" in answer) throw answer.error;
    return answer.output;
  }

  get now(): Date {
    return this.account.clock.now;
  }

  advance(seconds: number): void {
    this.account.clock.advance(seconds);
  }

  /** How long things take from now on. */
  get durations(): Durations {
    return this.account.durations;
  }

  set historyDelay(delay: Delay) {
    this.#trail.delay = delay;
  }

  /** All events of EventBridge so far: of calls that change something, failed ones too, in the order of the calls. */
  events(eventName?: string): TrailEvent[] {
    return this.#trail.events.filter(({ detail }) => eventName === undefined || detail.eventName === eventName);
  }

  /** The events since the last time. */
  takeEvents(): TrailEvent[] {
    const taken = this.#trail.events.slice(this.#taken);
    this.#taken = this.#trail.events.length;
    return taken;
  }

  /** SageMaker's own events since the last time. */
  takeStateChanges(): StateChange[] {
    const taken = stateChangesSince(this.account, this.#momentsTaken);
    this.#momentsTaken = this.account.moments.length;
    return taken;
  }

  /** When something changes by itself next, in milliseconds; Infinity when nothing will. */
  nextChange(): number {
    return this.account.clock.next;
  }

  /** The calls so far, in order; `slice` a length noted before to count from there. */
  get calls(): readonly CallMade[] {
    return this.#calls.made;
  }

  /** How often each operation was called, by everybody or by one principal, since a moment or ever. */
  counts(of: { readonly caller?: string; readonly since?: Date } = {}): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { operation, caller, at } of this.calls) {
      if ((of.caller !== undefined && caller !== of.caller) || (of.since && at < of.since)) continue;
      counts[operation] = (counts[operation] ?? 0) + 1;
    }
    return counts;
  }

  /** What statuses an endpoint, or another thing, has had; of all incarnations. */
  history(name: string, kind = "endpoint"): Moment[] {
    return this.account.moments.filter((moment) => moment.name === name && moment.kind === kind);
  }

  /** What comes over an endpoint without a call, after so many seconds and as soon as it is in service. */
  befall(endpoint: string, what: Interlude, { after = 0, lasts = 600 } = {}): void {
    this.account.clock.after(after, () => this.account.endpoints.get(endpoint)?.befall(what, lasts));
    this.advance(0);
  }

  /** An access point that leads to a bucket from now on; one of the same name leads there no more. */
  accessPoint(name: string, bucket: string): AccessPoint {
    return makeAccessPoint(this.account, name, bucket);
  }

  /** Auto scaling scales a variant; sometimes it leaves a config of its own making behind, here called `configName`. */
  scale(endpointName: string, variant: string, instances: number, configName?: string): void {
    scale(this, endpointName, variant, instances);
    if (configName !== undefined) renameConfig(this, endpointName, configName);
  }

  #caller(principal: string, session: Session): Caller {
    const caller = callerOf(principal, session, this.now);
    const known = this.#callers.get(caller.accessKeyId);
    if (!known) this.#callers.set(caller.accessKeyId, caller);
    return known ?? caller;
  }

  #answer(request: Request) {
    if (SERVICES.has(request.service) && request.region !== this.account.region) {
      this.unknown.push(`region ${request.region}`);
      throw new AwsError("NotInThisWorld", `This world is ${this.account.region}, not ${request.region}`);
    }
    return this.#calls.answer(request, this.#callers.get(request.accessKeyId));
  }
}
