import { availableParallelism } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { Mistakes, type Mistake } from "../../config/mistakes";
import { buildHere } from "../build/buildHere";
import type { Part, TextBuilder } from "../build/built";
import type { Subject } from "../questions/subjects";
import { askHere } from "./askHere";
import { contentOf } from "./content";
import { keepHeapsSmall, letHeapsGrow } from "./memory";
import type { Asker, Verdicts } from "./verdicts";
import { ROOT } from "../../root";

/** What a thread is to do: ask about a subject, which comes as its content, or build a part. */
export type Task = { readonly content: Uint8Array; readonly inWords: boolean } | { readonly part: Part };

/** What comes of a task; what was built, as JSON. */
export type Result = Verdicts | string;

/** What a thread says: that it has loaded what it works with, and what came of a task. */
export type Told = "ready" | About<{ readonly result: Result } | { readonly mistakes: readonly Mistake[] }>;

/** A message about one task. */
export type About<T> = T & { readonly id: number };

interface Job {
  readonly task: () => Task;
  /** The same, done by this thread. */
  readonly here: () => Promise<Result>;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/** Jobs that a thread has at a time, so that it need not wait for the next while this one is busy. */
const AT_ONCE = 4;
/** Fewer jobs are done sooner than a thread has started. */
const ENOUGH = 10;
/** More than this would take more memory than time. */
const MOST_THREADS = 8;

/** Builds, and asks the simulator, on all cores: this thread is one of those that work. */
export class Threads implements Asker {
  readonly #waiting: Job[] = [];
  readonly #workers: Helper[] = [];
  readonly #most: number;
  readonly #enough: number;
  #helping = false;
  #areMany = false;

  /**
   * @param threads how many at most, this one included
   * @param enough how many jobs have to wait before a further thread is started
   */
  constructor(threads = Math.min(availableParallelism(), MOST_THREADS), enough = ENOUGH) {
    this.#most = threads - 1;
    this.#enough = enough;
  }

  verdictsOn = (subject: Subject, inWords: boolean): Promise<Verdicts> =>
    this.#do(
      () => ({ content: contentOf(subject), inWords }),
      () => askHere.verdictsOn(subject, inWords),
    );

  build: TextBuilder = (part) =>
    this.#do(
      () => ({ part }),
      async () => JSON.stringify(await buildHere(part)),
    );

  /**
   * Starts another thread already, which takes longer to be ready than this one needs to find out what there is to do.
   *
   * @returns whether it is ready, as soon as that is known; false where there are as many as may be
   */
  async startAnother(): Promise<boolean> {
    if (this.#workers.length === this.#most) return false;
    const worker = new Helper(() => this.#handOut());
    this.#workers.push(worker);
    return worker.settled;
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()));
    if (this.#areMany) letHeapsGrow();
  }

  #do<T extends Result>(task: () => Task, here: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ task, here, resolve, reject });
      this.#handOut();
    });
  }

  #handOut(): void {
    const starting = this.#workers.filter((worker) => worker.isStarting).length;
    if (this.#waiting.length >= this.#enough * (1 + starting)) this.#getHelp();
    for (const worker of this.#workers)
      while (worker.hasRoom && this.#waiting.length > 0) worker.take(this.#waiting.shift()!);
    if (!this.#helping) void this.#help();
  }

  #getHelp(): void {
    if (!this.#areMany) keepHeapsSmall();
    this.#areMany = true;
    void this.startAnother();
  }

  /** This thread's own part, one job at a time, so that the others are heard in between. */
  async #help(): Promise<void> {
    this.#helping = true;
    await new Promise((resolve) => setImmediate(resolve)); // Others may wait by then for a thread of their own.
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) {
      await job.here().then(job.resolve as (result: unknown) => void, job.reject);
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#helping = false;
  }
}

const OPTIONS = {
  argv: process.argv.slice(2), // `--no-cache` is meant for every thread.
  execArgv: [],
  /** A job takes a few megabytes; with room for more, V8 leaves garbage lying. */
  resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 },
};

/** A thread that helps. */
class Helper {
  readonly #worker = new Worker(path.join(ROOT, "access/asking/worker.cjs"), OPTIONS);
  readonly #jobs = new Map<number, Job>();
  #next = 0;
  #isReady = false;
  readonly #settled = Promise.withResolvers<boolean>();

  /** @param whenRoom called whenever it could take another job */
  constructor(whenRoom: () => void) {
    this.#worker.on("message", (told: Told) => {
      if (told === "ready") this.#settle(true);
      else this.#finish(told);
      whenRoom();
    });
    this.#worker.on("error", (error: Error) => this.#end(error));
    this.#worker.on("exit", (status) => this.#end(new Error(`a thread ended with status ${status}`)));
    this.#worker.unref();
  }

  /** Whether it is ready, once that is known. */
  get settled(): Promise<boolean> {
    return this.#settled.promise;
  }

  #settle(isReady: boolean): void {
    this.#isReady = isReady;
    this.#settled.resolve(isReady);
  }

  /** Without any job of its own, it is not missed: the others do all there is. */
  #end(error: Error): void {
    this.#settle(false);
    for (const { reject } of this.#jobs.values()) reject(error);
    this.#jobs.clear();
  }

  #finish({ id, ...done }: Exclude<Told, "ready">): void {
    const job = this.#jobs.get(id)!;
    this.#jobs.delete(id);
    if (this.#jobs.size === 0) this.#worker.unref(); // A thread without anything to do keeps no process alive.
    if ("mistakes" in done) job.reject(new Mistakes(done.mistakes));
    else job.resolve(done.result as never);
  }

  get isStarting(): boolean {
    return !this.#isReady;
  }

  get hasRoom(): boolean {
    return this.#isReady && this.#jobs.size < AT_ONCE;
  }

  take(job: Job): void {
    const id = this.#next++;
    this.#jobs.set(id, job);
    this.#worker.ref();
    this.#worker.postMessage({ ...job.task(), id } satisfies About<Task>);
  }

  stop(): Promise<unknown> {
    this.#jobs.clear(); // Nobody waits for them any more.
    return this.#worker.terminate();
  }
}
