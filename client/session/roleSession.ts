/**
 * The AWS SDK's credentials, as a function and as values.
 *
 * @example
 * ```ts
 * const own: Credentials = { accessKeyId: "AKIA...", secretAccessKey: "..." };
 * ```
 */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}
/**
 * @example
 * ```ts
 * const provider: CredentialsProvider = shareCredentials(loadShare());
 * ```
 */
export type CredentialsProvider = (options?: {
  readonly forceRefresh?: boolean;
  /** Clients of the SDK tell about themselves; nothing depends on it. */
  readonly callerClientConfig?: unknown;
}) => Promise<Credentials>;

/** What one AssumeRole gave. */
interface Assumed {
  readonly credentials: Credentials;
  /** How long they are valid, from when they were asked for. */
  readonly seconds: number;
}

interface Held extends Assumed {
  readonly wallClock: number;
  readonly monotonic: number;
}

/** Renewed this long before the end, as the AWS SDK does; short sessions later. */
const RENEW_BEFORE_END = 300;
/** Less than this left: better wait for new ones than start a request with these. */
const TOO_LATE_TO_START = 60;
/** Between attempts while the old credentials still serve. */
const PAUSE_AFTER_FAILURE = 30;

/**
 * Keeps one session of a role alive.
 *
 * Age is measured on this machine, from the moment of asking: a clock that is wrong does not matter. It is the larger of what
 * the wall clock and the monotonic clock say, because one stands still while a laptop sleeps and the other may be set back.
 */
export class RoleSession {
  readonly #assume: () => Promise<Assumed>;
  #held: Held | undefined;
  #flight: Promise<Held> | undefined;
  #failedAt = -Infinity;

  constructor(assume: () => Promise<Assumed>) {
    this.#assume = assume;
  }

  /** Credentials that are valid now. `forceRefresh`: those that the caller has were refused. */
  readonly provide: CredentialsProvider = async (options) => {
    const held = this.#held;
    const left = held === undefined ? 0 : secondsLeft(held);
    if (held !== undefined && options?.forceRefresh !== true) {
      if (left > Math.min(RENEW_BEFORE_END, held.seconds / 6)) return held.credentials;
      if (left > TOO_LATE_TO_START) {
        // Nobody waits, and nobody sees a failure, while these are good.
        if (performance.now() - this.#failedAt >= PAUSE_AFTER_FAILURE * 1000) this.#renew().catch(() => undefined);
        return held.credentials;
      }
    }
    try {
      return (await this.#renew()).credentials;
    } catch (error) {
      if (held !== undefined && secondsLeft(held) > 0) return held.credentials;
      throw error;
    }
  };

  /** One call at a time, whoever asks. */
  #renew(): Promise<Held> {
    this.#flight ??= this.#ask().finally(() => (this.#flight = undefined));
    return this.#flight;
  }

  async #ask(): Promise<Held> {
    const wallClock = Date.now();
    const monotonic = performance.now();
    try {
      const { credentials, seconds } = await this.#assume();
      const expiration = new Date(wallClock + seconds * 1000);
      this.#held = { credentials: { ...credentials, expiration }, seconds, wallClock, monotonic };
      return this.#held;
    } catch (error) {
      this.#failedAt = performance.now();
      throw error;
    }
  }
}

function secondsLeft({ seconds, wallClock, monotonic }: Held): number {
  const age = Math.max(Date.now() - wallClock, performance.now() - monotonic);
  return seconds - age / 1000;
}
