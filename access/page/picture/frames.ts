import type { System } from "../../holders/system";

/** An account, as a frame around what is in it. */
export interface Frame {
  readonly kind: "parent" | "child" | "other";
  readonly title: string;
  readonly detail: string;
}

/** The accounts that the picture has come upon. */
export class Frames {
  /** By the id of the account. */
  readonly all = new Map<string, Frame>();
  readonly #system: System;

  constructor(system: System) {
    this.#system = system;
  }

  get parent(): string {
    return this.of(this.#system.parent.account.accountId);
  }

  /**
   * The frame of an account; consumers in one account share it.
   *
   * @returns the account's id
   */
  of(accountId: string, consumer?: string): string {
    const { account, built } = this.#system.parent;
    const before = this.all.get(accountId);
    if (accountId === account.accountId)
      this.all.set(accountId, { kind: "parent", title: "parent", detail: `${accountId} · ${built.region}` });
    else if (consumer !== undefined && before?.kind !== "child")
      this.all.set(accountId, { kind: "child", title: consumer, detail: accountId });
    else if (consumer !== undefined && !before!.title.split(", ").includes(consumer))
      this.all.set(accountId, { ...before!, title: `${before!.title}, ${consumer}` });
    else if (before === undefined) this.all.set(accountId, { kind: "other", title: "account", detail: accountId });
    return accountId;
  }

  /** Children stand on the left with all that is theirs. */
  columnOf(accountId: string): 0 | 2 {
    const children = Object.values(this.#system.shares).map((share) => share.accountId);
    return accountId !== this.parent && children.includes(accountId) ? 0 : 2;
  }
}
