import pLimit from "p-limit";
import { paginateListEndpoints, type SageMakerClient } from "@aws-sdk/client-sagemaker";
import { codeOf } from "../../client/errors";
import type { Section } from "../../client/doctor/findings";
import { matchesName } from "../../enforcement/rules/globs";
import { listed } from "../../contract/listed";
import type { Connection } from "../connection";
import { getEndpointPolicy } from "./getEndpointPolicy";

/** So many endpoints are asked about at a time. */
const AT_ONCE = 8;

/**
 * Policies on shared endpoints. This program puts none, and each lets accounts in past the ExternalId and the organization that
 * the shares ask for, so there should be none.
 *
 * @param names names or patterns of the endpoints that are shared in this region; when absent, nobody knows, and every one counts
 * @returns the endpoints that have a policy; undefined where not all could be looked at
 */
export async function endpointPolicies(
  section: Section,
  aws: Connection,
  names?: readonly string[],
): Promise<readonly string[] | undefined> {
  const what = `${names === undefined ? "endpoints" : "shared endpoints"} have no policy of their own`;
  const client = aws.sagemaker();
  let endpoints: string[];
  try {
    endpoints = (await endpointsIn(client)).filter(
      (name) => names?.some((pattern) => matchesName(pattern, name)) ?? true,
    );
  } catch (error) {
    section.notTried(what, `endpoints cannot be listed (${codeOf(error)}: sagemaker:ListEndpoints)`);
    return undefined;
  }
  const limit = pLimit(AT_ONCE);
  const policies = await Promise.all(endpoints.map((endpoint) => limit(() => policyOf(client, endpoint))));
  const open: string[] = [];
  let unknown = 0;
  for (const [index, policy] of policies.entries()) {
    const endpoint = endpoints[index]!;
    if (policy === "none") continue;
    if ("refused" in policy) {
      unknown += 1;
      section.notTried(`endpoint ${endpoint} has no policy`, `${policy.refused}: sagemaker:GetEndpointPolicy`);
      continue;
    }
    open.push(endpoint);
    section.doesNotHold(
      `endpoint ${endpoint} has no policy`,
      `its policy lets in ${listed(principalsIn(policy.text), 5)}`,
      [
        `see it: aws sagemaker get-endpoint-policy --endpoint-name ${endpoint} --region ${aws.region} (AWS CLI of November 2026 or later)`,
        "this program made none: ask in CloudTrail who called PutEndpointPolicy, and take it away with delete-endpoint-policy unless you meant it",
        ...(names === undefined
          ? ["endpoints: in the list of accounts names those that are shared, where others may have one"]
          : []),
      ],
    );
  }
  if (open.length + unknown === 0)
    section.holds(what, `${endpoints.length} ${endpoints.length === 1 ? "endpoint" : "endpoints"} looked at`);
  return unknown === 0 ? open : undefined;
}

/** The policy of an endpoint, or why nobody knows whether it has one. */
async function policyOf(
  client: SageMakerClient,
  endpoint: string,
): Promise<"none" | { readonly text: string } | { readonly refused: string }> {
  try {
    return { text: await getEndpointPolicy(client, endpoint) };
  } catch (error) {
    const code = codeOf(error);
    return code === "ValidationException" ? "none" : { refused: code };
  }
}

async function endpointsIn(client: SageMakerClient): Promise<string[]> {
  const found: string[] = [];
  for await (const { Endpoints } of paginateListEndpoints({ client, pageSize: 100 }, {}))
    found.push(...(Endpoints ?? []).flatMap(({ EndpointName }) => EndpointName ?? []));
  return found;
}

/** Whom the statements of a policy name; a policy that cannot be read lets in nobody knows whom. */
function principalsIn(text: string): string[] {
  try {
    const { Statement } = JSON.parse(text) as { readonly Statement?: object | readonly object[] };
    const named = [Statement ?? []].flat().flatMap((statement) => {
      const { Principal } = statement as { readonly Principal?: string | Readonly<Record<string, string | string[]>> };
      return typeof Principal === "string" ? Principal : Object.values(Principal ?? {}).flat();
    });
    return named.length > 0 ? [...new Set(named)] : ["nobody by name"];
  } catch {
    return ["nobody knows whom"];
  }
}
