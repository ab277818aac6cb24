import type { Act, Case, Change, Close, Look, Step, Wait } from "../../cases/case";
import { expectationOf } from "../../cases/expectations";
import { failureOf, REFUSALS } from "../../cases/failures";
import { failedBefore, incarnationOf, isAlike, isBeforeLatest, latestOf } from "../../cases/history";
import { afterFailure, HOUR, IN_PROGRESS, MINUTE, wentBack, type Described } from "../../cases/situation";
import type { Remedy } from "../../aws/changes";
import type { Lease, OpenCase, PastDeployment } from "../../ledger/ledger";
import { confirmCall } from "./confirmCall";
import { decideStep } from "./decideStep";
import { describeCase } from "./describeCase";
import { holdUpInWords, noticeOfCase, noticeOfDenial } from "../notify/notices";
import { notifyPeople } from "../notify/notifyPeople";
import { RESERVE, type Tools } from "../ports";
import { secondsSince } from "../secondsSince";
import { reconsider } from "../judge/recordVerdict";

/** Works on what is open: looks, decides, does one thing, and writes down what came of it. */

/** Longer than a function may run, so that two never work on one case. */
export const LEASE = 2 * MINUTE;
const DAY = 24 * HOUR;
/** After so many looks in vain people hear what holds it up. */
const NOTICE_AFTER = 3;

/** Neither under way nor, after a rollback that failed, a mix of two. */
const SETTLED_WELL = ["InService", "OutOfService", "Failed"];

/**
 * What a look at a case came to: `flaps` when it was in service between two looks, or when something was taken off it, so that the next one
 * cannot come too soon; `again` when what was taken off may be there again in a moment.
 */
type Looked = "flaps" | "again" | undefined;

/** Looks without a pause in between: auto scaling is taken off, and the change is made, before anybody puts it on again. */
const MOST_AGAIN = 6;

/**
 * Looks at an open case or verdict once, unless somebody else does.
 *
 * @param by the timer's looks are counted, those that an event or a flapping endpoint asks for are not
 */
export async function workOn(eventId: string, tools: Tools, by: "timer" | "event" = "event"): Promise<Looked> {
  let looked = await look(eventId, tools, by);
  for (let again = 0; looked === "again" && again < MOST_AGAIN && tools.timeLeft() > RESERVE; again += 1)
    looked = await look(eventId, tools, "event");
  return looked;
}

async function look(eventId: string, tools: Tools, by: "timer" | "event"): Promise<Looked> {
  const lease = leaseOf(tools);
  const open = await tools.ledger.lease(eventId, lease, tools.now());
  if (open?.kind === "case") return new Work(open, lease, tools, by).lookOnce();
  const next = open && (await reconsider(open, lease, tools));
  return next?.kind === "case" ? look(eventId, tools, by) : undefined;
}

/** Judges what waits for evidence again, and leaves the case that comes of it to the next look. */
export async function judgeAgain(eventId: string, tools: Tools): Promise<void> {
  const lease = leaseOf(tools);
  const open = await tools.ledger.lease(eventId, lease, tools.now());
  if (open?.kind === "verdict") await reconsider(open, lease, tools);
}

const leaseOf = ({ token, now }: Tools): Lease => ({ token: token(), until: now() + LEASE });

class Work {
  #open: OpenCase;
  readonly #lease: Lease;
  readonly #tools: Tools;
  readonly #by: "timer" | "event";
  #looked: Looked;

  constructor(open: OpenCase, lease: Lease, tools: Tools, by: "timer" | "event") {
    this.#open = open;
    this.#lease = lease;
    this.#tools = tools;
    this.#by = by;
  }

