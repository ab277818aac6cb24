import { availableParallelism } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { Subject } from "../questions/subjects";
import { contentOf } from "./content";
import { simulator, type Asker, type Verdicts } from "./verdicts";

/** What a thread is asked, with the subject as its content. */
export interface Task {
  readonly id: number;
  readonly content: Uint8Array;
  readonly inWords: boolean;
}

/** What a thread answers. */
export interface Done {
  readonly id: number;
  readonly verdicts: Verdicts;
}

interface Job {
  readonly subject: Subject;
  readonly inWords: boolean;
  readonly resolve: (verdicts: Verdicts) => void;
  readonly reject: (error: unknown) => void;
}

/** Subjects that a thread has at a time, so that it never waits for the next. */
const AT_ONCE = 2;
/** More than this would take more memory than time. */
const MOST_THREADS = 8;

/** Asks the simulator on all cores: this thread is one of those that work. */
export class Threads implements Asker {
  readonly #waiting: Job[] = [];
  readonly #workers: readonly Asking[];
  #helping = false;

  constructor(threads = Math.min(availableParallelism(), MOST_THREADS)) {
    this.#workers = Array.from({ length: threads - 1 }, () => new Asking(() => this.#handOut()));
  }

  verdictsOn = (subject: Subject, inWords: boolean): Promise<Verdicts> =>
    new Promise((resolve, reject) => {
      this.#waiting.push({ subject, inWords, resolve, reject });
      this.#handOut();
    });

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()));
  }

  #handOut(): void {
    for (const worker of this.#workers)
      while (worker.hasRoom && this.#waiting.length > 0) worker.take(this.#waiting.shift()!);
    if (!this.#helping) void this.#help();
  }

  /** This thread's own part, one subject at a time, so that the others are heard in between. */
  async #help(): Promise<void> {
    this.#helping = true;
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) {
      await simulator.verdictsOn(job.subject, job.inWords).then(job.resolve, job.reject);
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#helping = false;
  }
}

/** Megabytes. A subject takes a few; with room for more, V8 leaves garbage lying. */
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

/** A thread that asks. */
class Asking {
  readonly #worker = new Worker(path.join(__dirname, "worker.cjs"), { execArgv: [], resourceLimits: LIMITS });
  readonly #jobs = new Map<number, Job>();
  #next = 0;

  /** @param whenRoom called whenever it could take another subject */
  constructor(whenRoom: () => void) {
    this.#worker.on("message", ({ id, verdicts }: Done) => {
      const job = this.#jobs.get(id)!;
      this.#jobs.delete(id);
      if (this.#jobs.size === 0) this.#worker.unref(); // A thread without anything to do keeps no process alive.
      job.resolve(verdicts);
      whenRoom();
    });
    this.#worker.on("error", (error) => {
      for (const { reject } of this.#jobs.values()) reject(error);
    });
    this.#worker.unref();
  }

  get hasRoom(): boolean {
    return this.#jobs.size < AT_ONCE;
  }

  take(job: Job): void {
    const id = this.#next++;
    this.#jobs.set(id, job);
    this.#worker.ref();
    this.#worker.postMessage({ id, content: contentOf(job.subject), inWords: job.inWords } satisfies Task);
  }

  stop(): Promise<unknown> {
    return this.#worker.terminate();
  }
}
