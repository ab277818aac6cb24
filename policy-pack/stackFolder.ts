import { existsSync } from "node:fs";
import path from "node:path";

/**
 * The folder of a stack's file. Pulumi tells a policy pack neither the folder of the program nor its config.
 *
 * @param candidates folders in which to look, in this order
 * @throws Error where none of them has it
 */
export function folderOf(stack: string, candidates: readonly (string | undefined)[]): string {
  const named = [...new Set(candidates.filter((one) => one !== undefined && one !== ""))] as string[];
  const found = named.find((dir) => existsSync(path.join(dir, `Pulumi.${stack}.yaml`)));
  if (found !== undefined) return found;
  throw new Error(
    `there is no Pulumi.${stack}.yaml in ${named.join(", ")}: run pulumi in the folder of the stack files, or name that folder in SAGEMAKER_SHARING_STACKS`,
  );
}

/** A folder and all that it is in: of a package in `node_modules`, the repository that installed it is one. */
export const foldersAbove = (folder: string): string[] =>
  path.dirname(folder) === folder ? [folder] : [folder, ...foldersAbove(path.dirname(folder))];
