import { accountIn } from "../arn";
import type { Holder } from "../holders/holder";
import { grantsIn, statementText, type Grant } from "../sets/statements";

/** What the owner of a thing says to somebody of another account, whose own policies are not enough there. */
export interface OwnersWord {
  /** The account that owns the thing; undefined where nothing says so. */
  readonly owner: string | undefined;
  readonly decidedBy: readonly string[];
  readonly conditions: readonly string[];
}

/** Services whose things have policies of their own and are used across accounts by them. */
const WITH_POLICIES = new Set(["s3", "kms"]);

/**
 * What the policy of a bucket or key says to the holder of a grant, or that no policy is known.
 *
 * @returns undefined where the policy does not let the holder in
 */
export function ownersWord(
  { arn: principal }: Pick<Holder, "arn">,
  grant: Grant,
  { action, arn }: { readonly action: string; readonly arn: string },
  holders: readonly Holder[],
): OwnersWord | undefined {
  const [, , service = "", , account] = arn.split(":");
  const owner = account || ownerIn(grant);
  const nothing = { owner, decidedBy: [], conditions: [] };
  if (!WITH_POLICIES.has(service) || owner === undefined || owner === accountIn(principal)) return nothing;
  const own = holders.find(
    ({ kind, arn: on }) => kind === "resource policy" && (arn === on || arn.startsWith(`${on}/`)),
  );
  if (own === undefined) {
    const [kind = "", id = ""] = arn.split(":").slice(5).join(":").split("/");
    const thing = service === "s3" ? `bucket ${kind}` : `${kind} ${id}`;
    return { ...nothing, conditions: [`the policy of ${thing} in ${owner}, which is not made here, lets it in`] };
  }
  const allowing = grantsIn(own.policies).allows.filter(
    ({ requests }) => requests.principal.has(principal) && requests.action.has(action) && requests.resource.has(arn),
  );
  return allowing.length === 0 ? undefined : { ...nothing, decidedBy: allowing.map(statementText) };
}

/** The ARN of a bucket has no account; statements name it in a condition. */
function ownerIn({ conditions }: Grant): string | undefined {
  const [one] = conditions.filter(({ operator, key }) => operator === "StringEquals" && key === "aws:resourceaccount");
  return one?.values.length === 1 ? one.values[0] : undefined;
}
