import type { Share } from "../share";

/**
 * Profile sections for `~/.aws/config`, with which the AWS CLI and every SDK can use the share.
 * One hour is what a session can last when the caller uses a role already. Source: STS API, AssumeRole.DurationSeconds.
 */
export function awsConfig(share: Share): string {
  const { invoke } = share;
  if (invoke === undefined) return "";
  const profile = `sagemaker-${share.consumer}`;
  const role = [
    `role_arn = ${invoke.roleArn}`,
    `external_id = ${invoke.externalId}`,
    "duration_seconds = 3600",
    `region = ${invoke.regions.find((region) => region !== "*") ?? share.parent.region}`,
  ];
  const section = (name: string, comment: string, source: string) => [
    `# ${comment}`,
    `[profile ${name}]`,
    source,
    ...role,
    "",
  ];
  return [
    ...section(profile, "For people: change `default` to the profile you sign in with.", "source_profile = default"),
    ...section(
      `${profile}-workload`,
      "For code with a role of its own: EcsContainer (SageMaker Studio and jobs, ECS), Ec2InstanceMetadata (notebook instances, EC2) or Environment (Lambda).",
      "credential_source = EcsContainer",
    ),
  ].join("\n");
}
