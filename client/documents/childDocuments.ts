import type { FeatureStoreShare, Share } from "../../contract/share";
import { callerManagedPolicyName, nameAndPath } from "../../names";
import { callerPolicy } from "../../policies/child/caller";
import { ownRoutersPolicy } from "../../policies/child/ownRouters";
import { executionRolePolicies, executionRoleTrust } from "../../policies/child/executionRole";
import { resultsBucketPolicy, resultsBucketStatements, resultsKeyPolicy } from "../../policies/child/resultsBucket";
import type { PolicyDocument, Statement } from "../../policies/document";

/** What a child account decides; the share says the rest. The names are those of the command's options. */
export interface ChildChoices {
  /** Name of the managed policy for callers. @default "SageMakerCaller" */
  readonly managedPolicy?: string;
  /** The first execution role is there already; the others always are. */
  readonly existingRole?: boolean;
  /** The execution roles may invoke the shared endpoints, too. */
  readonly executionRoleInvokes?: boolean;
  /** SageMaker assumes the execution role for this account alone. */
  readonly restrictSourceAccount?: boolean;
  /** ARNs of managed policies for the execution roles. @default AmazonSageMakerFullAccess for one that is made, else none */
  readonly managedPolicyArn?: readonly string[];
  /** The results bucket is there already: it keeps its settings, and gets the statements from its owner. */
  readonly existingBucket?: boolean;
  /** The results bucket that is made is encrypted with a key of its own. */
  readonly kms?: boolean;
  /** @default 30 */
  readonly expireAfterDays?: number;
}

export interface ExecutionRoleDocuments {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  /** Absent where the role is there already. */
  readonly trust?: PolicyDocument;
  /** Inline policies, by name. */
  readonly policies: Readonly<Record<string, PolicyDocument>>;
  readonly managedPolicyArns: readonly string[];
}

export interface ResultsBucketDocuments {
  readonly name: string;
  /** The whole policy of a bucket that is made. */
  readonly policy?: PolicyDocument;
  /** Of one that is there already: the statements to merge into its policy. */
  readonly statements?: readonly Statement[];
  readonly keyPolicy?: PolicyDocument;
  readonly expireAfterDays?: number;
}

/** Everything that a child account needs for its share; what the share does not hold is absent. */
export interface ChildDocuments {
  readonly consumer: string;
  readonly accountId: string;
  readonly region: string;
  readonly caller?: { readonly name: string; readonly policy: PolicyDocument };
  readonly executionRoles?: readonly ExecutionRoleDocuments[];
  readonly resultsBucket?: ResultsBucketDocuments;
}

/**
 * The documents that the child's Pulumi stack makes, by the same functions.
 *
 * @throws RangeError when a choice is about something that the share does not hold, or that is there already
 */
export function childDocuments(share: Share, choices: ChildChoices): ChildDocuments {
  refuseWithoutEffect(share, choices);
  const { consumer, accountId, parent, invoke, endpointPolicy, featureStore } = share;
  const name = choices.managedPolicy ?? callerManagedPolicyName({ prefix: "", suffix: "", path: "/" });
  return {
    consumer,
    accountId,
    region: parent.region,
    ...(invoke && { caller: { name, policy: callerPolicy(invoke.roleArn) } }),
    ...(endpointPolicy && { caller: { name, policy: ownRoutersPolicy(share) } }),
    ...(featureStore && {
      executionRoles: featureStore.executionRoleArns.map((arn, index) =>
        executionRole(share, featureStore, choices, arn, index === 0 && !choices.existingRole),
      ),
    }),
    ...(featureStore?.resultsBucket && { resultsBucket: resultsBucket(share, featureStore, choices) }),
  };
}

function executionRole(
  share: Share,
  featureStore: FeatureStoreShare,
  choices: ChildChoices,
  arn: string,
  isMade: boolean,
): ExecutionRoleDocuments {
  const { kms = false, existingBucket = false, executionRoleInvokes: invokes = false } = choices;
  const { name, path } = nameAndPath(arn);
  const fullAccess = `arn:${share.partition}:iam::aws:policy/AmazonSageMakerFullAccess`;
  return {
    arn,
    name,
    path,
    ...(isMade && { trust: executionRoleTrust(share.accountId, choices.restrictSourceAccount ?? false) }),
    // A bucket that is there already may have a key.
    policies: executionRolePolicies(share, featureStore, { encrypted: kms || existingBucket, invokes }),
    managedPolicyArns: choices.managedPolicyArn ?? (isMade ? [fullAccess] : []),
  };
}

function resultsBucket(
  share: Share,
  featureStore: FeatureStoreShare,
  { existingBucket, kms, expireAfterDays = 30 }: ChildChoices,
): ResultsBucketDocuments {
  const { name } = featureStore.resultsBucket!;
  if (existingBucket) return { name, statements: resultsBucketStatements(share, featureStore) };
  return {
    name,
    policy: resultsBucketPolicy(share, featureStore),
    ...(kms && { keyPolicy: resultsKeyPolicy(share, featureStore) }),
    expireAfterDays,
  };
}

type Choice = keyof ChildChoices;

const OF_ROLE: readonly Choice[] = [
  "existingRole",
  "executionRoleInvokes",
  "restrictSourceAccount",
  "managedPolicyArn",
];
const OF_BUCKET: readonly Choice[] = ["existingBucket", "kms", "expireAfterDays"];

/** A choice that changes nothing was made by mistake. */
function refuseWithoutEffect({ consumer, invoke, endpointPolicy, featureStore }: Share, choices: ChildChoices): void {
  const holdsNo = (what: string) => `the share of ${consumer} holds no ${what}`;
  const rules: readonly (readonly [applies: boolean, choices: readonly Choice[], why: string])[] = [
    [(invoke ?? endpointPolicy) === undefined, ["managedPolicy", "executionRoleInvokes"], holdsNo("endpoints")],
    [featureStore === undefined, OF_ROLE, holdsNo("feature store")],
    [featureStore?.resultsBucket === undefined, OF_BUCKET, holdsNo("results bucket")],
    [choices.existingRole === true, ["restrictSourceAccount"], "the role is there already"],
    [choices.existingBucket === true, ["kms", "expireAfterDays"], "the bucket is there already"],
  ];
  for (const [applies, about, why] of rules) {
    const given = about.find((choice) => choices[choice] !== undefined);
    if (applies && given !== undefined) throw new RangeError(`${flagOf(given)} does nothing: ${why}; leave it out`);
  }
  if ((invoke ?? endpointPolicy ?? featureStore) === undefined)
    throw new RangeError(`${holdsNo("endpoints")} and no feature store: this account needs nothing for it`);
}

const flagOf = (choice: Choice): string => `--${choice.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
