import { covers, exampleOf, neighboursOf, otherCase, otherRegion } from "../../examples";
import { assume } from "../assume";
import { callersOf, sessionOf } from "../principals";
import type { Family } from "../question";
import { request } from "../request";
import type { Sharing } from "../sharing";
import { regionsOf } from "./endpoints";
import { givenExternalId } from "./invokeRoleTrust";

/** What nobody is given who may invoke a router. */
export const OTHER_ROUTER_CALLS = [
  "InvokeInferenceRouterAsync",
  "DescribeInferenceRouter",
  "UpdateInferenceRouter",
  "DeleteInferenceRouter",
];

/** caller -> invoke role -> each inference router in each region. What a router invokes then is asked about in `endpoints`. */
export const inferenceRouters: Family<Sharing> = {
  id: "inference-routers",
  promises(sharing) {
    const { invokeRole: role, consumer, here, third } = sharing;
    const [first] = callersOf(sharing);
    if (role === undefined || first === undefined) return [];
    const session = sessionOf(role, "the invoke role", sharing);
    const regions = regionsOf(sharing);
    const arn = (name: string, region: string) =>
      `arn:${here.partition}:sagemaker:${region}:${here.accountId}:inference-router/${name}`;
    const { inferenceRouters: patterns } = consumer;
    return patterns.flatMap((pattern, index) =>
      regions.map((region) => {
        const name = exampleOf(pattern);
        return {
          text: `${first.principal.label} -> invoke role -> InvokeInferenceRouter ${name}${region === regions[0] ? "" : ` in ${region}`}`,
          key: sharing.key(`inferenceRouters[${index}]`),
          via: [assume(first.principal, role, { "sts:ExternalId": givenExternalId(sharing) })],
          hop: request(session, "sagemaker:InvokeInferenceRouter", arn(name, region)),
          beside: {
            name: [
              {
                what: "inference router",
                others: [...neighboursOf(pattern, patterns), ...inAnotherCase(name, patterns)],
                arn: (other: string) => arn(other, region),
              },
            ],
            account: [third],
            region: consumer.regions?.includes("*") ? [] : [otherRegion(regions, here.region)],
            action: OTHER_ROUTER_CALLS,
          },
        };
      }),
    );
  },
};

/** Names of routers are told by their case, and nothing gives both spellings. */
function inAnotherCase(name: string, patterns: readonly string[]): readonly string[] {
  const other = otherCase(name);
  return other === undefined || patterns.some((pattern) => covers(pattern, other)) ? [] : [other];
}
