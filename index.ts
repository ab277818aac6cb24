import * as pulumi from "@pulumi/pulumi";
import { Mistakes } from "./config";
import { buildStack } from "./stacks";

/** Reads this stack's config, builds its account's resources and returns the stack's outputs. */
export = async (): Promise<Record<string, unknown>> => {
  try {
    const { outputs, warnings } = await buildStack(pulumi.runtime.allConfig(), secretKeys());
    for (const warning of warnings) await pulumi.log.warn(warning);
    return outputs;
  } catch (error) {
    if (!(error instanceof Mistakes)) throw error;
    for (const line of error.lines) await pulumi.log.error(line);
    throw new pulumi.RunError(error.summary);
  }
};

/** Pulumi tells the program which keys are encrypted, and offers no public way to list them. */
function secretKeys(): string[] {
  return JSON.parse(process.env["PULUMI_CONFIG_SECRET_KEYS"] || "[]") as string[];
}
