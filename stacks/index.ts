import * as pulumi from "@pulumi/pulumi";
import { Mistakes, parseConfig, strayed, type Config, type RawConfig } from "../config";
import { withoutFailed } from "../components/withoutFailed";
import { endWithoutDeleting, watchFailures } from "./afterFailures";
import { childStack } from "./child";
import { awsLookups, type Lookups } from "./lookups";
import { parentStack } from "./parent";

/** What a stack comes to. */
interface StackBuilt {
  readonly outputs: Record<string, unknown>;
  readonly warnings: readonly string[];
}

/**
 * Builds the stack that a configuration describes. Everything Pulumi-specific but the resources comes in from outside, so that
 * the access check and the tests build the very same stack offline.
 *
 * @throws Mistakes before anything is registered
 */
export async function buildStack(
  raw: RawConfig,
  secretKeys: readonly string[] = [],
  lookups: Partial<Lookups> = {},
): Promise<StackBuilt> {
  const { config, warnings } = parseConfig(raw, secretKeys);
  const built = await stackOf(config, lookups);
  return { ...built, warnings: [...warnings, ...built.warnings] };
}

/** The same of a configuration that was read before. */
export async function stackOf(config: Config, lookups: Partial<Lookups> = {}): Promise<StackBuilt> {
  const all = { ...awsLookups, ...lookups };
  const built = config.account === "parent" ? await parentStack(config, all) : await childStack(config, all);
  return { ...built, outputs: withoutFailed(built.outputs) };
}

/**
 * Reads this stack's config, builds its account's resources and returns the stack's outputs.
 *
 * @throws pulumi.RunError without a stack trace, after a line for every mistake
 */
export async function runProgram(lookups: Lookups = awsLookups): Promise<Record<string, unknown>> {
  const config = pulumi.runtime.allConfig();
  try {
    refuseStrays(Object.keys(config), pulumi.getProject());
    const anyFailed = watchFailures();
    const { outputs, warnings } = await buildStack(config, secretKeys(config), lookups);
    for (const warning of warnings) await pulumi.log.warn(warning);
    return (await anyFailed()) ? endWithoutDeleting(outputs) : outputs;
  } catch (error) {
    if (!(error instanceof Mistakes)) throw error;
    for (const line of error.lines) await pulumi.log.error(line);
    throw new pulumi.RunError(error.summary);
  }
}

function refuseStrays(keys: readonly string[], project: string): void {
  const mistakes = keys.flatMap((key) => {
    const text = strayed(key, project);
    return text === undefined ? [] : [{ path: [key], text }];
  });
  if (mistakes.length > 0) throw new Mistakes(mistakes);
}

/**
 * The keys whose values are encrypted. A language host says them in the environment; a program that runs inline has none, and
 * Pulumi's runtime knows them all the same, in a function that its types leave out.
 */
function secretKeys(config: Readonly<Record<string, string>>): string[] {
  const fromHost = process.env["PULUMI_CONFIG_SECRET_KEYS"];
  const { isConfigSecret } = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  if (isConfigSecret === undefined && fromHost === undefined)
    throw new pulumi.RunError(
      "this version of @pulumi/pulumi does not say which config values are encrypted, and such a value would be exported in plain; install the version of package-lock.json (`npm ci`)",
    );
  const known = new Set(JSON.parse(fromHost || "[]") as string[]);
  return Object.keys(config).filter((key) => known.has(key) || isConfigSecret?.(key) === true);
}
