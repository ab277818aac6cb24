import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

const ROOT = path.join(__dirname, "..");

/** What the program is made of: its sources, those of the functions that it deploys, and the versions of its packages. */
const SOURCES = [
  "{index,names,partition}.ts",
  "{config,contract,values,stacks,components,policies,enforcement}/**/*.ts",
  "package-lock.json",
  "tsconfig.json",
];

let program: string | undefined;

function programDigest(): string {
  if (program !== undefined) return program;
  const hash = createHash("sha256");
  for (const file of SOURCES.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).sort())
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
