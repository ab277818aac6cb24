import { AwsError, throttled } from "./api/errors";
import { random } from "./random";

/** Which calls a fault is for; nothing said: all of them. */
export interface Aim {
  readonly operation?: string;
  /** The principal, as given to `world.as`. */
  readonly caller?: string;
}

/** How what a call began goes on: when it is over, and how it ends when it does not end well. */
export interface Outcome {
  readonly ends?: "Failed" | "RolledBack" | "UpdateRollbackFailed";
  readonly reason?: string;
  readonly seconds?: number;
}

const ENDINGS: Readonly<Record<string, readonly Outcome["ends"][]>> = {
  CreateEndpoint: ["Failed"],
  UpdateEndpoint: ["RolledBack", "UpdateRollbackFailed", "Failed"],
  UpdateEndpointWeightsAndCapacities: ["RolledBack"],
  DeleteEndpoint: ["Failed"],
  CreateTransformJob: ["Failed"],
  StopTransformJob: [],
  CreateInferenceComponent: ["Failed"],
  UpdateInferenceComponent: ["RolledBack", "Failed"],
  UpdateInferenceComponentRuntimeConfig: ["RolledBack", "Failed"],
  DeleteInferenceComponent: ["Failed"],
};

interface Made {
  readonly operation: string;
  readonly caller: { readonly principal: string };
}

type Times = { readonly calls: number } | { readonly share: number; readonly seed?: number };

interface Fault {
  readonly aim: Aim;
  /** Whether it strikes this time. */
  readonly strikes: () => boolean;
  readonly error?: AwsError;
}

/** What goes wrong in the world, as a test asks for it. */
export class Faults {
  readonly #faults: Fault[] = [];
  readonly #refused: { readonly action: string; readonly caller: string | undefined }[] = [];
  readonly #outcomes = new Map<string, Outcome[]>();

  /** Throttles the next calls, or a share of all calls that is the same for the same seed. */
  throttle(at: Aim & Times): void {
    this.answer(throttled(), at);
  }

  /** Answers with an error instead of doing anything. */
  answer(error: AwsError | { code: string; message: string; status: number }, at: Aim & Times): void {
    this.#faults.push({ aim: at, strikes: counter(at), error: new AwsError(error.code, error.message, error.status) });
  }

  /** The next calls take effect, but their answer never arrives. */
  lose(at: Aim & Times): void {
    this.#faults.push({ aim: at, strikes: counter(at) });
  }

  /** Refuses an action, such as "sagemaker:DeleteEndpoint" or "sagemaker:*", to everybody or to one caller. */
  refuse(action: string, caller?: string): void {
    this.#refused.push({ action, caller });
  }

  /** Takes back what `refuse` said of this action. */
  permit(action: string): void {
    for (let i = this.#refused.length - 1; i >= 0; i -= 1) {
      if (this.#refused[i]!.action === action) this.#refused.splice(i, 1);
    }
  }

  /** What comes of the next such call on what is called this; said twice: of the one after it. */
  next(operation: string, name: string, outcome: Outcome): void {
    const endings = ENDINGS[operation];
    if (!endings) throw new Error(`nothing goes on after ${operation}`);
    if (outcome.ends && !endings.includes(outcome.ends)) throw new Error(`${operation} never ends ${outcome.ends}`);
    const key = `${operation} ${name}`;
    this.#outcomes.set(key, [...(this.#outcomes.get(key) ?? []), outcome]);
  }

  /** Ends every fault. */
  clear(): void {
    this.#faults.length = 0;
    this.#refused.length = 0;
    this.#outcomes.clear();
  }

  /** For the world: what this call is answered with instead. */
  struck(call: Made): AwsError | undefined {
    return this.#faults.find(({ error, aim, strikes }) => error && aimedAt(aim, call) && strikes())?.error;
  }

  loses(call: Made): boolean {
    return this.#faults.some(({ error, aim, strikes }) => !error && aimedAt(aim, call) && strikes());
  }

  refuses(action: string, principal: string): boolean {
    return this.#refused.some(
      ({ action: refused, caller }) =>
        (refused.endsWith("*") ? action.startsWith(refused.slice(0, -1)) : action === refused) &&
        (caller === undefined || caller === principal),
    );
  }

  outcomeOf(operation: string, name: string): Outcome {
    return this.#outcomes.get(`${operation} ${name}`)?.shift() ?? {};
  }
}

const aimedAt = (aim: Aim, call: Made) =>
  (aim.operation === undefined || aim.operation === call.operation) &&
  (aim.caller === undefined || aim.caller === call.caller.principal);

function counter(times: Times): () => boolean {
  if ("calls" in times) {
    let left = times.calls;
    return () => left-- > 0;
  }
  const next = random(times.seed ?? 1);
  return () => next() < times.share;
}
