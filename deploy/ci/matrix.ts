import { githubWorkflow } from "./githubWorkflow";
import { gitlabJobs } from "./gitlabJobs";
import type { Jobs } from "./jobs";
import { pulumiSettings } from "./pulumiSettings";

/** Whose jobs are printed. */
export type Format = "github" | "gitlab" | "pulumi";

const PRINTERS: Readonly<Record<Format, (jobs: Jobs, dir: string) => string>> = {
  github: githubWorkflow,
  gitlab: gitlabJobs,
  pulumi: pulumiSettings,
};

/** The jobs that deploy a fleet in CI: the parents, then the children that depend on them, one account each. */
export const matrixOf = (jobs: Jobs, format: Format, dir: string): string => PRINTERS[format](jobs, dir);
