import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

/** What a command of the CLI does. */
export interface Does {
  readonly says?: string;
  /** On standard error; then it fails. */
  readonly fails?: string;
}

/** A folder with a program `pulumi` that answers by the first words of its command line. */
export function fakeCli(commands: Readonly<Record<string, Does>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), "cli-"));
  const all = { version: { says: "v3.274.1" }, "stack ls": { says: "[]" }, "stack init": {}, ...commands };
  const longestFirst = Object.entries(all).sort(([a], [b]) => b.length - a.length);
  const cases = longestFirst.map(([words, { says, fails }]: [string, Does]) => {
    const say = says === undefined ? "" : `echo ${quoted(says)};`;
    return `  ${quoted(words)}*) ${say} ${fails === undefined ? "exit 0" : `echo ${quoted(fails)} >&2; exit 255`} ;;`;
  });
  const program = path.join(folder, "pulumi");
  writeFileSync(program, ["#!/bin/sh", 'case "$*" in', ...cases, "esac", ""].join("\n"));
  chmodSync(program, 0o755);
  return folder;
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** STS on this machine: says who somebody is, or refuses with an error code. */
export class FakeSts {
  answer: { readonly account: string } | { readonly code: string } = { account: "111111111111" };
  readonly #server: Server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      response.setHeader("content-type", "text/xml");
      if ("code" in this.answer) {
        response.statusCode = 403;
        response.end(
          `<ErrorResponse><Error><Code>${this.answer.code}</Code><Message>no</Message></Error></ErrorResponse>`,
        );
      } else
        response.end(
          `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::${this.answer.account}:user/me</Arn><Account>${this.answer.account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
        );
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((ready) => this.#server.listen(0, "127.0.0.1", ready));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
