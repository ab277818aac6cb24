import { accountIn } from "../arn";
import type { Holder } from "../holders/holder";
import type { System } from "../holders/system";
import { grantsIn, type Grant } from "../sets/statements";
import type { Target } from "./target";

/** Somebody of another account whom the policy of an endpoint lets in by itself, with no role in between. */
export interface LetIn {
  readonly consumer: string | null;
  /** The account that is let in. */
  readonly account: string;
  readonly region: string | null;
  readonly resource: string;
  readonly grant: Grant;
}

/** Whom the policies of endpoints let do what was asked about. */
export function letInByPolicy({ shares }: System, holders: readonly Holder[], { action, resources }: Target): LetIn[] {
  return resources.flatMap(({ arn, region }) => {
    const policy = holders.find((holder) => holder.kind === "resource policy" && holder.arn === arn);
    if (policy === undefined) return [];
    return grantsIn(policy.policies)
      .allows.filter(({ requests }) => requests.action.has(action) && requests.resource.has(arn))
      .map((grant) => {
        const account = accountIn(grant.principal) ?? "";
        const [consumer] = Object.entries(shares).find(
          ([, share]) => share.accountId === account && share.endpointPolicy,
        ) ?? [null];
        return { consumer, account, region, resource: arn, grant };
      });
  });
}

/** Of these, what lets somebody in to one resource. */
export const lettingIn = ({ arn }: Pick<Holder, "arn">, all: readonly LetIn[], resource: string): readonly LetIn[] =>
  all.filter((one) => one.resource === resource && one.grant.requests.principal.has(arn));
