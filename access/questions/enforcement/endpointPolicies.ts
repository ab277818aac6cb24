import { exampleOf, otherRegion } from "../../examples";
import type { Family, Promised } from "../question";
import { GuardedCalls, labelOf, UNRELATED, type Enforced } from "./guardedCalls";
import { nearInList, RuleLists } from "./ruleLists";

/** Who may put a policy on an endpoint, which lets other accounts in: those who deploy the stack or break the glass. */
export const endpointPolicies: Family<Enforced> = {
  id: "endpoint-policies",
  promises(side) {
    const lists = new RuleLists(side);
    const calls = new GuardedCalls(side);
    const { outsider, regions, keepers } = lists;
    const [region] = regions as [string];
    const elsewhere = otherRegion(regions, side.config.here.region);
    const hop = (arn: string, call: string, where: string) => calls.hop(arn, call, `endpoint/${UNRELATED}`, where);
    const by = ([who, arn]: readonly [string, string]) => [who, calls.by(arn)] as const;
    const text = (arn: string, call: string) => `${labelOf(arn)} -> ${call}, any endpoint`;
    return [
      ...[...new Set(keepers.map(exampleOf))].map((arn): Promised => ({
        text: text(arn, "PutEndpointPolicy"),
        key: "enforcement.stackRoleArns",
        hop: hop(arn, "PutEndpointPolicy", region),
        beside: { caller: [[labelOf(outsider), outsider] as const, ...nearInList(keepers, arn)].map(by) },
      })),
      ...["GetEndpointPolicy", "DeleteEndpointPolicy"].map((call): Promised => ({
        text: text(outsider, call),
        key: "enforcement.stackRoleArns",
        hop: hop(outsider, call, region),
        beside: { action: ["PutEndpointPolicy"] },
      })),
      {
        text: `${text(outsider, "PutEndpointPolicy")} in ${elsewhere}`,
        key: "enforcement.regions",
        hop: hop(outsider, "PutEndpointPolicy", elsewhere),
        beside: { region: regions },
      },
    ];
  },
};
