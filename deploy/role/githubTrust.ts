import { partitionOf } from "../../partition";

/** A repository as the subject of its tokens names it: `acme/shares`, or with ids, `acme@123/shares@456`. */
export type Repository = string & { readonly repository: true };

/** Which jobs of a repository: those that name an environment, or those that an event starts. */
export type Workflow = { readonly environment: string } | { readonly event: "pull_request" };

const ISSUER = "token.actions.githubusercontent.com";

/**
 * Reads `owner/name`. Repositories made after June 2026, and renamed ones, have the ids of both in their tokens, others have not; the
 * subject is compared letter by letter, so it must be written as the repository has it.
 *
 * Source: GitHub documentation, "OpenID Connect reference", "Immutable subject claims".
 *
 * @returns undefined for what is no repository
 */
export function repositoryOf(text: string): Repository | undefined {
  const withIds = /^[\w.-]+@\d+\/[\w.-]+@\d+$/;
  return /^[\w.-]+\/[\w.-]+$/.test(text) || withIds.test(text) ? (text as Repository) : undefined;
}

/**
 * The trust of a role that jobs of one repository sign in to by OIDC: these jobs and no others.
 *
 * Source: GitHub documentation, "OpenID Connect reference", "Example subject claims"; IAM User Guide, "Create a role for OpenID Connect
 * federation".
 */
export function githubTrust(
  { accountId, region }: { readonly accountId: string; readonly region: string },
  repository: Repository,
  workflow: Workflow,
): object {
  const subject = "event" in workflow ? workflow.event : `environment:${workflow.environment}`;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "GitHubWorkflows",
        Effect: "Allow",
        Principal: { Federated: `arn:${partitionOf(region)}:iam::${accountId}:oidc-provider/${ISSUER}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: { [`${ISSUER}:aud`]: "sts.amazonaws.com", [`${ISSUER}:sub`]: `repo:${repository}:${subject}` },
        },
      },
    ],
  };
}
