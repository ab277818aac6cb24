import { existsSync } from "node:fs";
import path from "node:path";
import { Mistakes } from "../../config";
import { initialise, listStacks, pulumi, type ListedStack } from "../engine/backend";
import type { Member } from "../fleet";

/** The oldest CLI with all that the program needs: `pulumi.recover` came with 3.248. */
const OLDEST: readonly [major: number, minor: number] = [3, 248];

/** What has to be there before anything is begun. @throws Mistakes, one line each, that say what to do */
export async function readBackend(dir: string): Promise<readonly ListedStack[]> {
  if (!existsSync(path.join(dir, "Pulumi.yaml")))
    throw Mistakes.of(
      `there is no Pulumi.yaml in ${dir}: copy the program's beside the stack files; the engine needs it`,
    );
  await checkCli(dir);
  try {
    return await listStacks(dir);
  } catch (error) {
    throw Mistakes.of(`the state backend cannot be read (${engineSays(error)}); ${wayToBackend(engineSays(error))}`);
  }
}

function wayToBackend(said: string): string {
  if (EMPTY_ATTRIBUTES.test(said)) return WHOLE_AGAIN;
  if (NO_SPACE.test(said)) return "the disk is full: free some space; nothing was begun";
  if (/credential|AccessDenied|Forbidden|ExpiredToken/i.test(said))
    return "the state is read with the environment's credentials, not those of the stack files: sign in, or name a profile in PULUMI_BACKEND_URL";
  return "say where Pulumi keeps its state: `pulumi login`, or PULUMI_BACKEND_URL";
}

const NO_SPACE = /no space left on device|ENOSPC/;

/** What Pulumi says of a folder of state in which a run was killed just as it wrote; seen with the CLI 3.274. */
export const EMPTY_ATTRIBUTES = /^EOF$|failed to load checkpoint: EOF/;
export const WHOLE_AGAIN =
  "a run was killed while it wrote the state; the state is whole, and an empty file beside it is not: in the folder of the state, `find .pulumi -name '*.attrs' -size 0 -delete`";

async function checkCli(dir: string): Promise<void> {
  const wanted = `${OLDEST.join(".")} or later: https://www.pulumi.com/docs/install/`;
  let version;
  try {
    version = (await pulumi(["version"], dir)).trim();
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw Mistakes.of(
      missing
        ? `there is no command pulumi on the PATH: install the Pulumi CLI ${wanted}`
        : `pulumi version fails: ${engineSays(error)}`,
    );
  }
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))
    throw Mistakes.of(`the Pulumi CLI is ${version}, which is too old: install ${wanted}`);
}

/** A stack among those of the state backend; see {@link ListedStack.name}. */
export const listedAs = ({ stack, fullName }: Member, listed: readonly ListedStack[]): ListedStack | undefined =>
  listed.find(({ name }) => name === stack || name === fullName);

/** Makes the stacks that the backend does not know yet. */
export async function initialiseMissing(
  members: readonly Member[],
  listed: readonly ListedStack[],
  dir: string,
  secretsProvider: string | undefined,
): Promise<string[]> {
  const missing = members.filter((member) => listedAs(member, listed) === undefined);
  for (const { fullName } of missing) {
    try {
      await initialise(fullName, dir, secretsProvider);
    } catch (error) {
      throw Mistakes.of(`stack ${fullName} cannot be made: ${engineSays(error)}${wayToMake(engineSays(error))}`);
    }
  }
  return missing.map(({ stack }) => stack);
}

function wayToMake(said: string): string {
  if (/passphrase/.test(said))
    return "; set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE, or name another provider with --secrets-provider";
  return NO_SPACE.test(said) ? "; free some space; no stack was begun" : "";
}

/** The line that says what is wrong, of all that the CLI prints. */
export function engineSays(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  const line = (stderr ?? "").split("\n").find((one) => one.startsWith("error: "));
  return line?.slice("error: ".length).trim() ?? (stderr?.trim() || message);
}
