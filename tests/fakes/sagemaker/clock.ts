interface Due {
  readonly at: number;
  happen(): void;
}

/** The world's own time. It stands still until it is moved on; what is due meanwhile happens in order. */
export class Clock {
  #now: number;
  /** The soonest is last. */
  readonly #due: Due[] = [];

  constructor(start: Date) {
    this.#now = start.getTime();
  }

  get now(): Date {
    return new Date(this.#now);
  }

  /** When something happens next by itself, in milliseconds; Infinity when nothing will. */
  get next(): number {
    return this.#due.at(-1)?.at ?? Infinity;
  }

  after(seconds: number, happen: () => void): void {
    const at = this.#now + seconds * 1000;
    let low = 0;
    let high = this.#due.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#due[middle]!.at > at) low = middle + 1;
      else high = middle;
    }
    this.#due.splice(low, 0, { at, happen });
  }

  advance(seconds: number): void {
    if (!(seconds >= 0)) throw new Error(`time does not run backwards: ${seconds} s`);
    const until = this.#now + seconds * 1000;
    for (let next = this.#due.at(-1); next && next.at <= until; next = this.#due.at(-1)) {
      this.#due.pop();
      this.#now = Math.max(this.#now, next.at);
      next.happen();
    }
    this.#now = until;
  }
}
