import assert from "node:assert/strict";
import type { DeploymentRecord, Open } from "../../../../enforcement/ledger/ledger";
import type { Remedy } from "../../../../enforcement/aws/changes";
import type { Tools } from "../../../../enforcement/run/ports";
import { LEASE } from "../../../../enforcement/run/remedy/workOnCase";
import { deliveries, given, model, World } from "../../../fakes/sagemaker";
import { random } from "../../../fakes/sagemaker/random";
import { CHURN, settingsWith } from "../../samples";
import type { History } from "./histories";
import { DEPLOYER, ENFORCER, Scene } from "../scene";
import { modelCalled, Truth, type Fact } from "../whatHappened";

/** Plays a history with enforcement in it, and looks whether all that was promised holds. */
export async function holds(history: History): Promise<void> {
  const trial = new Trial(history);
  await trial.play();
  await trial.settle();
  await trial.check();
}

/** The function died: nothing that it would have done afterwards happens. */
class Died extends Error {}

class Trial {
  readonly #world: World;
  readonly #truth: Truth;
  readonly #scene: Scene;
  readonly #next: () => number;
  /** None before enforcement is installed, which the first sweep does. */
  #deaths = 0;
  #dead = false;
  #diedAt = 0;
  readonly #wrongs: string[] = [];

