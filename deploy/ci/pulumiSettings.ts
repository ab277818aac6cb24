import { roleOf, type Job, type Jobs } from "./jobs";

/** Source: Pulumi Cloud REST API, "Deployment settings": what PUT .../deployments/settings takes, by stack. */
export function pulumiSettings({ stacks }: Jobs, dir: string): string {
  const settings = (job: Job) => ({
    operationContext: {
      oidc: { aws: { roleArn: roleOf(job, "DEPLOY_ROLE"), sessionName: "sagemaker-sharing", duration: "1h" } },
      preRunCommands: ["npm ci"],
    },
    sourceContext: { git: { repoDir: dir } },
  });
  const byStack = Object.fromEntries(stacks.map((job) => [job.name, settings(job)]));
  return `${JSON.stringify(byStack, undefined, 2)}\n`;
}
