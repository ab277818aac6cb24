import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as readline from "node:readline";
import { ofProgram, STACK, type Document, type Reading } from "./document";

const SOURCE = path.join(__dirname, "pulumiLoader");

/** Builds the program that reads with Pulumi's own loader. @throws what Go says, where it is not there or cannot get its modules */
export function buildLoader(): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "pulumi-loader-")), "loader");
  execFileSync("go", ["build", "-o", file, "."], { cwd: SOURCE, stdio: "pipe" });
  return file;
}

interface Answer {
  readonly config?: Readonly<Record<string, string>>;
  readonly error?: string;
  readonly random?: boolean;
}

/** What Pulumi would hand to the program for each document. */
export async function readByPulumi(loader: string, documents: readonly Document[]): Promise<Reading[]> {
  const child = spawn(loader, { stdio: ["pipe", "pipe", "inherit"] });
  const answers: Reading[] = [];
  const done = new Promise<void>((resolve) => {
    readline
      .createInterface({ input: child.stdout })
      .on("line", (line) => answers.push(readingOf(JSON.parse(line) as Answer)))
      .on("close", resolve);
  });
  for (const { files } of documents) {
    const encoded = Object.entries(files).map(([name, text]) => [name, Buffer.from(text).toString("base64")]);
    const order = JSON.stringify({ stack: STACK, files: Object.fromEntries(encoded) as unknown });
    if (!child.stdin.write(`${order}\n`)) await new Promise((resolve) => child.stdin.once("drain", resolve));
  }
  child.stdin.end();
  await done;
  if (answers.length !== documents.length)
    throw new Error(`the loader answered ${answers.length} of ${documents.length}`);
  return answers;
}

const readingOf = ({ config, error, random }: Answer): Reading =>
  random ? { refused: "either value, at random" } : error === undefined ? ofProgram(config ?? {}) : { refused: error };
