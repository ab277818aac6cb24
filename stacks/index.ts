import { parseConfig, type RawConfig } from "../config";
import { childStack } from "./child";
import { awsLookups, type Lookups } from "./lookups";
import { parentStack } from "./parent";

/**
 * Builds the stack that a configuration describes. Everything Pulumi-specific but the resources comes in from outside, so that
 * the access check and the tests build the very same stack offline.
 *
 * @throws Mistakes before anything is registered
 */
export async function buildStack(
  raw: RawConfig,
  secretKeys: readonly string[] = [],
  lookups: Lookups = awsLookups,
): Promise<{ outputs: Record<string, unknown>; warnings: string[] }> {
  const { config, warnings } = parseConfig(raw, secretKeys);
  const built = config.account === "parent" ? parentStack(config) : await childStack(config, lookups);
  return { outputs: built.outputs, warnings: [...warnings, ...built.warnings] };
}
