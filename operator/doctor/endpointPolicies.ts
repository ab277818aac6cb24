import { paginateListEndpoints, type SageMakerClient } from "@aws-sdk/client-sagemaker";
import { codeOf } from "../../client/errors";
import type { Section } from "../../client/doctor/findings";
import { matchesName } from "../../enforcement/rules/globs";
import { listed } from "../../contract/listed";
import type { Connection } from "../connection";
import { getEndpointPolicy } from "./getEndpointPolicy";

/**
 * Policies on shared endpoints. This program puts none, and each lets accounts in past the ExternalId and the organization that
 * the shares ask for, so there should be none.
 *
 * @param names names or patterns of the endpoints that are shared in this region
 */
export async function endpointPolicies(section: Section, aws: Connection, names: readonly string[]): Promise<void> {
  const what = "shared endpoints have no policy of their own";
  const client = aws.sagemaker();
  let endpoints: string[];
  try {
    endpoints = (await endpointsIn(client)).filter((name) => names.some((pattern) => matchesName(pattern, name)));
  } catch (error) {
    return section.notTried(what, `endpoints cannot be listed (${codeOf(error)}: sagemaker:ListEndpoints)`);
  }
  let without = 0;
  for (const endpoint of endpoints) {
    try {
      const text = await getEndpointPolicy(client, endpoint);
      section.doesNotHold(`endpoint ${endpoint} has no policy`, `its policy lets in ${listed(principalsIn(text), 5)}`, [
        `see it: aws sagemaker get-endpoint-policy --endpoint-name ${endpoint} --region ${aws.region} (AWS CLI of November 2026 or later)`,
        "this program made none: ask in CloudTrail who called PutEndpointPolicy, and take it away with delete-endpoint-policy unless you meant it",
      ]);
    } catch (error) {
      if (codeOf(error) === "ValidationException") without += 1;
      else section.notTried(`endpoint ${endpoint} has no policy`, `${codeOf(error)}: sagemaker:GetEndpointPolicy`);
    }
  }
  if (without === endpoints.length)
    section.holds(what, `${without} ${without === 1 ? "endpoint" : "endpoints"} looked at`);
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
