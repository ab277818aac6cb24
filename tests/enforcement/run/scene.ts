import { ApplicationAutoScalingClient } from "@aws-sdk/client-application-auto-scaling";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { S3ControlClient } from "@aws-sdk/client-s3-control";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { AccessPoints } from "../../../enforcement/aws/accessPoints";
import { Account } from "../../../enforcement/aws/sagemaker";
import { Changes } from "../../../enforcement/aws/changes";
import { ScalableTargets } from "../../../enforcement/aws/scalableTargets";
import { Trail } from "../../../enforcement/aws/trail";
import type { EnforcementSettings } from "../../../enforcement/rules/schema";
import { sweep, type SweepTools } from "../../../enforcement/run/sweep/sweep";
import { take } from "../../../enforcement/run/receive";
import { tick } from "../../../enforcement/run/tick";
import type { Message, Tools } from "../../../enforcement/run/ports";
import { CHURN, HERE, settings } from "../samples";
import { World, type Delivery, type StateChange, type TrailEvent, type WorldOptions } from "../../fakes/sagemaker";
import { DynamoLedger } from "../../../enforcement/ledger/dynamo";
import { clientOf, directClientOf, TableInMemory } from "../../fakes/dynamodb";

/** As the wire has it: times are seconds. */
interface Found {
  readonly Events: readonly { readonly EventTime: number }[];
}

type AnyEvent = TrailEvent | StateChange;

/** An account with enforcement in it, and its clock in the test's hand. */

export const ENFORCER = "arn:aws:iam::111111111111:role/Enforcer";
const SWEEPER = "arn:aws:iam::111111111111:role/Sweeper";
export const DEPLOYER = "arn:aws:iam::111111111111:role/ModelDeployer";
export const MALLORY = "arn:aws:iam::111111111111:role/Mallory";

/** Milliseconds that a function may run. */
export const TIMEOUT = 60_000;

export interface SceneOptions {
  readonly world?: World;
  readonly worldOptions?: WorldOptions;
  readonly settings?: EnforcementSettings;
  /** The ledger of another scene, to go on with. */
  readonly table?: TableInMemory;
  /** Looks events up, and keeps the ledger, without the SDK's protocol, which most of the time of many scenes goes into. */
  readonly isFast?: boolean;
  /** Goes between enforcement and what it calls. */
  readonly around?: (tools: Tools) => Tools;
}

export class Scene {
  readonly world: World;
  readonly table: TableInMemory;
  readonly ledger: DynamoLedger;
  readonly tools: Tools;
  readonly told: Message[] = [];
  readonly logged: (readonly [what: string, fields: Readonly<Record<string, unknown>>])[] = [];
  readonly counted: Record<string, number> = {};
  /** Messages that failed, to come again; and those that the sweep sent. */
  readonly queue: string[] = [];
  /** Called when an invocation of a function begins. */
  begins = () => {};
  /** Called after each beat of the timer. */
  afterTick: () => Promise<void> = () => Promise.resolve();
  /** Whether the schedule's sweeps run. */
  sweeps = true;
  /** Whether SageMaker's own events arrive; AWS delivers them as best it can. */
  statesArrive = true;
  /** Milliseconds until one of them arrives. */
  stateDelay = () => 0;
  /** What somebody does while the function sleeps between two looks. */
  whileAsleep: () => void | Promise<void> = () => {};
  #sweptAt = 0;
  #began: number;
  #arriving: Delivery[] = [];
  readonly #states: { readonly at: number; readonly event: StateChange }[] = [];
  readonly #sweeper: Pick<SweepTools, "account" | "trail">;

