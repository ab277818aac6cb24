import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Request, Response } from "./wire";

export interface Served {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Serves on a free port of this machine, reachable from this machine only.
 *
 * @param now what time it is at AWS: the SDK looks at the date of answers
 */
export async function serve(
  answer: (request: Request) => Promise<Response | "hang">,
  now: () => number,
): Promise<Served> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      answer(parsed(request, Buffer.concat(chunks))).then(
        (given) => respond(response, given, now),
        (error: unknown) => {
          console.error("the AWS of the tests broke:", error);
          response.destroy();
        },
      );
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}

function parsed(request: IncomingMessage, body: Buffer): Request {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const signed = signedText(headers["authorization"] ?? "");
  const [, accessKeyId = "", region = "", service = ""] =
    /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\//.exec(signed) ?? [];
  const path = decodeURIComponent(pathname);
  return { service, region, accessKeyId, method: request.method ?? "GET", path, query: searchParams, headers, body };
}

/** The header, or the presigned request that is its bearer token. */
function signedText(authorization: string): string {
  const token = /^Bearer sagemaker-api-key-(.+)$/.exec(authorization)?.[1];
  return token === undefined ? authorization : decodeURIComponent(Buffer.from(token, "base64").toString("utf8"));
}

async function respond(response: ServerResponse, given: Response | "hang", now: () => number): Promise<void> {
  if (given === "hang") return;
  response.writeHead(given.status ?? 200, {
    "x-amzn-requestid": "00000000-0000-0000-0000-000000000000",
    date: new Date(now()).toUTCString(),
    ...given.headers,
  });
  if (given.parts === undefined) {
    response.end(given.body);
    return;
  }
  response.flushHeaders();
  for await (const part of given.parts) {
    if (response.destroyed) return;
    response.write(part);
  }
  response.end();
}
