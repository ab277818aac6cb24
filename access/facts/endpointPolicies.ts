import type { ParentConfig } from "../../config";
import { ownOf, type Side } from "../build/side";
import { principalsIn } from "./principals";
import { listed } from "../../contract/listed";

/** That each endpoint which is shared by a policy has one, for these accounts and no others, and that no other endpoint has any. */
export function endpointPolicyProblems(parent: Side<ParentConfig>): string[] {
  const { account, config } = parent;
  const promised = new Map<string, { readonly id: string; readonly accountId: string }[]>();
  for (const [id, { mode, accountId, endpoints = [], regions = [config.here.region] }] of Object.entries(
    config.consumers,
  ))
    for (const arn of mode === "endpointPolicy"
      ? regions.flatMap((region) => endpoints.map(arnOf(parent, region)))
      : [])
      promised.set(arn, [...(promised.get(arn) ?? []), { id, accountId }]);
  const there = new Map(
    ownOf(parent, [...account.resourcePolicies.values()])
      .filter(({ kind }) => kind === "endpoint policy")
      .map((policy) => [policy.on, policy]),
  );
  return [
    ...[...promised].flatMap(([arn, consumers]) => {
      const of = listed(consumers.map(({ id }) => `consumers.${id}`));
      const policy = there.get(arn);
      if (policy === undefined) return [`${of}: ${arn} is shared by a policy, and the parent puts none on it`];
      const accounts = [...new Set(consumers.map(({ accountId }) => accountId))].sort();
      const named = principalsIn(policy.document);
      return named.join() === accounts.join()
        ? []
        : [`${of}: the ${policy.name} names ${listed(named)}, and must name ${listed(accounts)} alone`];
    }),
    ...[...there.keys()]
      .filter((arn) => !promised.has(arn))
      .map(
        (arn) =>
          `stack ${parent.built.stack}: ${arn} gets a policy, and no consumer with mode: endpointPolicy explains it`,
      ),
  ];
}

const arnOf =
  ({ config: { here } }: Side<ParentConfig>, region: string) =>
  (name: string) =>
    `arn:${here.partition}:sagemaker:${region}:${here.accountId}:endpoint/${name}`;
