import { awsConfig } from "../contract/awsConfig";
import { CallerGroup, type CallerGroupArgs } from "../components/callerGroup";
import { CallerPolicy, type CallerPolicyArgs } from "../components/callerPolicy";
import { CallerRole, type CallerRoleArgs } from "../components/callerRole";
import { ExecutionRole, type ExecutionRoleArgs } from "../components/executionRole";
import { ResultsBucket, type ResultsBucketArgs } from "../components/resultsBucket";
import { Mistakes, type ChildConfig } from "../config";
import type { Mistake } from "../config/mistakes";
import { isMadeHere, managedPolicyArnsOf } from "../config/child";
import { inlinePolicyName, nameAndPath, ownRoutersPolicyName } from "../names";
import { callerPolicy } from "../policies/child/caller";
import { ownRoutersPolicy } from "../policies/child/ownRouters";
import { executionRolePolicies, executionRoleTrust } from "../policies/child/executionRole";
import { resultsBucketPolicy, resultsBucketStatements, resultsKeyPolicy } from "../policies/child/resultsBucket";
import type { PolicyDocument, Statement } from "../policies/document";
import { policedEndpointArns, type FeatureStoreShare, type Share } from "../contract/share";
import { absentCallers } from "./absentCallers";
import { makeEnforcement } from "./enforcement/enforcement";
import { makeGuardrail, planGuardrail } from "./enforcement/guardrail";
import type { Lookups } from "./lookups";
import { receiveShare } from "./receiveShare";
import { callersWithoutRoom, settingsWithoutEffect, untrustedRoles } from "./shareMistakes";

type Outputs = Record<string, unknown>;

/**
 * A child account: whoever the config names may use what the share holds.
 *
 * @throws Mistakes before anything is registered, when the share is not there, not meant for this account, or does not fit the
 *   config
 */
export async function childStack(
  config: ChildConfig,
  lookups: Lookups,
): Promise<{ outputs: Outputs; warnings: string[] }> {
  const share = await receiveShare(config, lookups);
  const mistakes: Mistake[] = [
    ...settingsWithoutEffect(config, share),
    ...(share.invoke || share.endpointPolicy ? await absentCallers(config, lookups) : []),
    ...(await untrustedRoles(config, share, lookups)),
  ];
  const callers = planCallers(config, share, mistakes);
  if (mistakes.length > 0) throw new Mistakes(mistakes);
  const users = share.featureStore && planFeatureStoreUsers(config, share, share.featureStore);
  const guardrail = planGuardrail(config);
  return {
    outputs: {
      share,
      ...(callers && makeCallers(callers, share)),
      ...(users && makeFeatureStoreUsers(users)),
      ...makeEnforcement(config, lookups),
      ...makeGuardrail(guardrail),
    },
    warnings: [],
  };
}

/** Those who may invoke the shared endpoints; our own execution role is made with the feature store. */
interface PlannedCallers {
  readonly policy: PolicyDocument;
  readonly outputs: Outputs;
  readonly group: CallerGroupArgs | undefined;
  readonly roles: readonly CallerRoleArgs[];
  readonly managedPolicy: CallerPolicyArgs | undefined;
}

function planCallers(
  { callers: { group, roleNames, managedPolicy }, naming }: ChildConfig,
  share: Share,
  mistakes: Mistake[],
): PlannedCallers | undefined {
  const use = useOf(share);
  if (use === undefined) return undefined;
  const { policy, policyName, outputs } = use;
  mistakes.push(...callersWithoutRoom(policy, { group, roleNames, managedPolicy }));
  return {
    policy,
    outputs,
    group: group && {
      groupName: group.name,
      create: group.create,
      path: naming.path,
      members: group.members,
      policyName,
      policy,
    },
    roles: roleNames.map((roleName) => ({ roleName, policyName, policy })),
    managedPolicy: managedPolicy && { policyName: managedPolicy.name, path: managedPolicy.path, policy },
  };
}

