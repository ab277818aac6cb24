import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { ROOT } from "../root";

/** What the program is made of: its code, and that of the functions that it deploys. */
const CODE = [
  "{index,names,partition,root}.{js,ts}",
  "{aws,config,contract,values,stacks,components,policies,enforcement,functions}/**/*.{js,ts}",
  "bin/*.cjs",
  "tsconfig.json",
];

/** Paths from the folder of the program. */
export const programFiles = (): string[] => CODE.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).sort();
const LOCK_FILES = ["package-lock.json", "pnpm-lock.yaml", "yarn.lock"];

/** The versions of its packages: in a checkout of this program beside it, in a package in the folder that it is installed in. */
function lockFiles(folder = ROOT): string[] {
  const here = LOCK_FILES.map((name) => path.join(folder, name)).filter((file) => existsSync(file));
  const above = path.dirname(folder);
  return here.length > 0 || above === folder ? here : lockFiles(above);
}

let program: string | undefined;

function programDigest(): string {
  if (program !== undefined) return program;
  const hash = createHash("sha256");
  for (const file of [...programFiles(), ...lockFiles().map((file) => path.relative(ROOT, file))])
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(path.join(ROOT, file)))
      .update("\0");
  return (program = hash.digest("hex"));
}

/**
 * Says whether a stack is what it was: the same program, stack file, project file and share.
 *
 * @param share what the parent gives it; absent for a parent, and for a child that brings its share itself
 */
export function fingerprintOf(file: string, share: unknown): string {
  const project = path.join(path.dirname(file), "Pulumi.yaml");
  return createHash("sha256")
    .update(programDigest())
    .update(JSON.stringify(whatIsMeant(file)))
    .update(readFileSync(project))
    .update(JSON.stringify(share ?? null))
    .digest("hex");
}

/** A stack file without what Pulumi writes into it when it makes the stack. */
function whatIsMeant(file: string): unknown {
  const content = parse(readFileSync(file, "utf8"), { logLevel: "error", merge: true }) as object | null;
  return Object.entries(content ?? {}).filter(([key]) => !/^(encryptionsalt|encryptedkey|secretsprovider)$/.test(key));
}
