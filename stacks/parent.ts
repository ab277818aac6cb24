import * as athena from "@pulumi/aws/athena";
import * as pulumi from "@pulumi/pulumi";
import { EndpointPolicy } from "../components/endpointPolicy/endpointPolicy";
import { SharedRole, type SharedRoleArgs } from "../components/sharedRole";
import { Mistakes, type Consumer, type ParentConfig } from "../config";
import type { Mistake } from "../config/mistakes";
import { SHARE_VERSION, type FeatureStoreShare, type Share } from "../contract/share";
import { accountTotals, type Totals } from "./accountTotals";
import { planEndpointPolicies, type PlannedEndpointPolicy } from "./endpointPolicies";
import { makeEnforcement } from "./enforcement/enforcement";
import { makeGuardrail, planGuardrail } from "./enforcement/guardrail";
import type { Lookups } from "./lookups";
import { featureStoreRoleOf, invokeRoleOf, sharedRole } from "./sharedRoles";
import { sharesOf } from "./shares";

/** Consumers whose resources are registered at once where that matters. */
const AT_ONCE = 20;

/**
 * The parent account: for every consumer the roles that it assumes, and the workgroup that it queries in; and the policies of endpoints.
 *
 * @throws Mistakes before anything is registered, when a document is larger than IAM takes
 */
export async function parentStack(
  config: ParentConfig,
  lookups: Lookups,
): Promise<{ outputs: Record<string, unknown>; warnings: string[] }> {
  const { planned, endpointPolicies } = plan(config);
  const guardrail = planGuardrail(config);

  const policies = endpointPolicies.map((one) => ({ ...one, made: new EndpointPolicy(one.name, one.args).policyJson }));
  const policiesOf = (id: string) => policies.flatMap((one) => (one.consumers.includes(id) ? one.made : []));
  let registered = 0;
  const consumers: Record<string, pulumi.Output<unknown>> = {};
  const invokeRoleArns: Record<string, pulumi.Output<string>> = {};
  const featureStoreRoleArns: Record<string, pulumi.Output<string>> = {};
  for (const { id, consumer, share, invokeRole, featureStoreRole } of planned) {
    if (lookups.settled && registered++ % AT_ONCE === 0) await lookups.settled();
    const formerly = (what: string) => ({
      aliases: consumer.formerIds.map((former) => ({ name: `${former}-${what}` })),
    });
    const roleArn = (what: string, role: SharedRoleArgs | undefined) =>
      role && new SharedRole(`${id}-${what}`, role, formerly(what)).roleArn;
    const invokeRoleArn = roleArn("invoke", invokeRole);
    const featureStoreRoleArn = roleArn("feature-store", featureStoreRole);
    const args = share.featureStore?.workgroup ? workgroup(share, share.featureStore, consumer) : undefined;
    const made = args && new athena.Workgroup(`${id}-workgroup`, args, formerly("workgroup")).id;
    if (invokeRoleArn) invokeRoleArns[id] = invokeRoleArn;
    if (featureStoreRoleArn) featureStoreRoleArns[id] = featureStoreRoleArn;
    consumers[id] = advertised(share, invokeRoleArn, featureStoreRoleArn, [made, ...policiesOf(id)]);
  }
  return {
    outputs: {
      shares: { version: SHARE_VERSION, consumers, failed: failuresOf(consumers) },
      invokeRoleArns,
      featureStoreRoleArns,
      ...(policies.length > 0 && {
        endpointPolicies: Object.fromEntries(policies.map(({ endpointArn, made }) => [endpointArn, made])),
      }),
      ...makeEnforcement(config, lookups),
      ...makeGuardrail(guardrail),
    },
    warnings: accountTotals(madeFor(planned)),
  };
}

/** With the ARNs of the roles themselves, and not before all that the consumer gets is there. */
function advertised(
  share: Share,
  invoke?: pulumi.Output<string>,
  featureStore?: pulumi.Output<string>,
  others: readonly (pulumi.Output<string> | undefined)[] = [],
): pulumi.Output<unknown> {
  return pulumi.all([invoke, featureStore, ...others]).apply(([invokeRoleArn, featureStoreRoleArn]) => ({
    ...share,
    ...(invokeRoleArn && { invoke: { ...share.invoke, roleArn: invokeRoleArn } }),
    ...(featureStoreRoleArn && { featureStore: { ...share.featureStore, roleArn: featureStoreRoleArn } }),
  }));
}

type Reasons = readonly (readonly [id: string, reason: string])[];

/** Why a consumer is not among the others; absent where none failed, and in a preview, which makes nothing. */
function failuresOf(consumers: Readonly<Record<string, pulumi.Output<unknown>>>): unknown {
  if (pulumi.runtime.isDryRun()) return undefined;
  const reasons = Object.entries(consumers).map(([id, share]) =>
    pulumi.recover(
      share.apply((): Reasons => []),
      (error: unknown): Reasons => [[id, error instanceof Error ? error.message : String(error)]],
    ),
  );
  return pulumi.all(reasons).apply((found) => {
    const failed = Object.fromEntries(found.flat());
    return Object.keys(failed).length === 0 ? undefined : failed;
  });
}

/** Athena for one consumer: its settings cannot be overridden, and its results go to the consumer's bucket or nowhere. */
function workgroup(
  share: Share,
  { workgroup, resultsBucket }: FeatureStoreShare,
  consumer: Consumer,
): athena.WorkgroupArgs {
  return {
    name: workgroup!,
    description: "Queries of one consumer on the shared feature store",
    configuration: {
      enforceWorkgroupConfiguration: true,
      publishCloudwatchMetricsEnabled: true,
      bytesScannedCutoffPerQuery: consumer.featureStore!.bytesScannedCutoffPerQuery,
      ...(resultsBucket
        ? {
            resultConfiguration: {
              outputLocation: `s3://${resultsBucket.name}/${resultsBucket.prefix}`,
              expectedBucketOwner: share.accountId,
            },
          }
        : { managedQueryResultsConfiguration: { enabled: true } }),
    },
    forceDestroy: true,
  };
}

interface Planned {
  readonly id: string;
  readonly consumer: Consumer;
  readonly share: Share;
  readonly invokeRole: SharedRoleArgs | undefined;
  readonly featureStoreRole: SharedRoleArgs | undefined;
}

interface Plan {
  readonly planned: readonly Planned[];
  readonly endpointPolicies: readonly PlannedEndpointPolicy[];
}

/** Every document of the stack, made and measured. */
function plan(config: ParentConfig): Plan {
  const mistakes: Mistake[] = [];
  const shares = sharesOf(config);
  const planned = [...shares].map(([id, share]) => {
    const consumer = config.consumers[id]!;
    const { invoke, featureStore } = share;
    return {
      id,
      consumer,
      share,
      invokeRole: invoke && sharedRole(config, invokeRoleOf(config, id, consumer, share), mistakes),
      featureStoreRole:
        featureStore && sharedRole(config, featureStoreRoleOf(config, id, consumer, share, featureStore), mistakes),
    };
  });
  const endpointPolicies = planEndpointPolicies(config, shares, mistakes);
  if (mistakes.length > 0) throw new Mistakes(mistakes);
  return { planned, endpointPolicies };
}

function madeFor(planned: readonly Planned[]): Totals {
  const roles = planned.flatMap(({ invokeRole, featureStoreRole }) =>
    [invokeRole, featureStoreRole].filter((role) => role !== undefined),
  );
  return {
    roles: roles.length,
    policies: roles.reduce((sum, { permissions }) => sum + permissions.length, 0),
    workgroups: planned.filter(({ share }) => share.featureStore?.workgroup).length,
  };
}
