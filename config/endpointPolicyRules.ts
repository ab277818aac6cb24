import { isDeepStrictEqual } from "node:util";
import type { Report } from "../values/containers";

/** How endpoints are shared: by a role that the consumer assumes, or by a policy on each endpoint, for routers of the consumer's own. */
export const MODES = ["role", "endpointPolicy"] as const;

/** What is used with a role, and so has no place beside a policy on endpoints, each with what to do. */
const OF_ROLES: Readonly<Record<string, string>> = {
  externalId: "nobody assumes a role, and AWS asks no ExternalId of a request to an endpoint; leave it out",
  alsoAcceptExternalIds: "nobody assumes a role, and AWS asks no ExternalId of a request to an endpoint; leave it out",
  inferenceComponents:
    "how a policy on an endpoint names a component is not known; share the endpoint alone, or write mode: role",
  inferenceRouters:
    "these are routers of this account, which are reached by a role; the consumer's own are sourceInferenceRouters",
  actions: "a router invokes its destinations with InvokeEndpoint; leave it out, or write mode: role",
  asyncInference: "its results are read with a role; write mode: role",
  openAi: "its tokens are of a session of the invoke role; write mode: role",
  maxSessionDuration: "nobody assumes a role; leave it out",
  invokeRoleName: "no invoke role is made; leave it out",
  featureStore: "it is used with a role: make another consumer of it, of the same accountId",
};

/** What of a consumer the rules read; a field that is itself mistaken is absent. */
interface Fields {
  readonly mode?: (typeof MODES)[number];
  readonly endpoints?: readonly string[] | undefined;
  readonly regions?: readonly string[] | undefined;
  readonly sourceInferenceRouters?: readonly string[] | undefined;
}

/** What does not go with the mode of a consumer. */
export function checkMode(fields: Fields, defaults: Readonly<Record<string, unknown>>, report: Report): void {
  const { mode, endpoints, regions, sourceInferenceRouters } = fields;
  if (mode === "role" && sourceInferenceRouters !== undefined)
    report(
      ["sourceInferenceRouters"],
      "does nothing with mode: role; routers of this account are inferenceRouters, and routers of the consumer's own need mode: endpointPolicy",
    );
  if (mode !== "endpointPolicy") return;
  const given = fields as Readonly<Record<string, unknown>>;
  for (const [key, why] of Object.entries(OF_ROLES))
    if (given[key] !== undefined && !isDeepStrictEqual(given[key], defaults[key]))
      report([key], `does not go with mode: endpointPolicy: ${why}`);
  if (regions?.includes("*"))
    report(
      ["regions"],
      'holds "*", which does not go with mode: endpointPolicy: each endpoint gets a policy; name regions',
    );
  for (const [index, name] of (endpoints ?? []).entries())
    if (/[*?]/.test(name))
      report(
        ["endpoints", index],
        "is a pattern, which does not go with mode: endpointPolicy: each endpoint gets a policy; write names of endpoints",
      );
}