/** What the callers get, by what the share holds, and what the stack says of it. */
function useOf(
  share: Share,
): (Pick<PlannedCallers, "policy" | "outputs"> & { readonly policyName: string }) | undefined {
  const { invoke, endpointPolicy, parent, consumer, formerIds } = share;
  if (invoke !== undefined)
    return {
      policy: callerPolicy(invoke.roleArn),
      policyName: inlinePolicyName(invoke.roleArn),
      outputs: { invokeRoleArn: invoke.roleArn, externalId: invoke.externalId },
    };
  if (endpointPolicy === undefined) return undefined;
  return {
    policy: ownRoutersPolicy(share),
    policyName: ownRoutersPolicyName(parent.accountId, formerIds?.[0] ?? consumer),
    outputs: { endpointArns: policedEndpointArns(share) },
  };
}

function makeCallers({ policy, outputs, group, roles, managedPolicy }: PlannedCallers, share: Share): Outputs {
  if (group) new CallerGroup("callers", group);
  for (const role of roles) new CallerRole(`caller-${role.roleName}`, role);
  const managed = managedPolicy && new CallerPolicy("caller", managedPolicy);
  return {
    ...outputs,
    ...(managed && { callerPolicyArn: managed.policyArn }),
    callerPolicyJson: JSON.stringify(policy),
    ...(share.invoke && { awsConfig: awsConfig(share) }),
  };
}

/** The execution roles that may use the shared feature store, and the bucket that its query results go to. */
interface PlannedUsers {
  readonly featureStore: FeatureStoreShare;
  readonly roles: readonly ExecutionRoleArgs[];
  /** One that is not made here gets statements for whoever keeps its policy. */
  readonly resultsBucket:
    ResultsBucketArgs | { readonly bucketName: string; readonly statements: readonly Statement[] } | undefined;
}

function planFeatureStoreUsers(config: ChildConfig, share: Share, featureStore: FeatureStoreShare): PlannedUsers {
  return {
    featureStore,
    roles: featureStore.executionRoleArns.map((arn, index) => executionRole(config, share, featureStore, arn, index)),
    resultsBucket: featureStore.resultsBucket && resultsBucket(config, share, featureStore),
  };
}

function makeFeatureStoreUsers({ featureStore, roles, resultsBucket }: PlannedUsers): Outputs {
  const roleArns = roles.map((role) => new ExecutionRole(`execution-${role.roleName}`, role).roleArn);
  return {
    featureStoreRoleArn: featureStore.roleArn,
    executionRoleArn: roleArns[0]!,
    ...(featureStore.workgroup && { workgroup: featureStore.workgroup }),
    ...(resultsBucket && makeResultsBucket(resultsBucket)),
  };
}

/** The first role of the share is made here, unless the config says that it exists; the others exist. */
function executionRole(
  config: ChildConfig,
  share: Share,
  featureStore: FeatureStoreShare,
  arn: string,
  index: number,
): ExecutionRoleArgs {
  const { executionRole, resultsBucket, callers, here, permissionsBoundaryArn } = config;
  const { name: roleName, path } = nameAndPath(arn);
  const encrypted = resultsBucket.create ? resultsBucket.sseAlgorithm === "aws:kms" : true;
  return {
    roleName,
    create: isMadeHere(config, index),
    path,
    permissionsBoundaryArn,
    trust: executionRoleTrust(here.accountId, executionRole.restrictSourceAccount),
    policies: executionRolePolicies(share, featureStore, { encrypted, invokes: callers.executionRole }),
    managedPolicyArns: managedPolicyArnsOf(config, index),
    exclusivePolicies: executionRole.exclusivePolicies,
  };
}

function resultsBucket(
  { resultsBucket: { create, expireAfterDays, onDestroy, sseAlgorithm } }: ChildConfig,
  share: Share,
  featureStore: FeatureStoreShare,
): PlannedUsers["resultsBucket"] {
  const bucketName = featureStore.resultsBucket!.name;
  if (!create) return { bucketName, statements: resultsBucketStatements(share, featureStore) };
  return {
    bucketName,
    policy: resultsBucketPolicy(share, featureStore),
    keyPolicy: sseAlgorithm === "aws:kms" ? resultsKeyPolicy(share, featureStore) : undefined,
    expireAfterDays,
    onDestroy,
  };
}

function makeResultsBucket(planned: NonNullable<PlannedUsers["resultsBucket"]>): Outputs {
  if ("policy" in planned) return { resultsBucket: new ResultsBucket("results", planned).bucketName };
  return { resultsBucket: planned.bucketName, resultsBucketStatementsJson: JSON.stringify(planned.statements) };
}