  constructor(options: SceneOptions = {}) {
    this.world = options.world ?? new World(options.worldOptions);
    this.#began = this.world.now.getTime();
    this.table = options.table ?? new TableInMemory();
    this.ledger = new DynamoLedger((options.isFast ? directClientOf : clientOf)(this.table), "sagemaker-enforcement");
    const config = this.world.within(ENFORCER);
    const sagemaker = new SageMakerClient(config);
    const account = new Account(sagemaker, HERE);
    let tokens = 0;
    const tools: Tools = {
      settings: options.settings ?? settings(CHURN),
      here: HERE,
      ownRoleArn: ENFORCER,
      ledger: this.ledger,
      account,
      accessPoints: new AccessPoints(new S3ControlClient(config), HERE),
      trail: new Trail(options.isFast ? this.#directly(ENFORCER) : new CloudTrailClient(config), {
        now: () => this.world.now.getTime(),
        sleep: () => Promise.resolve(),
      }),
      gone: new Set(),
      changes: new Changes(sagemaker),
      scalableTargets: new ScalableTargets(new ApplicationAutoScalingClient(config)),
      notify: (message) => {
        this.told.push(message);
        return Promise.resolve();
      },
      log: (what, fields) => this.logged.push([what, fields]),
      count: (metric, value = 1) => {
        this.counted[metric] = (this.counted[metric] ?? 0) + value;
      },
      now: () => this.world.now.getTime(),
      timeLeft: () => this.#began + TIMEOUT - this.world.now.getTime(),
      inTime: (ms, does) => this.#inTime(ms, does),
      token: () => `token-${(tokens += 1)}`,
      sleep: (ms) => this.#sleep(ms),
    };
    this.tools = options.around?.(tools) ?? tools;
    const asSweeper = this.world.within(SWEEPER);
    const clock = { now: tools.now, sleep: () => Promise.resolve() };
    this.#sweeper = {
      account: new Account(new SageMakerClient(asSweeper), HERE),
      trail: new Trail(options.isFast ? this.#directly(SWEEPER) : new CloudTrailClient(asSweeper), clock),
    };
  }

  /** Begins an invocation of a function, with these tools. */
  begin(): Tools {
    this.#began = this.world.now.getTime();
    this.begins();
    return this.tools;
  }

  /** Takes one message; one that fails comes again later. */
  async take(body: string): Promise<void> {
    this.begin();
    try {
      await take(body, this.tools);
    } catch (error) {
      this.logged.push(["message failed", { error: String(error) }]);
      this.queue.push(body);
    }
  }

  /** Everything that was called since the last time arrives, in order. */
  async deliver(events: readonly AnyEvent[] = this.world.takeEvents()): Promise<void> {
    for (const event of events) await this.take(JSON.stringify(event));
  }

  /**
   * Lets time pass, with a tick every minute and a sweep every fifteen; messages that failed come again. SageMaker's own events arrive
   * within a second, where there are any.
   */
  async pass(minutes: number, deliveries: Delivery[] = []): Promise<void> {
    this.#arriving = deliveries;
    const end = this.world.now.getTime() + minutes * 60_000;
    for (let minute = Math.ceil(minutes) - 1; minute >= 0; minute -= 1) {
      await this.#until(end - minute * 60_000);
      for (const body of this.queue.splice(0)) await this.take(body);
      await this.deliver();
      if (this.sweeps && this.world.now.getTime() >= this.#sweptAt + 15 * 60_000) await this.sweep();
      await this.tick();
    }
  }

  /** Moves time on, and stops where something arrives. */
  async #until(end: number): Promise<void> {
    for (;;) {
      const now = this.world.now.getTime();
      const next = Math.min(
        ...this.#arriving.map(({ at }) => at.getTime()),
        ...this.#states.map(({ at }) => at),
        this.statesArrive ? this.world.nextChange() : Infinity,
        end,
      );
      if (next > now) this.world.advance((next - now) / 1000);
      await this.#arrive();
      if (next >= end) return;
    }
  }

  async #arrive(): Promise<void> {
    const now = this.world.now.getTime();
    const arrived = this.#arriving.filter(({ at }) => at.getTime() <= now);
    this.#arriving.splice(0, this.#arriving.length, ...this.#arriving.filter(({ at }) => at.getTime() > now));
    for (const { event } of arrived) await this.take(JSON.stringify(event));
    for (const event of this.statesArrive ? this.world.takeStateChanges() : [])
      this.#states.push({ at: Date.parse(event.time) + this.stateDelay(), event });
    const due = this.#states.filter(({ at }) => at <= now);
    this.#states.splice(0, this.#states.length, ...this.#states.filter(({ at }) => at > now));
    for (const { event } of due) await this.take(JSON.stringify(event));
  }

  /** What takes longer is given up on, although its answer is there by then. */
  async #inTime<T>(ms: number, does: () => Promise<T>): Promise<T> {
    const until = this.world.now.getTime() + ms;
    const result = await does();
    if (this.world.now.getTime() <= until) return result;
    throw Object.assign(new Error(`no answer within ${ms} ms`), { name: "TimeoutError" });
  }

  async #sleep(ms: number): Promise<void> {
    await this.whileAsleep();
    this.world.advance(ms / 1000);
  }

  async tick(): Promise<void> {
    this.begin();
    try {
      const end = this.world.now.getTime() + TIMEOUT;
      await tick(this.tools, end - 15_000, end - 4_000);
    } catch (error) {
      this.logged.push(["tick failed", { error: String(error) }]);
    }
    await this.afterTick();
  }

  async sweep(): Promise<void> {
    this.#sweptAt = this.world.now.getTime();
    this.begin();
    const { ledger, here, log, count, now, sleep } = this.tools;
    const tools: SweepTools = {
      ...{ ledger, here, log, count, now, sleep },
      ...this.#sweeper,
      send: (bodies) => {
        this.queue.push(...bodies);
        return Promise.resolve([]);
      },
    };
    try {
      await sweep(tools, this.world.now.getTime() + 180_000);
    } catch (error) {
      this.logged.push(["sweep failed", { error: String(error) }]);
    }
  }

  #directly(caller: string): CloudTrailClient {
    const answer = (input: object) => {
      const found = this.world.call(caller, "LookupEvents", input, {}, "CloudTrail_20131101") as Found;
      const Events = found.Events.map(({ EventTime, ...event }) => ({
        ...event,
        EventTime: new Date(EventTime * 1000),
      }));
      return { ...found, Events };
    };
    // A refusal is a promise that fails, as the SDK has it.
    const send = ({ input }: { readonly input: object }) => Promise.resolve(input).then(answer);
    return { send } as unknown as CloudTrailClient;
  }

  status(endpoint: string): string | undefined {
    return this.world.account.endpoints.get(endpoint)?.status;
  }

  current(endpoint: string): string | undefined {
    return this.world.account.endpoints.get(endpoint)?.configName;
  }

  /** How each closed case ended, the latest last. */
  async outcomes(): Promise<string[]> {
    return (await this.ledger.closed(0)).map(({ as, case: { resource } }) => `${as} ${resource.name}`).toReversed();
  }
}
