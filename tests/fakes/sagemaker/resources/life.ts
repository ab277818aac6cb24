import type { Account } from "../account";

/** What was in which status since when. */
export interface Moment {
  readonly kind: string;
  readonly name: string;
  /** The creation time of this one; a later one of the same name has another. */
  readonly incarnation: Date;
  readonly status: string;
  readonly at: Date;
}

export const GONE = "Gone";

/** A thing with a status that changes as time passes. */
export class Life<Status extends string> {
  readonly arn: string;
  readonly createdAt: Date;
  modifiedAt: Date;
  failureReason: string | undefined;
  #status: Status;
  #turn = 0;

  constructor(
    protected readonly account: Account,
    readonly kind: string,
    readonly name: string,
    first: Status,
  ) {
    this.arn = account.arn(kind, name);
    this.createdAt = account.clock.now;
    this.modifiedAt = this.createdAt;
    this.#status = first;
    this.#remember(first);
  }

  get status(): Status {
    return this.#status;
  }

  become(status: Status): void {
    this.#status = status;
    this.modifiedAt = this.account.clock.now;
    this.#turn += 1;
    this.#remember(status);
  }

  /** Goes on after so many seconds, unless the status has changed by then. */
  later(seconds: number, goOn: () => void): void {
    const turn = this.#turn;
    this.account.clock.after(seconds, () => {
      if (turn === this.#turn) goOn();
    });
  }

  /** Leaves no trace but the memory. */
  vanish(from: Map<string, unknown>): void {
    from.delete(this.name);
    this.#turn += 1;
    this.#remember(GONE);
  }

  #remember(status: string): void {
    const { kind, name, createdAt, account } = this;
    account.moments.push({ kind, name, incarnation: createdAt, status, at: account.clock.now });
  }
}
