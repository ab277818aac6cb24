import { Mistakes, type Config } from "../config";
import { readStacks, stackNames, type StackFile } from "../config/stackFiles";
import { listed } from "../contract/listed";

/** One stack of a run: its file, and whose share it uses. */
export interface Member {
  readonly stack: string;
  /** As the state backend knows it. */
  readonly fullName: string;
  readonly file: StackFile;
  readonly config: Config;
  readonly accountId: string;
  readonly region: string;
  /** The parent's stack, where that has a file in the same folder. */
  readonly parent?: string;
}

/** The stacks of a folder, parents first, then by name. */
export interface Fleet {
  readonly dir: string;
  readonly members: readonly Member[];
  /** The part of a run: all members, or those that somebody named. */
  readonly chosen: readonly Member[];
}

/**
 * Finds the stacks by their files.
 *
 * @param only stacks to choose; absent, all
 * @throws Mistakes of every stack file at once
 */
export function readFleet(dir: string, only?: readonly string[]): Fleet {
  const names = [...new Set([...stackNames(dir), ...(only ?? [])])];
  const files = readStacks(dir, names);
  const configs = new Map(files.map(({ stack, config }) => [stack, config]));
  if (files.length === 0)
    throw Mistakes.of(
      `${dir} holds no stack files: a file Pulumi.<stack>.yaml for each account, as docs/configuration.md describes them`,
    );
  const organization = organizationOf([...configs.values()]);
  const members = files
    .map((file): Member => {
      const { config } = file;
      const { accountId, region } = config.here;
      const parent = parentOf(config, configs);
      const fullName = `${organization}/${file.project}/${file.stack}`;
      return { stack: file.stack, fullName, file, config, accountId, region, ...(parent !== undefined && { parent }) };
    })
    .sort((a, b) => rank(a) - rank(b) || (a.stack < b.stack ? -1 : 1));
  const chosen = only === undefined ? members : members.filter(({ stack }) => only.includes(stack));
  return { dir, members, chosen };
}

const rank = ({ config }: Member) => (config.account === "parent" ? 0 : 1);

/** In a state backend of one's own the word is literal; in Pulumi Cloud the children's references name it. */
function organizationOf(configs: readonly Config[]): string {
  const named = configs.flatMap((config) =>
    config.account === "child" && config.source.from === "parentStack" ? [config.source.stack.split("/")] : [],
  );
  const organizations = [
    ...new Set(named.filter((parts) => parts.length === 3).map(([organization]) => organization!)),
  ];
  if (organizations.length > 1)
    throw Mistakes.of(
      `the stack files name parents of several organizations (${listed(organizations)}) in sagemaker-sharing:parentStack; keep each organization's stack files in a folder of their own`,
    );
  return organizations[0] ?? "organization";
}

function parentOf(config: Config, configs: ReadonlyMap<string, Config>): string | undefined {
  if (config.account !== "child" || config.source.from !== "parentStack") return undefined;
  const name = config.source.stack.split("/").pop()!;
  return configs.get(name)?.account === "parent" ? name : undefined;
}
