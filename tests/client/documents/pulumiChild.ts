import path from "node:path";
import { load } from "../../../access/load";
import type { Built } from "../../../access/build/build";
import type { ChildConfig } from "../../../config";
import type { Share } from "../../../contract/share";
import type { PolicyDocument, Statement } from "../../../policies/document";
import type { ChildChoices, ChildDocuments } from "../../../client/documents/childDocuments";

/** What the child's Pulumi stack makes, in the shape of the documents that are printed for other tools. */

export interface PulumiChild {
  readonly name: string;
  readonly share: Share;
  readonly choices: ChildChoices;
  readonly made: ChildDocuments;
  readonly built: Built;
}

const ROOT = path.join(__dirname, "../../..");

export async function pulumiChildren(dir: string): Promise<PulumiChild[]> {
  const { children } = await load({ dir: path.join(ROOT, dir) });
  return children.map(({ config, built }) => {
    const share = built.outputs["share"] as Share;
    return {
      name: `${dir}: ${config.consumer}`,
      share,
      choices: choicesOf(config, share),
      made: madeBy(built, share, config),
      built,
    };
  });
}

/** The options that say what the stack file says. */
function choicesOf({ callers, executionRole, resultsBucket }: ChildConfig, share: Share): ChildChoices {
  const { featureStore, invoke } = share;
  return {
    ...(invoke && callers.managedPolicy && { managedPolicy: callers.managedPolicy.name }),
    ...(featureStore && {
      ...(executionRole.create ? {} : { existingRole: true }),
      ...(invoke && callers.executionRole && { executionRoleInvokes: true }),
      ...(executionRole.restrictSourceAccount && { restrictSourceAccount: true }),
      ...(executionRole.managedPolicyArns && { managedPolicyArn: executionRole.managedPolicyArns }),
    }),
    ...(featureStore?.resultsBucket &&
      (resultsBucket.create
        ? {
            expireAfterDays: resultsBucket.expireAfterDays,
            ...(resultsBucket.sseAlgorithm === "aws:kms" && { kms: true }),
          }
        : { existingBucket: true })),
  };
}

type Inputs = Readonly<Record<string, unknown>>;

/** Inputs of the resources of one type, in the order of their names. */
const inputsOf = ({ resources }: Built, type: string): readonly Inputs[] =>
  resources
    .filter((resource) => resource.type === type)
    .toSorted((one, other) => one.urn.localeCompare(other.urn))
    .map(({ inputs }) => inputs);

const documentIn = (text: unknown) => JSON.parse(text as string) as PolicyDocument;
const statementsIn = (text: unknown) => JSON.parse(text as string) as Statement[];

function madeBy(
  built: Built,
  { consumer, accountId, parent, featureStore }: Share,
  config: ChildConfig,
): ChildDocuments {
  const { outputs } = built;
  const caller = outputs["callerPolicyJson"];
  const bucket = featureStore?.resultsBucket;
  const [keyPolicy] = inputsOf(built, "aws:kms/key:Key").map(({ policy }) => documentIn(policy));
  const [bucketPolicy] = inputsOf(built, "aws:s3/bucketPolicy:BucketPolicy").map(({ policy }) => documentIn(policy));
  return {
    consumer,
    accountId,
    region: parent.region,
    ...(caller !== undefined && {
      caller: { name: config.callers.managedPolicy?.name ?? "SageMakerCaller", policy: documentIn(caller) },
    }),
    ...(featureStore && { executionRoles: featureStore.executionRoleArns.map((arn) => roleMadeBy(built, arn)) }),
    ...(bucket && {
      resultsBucket: bucketPolicy
        ? {
            name: outputs["resultsBucket"] as string,
            policy: bucketPolicy,
            ...(keyPolicy && { keyPolicy }),
            expireAfterDays: config.resultsBucket.expireAfterDays,
          }
        : { name: bucket.name, statements: statementsIn(outputs["resultsBucketStatementsJson"]) },
    }),
  };
}

function roleMadeBy(built: Built, arn: string): NonNullable<ChildDocuments["executionRoles"]>[number] {
  const name = arn.split("/").pop()!;
  const isIts = ({ role }: Inputs) => role === name;
  const trust = inputsOf(built, "aws:iam/role:Role").find((role) => role["name"] === name)?.["assumeRolePolicy"];
  return {
    arn,
    name,
    path: arn.slice(arn.indexOf("/"), arn.lastIndexOf("/") + 1),
    ...(trust !== undefined && { trust: documentIn(trust) }),
    policies: Object.fromEntries(
      inputsOf(built, "aws:iam/rolePolicy:RolePolicy")
        .filter(isIts)
        .map((inputs) => [inputs["name"] as string, documentIn(inputs["policy"])]),
    ),
    managedPolicyArns: inputsOf(built, "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
      .filter(isIts)
      .map(({ policyArn }) => policyArn as string),
  };
}
