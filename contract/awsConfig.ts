import type { Share } from "./share";
import { regionOf } from "./sharedRoles";

const CREDENTIAL_SOURCE =
  "EcsContainer (SageMaker Studio and jobs, ECS), Ec2InstanceMetadata (notebook instances, EC2) or Environment (Lambda).";

/**
 * Profile sections for `~/.aws/config`, with which the AWS CLI and every SDK can use the share with no code of ours.
 * One hour is what a session can last when the caller uses a role already. Source: STS API, AssumeRole.DurationSeconds.
 */
export function awsConfig(share: Share): string {
  const { invoke, featureStore } = share;
  const name = `sagemaker-${share.consumer}`;
  const invokeRole = invoke && [
    `role_arn = ${invoke.roleArn}`,
    `external_id = ${invoke.externalId}`,
    "duration_seconds = 3600",
    `region = ${regionOf(share)}`,
  ];
  const featureStoreRole = featureStore && [
    `role_arn = ${featureStore.roleArn}`,
    "duration_seconds = 3600",
    `region = ${share.parent.region}`,
  ];
  return [
    ...section(
      name,
      "For people: change `default` to the profile you sign in with.",
      "source_profile = default",
      invokeRole,
    ),
    ...section(
      `${name}-workload`,
      `For code with a role of its own: ${CREDENTIAL_SOURCE}`,
      "credential_source = EcsContainer",
      invokeRole,
    ),
    ...section(
      `${name}-feature-store`,
      `For code that runs with the execution role: ${CREDENTIAL_SOURCE}`,
      "credential_source = EcsContainer",
      featureStoreRole,
    ),
  ].join("\n");
}

const section = (name: string, comment: string, source: string, role: readonly string[] | undefined) =>
  role === undefined ? [] : [`# ${comment}`, `[profile ${name}]`, source, ...role, ""];
