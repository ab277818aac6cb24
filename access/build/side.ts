import type { ChildConfig, ParentConfig } from "../../config";
import type { Share } from "../../contract/share";
import type { Account } from "./account";
import type { Built } from "./build";

/** A stack of the check: what its file promises, what was built from it, and the account that makes. */
export interface Side<C> {
  readonly config: C;
  readonly built: Built;
  readonly account: Account;
}

/** The parent's output `shares`, by consumer. */
export const sharesIn = (parent: Pick<Side<ParentConfig>, "built">): Readonly<Record<string, Share>> =>
  (parent.built.outputs["shares"] as { consumers: Record<string, Share> }).consumers;

/** The child's output `share`. */
export const shareIn = (child: Pick<Side<ChildConfig>, "built">): Share => child.built.outputs["share"] as Share;
