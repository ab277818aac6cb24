import { otherCase, thirdAccount, unlike } from "../../examples";
import { assume, SESSION_CONTEXT } from "../assume";
import { adminOf, outsideOrganization } from "../principals";
import type { Family } from "../question";
import type { Sharing } from "../sharing";

/**
 * Whom the invoke role's trust lets in, and with what. Asked of admins, who may do everything at home: each denial is the
 * trust's own.
 */
export const invokeRoleTrust: Family<Sharing> = {
  id: "invoke-role-trust",
  promises(sharing) {
    const { consumer, invokeRole: role, here } = sharing;
    if (role === undefined) return [];
    const admin = adminOf(consumer.accountId, sharing);
    const externalId = givenExternalId(sharing);
    const accepted = [consumer.externalId ?? here.accountId, ...consumer.alsoAcceptExternalIds];
    const wrong = [unlike(accepted), otherCase(externalId)].filter((id) => id !== undefined && !accepted.includes(id));
    const caller = outsidersOf(sharing);
    const withId = (id: string) => ({
      text: `${admin.label}, with ExternalId ${id}`,
      hop: assume(admin, role, { "sts:ExternalId": id }),
    });
    return [
      {
        ...withId(externalId),
        key: sharing.key("externalId"),
        beside: { context: { "sts:ExternalId": [...wrong, undefined] }, caller },
      },
      ...consumer.alsoAcceptExternalIds.map((id, index) => ({
        ...withId(id),
        key: sharing.key(`alsoAcceptExternalIds[${index}]`),
      })),
      ...SESSION_CONTEXT.map(({ action, what, context }) => ({
        text: `${admin.label} brings ${what} along`,
        key: sharing.key("accountId"),
        hop: assume(admin, role, context, action),
        beside: { caller },
      })),
    ];
  },
};

/** The ExternalId as people get it: from the child's own outputs. */
export function givenExternalId({ child, consumer, here }: Sharing): string {
  return String(child?.built.outputs["externalId"] ?? consumer.externalId ?? here.accountId);
}

/** Admins of accounts that are not the consumer's, and the consumer's from another organization. */
function outsidersOf(sharing: Sharing) {
  const { consumer, here, neighbour } = sharing;
  const own = here.accountId;
  const theirs = neighbour?.consumer.accountId ?? own;
  const accounts = new Set([thirdAccount(own, consumer.accountId, theirs), own, theirs]);
  accounts.delete(consumer.accountId); // Two consumers of one account.
  return [
    ...[...accounts].map(
      (id) => [id === own ? "an admin of the parent itself" : `an admin of ${id}`, adminOf(id, sharing)] as const,
    ),
    ...outsideOrganization(adminOf(consumer.accountId, sharing), sharing),
  ];
}
