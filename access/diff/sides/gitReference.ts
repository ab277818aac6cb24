import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Mistakes } from "../../../config";

function git(dir: string, ...args: readonly string[]): string {
  return execFileSync("git", ["-C", dir, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 256 * 1024 * 1024,
  });
}

/** A commit of the repository that a folder is in. */
interface Reference {
  /** As it was typed. */
  readonly name: string;
  readonly commit: string;
  readonly top: string;
  /** The folder, from the top of the repository. */
  readonly folder: string;
}

/** @throws Mistakes when there is no repository, or no such commit in it */
export function referenceOf(name: string, dir: string): Reference {
  const unknown = `--against ${name}: there is no folder and no file of that name`;
  let top: string;
  try {
    top = git(dir, "rev-parse", "--show-toplevel").trim();
  } catch {
    throw Mistakes.of(
      `${unknown}, and ${dir} is in no git repository; name a folder of stack files, or what check --json printed`,
    );
  }
  try {
    const commit = git(dir, "rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`).trim();
    const folder = git(dir, "rev-parse", "--show-prefix").trim().replace(/\/$/, "");
    return { name, commit, top, folder };
  } catch {
    throw Mistakes.of(
      `${unknown}, and git knows no commit ${name} here; a branch that is only on the server needs \`git fetch\` first, in CI with its history (fetch-depth: 0)`,
    );
  }
}

/** Stack files, and what they may refer to. */
const READ = /\.(ya?ml|json)$/;

/**
 * Runs with the stack files of a commit in a folder that is gone afterwards.
 *
 * @throws Mistakes when the folder did not exist then, or what `run` throws, with the commit in the place of the folder's name
 */
export async function atReference<T>(reference: Reference, run: (dir: string) => Promise<T>): Promise<T> {
  const { name, commit, top, folder } = reference;
  const temporary = mkdtempSync(path.join(tmpdir(), "sagemaker-sharing-"));
  try {
    const inFolder = folder === "" ? [] : ["--", `${folder}/`];
    const files = git(top, "ls-tree", "-r", "-z", "--name-only", commit, ...inFolder)
      .split("\0")
      .filter((file) => READ.test(file));
    if (!files.some((file) => /^Pulumi\..+\.yaml$/.test(path.posix.relative(folder, file))))
      throw Mistakes.of(
        `${name} has no stack files in ${folder === "" ? "its top folder" : folder}; nothing to compare with`,
      );
    for (const file of files) {
      const to = path.join(temporary, path.posix.relative(folder, file));
      mkdirSync(path.dirname(to), { recursive: true });
      writeFileSync(to, git(top, "show", `${commit}:${file}`));
    }
    return await run(temporary);
  } catch (error) {
    if (!(error instanceof Mistakes)) throw error;
    const named = (text: string) => text.replaceAll(temporary, `${name}:${folder || "."}`);
    throw Mistakes.of(...error.lines.map(named));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * What the program of a commit itself says of its stack files: the JSON of its access check. It runs from a worktree that is gone
 * afterwards, with the packages that are installed here.
 */
export function askOwnProgram({ name, commit, top, folder }: Reference, options: readonly string[]): string {
  const temporary = mkdtempSync(path.join(tmpdir(), "sagemaker-sharing-"));
  const tree = path.join(temporary, "tree");
  try {
    git(top, "worktree", "add", "--detach", "--quiet", tree, commit);
    for (const modules of ["node_modules", path.join("client", "node_modules")])
      if (existsSync(path.join(top, modules)) && existsSync(path.join(tree, path.dirname(modules))))
        symlinkSync(path.join(top, modules), path.join(tree, modules));
    return execFileSync(
      "npm",
      ["run", "--silent", "access-check", "--", "--json", "--dir", path.join(tree, folder), ...options],
      { cwd: tree, encoding: "utf8", maxBuffer: 1024 * 1024 * 1024, stdio: ["ignore", "pipe", "pipe"] },
    );
  } catch (error) {
    const { stdout, stderr, message } = error as { stdout?: string; stderr?: string; message: string };
    if (stdout?.startsWith("{")) return stdout; // It found surprises, which are for its own time to mend.
    throw Mistakes.of(
      `the program of ${name} could not check its own stack files (${(stderr ?? message).trim().split("\n").pop()}); without --own-program, today's program reads them`,
    );
  } finally {
    try {
      git(top, "worktree", "remove", "--force", tree);
    } catch {
      git(top, "worktree", "prune");
    }
    rmSync(temporary, { recursive: true, force: true });
  }
}
