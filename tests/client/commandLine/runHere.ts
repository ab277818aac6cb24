import { closeSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Writable } from "node:stream";
import { run } from "../../../client/commandLine/run";
import { restoreEnvironment } from "../../environment";

/** The command as it is installed. */
export const COMMAND = path.join(__dirname, "../../../client/bin/sagemaker-share.js");

export interface Done {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Surroundings {
  /** Folder, and home. */
  readonly dir: string;
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly input?: string | Uint8Array | undefined;
}

let runs = 0;

/**
 * Runs a command line without a process of its own. What it changes of the environment is put back. A process keeps one session of
 * a role and a session's name, so each run has a name of its own.
 */
export async function runHere(args: readonly string[], { dir, env = {}, input = "" }: Surroundings): Promise<Done> {
  const file = path.join(tmpdir(), `input-${process.pid}-${(runs += 1)}`);
  writeFileSync(file, input);
  const before = { environment: { ...process.env }, folder: process.cwd() };
  const [stdout, stderr] = [new Kept(), new Kept()];
  const stdin = { fd: openSync(file, "r") };
  try {
    process.chdir(dir);
    const given = Object.entries({ ...process.env, HOME: dir, AWS_ROLE_SESSION_NAME: `run-${runs}`, ...env }).filter(
      ([, value]) => value !== undefined,
    );
    restoreEnvironment(Object.fromEntries(given));
    const io = { argv: [process.execPath, COMMAND], stdin, stdout, stderr, once: () => undefined };
    return { status: await run(args, io), stdout: stdout.text, stderr: stderr.text };
  } finally {
    process.chdir(before.folder);
    restoreEnvironment(before.environment);
    closeSync(stdin.fd);
    rmSync(file);
  }
}

/** A stream that is no terminal, and keeps what is written to it. */
class Kept extends Writable {
  readonly #chunks: Buffer[] = [];

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString();
  }
}
