import { execFileSync } from "node:child_process";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { text } from "node:stream/consumers";

/** Programs that read profiles of `~/.aws/config` with an SDK, and what stands between them and moto. */

/** Builds the program in ./goReader, or skips the tests where Go is not there or cannot get its modules. */
export function buildReaderOrSkip(context: Mocha.Context, folder: string): string {
  const file = path.join(folder, "reader");
  try {
    execFileSync("go", ["build", "-o", file, "."], { cwd: path.join(__dirname, "goReader"), stdio: "pipe" });
  } catch (error) {
    const said = (error as { stderr?: Buffer }).stderr?.toString().trim().split("\n").at(-1);
    if (said?.startsWith("#") || said?.includes(".go:")) throw error; // It does not compile.
    console.log(`SKIPPED: Go cannot build a reader of profiles here (${said || (error as Error).message})`);
    context.skip();
  }
  return file;
}

const COPY_JARS = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";

/** Fetches what ./javaReader needs, or skips the tests. Returns the words that run it. */
export function buildJavaReaderOrSkip(context: Mocha.Context, folder: string): readonly string[] {
  const jars = path.join(folder, "jars");
  const project = path.join(__dirname, "javaReader");
  try {
    const arguments_ = ["--batch-mode", "--quiet", COPY_JARS, `-DoutputDirectory=${jars}`];
    execFileSync("mvn", arguments_, { cwd: project, stdio: "pipe" });
  } catch (error) {
    const said = (error as { stdout?: Buffer }).stdout?.toString().trim().split("\n")[0];
    console.log(`SKIPPED: Maven cannot fetch the AWS SDK for Java here (${said || (error as Error).message})`);
    context.skip();
  }
  return ["java", "-cp", path.join(jars, "*"), path.join(project, "Reader.java")];
}

export interface Recorder {
  readonly url: string;
  readonly server: Server;
  /** The form of every request, the oldest first. */
  readonly requests: Record<string, string>[];
}

/** Hands every request on, and keeps what it held. */
export async function recorderBefore(aws: string): Promise<Recorder> {
  const requests: Record<string, string>[] = [];
  const handOn = async (request: IncomingMessage) => {
    const body = await text(request);
    requests.push(Object.fromEntries(new URLSearchParams(body)));
    const { authorization = "", "content-type": type = "" } = request.headers;
    return await fetch(aws, { method: "POST", body, headers: { authorization, "content-type": type } });
  };
  const server = await listening(
    createServer((request, response) => {
      void handOn(request).then(async (answer) => {
        response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/xml" });
        response.end(await answer.text());
      });
    }),
  );
  return { url: urlOf(server), server, requests };
}

/** What a container's credential endpoint answers. */
export function containerCredentials(): Promise<Server> {
  const Expiration = new Date(Date.now() + 3_600_000).toISOString();
  const answer = JSON.stringify({ AccessKeyId: "ASIAJOB", SecretAccessKey: "secret", Token: "token", Expiration });
  return listening(createServer((_, response) => response.setHeader("content-type", "application/json").end(answer)));
}

const listening = (server: Server): Promise<Server> =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
export const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