  constructor(private readonly history: History) {
    const { seed, limits, whenNoAllowedConfig, historyDelay, namesIgnoreCase, withPlaces } = history;
    this.#next = random(seed);
    const delay = random(seed + 1);
    this.#world = new World({ seed, namesIgnoreCase, historyDelay: () => delay() * historyDelay });
    this.#truth = new Truth(this.#world, (name) => name.startsWith("churn-") || (withPlaces && name === "behind"));
    const rule = { ...CHURN, ...(withPlaces && { modelDataUrls: ["s3://models/churn-*"] }) };
    this.#scene = new Scene({
      world: this.#world,
      isFast: true,
      settings: settingsWith({ limits, whenNoAllowedConfig }, rule),
      around: (tools) => this.#mortal(tools),
    });
    this.#scene.begins = () => {
      this.#dead = false;
    };
    this.#scene.afterTick = () => this.#lookAtWhatIsOpen();
  }

  /** At each beat: no verdict waits longer than half an hour, and everything that is open is due within the hour. */
  async #lookAtWhatIsOpen(): Promise<void> {
    const now = this.#world.now.getTime();
    // A function that died holds what it worked on for as long as its lease, and the next beat takes it up.
    if (now <= this.#diedAt + LEASE + 60_000) return;
    for (const open of await this.#scene.ledger.open()) {
      if (open.due > now + 61 * 60_000) this.#wrongs.push(`${open.resource.name} is due only at ${utc(open.due)}`);
      if (open.kind === "case") continue;
      const { eventTime } = JSON.parse(this.#waitingRecord(open)) as { readonly eventTime: string };
      const arrivedLate = open.openedAt > now - 2 * 60_000;
      if (now > Date.parse(eventTime) + 31 * 60_000 && !arrivedLate)
        this.#wrongs.push(`the verdict of ${open.resource.name} waits since ${eventTime}, at ${utc(now)}`);
    }
  }

  /** What the table keeps of a verdict that waits, beside what a list tells. */
  #waitingRecord({ eventId }: Open): string {
    for (const { pk, sk, data } of this.#scene.table.items())
      if (pk!["S"] === "waiting" && sk!["S"] === eventId)
        return String((data!["M"] as Readonly<Record<string, { readonly S?: string }>>)["record"]?.S);
    throw new Error(`${eventId} does not wait`);
  }

  async play(): Promise<void> {
    const world = this.#world;
    world.accessPoint("way-in", "models");
    world.advance(5);
    for (const name of ["churn-1", "churn-2", "free-1", "constructor", "behind"])
      world.call(DEPLOYER, "CreateModel", modelCalled(name));
    world.call(DEPLOYER, "CreateModel", this.history.withHuge ? HUGE : modelCalled("free-2"));
    given(world, DEPLOYER, {
      configs: { host: [], c1: ["churn-1"], c2: ["free-1"] },
      endpoints: { host: "host" },
    });
    await this.#scene.pass(10);
    this.#deaths = this.history.deaths;
    world.faults.throttle({ share: this.history.throttled, seed: this.history.seed, caller: ENFORCER });
    world.faults.lose({ share: this.history.lost, seed: this.history.seed, caller: ENFORCER });
    if (this.history.isHistoryBusy) world.faults.throttle({ share: 1, operation: "LookupEvents" });
    const arriving = [];
    for (const { pause, deed } of this.history.deeds) {
      for (let left = pause; left > 0; left -= 60_000) {
        if (left >= 60_000) await this.#scene.pass(1, arriving);
        else world.advance(left / 1000);
      }
      this.#truth.do(deed);
      // Enforcement's own calls are recorded too, and arrive the same way.
      arriving.push(...deliveries(world.takeEvents(), { ...this.history.delivery, seed: this.#next() * 2 ** 31 }));
    }
    await this.#scene.pass(16, arriving);
  }

  /** Nothing goes wrong any more, and nobody does anything. */
  async settle(): Promise<void> {
    this.#deaths = 0;
    this.#world.faults.clear();
    // As long as it takes for the event history to show the last call and a sweep to bring it; and then until nothing is open.
    await this.#scene.pass(31);
    assert.deepEqual(
      (await this.#scene.ledger.open()).filter(({ kind }) => kind === "verdict"),
      [],
      "a verdict waits after half an hour",
    );
    const isOpen = async () => {
      const open = await this.#scene.ledger.open();
      return this.#scene.queue.length > 0 || open.some((one) => !waitsForPeople(one));
    };
    for (let minutes = 31; minutes < 240 && (await isOpen()); minutes += 1) await this.#scene.pass(1);
  }

  async check(): Promise<void> {
    const { ledger, queue } = this.#scene;
    assert.deepEqual(this.#wrongs, []);
    const open = await ledger.open();
    assert.deepEqual([queue, open.filter((one) => !waitsForPeople(one))], [[], []]);
    const closed = new Map((await ledger.closed(0)).map((one) => [one.case.eventId, one.as]));
    for (const fact of this.#truth.facts) {
      const record = (await this.#recordOf(fact))!;
      assert.ok(record, `${fact.name}: no verdict`);
      const right = fact.allowed ? ["allowed", "unknown"] : ["denied", "unknown"];
      assert.ok(right.includes(record.decision), `${describe(fact)}: ${record.decision}`);
    }
    for (const [type, name] of this.#living()) {
      const fact = this.#truth.effective(type, name);
      if (fact === undefined || this.#truth.wasAllowed(fact.of, fact.applies, fact.models)) continue;
      if (type === "endpoint" && this.#isTakenForLater(fact)) continue;
      const outcome = closed.get(fact.eventId);
      if (type === "transformJob" && ["remedied", "tooLate"].includes(outcome!)) continue;
      // What serves has an open case, which is due within the hour, until a person decides.
      const isIt = this.history.namesIgnoreCase
        ? (other: string) => other.toLowerCase() === name.toLowerCase()
        : (other: string) => other === name;
      const isOpen = open.some(
        ({ resource, due }) =>
          resource.type === type && isIt(resource.name) && due <= this.#world.now.getTime() + 3_600_000,
      );
      assert.ok(isOpen, `${describe(fact)} stands: ${outcome}`);
    }
  }

  #living(): [Fact["type"], string][] {
    const { endpoints, components, jobs } = this.#world.account;
    return [
      ...[...endpoints.keys()].map((name): [Fact["type"], string] => ["endpoint", name]),
      ...[...components.keys()].map((name): [Fact["type"], string] => ["inferenceComponent", name]),
      ...[...jobs.keys()].map((name): [Fact["type"], string] => ["transformJob", name]),
    ];
  }

  /** With a function that may die before or after everything it does, and whose every change is looked at. */
  #mortal(tools: Tools): Tools {
    const watched = {
      make: async (act: Remedy, specifications?: readonly object[]) => {
        await this.#judgeChange(act);
        return tools.changes.make(act, specifications);
      },
    };
    return {
      ...tools,
      ledger: this.#dying(tools.ledger),
      account: this.#dying(tools.account),
      changes: this.#dying(watched),
      scalableTargets: this.#dying(tools.scalableTargets),
      notify: this.#step(tools.notify),
    };
  }

  #dying<T extends object>(of: T): T {
    return new Proxy(of, {
      get: (target, key) => {
        const value = Reflect.get(target, key) as unknown;
        if (typeof value !== "function") return value;
        return this.#step((value as (...args: unknown[]) => unknown).bind(target));
      },
    });
  }

  #step<A extends unknown[], R>(does: (...args: A) => R): (...args: A) => R {
    return ((...args: A) => {
      const before = this.#dies();
      if (before) return Promise.reject(new Died());
      const result = does(...args);
      if (!(result instanceof Promise)) return result;
      return result.then((value: unknown) => {
        if (this.#dies()) throw new Died();
        return value;
      });
    }) as (...args: A) => R;
  }

  #dies(): boolean {
    if (this.#dead) return true;
    this.#dead = this.#next() < this.#deaths;
    if (this.#dead) this.#diedAt = this.#world.now.getTime();
    return this.#dead;
  }

  /**
   * Auto scaling hides whose config is current, and so does another spelling, as long as nobody knows whether SageMaker tells them apart:
   * of two with the same models the one that nobody saw fail is taken to have put it there. And an update to the config that is in use
   * already, which was made anew before, looks the same whether it took effect or not.
   */
  #isTakenForLater({ of, name, at, models, applies }: Fact): boolean {
    const asSet = (names: readonly string[]) => names.toSorted().join();
    const all = this.#truth.facts.filter((one) => one.of === of);
    const isToItself = (one: Fact) => one.applies === applies && all[all.indexOf(one) - 1]?.applies === applies;
    const later = all.filter((one) => one.allowed && one.at > at);
    const taken = later.filter((one) => asSet(one.models) === asSet(models));
    return (
      later.some(isToItself) ||
      taken.some((one) => this.#isRenamed(name) || one.applies.toLowerCase() === applies.toLowerCase())
    );
  }

  #recordOf(fact: Fact): Promise<DeploymentRecord | undefined> {
    const { eventId, at } = fact;
    return this.#scene.ledger.deployment({ resource: fact, eventId, eventTime: Math.floor(at / 1000) * 1000 });
  }

  /** How the config of a name was spelt in some deployment. */
  #spellings(config: string): string[] {
    const all = this.#truth.facts.map(({ applies }) => applies);
    return all.filter((one) => one.toLowerCase() === config.toLowerCase());
  }

  /** As the account spells it. */
  #stored = (config: string): string => this.#world.account.configs.get(config)?.EndpointConfigName ?? config;

  #isRenamed(endpoint: string): boolean {
    return this.#world.account.endpoints.get(endpoint)!.configName.startsWith("uuid-");
  }

  /** Whether a change touches only what may not stand, and goes back only to what might. */
  async #judgeChange(act: Remedy): Promise<void> {
    const type =
      act.act === "stopTransformJob"
        ? "transformJob"
        : act.act.endsWith("Endpoint")
          ? "endpoint"
          : "inferenceComponent";
    const fact = this.#truth.effective(type, act.name);
    const mixed = this.#world.account.endpoints.get(act.name)?.status === "UpdateRollbackFailed";
    if (fact?.allowed && !mixed) {
      const record = await this.#recordOf(fact);
      // Nobody can know that somebody who may has put the very same there, before the record of it comes: a component's model, or a config
      // that was made anew as the denied call had spelt it.
      const spellings = this.history.namesIgnoreCase ? this.#spellings(fact.applies) : [fact.applies];
      const unheardOf = record === undefined && spellings.some((one) => this.#truth.wasDenied(fact.of, one));
      // Nor whether a config that auto scaling made is a copy of the denied or of the allowed one; the latter comes back.
      const sameAgain =
        act.act === "updateEndpoint" &&
        this.#stored(act.endpointConfigName) === fact.applies &&
        this.#isRenamed(act.name);
      // Nor whether the same config, put there again by somebody who may not, took effect: to all appearances it did.
      const repeated = this.#truth.facts.some(
        ({ of, applies, allowed, at }) => of === fact.of && applies === fact.applies && !allowed && at > fact.at,
      );
      if (record?.decision !== "unknown" && !unheardOf && !sameAgain && !repeated)
        this.#wrongs.push(`${act.act} of what is allowed: ${describe(fact)}`);
    }
    if (act.act === "updateEndpoint") {
      const { configs, endpoints } = this.#world.account;
      const { EndpointConfigName = act.endpointConfigName, ProductionVariants = [] } =
        configs.get(act.endpointConfigName) ?? {};
      const models = ProductionVariants.map(({ ModelName }) => ModelName!);
      const endpoint = endpoints.get(act.name);
      const good = endpoint && this.#truth.wasAllowed(endpoint, EndpointConfigName, models);
      if (!good && models.length > 0) this.#wrongs.push(`back to ${act.endpointConfigName} with ${models.join()}`);
    }
    if (act.act === "updateInferenceComponent") {
      // To what somebody may have put there, or to one of our own updates, which put back the same.
      const history = await this.#scene.ledger.history({ type, name: act.name });
      const to = history.find(({ eventId }) => eventId === act.toEventId);
      const whole = to && (await this.#scene.ledger.deployment(to));
      const model = String(whole?.specifications?.[0]?.["modelName"]);
      const component = this.#world.account.components.get(act.name);
      if (component && !this.#truth.wasAllowed(component, model, [model]))
        this.#wrongs.push(`back to ${model} of ${act.toEventId}`);
    }
  }
}

/** Nothing can be done about it before somebody says so, or an hour is over. */
const waitsForPeople = (open: Open): boolean =>
  open.kind === "case" && (open.case.askedAt !== undefined || open.why.startsWith("limits."));

/** With as much environment as AWS takes, all of it places. */
const HUGE = model("free-2", {
  PrimaryContainer: {
    Image: "i",
    Environment: Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`${n}`, `s3://b/${n}/${"v".repeat(1000)}`])),
  },
});

const utc = (time: number) => new Date(time).toISOString();

const describe = ({ type, name, applies, models, allowed, at }: Fact): string =>
  `${type} ${name} with ${applies} (${models.join()}), ${allowed ? "allowed" : "not allowed"}, at ${new Date(at).toISOString()}`;
