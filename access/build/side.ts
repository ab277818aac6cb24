import type { ChildConfig, ParentConfig } from "../../config";
import type { Share } from "../../contract/share";
import type { Account } from "./account";
import type { Built } from "./build";

/** A stack of the check: what its file promises, what was built from it, and the account that all its stacks make. */
export interface Side<C> {
  readonly config: C;
  readonly built: Built;
  readonly account: Account;
}

/** What was built, without the resources themselves: an account holds what they come to. */
export interface SideView<C> {
  readonly config: C;
  readonly built: Pick<Built, "stack" | "outputs">;
  readonly account: Account;
}

/** Documents of a stack's own: another stack of the account may have as many. */
export const ownOf = <D extends { readonly stack: string }>(
  { built }: Pick<SideView<unknown>, "built">,
  documents: readonly D[],
): readonly D[] => documents.filter(({ stack }) => stack === built.stack);

/** The KMS keys that a stack makes itself, by ARN. */
export const keysOf = ({ built, account }: Pick<SideView<unknown>, "built" | "account">): readonly string[] =>
  account.keys.filter((key) => account.resourcePolicies.get(key)?.stack === built.stack);

/** The parent's output `shares`, by consumer. */
export const sharesIn = (parent: Pick<SideView<ParentConfig>, "built">): Readonly<Record<string, Share>> =>
  (parent.built.outputs["shares"] as { consumers: Record<string, Share> }).consumers;

/** The child's output `share`. */
export const shareIn = (child: Pick<SideView<ChildConfig>, "built">): Share => child.built.outputs["share"] as Share;
