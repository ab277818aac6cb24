import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Runs the Pulumi CLI once, without questions. @throws the error of `execFile`, with `stderr` */
export async function pulumi(args: readonly string[], dir: string, env: NodeJS.ProcessEnv = process.env) {
  const { stdout } = await run("pulumi", [...args, "--non-interactive", "--color", "never"], {
    cwd: dir,
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    maxBuffer: 2 ** 30,
  });
  return stdout;
}

/** A stack as the state backend lists it. */
export interface ListedStack {
  /** Its full name; the short one where a backend of one's own keeps stacks without their project, as before Pulumi 3.61. */
  readonly name: string;
  /** When it was last changed; absent where it never was. */
  readonly lastUpdate?: string;
  readonly updateInProgress?: boolean;
  readonly resourceCount?: number;
}

/**
 * The stacks of the project in the state backend. Without their full names Pulumi Cloud leaves out the project, and the organization where
 * it is whoever asks's own: another organization's stack would be taken for this one.
 */
export const listStacks = async (dir: string, env?: NodeJS.ProcessEnv) =>
  JSON.parse(await pulumi(["stack", "ls", "--json", "--fully-qualify-stack-names"], dir, env)) as ListedStack[];

/** Makes a stack that does not exist. Its stack file gets the salt of the passphrase, or the key of the secrets provider. */
export const initialise = (stack: string, dir: string, secretsProvider?: string, env?: NodeJS.ProcessEnv) =>
  pulumi(
    ["stack", "init", stack, "--no-select", ...(secretsProvider ? ["--secrets-provider", secretsProvider] : [])],
    dir,
    env,
  );

/** A stack's outputs as people and tools read them. */
export const outputsOf = async (stack: string, dir: string, env?: NodeJS.ProcessEnv) =>
  JSON.parse(await pulumi(["stack", "output", "--json", "--stack", stack], dir, env)) as Record<string, unknown>;

/** One operation as the state backend remembers it. */
export interface HistoryEntry {
  readonly kind: string;
  readonly result: string;
  /** The stack file's config at that time. */
  readonly config: Readonly<
    Record<string, { readonly value?: string; readonly objectValue?: unknown; readonly secret: boolean }>
  >;
}

/** The last operations on a stack, the newest first. */
export const historyOf = async (stack: string, dir: string, count: number) =>
  JSON.parse(
    await pulumi(["stack", "history", "--json", "--stack", stack, "--page-size", `${count}`], dir),
  ) as HistoryEntry[];
