import { reconsider } from "./recordVerdict";
import { expectationOf, type Act, type Case, type Change, type Close, type Step, type Wait } from "../cases/case";
import { failureOf } from "../cases/failures";
import { failedBefore, incarnationOf, latestOf, type Judged } from "../cases/history";
import { intactTarget } from "./findRollbackTarget";
import type { DeploymentRecord, Lease, OpenCase } from "../ledger/ledger";
import { sameName } from "../models/descriptions";
import { nextStep } from "../cases/nextStep";
import { noticeOfCase } from "./notices";
import { afterFailure, MINUTE, wentBack, type Described, type Situation } from "../cases/situation";
import { recordsRead } from "./recordsRead";
import type { Tools } from "./ports";

/** Works on what is open: looks, decides, does one thing, and writes down what came of it. */

const HOUR = 60 * MINUTE;
/** Longer than a function may run, so that two never work on one case. */
const LEASE = 2 * MINUTE;

/** Neither under way nor, after a rollback that failed, a mix of two. */
const SETTLED_WELL = ["InService", "OutOfService", "Failed"];

/** Looks at an open case or verdict once, unless somebody else does. */
export async function workOn(eventId: string, tools: Tools): Promise<void> {
  const lease = { token: tools.token(), until: tools.now() + LEASE };
  const open = await tools.ledger.lease(eventId, lease, tools.now());
  if (open?.kind === "case") return new Work(open, lease, tools).lookOnce();
  const next = open && (await reconsider(open, lease, tools));
  if (next?.kind === "case") await workOn(eventId, tools);
}

class Work {
  constructor(
    private open: OpenCase,
    private readonly lease: Lease,
    private readonly tools: Tools,
  ) {}

  async lookOnce(): Promise<void> {
    let step: Step;
    let described: Described | "not found";
    let history: readonly DeploymentRecord[];
    try {
      described = await this.#describe();
      this.#seen(described);
      history = await this.#history(described);
      step = await this.#decide(described, history);
    } catch (error) {
      this.#failed(error, { looking: true });
      return this.#wait(afterFailure(this.#case, this.#case.failure!));
    }
    if (step.act === "wait") return this.#wait(step);
    if (step.act === "close") return this.#close(step, described);
    if (step.act === "findTarget" || described === "not found") throw new Error(`no step to take: ${step.act}`);
    return this.#make(step, described.status, history);
  }

