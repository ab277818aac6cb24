/** A place between numbers: just before one, or just after it. */
type Cut = readonly [number: number, side: 0 | 1];

const order = ([a, x]: Cut, [b, y]: Cut) => a - b || x - y;

/** A set of numbers, by the places where it begins and ends. */
export class Numbers {
  readonly #everywhere: boolean;
  readonly #cuts: readonly Cut[];

  /** @param everywhere whether what lies before the first cut is in the set */
  private constructor(everywhere: boolean, cuts: readonly Cut[]) {
    this.#everywhere = everywhere;
    this.#cuts = cuts;
  }

  static get everything(): Numbers {
    return new Numbers(true, []);
  }
  static get nothing(): Numbers {
    return new Numbers(false, []);
  }
  static between(from: number, to: number): Numbers {
    return new Numbers(false, [
      [from, 0],
      [to, 1],
    ]);
  }
  static below(limit: number, included: boolean): Numbers {
    return new Numbers(true, [[limit, included ? 1 : 0]]);
  }

  get isEmpty(): boolean {
    return !this.#everywhere && this.#cuts.length === 0;
  }

  complement(): Numbers {
    return new Numbers(!this.#everywhere, this.#cuts);
  }

  intersect(other: Numbers): Numbers {
    const cuts = [...this.#cuts, ...other.#cuts].sort(order);
    const inBoth = (at: Cut | undefined) => this.#holdsAfter(at) && other.#holdsAfter(at);
    let inside = inBoth(undefined);
    const kept: Cut[] = [];
    for (const cut of cuts) {
      if (inBoth(cut) === inside) continue;
      inside = !inside;
      kept.push(cut);
    }
    return new Numbers(inBoth(undefined), kept);
  }

  union(other: Numbers): Numbers {
    return this.complement().intersect(other.complement()).complement();
  }

  /** A number of the set. */
  example(): number {
    const [first, second] = this.#cuts;
    if (this.#everywhere) return first === undefined ? 0 : first[1] === 1 ? first[0] : first[0] - 1;
    if (first![1] === 0) return first![0];
    return second === undefined ? first![0] + 1 : second[1] === 1 ? second[0] : (first![0] + second[0]) / 2;
  }

  #holdsAfter(at: Cut | undefined): boolean {
    const passed = at === undefined ? 0 : this.#cuts.filter((cut) => order(cut, at) <= 0).length;
    return this.#everywhere !== (passed % 2 === 1);
  }
}
