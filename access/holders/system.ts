import { accountOf, type Account } from "../build/account";
import type { Built } from "../build/build";
import { shareIn, sharesIn } from "../build/side";
import type { Share } from "../../contract/share";

/** All stacks of some stack files as they were built: a parent and the children that use its shares. */
export interface System {
  readonly parent: Member;
  readonly children: readonly (Member & { readonly share: Share })[];
  /** What each consumer gets, by its id. */
  readonly shares: Readonly<Record<string, Share>>;
}

export interface Member {
  readonly built: Built;
  readonly account: Account;
}

/** @param stacks the parent's stack first, as the check builds them */
export function systemOf(stacks: readonly Built[]): System {
  const [parent, ...children] = stacks.map((built) => ({ built, account: accountOf(built) }));
  return {
    parent: parent!,
    children: children.map((child) => ({ ...child, share: shareIn(child) })),
    shares: sharesIn(parent!),
  };
}

/** Every stack, the parent's first. */
export const membersOf = ({ parent, children }: System): readonly Member[] => [parent, ...children];
