import type { Share } from "./share";
import { regionOf, type SharedRole } from "./sharedRoles";

const CREDENTIAL_SOURCE =
  "EcsContainer (SageMaker Studio and jobs, ECS, EKS Pod Identity), Ec2InstanceMetadata (notebook instances, EC2) or Environment (Lambda).";

/** What tells the profiles of one share from those of another: two parents may call a consumer by one name. */
export const profilesOf = ({ consumer, parent }: Share): string =>
  `sagemaker-${consumer}-${parent.accountId}-${parent.region}`;

/**
 * Profile sections for `~/.aws/config`, with which the AWS CLI and the AWS SDKs can use the share with no code of ours. The text
 * begins with an empty line, for whoever appends it to a file without a newline at its end.
 *
 * @param signInProfile the profile that people sign in with. @default `default`, with a comment that says to change it
 *
 * One hour is what a session can last when the caller uses a role already. Source: STS API, AssumeRole.DurationSeconds.
 *
 * @example
 * ```ts
 * console.log(awsConfig(loadShare())); // sections for ~/.aws/config
 * ```
 */
export function awsConfig(share: Share, signInProfile?: string): string {
  const name = profilesOf(share);
  return textOf([
    section(name, forPeople(signInProfile), [`source_profile = ${signInProfile ?? "default"}`, ...invokeRole(share)]),
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

/** Spells the command that gives credentials of a role, as a value of `credential_process`. */
type ProcessOf = (role: SharedRole, signInProfile: string | undefined) => string;

/**
 * The same profiles, with a `credential_process` in place of the role: whoever reads them gets credentials from our command line.
 * Without a profile to sign in with it finds what the machine has, so nobody needs to choose a `credential_source`.
 */
export function processConfig(share: Share, processOf: ProcessOf, signInProfile?: string): string {
  const name = profilesOf(share);
  const of = (role: SharedRole, region: string, profile?: string) => [
    `credential_process = ${processOf(role, profile)}`,
    `region = ${region}`,
  ];
  const ROLE_OF_ITS_OWN = "with a role of its own: in a notebook, job, container, function or machine.";
  const invoke = (profile?: string) => (share.invoke === undefined ? [] : of("invoke", regionOf(share), profile));
  return textOf([
    section(name, forPeople(signInProfile), invoke(signInProfile ?? "default")),
    section(`${name}-workload`, [`For code ${ROLE_OF_ITS_OWN}`], invoke()),
    section(
      `${name}-feature-store`,
      ["For code that runs with the execution role."],
      share.featureStore === undefined ? [] : of("featureStore", share.parent.region),
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

const forPeople = (signInProfile: string | undefined): readonly string[] => [
  signInProfile === undefined ? "For people: change `default` to the profile you sign in with." : "For people.",
];

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
  lines.some((line) => /^(role_arn|credential_process) /.test(line))
    ? ["", ...comments.map((comment) => `# ${comment}`), `[profile ${name}]`, ...lines]
    : [];

const textOf = (sections: readonly (readonly string[])[]): string => {
  const lines = sections.flat();
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
};