  get #case(): Case {
    return this.open.case;
  }

  async #describe(): Promise<Described | "not found"> {
    const { account } = this.tools;
    const { resource, hasAdapters } = this.#case;
    if (resource.type === "transformJob") return (await account.transformJob(resource.name)) ?? "not found";
    if (resource.type === "endpoint") return (await account.endpoint(resource.name)) ?? "not found";
    const component = await account.component(resource.name);
    if (!component) return "not found";
    if (!hasAdapters || component.endpointName === undefined) return component;
    return { ...component, adapters: await account.adaptersOf(resource.name, component.endpointName) };
  }

  /** Which incarnation it is, as soon as it is seen; and that descriptions work again. */
  #seen(described: Described | "not found"): void {
    const { createdAt, failure } = this.#case;
    if (failure?.looking) this.#set({ failure: undefined });
    if (createdAt !== undefined || described === "not found") return;
    if (incarnationOf(this.#case, described.createdAt) === "same") this.#set({ createdAt: described.createdAt });
  }

  /** With what the description tells of deployments that did not take effect. */
  async #history(described: Described | "not found"): Promise<readonly DeploymentRecord[]> {
    const history = await this.tools.ledger.history(this.open.resource);
    const latest = latestOf(history);
    if (described === "not found" || described.current === undefined || latest?.applies === undefined) return history;
    const { status, current } = described;
    if (status === "Updating" && !sameName(latest.applies, current)) {
      // While it updates, a description shows what was current before. Source:
      // docs/design/aws-behaviour.md#describe-while-updating.
      this.#set({ before: { of: latest.eventId, current } });
      return this.#failing(history, failedBefore(history, latest, current));
    }
    const { before } = this.#case;
    const cameBack =
      SETTLED_WELL.includes(status) &&
      before?.of === latest.eventId &&
      sameName(before.current, current) &&
      !wentBack(this.#case);
    return cameBack ? this.#failing(history, [latest.eventId]) : history;
  }

  /** Notes which deployments did not take effect. */
  async #failing(
    history: readonly DeploymentRecord[],
    failed: readonly string[],
  ): Promise<readonly DeploymentRecord[]> {
    for (const record of history) {
      if (failed.includes(record.eventId) && record.failed !== true) await this.tools.ledger.fail(record);
    }
    return history.map((record) => (failed.includes(record.eventId) ? { ...record, failed: true } : record));
  }

  async #decide(described: Described | "not found", history: readonly DeploymentRecord[]): Promise<Step> {
    const { settings, account, now } = this.tools;
    const usage = await this.#usage();
    const read = await recordsRead(this.tools);
    const situation = (target?: Judged | "none"): Situation => ({
      ...{ case: this.#case, described, history, usage, settings, now: now(), recordsRead: read, target },
    });
    const step = nextStep(situation());
    if (step.act !== "findTarget") return step;
    const candidates = step.candidates.map((id) => history.find(({ eventId }) => eventId === id)!);
    return nextStep(situation((await intactTarget(candidates, account)) ?? "none"));
  }

  async #usage(): Promise<Situation["usage"]> {
    const { ledger, now } = this.tools;
    const remedies = (await ledger.changes(now() - HOUR)).filter(({ act }) => act !== "deregisterScalableTargets");
    const { type, name } = this.open.resource;
    const ofThis = remedies.filter(
      ({ resource, caller }) => resource.type === type && sameName(resource.name, name) && caller === this.open.caller,
    );
    return { resource: ofThis.length, account: remedies.length };
  }

  async #wait({ until, why, notice, alarm, unexplained }: Wait): Promise<void> {
    const { tools } = this;
    if (notice) {
      await tools.notify(noticeOfCase(this.open, notice, why, tools.here));
      this.#set({ noticed: [...this.#case.noticed, notice] });
    }
    this.#set({ unexplained });
    const alarmedSince = alarm ? (this.open.alarmedSince ?? tools.now()) : undefined;
    await tools.ledger.save({ ...this.open, due: until, why, alarmedSince }, this.lease);
    this.#log("waiting", { why, until: new Date(until).toISOString() });
  }

  async #close({ as, why, notice, failed }: Close, described: Described | "not found"): Promise<void> {
    const { ledger, here, now, count, notify } = this.tools;
    // First told, then closed: a function that dies in between tells twice, and never not at all.
    if (notice) await notify(noticeOfCase(this.open, notice, why, here));
    if (as === "held") count("Held");
    if (failed) await ledger.fail(this.#case);
    const { caller, reason, openedAt } = this.open;
    await ledger.close({ case: this.#case, caller, reason, as, why, openedAt, closedAt: now() }, this.lease);
    this.#log("closed", { as, why, status: described === "not found" ? described : described.status });
  }

  async #make(act: Act, status: string, history: readonly DeploymentRecord[]): Promise<void> {
    const { ledger, changes, now } = this.tools;
    const before = this.#case.changes;
    const { eventId, resource, caller } = this.open;
    const change: Change = {
      ...{ act: act.act, name: act.name, at: now(), status },
      ...("applies" in act
        ? { applies: act.applies }
        : "endpointConfigName" in act
          ? { applies: act.endpointConfigName }
          : {}),
    };
    const record = { ...change, eventId, resource, caller };
    this.#set({ changes: [...before, { ...change, unconfirmed: true }] });
    if (!(await ledger.intend(this.open, record, expectationOf(act, change.at), this.lease))) return;
    const specifications =
      act.act === "updateInferenceComponent"
        ? history.find((one) => one.eventId === act.toEventId)?.specifications
        : undefined;
    try {
      await changes.make(act, specifications);
    } catch (error) {
      this.#failed(error);
      const next = { ...this.open, due: now(), why: "a change failed" };
      if (!isRefusal(error)) return void (await ledger.save(next, this.lease));
      await ledger.retract({ ...next, case: { ...next.case, changes: before } }, record, this.lease);
      return;
    }
    this.#set({ changes: [...before, change], failure: undefined });
    await ledger.save({ ...this.open, due: now(), why: "asked for a change" }, this.lease);
    this.#log("changed", { ...act });
  }

  #failed(error: unknown, { looking }: { readonly looking?: true } = {}): void {
    const { now, count } = this.tools;
    const kind = failureOf(error);
    if (kind === "refused") count("RefusedPermission");
    if (kind === "other") count("UnknownError");
    if (kind === "hasAdapters") this.#set({ hasAdapters: true });
    const times = (this.#case.failure?.times ?? 0) + 1;
    this.#set({ failure: { kind, at: now(), times, looking } });
    const { name, message } = error as Partial<Error>;
    this.#log("failed", { kind, times, error: `${name ?? ""}: ${message ?? String(error)}`.slice(0, 1000) });
  }

  #set(change: Partial<Case>): void {
    this.open = { ...this.open, case: { ...this.open.case, ...change } };
  }

  #log(what: string, fields: Readonly<Record<string, unknown>>): void {
    const { eventId, resource, caller } = this.open;
    this.tools.log(what, { eventId, ...resource, caller, ...fields });
  }
}

/** Whether AWS said no. Anything else may have been done all the same. */
function isRefusal(error: unknown): boolean {
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  return status !== undefined && status >= 400 && status < 500;
}
