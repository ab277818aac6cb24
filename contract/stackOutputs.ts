import { execFileSync } from "node:child_process";

/**
 * What `pulumi stack output --json` prints for a stack.
 *
 * @param dir the folder of the project; this one where it is left out
 * @throws Error that says why there is nothing, as Pulumi does
 */
export function stackOutputs(stack: string, dir?: string): string {
  try {
    return execFileSync("pulumi", ["stack", "output", "--json", "--stack", stack], {
      cwd: dir,
      encoding: "utf8",
      maxBuffer: 2 ** 30, // A parent of thousands prints more than the megabyte that Node.js takes by itself.
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    const { stderr, message, code } = error as NodeJS.ErrnoException & { readonly stderr?: string };
    throw new Error(code === "ENOENT" ? "there is no command pulumi on the PATH" : stderr?.trim() || message);
  }
}
