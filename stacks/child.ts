import type * as pulumi from "@pulumi/pulumi";
import { awsConfig } from "../contract/awsConfig";
import { CallerGroup } from "../components/callerGroup";
import { CallerPolicy } from "../components/callerPolicy";
import { CallerRole } from "../components/callerRole";
import { ExecutionRole } from "../components/executionRole";
import { ResultsBucket } from "../components/resultsBucket";
import { Mistakes, type ChildConfig } from "../config";
import type { Mistake } from "../config/mistakes";
import { inlinePolicyName } from "../names";
import { callerPolicy } from "../policies/caller";
import { executionRolePermissions, executionRoleTrust } from "../policies/executionRole";
import { resultsBucketPolicy, resultsBucketStatements, resultsKeyPolicy } from "../policies/resultsBucket";
import type { FeatureStoreShare, Share } from "../contract/share";
import { absentCallers } from "./absentCallers";
import { makeEnforcement } from "./enforcement";
import { makeGuardrail, planGuardrail } from "./guardrail";
import type { Lookups } from "./lookups";
import { receiveShare } from "./receiveShare";

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
  const mistakes = [
    ...misfits(config, share),
    ...(share.invoke ? await absentCallers(config, lookups) : []),
    ...(await strangers(config, share, lookups)),
  ];
  if (mistakes.length > 0) throw new Mistakes(mistakes);
  const guardrail = planGuardrail(config);
  return {
    outputs: {
      share,
      ...(share.invoke && makeCallers(config, share, share.invoke)),
      ...(share.featureStore && makeFeatureStoreUsers(config, share, share.featureStore)),
      ...makeEnforcement(config, lookups),
      ...makeGuardrail(guardrail),
    },
    warnings: [],
  };
}

/** Those who may invoke the shared endpoints; our own execution role is made with the feature store. */
function makeCallers({ callers, naming }: ChildConfig, share: Share, invoke: NonNullable<Share["invoke"]>): Outputs {
  const policy = callerPolicy(invoke.roleArn);
  const policyName = inlinePolicyName(invoke.roleArn);
  const { group, roleNames, managedPolicy } = callers;

  if (group) {
    const { name: groupName, create, members } = group;
    new CallerGroup("callers", { groupName, create, path: naming.path, members, policyName, policy });
  }
  for (const roleName of roleNames) new CallerRole(`caller-${roleName}`, { roleName, policyName, policy });
  const managed =
    managedPolicy && new CallerPolicy("caller", { policyName: managedPolicy.name, path: managedPolicy.path, policy });
  return {
    invokeRoleArn: invoke.roleArn,
    externalId: invoke.externalId,
    ...(managed && { callerPolicyArn: managed.policyArn }),
    callerPolicyJson: JSON.stringify(policy),
    awsConfig: awsConfig(share),
  };
}

/** The execution roles that may use the shared feature store, and the bucket that its query results go to. */
function makeFeatureStoreUsers(config: ChildConfig, share: Share, featureStore: FeatureStoreShare): Outputs {
  const roles = featureStore.executionRoleArns.map((arn, index) =>
    makeExecutionRole(config, share, featureStore, arn, index),
  );
  const { resultsBucket } = featureStore;
  return {
    featureStoreRoleArn: featureStore.roleArn,
    executionRoleArn: roles[0]!,
    ...(featureStore.workgroup && { workgroup: featureStore.workgroup }),
    ...(resultsBucket && makeResultsBucket(config, share, featureStore, resultsBucket.name)),
  };
}

/** The first role of the share is made here, unless the config says that it exists; the others exist. */
function makeExecutionRole(
  config: ChildConfig,
  share: Share,
  featureStore: FeatureStoreShare,
  arn: string,
  index: number,
): pulumi.Output<string> {
  const { executionRole, resultsBucket, callers, here, permissionsBoundaryArn } = config;
  const create = isMadeHere(config, index);
  const fullAccess = `arn:${here.partition}:iam::aws:policy/AmazonSageMakerFullAccess`;
  const { roleName, path } = roleOf(arn);
  const encrypted = resultsBucket.create ? resultsBucket.sseAlgorithm === "aws:kms" : true;
  return new ExecutionRole(`execution-${roleName}`, {
    roleName,
    create,
    path,
    permissionsBoundaryArn,
    trust: executionRoleTrust(here.accountId, executionRole.restrictSourceAccount),
    policies: {
      [inlinePolicyName(featureStore.roleArn)]: executionRolePermissions(share, featureStore, encrypted),
      ...(share.invoke &&
        callers.executionRole && {
          [inlinePolicyName(share.invoke.roleArn)]: callerPolicy(share.invoke.roleArn),
        }),
    },
    managedPolicyArns: executionRole.managedPolicyArns ?? (create ? [fullAccess] : []),
  }).roleArn;
}