  async lookOnce(): Promise<Looked> {
    let step: Exclude<Step, Look>;
    let described: Described | "not found";
    let history: readonly PastDeployment[];
    try {
      described = await describeCase(this.#case, this.#tools.account);
      this.#seen(described);
      history = await this.#history(described);
      await this.#noticeOfDenial();
      ({ step, history } = await decideStep(this.#open, described, history, this.#tools));
    } catch (error) {
      // Whoever is to hear of it must not wait for a description.
      await this.#noticeOfDenial();
      this.#failed(error, { looking: true });
      await this.#wait(afterFailure(this.#case, this.#case.failure!));
      return undefined;
    }
    if (step.act === "wait") await this.#wait(step, described);
    else if (step.act === "close") await this.#close(step, described);
    else if (described === "not found") throw new Error(`no step to take: ${step.act}`);
    else if (step.act === "deregisterScalableTargets") await this.#free(step);
    else await this.#makeConfirmed(step, described, history);
    return this.#looked;
  }

  get #case(): Case {
    return this.#open.case;
  }

  /** Which incarnation it is, as soon as it is seen; that descriptions work again; and since when it may answer requests. */
  #seen(described: Described | "not found"): void {
    const { createdAt, failure, last, creates, eventTime, servedFrom } = this.#case;
    if (failure?.looking) this.#set({ failure: undefined });
    if (described === "not found") return;
    const { status, lastModifiedAt } = described;
    if (createdAt === undefined && incarnationOf(this.#case, described.createdAt) === "same")
      this.#set({ createdAt: described.createdAt });

    // An update may answer from the first moment, as a canary; what is created, not before it is in service.
    if (servedFrom === undefined && !creates) this.#set({ servedFrom: eventTime });
    if (servedFrom === undefined && creates && !["Creating", "Failed", "Deleting"].includes(status))
      this.#set({ servedFrom: Math.max(last?.at ?? eventTime, eventTime) });

    const isUnderWay = IN_PROGRESS.includes(status) && status !== "Creating" && status !== "Deleting";
    const wasSettledBetween =
      last !== undefined && IN_PROGRESS.includes(last.status) && last.lastModifiedAt !== lastModifiedAt;
    const wasRefused = failure?.kind === "inProgress";
    if (isUnderWay && (wasSettledBetween || wasRefused || this.#by === "event")) this.#looked = "flaps";
    this.#set({ last: { at: this.#tools.now(), status, lastModifiedAt } });
  }

  /** With what the description shows of deployments that did not take effect. */
  async #history(described: Described | "not found"): Promise<readonly PastDeployment[]> {
    const history = await this.#tools.ledger.history(this.#open.resource);
    const latest = latestOf(history);
    if (described === "not found" || described.current === undefined || latest?.applies === undefined) return history;
    const { status, current, pending } = described;
    if (status === "Updating" && !isAlike(latest.applies, current)) {
      if (isBeforeLatest(history, current, pending)) this.#set({ before: { of: latest.eventId, current } });
      return this.#failing(history, failedBefore(history, latest, current));
    }
    const { before } = this.#case;
    const cameBack =
      SETTLED_WELL.includes(status) &&
      before?.of === latest.eventId &&
      before.current === current &&
      !wentBack(this.#case);
    return cameBack ? this.#failing(history, [latest.eventId]) : history;
  }

  /** People hear of it once when it was judged. In audit mode the notice of its end says all there is. */
  async #noticeOfDenial(): Promise<void> {
    const { mode, noticed } = this.#case;
    if (mode === "audit" || noticed.includes("denied")) return;
    const { eventId, resource } = this.#open;
    const record = await this.#tools.ledger.deployment({ resource, eventId, eventTime: this.#case.eventTime });
    if (!record) return;
    await notifyPeople(noticeOfDenial(record, this.#tools.here), this.#tools);
    this.#set({ noticed: [...noticed, "denied"] });
  }

  /** Notes which deployments did not take effect. */
  async #failing(history: readonly PastDeployment[], failed: readonly string[]): Promise<readonly PastDeployment[]> {
    for (const record of history) {
      if (failed.includes(record.eventId) && record.failed !== true) await this.#tools.ledger.fail(record);
    }
    return history.map((record) => (failed.includes(record.eventId) ? { ...record, failed: true } : record));
  }

  async #wait(wait: Wait, described: Described | "not found" = "not found"): Promise<void> {
    const { until, why, alarm, unexplained, limitedBy } = wait;
    const { now } = this.#tools;
    if (!wait.inVain) this.#set({ inVain: undefined });
    await this.#noticeOf(wait);
    if (wait.inVain) await this.#lookedInVain(why, described);
    if (unexplained) this.#set({ unexplained });
    this.#set({ limitedBy });
    const alarmedSince = alarm ? (this.#open.alarmedSince ?? now()) : undefined;
    await this.#tools.ledger.save({ ...this.#open, due: until, why, alarmedSince }, this.#lease);
    this.#log("waiting", { why, until: new Date(until).toISOString() });
  }

  async #noticeOf({ notice, daily, why }: Wait): Promise<void> {
    const { here, now } = this.#tools;
    const { noticed, askedAt } = this.#case;
    if (notice && (!daily || now() >= (askedAt ?? -Infinity) + DAY)) {
      await notifyPeople(noticeOfCase(this.#open, notice, { why, now: now(), here }), this.#tools);
      this.#set(daily ? { askedAt: now() } : { noticed: [...noticed, notice] });
      if (notice === "held" && askedAt === undefined) this.#tools.count("Held");
    }
  }

  /** Counts looks that changed nothing about what was denied; after some, people hear what holds it up. */
  async #lookedInVain(why: string, described: Described | "not found"): Promise<void> {
    const { here, now } = this.#tools;
    if (this.#by === "timer") this.#set({ inVain: (this.#case.inVain ?? 0) + 1 });
    const { noticed, inVain = 0 } = this.#case;
    if (inVain < NOTICE_AFTER || noticed.includes("inProgress") || described === "not found") return;
    const text = `${why}; ${holdUpInWords(described, inVain)}`;
    await notifyPeople(noticeOfCase(this.#open, "inProgress", { why: text, now: now(), here }), this.#tools);
    this.#set({ noticed: [...noticed, "inProgress"] });
  }

  async #close({ as, why, notice, failed }: Close, described: Described | "not found"): Promise<void> {
    const { ledger, here, now } = this.#tools;
    // First notified, then closed: a function that dies in between notifies twice, and never not at all.
    if (notice) await notifyPeople(noticeOfCase(this.#open, notice, { why, now: now(), here }), this.#tools);
    if (failed) await ledger.fail(this.#case);
    const { caller, reason, openedAt } = this.#open;
    const closedAt = now();
    const closed = await ledger.close({ case: this.#case, caller, reason, as, why, openedAt, closedAt }, this.#lease);
    if (closed && as === "remedied") {
      this.#tools.count("Undone");
      this.#tools.count("UndoDelay", secondsSince(this.#case, closedAt));
    }
    this.#log("closed", { as, why, status: described === "not found" ? described : described.status });
  }

  /** Deploys nothing and destroys nothing, so it is not announced, and counts for no limit. */
  async #free(act: Extract<Act, { act: "deregisterScalableTargets" }>): Promise<void> {
    const { scalableTargets, ledger, now } = this.#tools;
    try {
      const count = await scalableTargets.free(act);
      this.#set({ freedAt: now() });
      if (count > 0) {
        const { last, changes: before } = this.#case;
        this.#set({ changes: [...before, { act: act.act, name: act.name, at: now(), status: last?.status ?? "" }] });
        this.#log("changed", { ...act, count });
      }
    } catch (error) {
      // Whatever it is, the remedy itself is tried all the same.
      this.#set({ freedAt: now() });
      this.#count(error);
    }
    if (this.#case.failure?.kind === "scalableTarget") this.#looked = "again";
    await ledger.save({ ...this.#open, due: now(), why: "auto scaling was taken off" }, this.#lease);
  }

  async #makeConfirmed(act: Remedy, described: Described, history: readonly PastDeployment[]): Promise<void> {
    const answer = await confirmCall(this.#open, this.#tools);
    if (typeof answer === "object") {
      if (answer.notice) this.#tools.count("Tampering");
      return this.#wait(answer, described);
    }
    if (answer === "confirmed") this.#set({ confirmed: true });
    const isPart = act.name !== this.#open.resource.name;
    if (isPart) await this.#takenOff(described);
    return this.#make(act, described.status, history, isPart ? this.#case.inVain : undefined);
  }

  /**
   * Whoever puts something new on it as often as the timer takes one off would keep it: the next look comes soon, and where no fewer are
   * left than at the timer's last look, this one was in vain.
   */
  async #takenOff(described: Described): Promise<void> {
    const left = described.parts?.length ?? 0;
    const { partsLeft = Infinity } = this.#case;
    const areFewer = left < partsLeft;
    this.#looked = "flaps";
    if (this.#by === "timer") this.#set({ partsLeft: left, ...(areFewer && { inVain: undefined }) });
    if (!areFewer) await this.#lookedInVain("what runs in it is taken off", described);
  }

  async #make(
    act: Remedy,
    status: string,
    history: readonly PastDeployment[],
    inVain: number | undefined,
  ): Promise<void> {
    const { ledger, changes, now } = this.#tools;
    const before = this.#case.changes;
    const { eventId, resource, caller } = this.#open;
    const target =
      act.act === "updateInferenceComponent" ? history.find((one) => one.eventId === act.toEventId) : undefined;
    const specifications = target && (await ledger.deployment(target))?.specifications;
    const change = changeOf(act, status, now());
    const record = { ...change, eventId, resource, caller };
    this.#set({ changes: [...before, { ...change, unconfirmed: true }], inVain, limitedBy: undefined });
    if (!(await ledger.intend(this.#open, record, expectationOf(act, change.at), this.#lease))) return;
    try {
      await changes.make(act, specifications);
    } catch (error) {
      this.#failed(error);
      if (this.#case.failure?.kind === "inProgress") this.#looked = "flaps";
      if (this.#case.failure?.kind === "scalableTarget") this.#looked = "again";
      const next = { ...this.#open, due: now(), why: "a change failed" };
      if (!isRefusal(error)) return void (await ledger.save(next, this.#lease));
      await ledger.retract({ ...next, case: { ...next.case, changes: before } }, record, this.#lease);
      return;
    }
    this.#set({ changes: [...before, change], failure: undefined });
    await ledger.save({ ...this.#open, due: now(), why: "asked for a change" }, this.#lease);
    this.#log("changed", { ...act });
  }

  #failed(error: unknown, { looking }: { readonly looking?: true } = {}): void {
    const kind = this.#count(error);
    if (kind === "hasAdapters") this.#set({ hasAdapters: true });
    if (kind === "hasComponents") this.#set({ hasComponents: true });
    const { times = 0, refusals = 0 } = this.#case.failure ?? {};
    const isRefused = REFUSALS.includes(kind);
    this.#set({
      failure: { kind, at: this.#tools.now(), times: times + 1, refusals: refusals + Number(isRefused), looking },
    });
  }

  #count(error: unknown): ReturnType<typeof failureOf> {
    const kind = failureOf(error);
    if (kind === "refused") this.#tools.count("RefusedPermission");
    if (kind === "other") this.#tools.count("UnknownError");
    const { name, message } = error as Partial<Error>;
    const times = (this.#case.failure?.times ?? 0) + 1;
    this.#log("failed", { kind, times, error: `${name ?? ""}: ${message ?? String(error)}`.slice(0, 1000) });
    return kind;
  }

  #set(change: Partial<Case>): void {
    this.#open = { ...this.#open, case: { ...this.#open.case, ...change } };
  }

  #log(what: string, fields: Readonly<Record<string, unknown>>): void {
    const { eventId, resource, caller } = this.#open;
    const { type, name } = resource;
    this.#tools.log(what, { eventId, type, name, caller, ...fields });
  }
}

function changeOf(act: Remedy, status: string, at: number): Change {
  const change = { act: act.act, name: act.name, at, status };
  if (act.act === "updateEndpoint")
    return { ...change, applies: act.endpointConfigName, targetCreatedAt: act.target?.createdAt };
  return act.act === "updateInferenceComponent" ? { ...change, applies: act.applies } : change;
}

/** Whether AWS said no. Anything else may have been done all the same. */
function isRefusal(error: unknown): boolean {
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  return status !== undefined && status >= 400 && status < 500;
}
