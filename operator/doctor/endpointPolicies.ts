import pLimit from "p-limit";
import { paginateListEndpoints, type SageMakerClient } from "@aws-sdk/client-sagemaker";
import { codeOf } from "../../client/errors";
import type { Section } from "../../client/doctor/findings";
import { matchesName } from "../../enforcement/rules/globs";
import { counted, listed } from "../../contract/listed";
import { getEndpointPolicy } from "../../aws/endpointPolicies";
import { principalsIn, samePolicy } from "../../aws/policyText";
import type { MadePolicies } from "../outputs";
import type { Connection } from "../connection";
import { hasFormOfRouters } from "./routersPolicy";

interface Expected {
  /** Names or patterns of the endpoints that are shared in this region; when absent, nobody knows, and every one counts. */
  readonly names?: readonly string[] | undefined;
  /** The policies that the stack puts on endpoints, of any region; when absent, nobody knows. */
  readonly made?: MadePolicies;
}

/** So many endpoints are asked about at a time. */
const AT_ONCE = 8;

/**
 * Policies on shared endpoints. One that the stack did not put lets accounts in past the ExternalId and the organization that the shares
 * ask for, so there should be none; and one that it puts should be there.
 *
 * @returns the endpoints that have a policy; undefined where not all could be looked at
 */
export async function endpointPolicies(
  section: Section,
  aws: Connection,
  { names, made }: Expected = {},
): Promise<readonly string[] | undefined> {
  const what = `${names === undefined ? "endpoints" : "shared endpoints"} have no policy of their own`;
  const client = aws.sagemaker();
  let endpoints: readonly Endpoint[];
  try {
    endpoints = (await endpointsIn(client)).filter(
      ({ name }) => names?.some((pattern) => matchesName(pattern, name)) ?? true,
    );
  } catch (error) {
    section.notTried(what, `endpoints cannot be listed (${codeOf(error)}: sagemaker:ListEndpoints)`);
    return undefined;
  }
  const limit = pLimit(AT_ONCE);
  const policies = await Promise.all(endpoints.map(({ name }) => limit(() => policyOf(client, name))));
  const found = endpoints.map((endpoint, index) => ({ endpoint, policy: policies[index]! }));
  // SageMaker has told ARNs in lower case.
  const ours = new Map(Object.entries(made ?? {}).map(([arn, text]) => [arn.toLowerCase(), text]));
  const alone = found.filter(({ endpoint: { arn } }) => !ours.has(arn.toLowerCase()));
  if (alone.every(({ policy }) => policy === "none") && (alone.length > 0 || found.length === 0))
    section.holds(what, `${counted(alone.length, "endpoint")} looked at`);
  const telling = { section, region: aws.region, names, formIsKnown: made !== undefined };
  for (const { endpoint, policy } of found) tell(endpoint.name, policy, ours.get(endpoint.arn.toLowerCase()), telling);
  return policies.some((policy) => policy !== "none" && "refused" in policy)
    ? undefined
    : found.flatMap(({ endpoint: { name }, policy }) => (policy === "none" ? [] : name));
}

type Policy = "none" | { readonly text: string } | { readonly refused: string };

interface Telling {
  readonly section: Section;
  readonly region: string;
  readonly names: readonly string[] | undefined;
  /** Whether it is known which policies the stack puts. */
  readonly formIsKnown: boolean;
}

/** @param made the policy that the stack puts on it */
function tell(endpoint: string, policy: Policy, made: string | undefined, telling: Telling): void {
  const { section, region, names, formIsKnown } = telling;
  const what = `endpoint ${endpoint} has ${made === undefined ? "no policy" : "the policy that the stack puts on it"}`;
  if (policy === "none") {
    if (made !== undefined)
      section.doesNotHold(what, "it has none: a policy goes with its endpoint, and a new one has none", [
        "run `pulumi up`, which puts it again",
      ]);
    return;
  }
  if ("refused" in policy) return section.notTried(what, `${policy.refused}: sagemaker:GetEndpointPolicy`);
  const who = listed(principalsIn(policy.text), 5);
  if (made !== undefined && samePolicy(policy.text, made)) return section.holds(what, `it lets in ${who}`);
  if (!formIsKnown && hasFormOfRouters(policy.text))
    return section.notes(
      `endpoint ${endpoint} has a policy of the form that mode: endpointPolicy puts, which lets in routers of ${who}; whether the stack put it, \`doctor --outputs\` of its outputs says`,
    );
  section.doesNotHold(what, `its policy lets in ${who}`, [
    `see it: aws sagemaker get-endpoint-policy --endpoint-name ${endpoint} --region ${region} (AWS CLI of November 2026 or later)`,
    "this program did not put it there: ask in CloudTrail who called PutEndpointPolicy, and take it away with delete-endpoint-policy unless you meant it",
    ...(names === undefined
      ? ["endpoints: in the list of accounts names those that are shared, where others may have one"]
      : []),
  ]);
}

/** The policy of an endpoint, or why nobody knows whether it has one. */
async function policyOf(client: SageMakerClient, endpoint: string): Promise<Policy> {
  try {
    return { text: await getEndpointPolicy(client, endpoint) };
  } catch (error) {
    const code = codeOf(error);
    return code === "ValidationException" ? "none" : { refused: code };
  }
}

interface Endpoint {
  readonly name: string;
  readonly arn: string;
}

async function endpointsIn(client: SageMakerClient): Promise<Endpoint[]> {
  const found: Endpoint[] = [];
  for await (const { Endpoints } of paginateListEndpoints({ client, pageSize: 100 }, {}))
    found.push(
      ...(Endpoints ?? []).map(({ EndpointName, EndpointArn }) => ({ name: EndpointName!, arn: EndpointArn! })),
    );
  return found;
}