function makeResultsBucket(
  { resultsBucket }: ChildConfig,
  share: Share,
  featureStore: FeatureStoreShare,
  bucketName: string,
): Outputs {
  if (!resultsBucket.create) {
    const statements = resultsBucketStatements(share, featureStore);
    return { resultsBucket: bucketName, resultsBucketStatementsJson: JSON.stringify(statements) };
  }
  const { expireAfterDays, onDestroy, sseAlgorithm } = resultsBucket;
  const made = new ResultsBucket("results", {
    bucketName,
    policy: resultsBucketPolicy(share, featureStore),
    keyPolicy: sseAlgorithm === "aws:kms" ? resultsKeyPolicy(share, featureStore) : undefined,
    expireAfterDays,
    onDestroy,
  });
  return { resultsBucket: made.bucketName };
}

const isMadeHere = ({ executionRole }: ChildConfig, index: number) => executionRole.create && index === 0;

/** `arn:aws:iam::222222222222:role/service-role/Name` has the name `Name` and the path `/service-role/`. */
function roleOf(arn: string): { roleName: string; path: string } {
  const parts = arn.split(":role")[1]!.split("/");
  const roleName = parts.pop()!;
  return { roleName, path: `${parts.join("/")}/` };
}

/** What the config says that the share does not hold, and what it leaves open that the share needs. */
function misfits({ given, callers, here }: ChildConfig, { consumer, invoke, featureStore, parent }: Share): Mistake[] {
  const rules: readonly (readonly [wrong: boolean, key: string, text: string])[] = [
    [
      invoke !== undefined && !given.has("callers"),
      "callers",
      `says who may invoke the endpoints that ${consumer} shares: name a group, roleNames, a managedPolicy or executionRole: true (it is missing)`,
    ],
    [
      invoke === undefined && given.has("callers"),
      "callers",
      `does nothing: the share of ${consumer} holds no endpoints; leave it out`,
    ],
    [
      featureStore === undefined && callers.executionRole && invoke !== undefined,
      "callers.executionRole",
      `is for the execution role of a feature store, which the share of ${consumer} does not hold; name the role in callers.roleNames`,
    ],
    [
      featureStore === undefined && given.has("executionRole"),
      "executionRole",
      `does nothing: the share of ${consumer} holds no feature store; leave it out`,
    ],
    [
      featureStore?.resultsBucket === undefined && given.has("resultsBucket"),
      "resultsBucket",
      `does nothing: the share of ${consumer} holds no results bucket; leave it out`,
    ],
  ];
  const region: Mistake[] =
    featureStore !== undefined && parent.region !== here.region
      ? [
          {
            path: ["aws:region"],
            text: `must be ${parent.region}, where the feature store is and query results must be (got ${JSON.stringify(here.region)})`,
          },
        ]
      : [];
  return [...rules.filter(([wrong]) => wrong).map(([, key, text]) => ({ path: key.split("."), text })), ...region];
}

/** Existing roles that are not the ones that the share trusts: of the same name, with another path. */
async function strangers(config: ChildConfig, { featureStore }: Share, lookups: Lookups): Promise<Mistake[]> {
  const existing = (featureStore?.executionRoleArns ?? []).filter((_, index) => !isMadeHere(config, index));
  const path = ["executionRole"];
  const found = await Promise.all(
    existing.map(async (trusted): Promise<Mistake[]> => {
      const { roleName } = roleOf(trusted);
      try {
        const arn = await lookups.roleArn(roleName, trusted);
        const wrong = `the role is ${arn}, but the share trusts ${trusted}; correct featureStore.executionRoles in the parent, with the role's path`;
        return arn === trusted ? [] : [{ path, text: wrong }];
      } catch (error) {
        return [
          {
            path,
            text: `cannot look up the existing role ${roleName} (${(error as Error).message}); the share trusts ${trusted}`,
          },
        ];
      }
    }),
  );
  return found.flat();
}
