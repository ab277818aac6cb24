import type { Share } from "../../../contract/share";
import { shareIn, sharesIn, type Side } from "../../build/side";
import { accountsOf, type Sides } from "../../sides";
import type { There } from "../answered";

/**
 * The stack files of one side with what the other side built, so that what is promised here is asked of the documents there.
 * Undefined, or without a child, where the other side has no such stack in the account: there is nobody to ask.
 */
export function promisedHereBuiltThere(
  { parent, children }: Sides,
  { stacks: [first, ...others], idThere }: There,
): Sides | undefined {
  if (first?.accountId !== parent.built.accountId) return undefined;
  const accounts = accountsOf([first, ...others]);
  const there = <C>({ config }: Side<C>, built: Side<C>["built"], outputs: Side<C>["built"]["outputs"]): Side<C> => ({
    config,
    built: { ...built, outputs: { ...built.outputs, ...outputs } },
    account: accounts.get(built.accountId)!,
  });
  const sharesThere = sharesIn({ built: first });
  const shares = Object.entries(sharesIn(parent)).flatMap(([id, share]) => {
    const shareThere = sharesThere[idThere(id) ?? ""];
    return shareThere === undefined ? [] : [[id, withNamesOf(share, shareThere)] as const];
  });
  return {
    parent: there(parent, first, { shares: { consumers: Object.fromEntries(shares) } }),
    children: children.flatMap((child) => {
      const share = shareIn(child);
      const isSame = (id: string, accountId: string) => id === idThere(share.consumer) && accountId === share.accountId;
      const built = others.find((one) => isSame(shareIn({ built: one }).consumer, one.accountId));
      return built === undefined ? [] : [there(child, built, { share: withNamesOf(share, shareIn({ built })) })];
    }),
  };
}

/** A share as it is promised here, with the roles and the workgroup that it has there. */
function withNamesOf({ invoke, featureStore, ...share }: Share, there: Share): Share {
  const workgroup = there.featureStore?.workgroup ?? featureStore?.workgroup;
  return {
    ...share,
    ...(invoke && there.invoke && { invoke: { ...invoke, roleArn: there.invoke.roleArn } }),
    ...(featureStore &&
      there.featureStore && {
        featureStore: {
          ...featureStore,
          roleArn: there.featureStore.roleArn,
          ...(featureStore.workgroup !== undefined && { workgroup }),
        },
      }),
  };
}
