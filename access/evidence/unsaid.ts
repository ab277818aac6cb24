import { contextKeysOf, type Hop } from "../simulate/simulate";
import { modelled } from "../simulate/newerActions";
import { Unconditional } from "./unconditional";

/** What whoever deploys something says besides. Which models it names, a question says itself. */
const SAID = /^(sagemaker:(?!ModelArn$)|aws:(Request|Resource)Tag\/|aws:TagKeys$)/i;

/** Requests that say whatever a policy wants to hear, as far as such requests can say it: no CreateEndpoint tells of subnets. */
export class Unsaid {
  readonly #byKeys = new Map<readonly string[], Unconditional>();
  readonly #learnt = new Map<string, Unconditional>();

  /** Finds out what a request can say, before it is asked for. */
  async learn(hop: Hop): Promise<void> {
    if (this.#learnt.has(kindOf(hop))) return;
    const { action, resource } = modelled(hop);
    const keys = await contextKeysOf(action, resource);
    const made = this.#byKeys.get(keys) ?? new Unconditional((key) => SAID.test(key) && isAmong(keys, key));
    this.#byKeys.set(keys, made);
    this.#learnt.set(kindOf(hop), made);
  }

  of(hop: Hop): Hop {
    return this.#learnt.get(kindOf(hop))!.of(hop);
  }
}

const kindOf = ({ action, resource }: Hop) => `${action} ${resource}`;

/** @param keys in lower case, those of tags with a placeholder after the slash */
function isAmong(keys: readonly string[], key: string): boolean {
  const lower = key.toLowerCase();
  const start = /^[^/]*\//.exec(lower)?.[0];
  return keys.some((one) => one === lower || (start !== undefined && one.startsWith(start)));
}
