import type { ChildConfig, ParentConfig } from "../config";
import { accountOf, type Account } from "./build/account";
import type { Built } from "./build/build";
import type { Side } from "./build/side";

/** A stack file, and what was built from it. */
export interface Stack<C> {
  readonly config: C;
  readonly built: Built;
}

/** The stacks of a check, each beside the account that it is in. */
export interface Sides {
  readonly parent: Side<ParentConfig>;
  readonly children: readonly Side<ChildConfig>[];
}

/** Every stack beside the account that it is in, which all stacks of that account make together. */
export function sidesOf(parent: Stack<ParentConfig>, children: readonly Stack<ChildConfig>[]): Sides {
  const accounts = accountsOf([parent, ...children].map((stack) => stack.built));
  const side = <C>(stack: Stack<C>): Side<C> => ({ ...stack, account: accounts.get(stack.built.accountId)! });
  return { parent: side(parent), children: children.map(side) };
}

/** The accounts that some stacks are in, by id. */
export function accountsOf(stacks: readonly Built[]): ReadonlyMap<string, Account> {
  const byAccount = Map.groupBy(stacks, ({ accountId }) => accountId);
  return new Map([...byAccount].map(([id, own]) => [id, accountOf(...own)]));
}
