import type { Share } from "./share";
import { regionOf } from "./sharedRoles";

const CREDENTIAL_SOURCE =
  "EcsContainer (SageMaker Studio and jobs, ECS, EKS Pod Identity), Ec2InstanceMetadata (notebook instances, EC2) or Environment (Lambda).";

/** What tells the profiles of one share from those of another: two parents may call a consumer by one name. */
export const profilesOf = ({ consumer, parent }: Share): string =>
  `sagemaker-${consumer}-${parent.accountId}-${parent.region}`;

/**
 * Profile sections for `~/.aws/config`, with which the AWS CLI and the AWS SDKs can use the share with no code of ours. The text
 * begins with an empty line, for whoever appends it to a file without a newline at its end.
 * One hour is what a session can last when the caller uses a role already. Source: STS API, AssumeRole.DurationSeconds.
 *
 * @example
 * ```ts
 * console.log(awsConfig(loadShare())); // sections for ~/.aws/config
 * ```
 */
export function awsConfig(share: Share): string {
  const name = profilesOf(share);
  return textOf([
    section(
      name,
      ["For people: change `default` to the profile you sign in with."],
      ["source_profile = default", ...invokeRole(share)],
    ),
    section(
      `${name}-workload`,
      [`For code with a role of its own: ${CREDENTIAL_SOURCE}`],
      ["credential_source = EcsContainer", ...invokeRole(share)],
    ),
    section(
      `${name}-feature-store`,
      [`For code that runs with the execution role: ${CREDENTIAL_SOURCE}`],
      ["credential_source = EcsContainer", ...featureStoreRole(share)],
    ),
  ]);
}

/** What EKS puts into a pod whose service account has a role. Source: EKS User Guide, "IAM roles for service accounts". */
interface PodIdentity {
  readonly roleArn: string;
  readonly tokenFile: string;
}

/** The same for a pod with an IAM role for its service account: no `credential_source` means one, a profile of its own does. */
export function eksConfig(share: Share, { roleArn, tokenFile }: PodIdentity): string {
  const name = profilesOf(share);
  const source = [`source_profile = ${name}-pod`];
  return textOf([
    section(
      `${name}-pod`,
      ["The pod's own role, by its service account's token."],
      [`role_arn = ${roleArn}`, `web_identity_token_file = ${tokenFile}`, `region = ${regionOf(share)}`],
    ),
    section(`${name}-eks`, ["The shared invoke role."], [...source, ...invokeRole(share)]),
    section(
      `${name}-eks-feature-store`,
      ["The shared feature-store role; the pod's role must be an execution role."],
      [...source, ...featureStoreRole(share)],
    ),
  ]);
}

const invokeRole = (share: Share): readonly string[] =>
  share.invoke === undefined
    ? []
    : [
        `role_arn = ${share.invoke.roleArn}`,
        `external_id = ${share.invoke.externalId}`,
        "duration_seconds = 3600",
        `region = ${regionOf(share)}`,
      ];

const featureStoreRole = ({ featureStore, parent }: Share): readonly string[] =>
  featureStore === undefined
    ? []
    : [`role_arn = ${featureStore.roleArn}`, "duration_seconds = 3600", `region = ${parent.region}`];

/** Nothing where the share does not hold the role. */
const section = (name: string, comments: readonly string[], lines: readonly string[]): readonly string[] =>
  lines.some((line) => line.startsWith("role_arn"))
    ? ["", ...comments.map((comment) => `# ${comment}`), `[profile ${name}]`, ...lines]
    : [];

const textOf = (sections: readonly (readonly string[])[]): string => {
  const lines = sections.flat();
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
};
