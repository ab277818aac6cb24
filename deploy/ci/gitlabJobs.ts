import { stringify } from "yaml";
import { roleOf, type Job, type Jobs } from "./jobs";

const ON_MAIN = "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH";

/**
 * Jobs of GitLab CI, on the default branch alone. A child's job runs also where its parent's failed: of one consumer that failed there,
 * the child alone will fail.
 *
 * Source: GitLab documentation, "CI/CD YAML syntax reference".
 */
export function gitlabJobs({ stacks }: Jobs, dir: string): string {
  const jobOf = (job: Job) => ({
    stage: "deploy",
    image: "pulumi/pulumi-nodejs:3.274.1",
    ...(job.after !== undefined && { needs: [`deploy ${job.after}`] }),
    rules: [{ if: ON_MAIN, when: job.after === undefined ? "on_success" : "always" }],
    environment: { name: `production/${job.stack}` },
    resource_group: `deploy ${job.stack}`,
    id_tokens: { AWS_TOKEN: { aud: "sts.amazonaws.com" } },
    variables: {
      STACK: job.stack,
      AWS_REGION: job.region,
      AWS_ROLE_ARN: roleOf(job, "$DEPLOY_ROLE"),
      // Jobs of several accounts run at once on one machine where the runner gives them no container.
      AWS_WEB_IDENTITY_TOKEN_FILE: "/tmp/aws-token-$CI_JOB_ID",
    },
    script: [
      "npm ci",
      '(umask 077; printf %s "$AWS_TOKEN" > "$AWS_WEB_IDENTITY_TOKEN_FILE")',
      `npx --no-install sagemaker-sharing deploy up --yes --only "$STACK"${dir === "." ? "" : ` --dir '${dir.replaceAll("'", `'\\''`)}'`}`,
    ],
    after_script: ['rm -f "$AWS_WEB_IDENTITY_TOKEN_FILE"'],
  });
  const jobs = Object.fromEntries(stacks.map((job) => [`deploy ${job.stack}`, jobOf(job)]));
  return stringify({ stages: ["deploy"], ...jobs }, { lineWidth: 0 });
}
