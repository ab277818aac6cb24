import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { isRead, Mistakes } from "../../../config";
import { readStackFile } from "../../../config/stackFiles";

/** The files of a folder that hold the stack `s`. */
export interface Document {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}

export const STACK = "s";

/** A stack whose file holds so much below `config:`, in a project that says so much besides its name. */
export const stackOf = (config: string, project = ""): Document => fileOf(`config:\n${config}\n`, project);

/** A stack with this file. */
export const fileOf = (text: string | Uint8Array, project = ""): Document => ({
  files: { "Pulumi.yaml": `name: sagemaker-sharing\nruntime: nodejs\n${project}\n`, [`Pulumi.${STACK}.yaml`]: text },
});

export const idOf = ({ files }: Document): string => {
  const hash = createHash("sha256");
  for (const [name, text] of Object.entries(files)) hash.update(`${name}\0`).update(text).update("\0");
  return hash.digest("hex").slice(0, 12);
};

/** The keys that the program reads, as they are handed to it; or why nothing is. */
export type Reading = Readonly<Record<string, string>> | { readonly refused: string };
export const isRefused = (reading: Reading): reading is { readonly refused: string } => "refused" in reading;

export const ofProgram = (config: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => isRead(key))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** What this program reads. @throws what is no Mistakes */
export function readHere({ files }: Document): Reading {
  const dir = mkdtempSync(path.join(tmpdir(), "corpus-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
      writeFileSync(path.join(dir, name), text);
    }
    return ofProgram(readStackFile(dir, STACK).raw);
  } catch (error) {
    if (!(error instanceof Mistakes)) throw error;
    return { refused: error.lines.map((line) => line.replaceAll(`${dir}${path.sep}`, "")).join("\n") };
  } finally {
    rmSync(dir, { recursive: true });
  }
}
