import { policedEndpointArns } from "../../contract/share";
import type { Holder } from "./holder";
import type { Member, System } from "./system";

const OF_FEATURE_STORE = /^(bucket|key) policy$/;

/** @param consumer whose bucket and key they are */
export function resourcePolicies({ account }: Member, consumer: string | null): Holder[] {
  return [...account.resourcePolicies].map(([on, policy]): Holder => {
    const feature = OF_FEATURE_STORE.test(policy.kind);
    return {
      key: `${(feature ? consumer : null) ?? account.accountId} ${policy.kind} ${feature && policy.kind === "key policy" ? "" : on}`,
      kind: "resource policy",
      consumer: feature ? consumer : null,
      accountId: account.accountId,
      region: null,
      label: policy.name,
      arn: on,
      policies: [policy],
      setting: feature ? "resultsBucket" : "enforcement",
    };
  });
}

/** The policy of an endpoint is of all consumers whose routers it lets in, and so of none of them alone. */
export function ofRouters(holder: Holder, { shares }: System): Holder {
  const owner = Object.keys(shares).find((id) => policedEndpointArns(shares[id]!).includes(holder.arn));
  if (owner === undefined) return holder;
  const label = `policy of endpoint ${holder.arn.replace(/^.*\//, "")}`;
  return { ...holder, label, region: holder.arn.split(":")[3]!, setting: `consumers.${owner}.endpoints` };
}
