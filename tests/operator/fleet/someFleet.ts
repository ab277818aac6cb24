import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "../../../operator/main";
import { restoreEnvironment } from "../../environment";
import { ManyAccounts } from "./manyAccounts";

/** Many accounts, a folder for what a command reads, and the commands that read both. */
export class SomeFleet {
  aws = new ManyAccounts();
  readonly #outside = { ...process.env };
  readonly #dir = mkdtempSync(path.join(tmpdir(), "fleet-"));

  /** @param profiles the files `config` and `credentials`. @default none are there */
  async start(profiles: Readonly<Partial<Record<"config" | "credentials", string>>> = {}): Promise<void> {
    for (const [name, text] of Object.entries(profiles)) writeFileSync(path.join(this.#dir, name), text);
    Object.assign(process.env, await this.aws.start(), {
      AWS_CONFIG_FILE: path.join(this.#dir, "config"),
      AWS_SHARED_CREDENTIALS_FILE: path.join(this.#dir, "credentials"),
    });
  }

  /** Other accounts, in which nothing is yet. */
  async anew(): Promise<ManyAccounts> {
    this.aws.stop();
    this.aws = new ManyAccounts();
    Object.assign(process.env, await this.aws.start());
    return this.aws;
  }

  stop(): void {
    restoreEnvironment(this.#outside);
    this.aws.stop();
    rmSync(this.#dir, { recursive: true });
  }

  /** @param accounts what the file of accounts says, as text or to be written as JSON */
  async run(command: "cases" | "doctor", accounts: unknown, ...more: readonly string[]) {
    const file = path.join(this.#dir, "accounts");
    writeFileSync(file, typeof accounts === "string" ? accounts : JSON.stringify(accounts));
    let [out, err] = ["", ""];
    const io = { out: (text: string) => void (out += text), err: (text: string) => void (err += text) };
    const status = await run([command, "--accounts", file, ...more], io);
    return { status, out, err };
  }
}
