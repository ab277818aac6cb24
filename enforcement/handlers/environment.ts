import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type EnforcementSettings, type Here } from "../rules/schema";
import { readEnforcement } from "../rules/read";

/** What a function is told by its environment, and by the settings that travel in its archive. */
interface Environment {
  readonly here: Here;
  readonly settings: EnforcementSettings;
}

/**
 * Reads `settings.json` beside the code: `{ accountId, partition, settings }`, the last as they stand in the stack file.
 *
 * @throws when they are not what this code understands, so that a wrong archive fails at its first start
 */
export function readEnvironment(folder: string): Environment {
  const {
    accountId,
    partition,
    settings: raw,
  } = JSON.parse(readFileSync(join(folder, "settings.json"), "utf8")) as Record<string, unknown>;
  if (typeof accountId !== "string" || typeof partition !== "string")
    throw new Error("settings.json: no accountId or no partition");
  const { settings, mistakes } = readEnforcement(raw, { accountId, partition });
  if (!settings)
    throw new Error(`settings.json: ${mistakes.map(({ path, text }) => `${path.join(".")} ${text}`).join("; ")}`);
  return { here: { accountId, partition, region: variable("AWS_REGION") }, settings };
}

/** @throws when it is not set */
export function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`the environment variable ${name} is not set`);
  return value;
}
