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

/** Documents of a stack's own: another stack of the account may have as many. */
export const ownOf = <D extends { readonly stack: string }>(
  { built }: Pick<Side<unknown>, "built">,
  documents: readonly D[],
): readonly D[] => documents.filter(({ stack }) => stack === built.stack);

/** The KMS keys that a stack makes itself, by ARN. */
export const keysOf = ({ built, account }: Pick<Side<unknown>, "built" | "account">): readonly string[] =>
  account.keys.filter((key) => account.resourcePolicies.get(key)?.stack === built.stack);

/** The parent's output `shares`, by consumer. */
export const sharesIn = (parent: Pick<Side<ParentConfig>, "built">): Readonly<Record<string, Share>> =>
  (parent.built.outputs["shares"] as { consumers: Record<string, Share> }).consumers;

/** The child's output `share`. */
export const shareIn = (child: Pick<Side<ChildConfig>, "built">): Share => child.built.outputs["share"] as Share;
