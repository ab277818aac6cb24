import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type AssumeRoleCommandOutput,
  type STSClient,
} from "@aws-sdk/client-sts";
import type { Share } from "../../contract/share";
import { explainAssume, isExecutionRole } from "../session/explainAssume";
import { saidBy } from "../errors";
import type { Credentials } from "../session/roleSession";
import { roleOf, type SharedRole } from "../../contract/sharedRoles";
import type { Section } from "./findings";
import { listed } from "../../contract/listed";

const SESSION = "sagemaker-share-doctor";

/** Calls STS as somebody. */
export interface As {
  readonly sts: STSClient;
  readonly arn: string;
}

/** Assumes the invoke role, and tries what its trust must refuse. Undefined when it cannot be assumed. */
export async function invokeRole(
  section: Section,
  share: Share,
  me: As,
  region: string,
): Promise<Credentials | undefined> {
  const { externalId } = roleOf(share, "invoke");
  const assume = assumeAs(me, share, "invoke", region);
  const assumed = await section.works(
    "assume the invoke role with its ExternalId",
    () => assume({ ExternalId: externalId }),
    ({ AssumedRoleUser }) => AssumedRoleUser?.Arn,
  );
  if (assumed === undefined) {
    section.notTried("assume it otherwise", "a refusal would say nothing: it cannot be assumed at all");
    return undefined;
  }
  const demandIt = "run `pulumi up` in the parent: the role's trust policy does not demand sts:ExternalId any more";
  await section.isRefused("the same, without an ExternalId", () => assume({}), demandIt);
  await section.isRefused(
    "the same, with another ExternalId",
    () => assume({ ExternalId: `not-${externalId}` }),
    demandIt,
  );
  await context(section, assume, { ExternalId: externalId }, assumed);
  await chaining(section, () => assume({ ExternalId: externalId, DurationSeconds: 3601 }));
  return credentialsOf(assumed);
}

/**
 * Assumes the feature-store role as an execution role, and tries it as somebody else. Undefined when it cannot be assumed, which
 * is right for whoever is no execution role.
 */
export async function featureStoreRole(
  section: Section,
  share: Share,
  me: As,
  someoneElse: As | undefined,
): Promise<Credentials | undefined> {
  const { region } = share.parent;
  const trusted = listed(share.featureStore!.executionRoleArns);
  const tooWide = `run \`pulumi up\` in the parent: the role's trust policy must name ${trusted} only`;
  if (!isExecutionRole(me.arn, share)) {
    await section.isRefused(
      "assume the feature-store role, being no execution role",
      () => assumeAs(me, share, "featureStore", region)({}),
      tooWide,
    );
    section.notTried("the feature store", `run this with ${trusted}: in Studio, a notebook or a job`);
    return undefined;
  }
  const assume = assumeAs(me, share, "featureStore", region);
  const assumed = await section.works(
    "assume the feature-store role",
    () => assume({}),
    ({ AssumedRoleUser }) => AssumedRoleUser?.Arn,
  );
  if (assumed === undefined) return undefined;
  if (someoneElse) {
    await section.isRefused(
      "the same, as the invoke role",
      () => assumeAs(someoneElse, share, "featureStore", region)({}),
      tooWide,
    );
  } else section.notTried("the same, as somebody else", "there is no other role to try it with");
  await context(section, assume, {}, assumed);
  return credentialsOf(assumed);
}

type Assume = (params: Partial<AssumeRoleCommandInput>) => Promise<AssumeRoleCommandOutput>;

const assumeAs =
  ({ sts }: As, share: Share, role: SharedRole, region: string): Assume =>
  (params) =>
    sts
      .send(
        new AssumeRoleCommand({
          RoleArn: roleOf(share, role).roleArn,
          RoleSessionName: SESSION,
          DurationSeconds: 900,
          ...params,
        }),
      )
      .catch((error: unknown) => {
        throw explainAssume(error, share, role, region);
      });

/** Source identity and session tags: what the session carries anyway, else whether it may. */
async function context(
  section: Section,
  assume: Assume,
  params: Partial<AssumeRoleCommandInput>,
  { SourceIdentity, PackedPolicySize }: AssumeRoleCommandOutput,
): Promise<void> {
  if (SourceIdentity) section.holds("bring the source identity along", `your session has ${SourceIdentity}`);
  else
    await section.works("bring a source identity along, as Studio can", () =>
      assume({ ...params, SourceIdentity: SESSION }),
    );
  if (PackedPolicySize) section.holds("bring session tags along", `yours fill ${PackedPolicySize} % of their room`);
  else {
    await section.works("bring session tags along", () =>
      assume({ ...params, Tags: [{ Key: "sagemaker-share", Value: "doctor" }] }),
    );
  }
}

/** More than an hour: the refusal says whether AWS takes the caller's credentials for those of a role. */
async function chaining(section: Section, assume: () => Promise<unknown>): Promise<void> {
  const question = "How long may a session last?";
  try {
    await assume();
    section.answers(question, "your credentials are not those of a role: sessions may last longer than an hour");
  } catch (error) {
    const said = saidBy((error as Error).cause ?? error);
    if (/role chaining/.test(said))
      section.answers(question, "your credentials count as role chaining: an hour at most");
  }
}

function credentialsOf({ Credentials: got }: AssumeRoleCommandOutput): Credentials {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = got!;
  return {
    accessKeyId: AccessKeyId!,
    secretAccessKey: SecretAccessKey!,
    sessionToken: SessionToken!,
    expiration: Expiration!,
  };
}
