import { Mistakes } from "../../config";
import type { System } from "../holders/system";

/** What somebody asks about: an action, and resources of which each is looked at. */
export interface Target {
  readonly action: string;
  /** What was typed. */
  readonly name: string;
  readonly resources: readonly { readonly arn: string; readonly region: string | null }[];
}

/** By what an action of SageMaker is on, when a name alone is given. */
const TYPES: readonly (readonly [action: RegExp, type: string])[] = [
  [/^sagemaker:\w*InferenceRouter(Async)?$/i, "inference-router"],
  [/^sagemaker:Invoke/i, "endpoint"],
  [/^sagemaker:(Batch)?(Get|Put|Write|Delete)\w*Record$/i, "feature-group"],
  [/^sagemaker:\w*FeatureGroup$/i, "feature-group"],
];

/**
 * An action with its service.
 *
 * @throws Mistakes for what is none
 */
export function actionNamed(action: string): string {
  const full = action.includes(":") ? action : `sagemaker:${action}`;
  if (!/^[a-z0-9-]+:[A-Za-z0-9]+$/.test(full))
    throw Mistakes.of(
      `${action} is no action; write one as IAM does, InvokeEndpoint or s3:GetObject, without wildcards`,
    );
  return full;
}

/**
 * @param action with its service, or SageMaker's without
 * @param resource an ARN, `s3://bucket/key`, `type/name` of SageMaker, or the name alone where the action says the type
 * @param region one region; otherwise all that the stack files name
 * @throws Mistakes with one sentence when it cannot be told what is meant
 */
export function targetOf(action: string, resource: string, region: string | undefined, system: System): Target {
  const full = actionNamed(action);
  if (/[*?]/.test(resource))
    throw Mistakes.of(`${resource} is a pattern; name one thing that it covers, and who can reach that is shown`);
  if (region !== undefined && !/^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(region))
    throw Mistakes.of(`--region ${region} is no region; write one such as eu-west-1`);
  const { accountId, region: own } = system.parent.built;
  const partition = Object.values(system.shares)[0]?.partition ?? "aws";
  const named = { action: full, name: resource };
  if (resource.startsWith("arn:")) {
    if (resource.split(":").length < 6)
      throw Mistakes.of(`${resource} is no whole ARN; it has six parts, arn:partition:service:region:account:resource`);
    return { ...named, resources: [{ arn: resource, region: resource.split(":")[3] || null }] };
  }
  if (resource.startsWith("s3://"))
    return { ...named, resources: [{ arn: `arn:${partition}:s3:::${resource.slice("s3://".length)}`, region: null }] };
  const type = TYPES.find(([pattern]) => pattern.test(full))?.[1];
  const typed = resource.includes("/") ? resource : type && `${type}/${resource}`;
  if (typed === undefined || !full.startsWith("sagemaker:"))
    throw Mistakes.of(
      `${resource} may be many things; for ${full} write the whole ARN, s3://bucket/key, or type/name as in model/churn`,
    );
  const regions = region === undefined ? regionsIn(system, own) : [region];
  return {
    ...named,
    resources: regions.map((one) => ({ arn: `arn:${partition}:sagemaker:${one}:${accountId}:${typed}`, region: one })),
  };
}

function regionsIn({ shares }: System, own: string): string[] {
  const named = Object.values(shares).flatMap(
    ({ invoke, endpointPolicy }) => (invoke ?? endpointPolicy)?.regions ?? [],
  );
  return [...new Set([own, ...named.filter((one) => one !== "*")])];
}
