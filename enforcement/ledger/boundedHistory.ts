import { isAccepted, mayBeGoneBackTo } from "../cases/history";
import { LONGEST_HISTORY, MOST_ACCEPTED, type PastDeployment } from "./ledger";

/** So many of the latest deployments are kept, whatever came of them. */
export const MOST_RECENT = 1000;
/** So many of those before them, the newest first, and only such as may be gone back to; whoever deploys again and again makes the rest. */
export const MOST_EARLIER = 1000;

/**
 * What a function keeps in memory of a resource's deployments while it reads them, the newest first: `MOST_RECENT`, `MOST_EARLIER` and the
 * creation, however many there are.
 */
export class BoundedHistory {
  readonly #newestFirst: PastDeployment[] = [];
  #accepted = 0;

  take(one: PastDeployment): void {
    // What failed is nothing to go back to, however often somebody does it.
    if (isAccepted(one) && mayBeGoneBackTo(one)) this.#accepted += 1;
    const { length } = this.#newestFirst;
    const hasRoom = length < MOST_RECENT || (length < MOST_RECENT + MOST_EARLIER && mayBeGoneBackTo(one));
    if (hasRoom || one.creates) this.#newestFirst.push(one);
  }

  /** Whether it goes back as far as most decisions need. */
  get isUsuallyEnough(): boolean {
    return this.#newestFirst.length >= LONGEST_HISTORY && this.#accepted >= MOST_ACCEPTED;
  }

  oldestFirst(): readonly PastDeployment[] {
    return this.#newestFirst.toReversed();
  }
}
