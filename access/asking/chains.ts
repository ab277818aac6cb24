import { allows, type Decision, type Hop, type Verdict } from "../simulate/simulate";
import { decided } from "./decisions";

/** The verdict on a chain, and the request that made it. */
interface ChainVerdict extends Verdict {
  readonly decider: Hop | undefined;
}

/** Chains of requests: allowed when every request is; the first that is not decides. */
export class Chains {
  readonly #verdicts = new Map<Hop, Verdict>();
  readonly #words = new Map<Hop, Decision>();

  async verdictOn(hops: readonly Hop[]): Promise<ChainVerdict> {
    let last: ChainVerdict = { allowed: false, problems: [], decider: undefined };
    for (const hop of hops) {
      const verdict = this.#verdicts.get(hop) ?? (await allows(hop));
      this.#verdicts.set(hop, verdict);
      last = { ...verdict, decider: hop };
      if (!verdict.allowed) break;
    }
    return last;
  }

  async wordsFor({ decider }: ChainVerdict): Promise<string> {
    if (decider === undefined) return "nothing was asked";
    const decision = this.#words.get(decider) ?? (await decided(decider));
    this.#words.set(decider, decision);
    return decision.decidedBy;
  }
}
