import { assume, SESSION_CONTEXT } from "../assume";
import { callersOf, type Caller } from "../principals";
import { nearNamesOf, type Family, type Promised } from "../question";
import { request } from "../request";
import type { Sharing } from "../sharing";
import { givenExternalId } from "./invokeRoleTrust";

/** What each kind of caller's own policy lets it do with roles of the parent, and no more. */
export const callers: Family<Sharing> = {
  id: "callers",
  promises: (sharing) =>
    callersOf(sharing)
      .filter(({ alone }) => alone)
      .flatMap((caller) => promisesTo(caller, sharing)),
};

function promisesTo({ principal, key }: Caller, sharing: Sharing): Promised[] {
  const { invokeRole: role, here, third, neighbour, parent } = sharing;
  if (role === undefined) return [];
  // Another stack of the account may let the same caller use the neighbour's share too.
  const both = sharing.neighbourAtHome && callersOf(sharing.neighbourAtHome);
  const shared = both?.some((caller) => caller.principal.arn === principal.arn) ?? false;
  const theirs = shared ? undefined : parent.account.roles.get(neighbour?.share?.invoke?.roleArn ?? "");
  const [path = "", name = ""] = [role.arn.replace(/[^/]+$/, ""), role.name];
  return [
    {
      text: `${principal.label} assumes the invoke role`,
      key,
      hop: assume(principal, role, { "sts:ExternalId": givenExternalId(sharing) }),
      beside: {
        name: [{ what: "role", others: ["Admin", ...nearNamesOf(name)], arn: (other) => path + other }],
        account: [third],
        other: [
          ["sts:SetContext", request(principal, "sts:SetContext", role.arn)],
          ...(neighbour && theirs
            ? [
                [
                  `the invoke role of ${neighbour.id}`,
                  assume(principal, theirs, { "sts:ExternalId": neighbour.consumer.externalId ?? here.accountId }),
                ] as const,
              ]
            : []),
        ],
      },
    },
    ...SESSION_CONTEXT.map(({ action, what, context }) => ({
      text: `${principal.label} brings ${what} along`,
      key,
      hop: assume(principal, role, context, action),
    })),
  ];
}
