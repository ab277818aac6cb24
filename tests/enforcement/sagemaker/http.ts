import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { AwsError } from "./errors";

/** A request in JSON 1.1, taken apart. */
export interface Request {
  readonly service: string;
  readonly operation: string;
  readonly accessKeyId: string;
  readonly region: string;
  readonly userAgent: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** `lost`: done, but the answer does not arrive. */
export type Answer = { readonly lost: boolean } & ({ readonly output: unknown } | { readonly error: AwsError });

export interface Served {
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves JSON 1.1 on a free port of this machine, reachable from this machine only. */
export async function serve(answer: (request: Request) => Answer): Promise<Served> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => respond(response, answered(request, Buffer.concat(chunks).toString(), answer)));
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

function answered(request: IncomingMessage, body: string, answer: (request: Request) => Answer): Answer {
  try {
    return answer(parsed(request, body));
  } catch (error) {
    if (error instanceof AwsError) return { error, lost: false };
    throw error;
  }
}

function parsed({ headers }: IncomingMessage, body: string): Request {
  const [service = "", operation = ""] = String(headers["x-amz-target"]).split(".");
  const scope = /Credential=([^/]+)\/\d{8}\/([^/]+)\//.exec(headers.authorization ?? "");
  if (!scope) throw new AwsError("MissingAuthenticationTokenException", "Missing Authentication Token", 403);
  const [, accessKeyId, region] = scope as unknown as [string, string, string];
  try {
    const input = JSON.parse(body) as Request["input"];
    return { service, operation, accessKeyId, region, input, userAgent: headers["user-agent"] ?? "" };
  } catch {
    throw new AwsError("SerializationException", "Start of structure or map found where not expected.");
  }
}

function respond(response: ServerResponse, answer: Answer): void {
  if (answer.lost) {
    response.destroy();
    return;
  }
  const failed = "error" in answer;
  const body = failed ? { __type: answer.error.code, message: answer.error.message } : answer.output;
  response.writeHead(failed ? answer.error.status : 200, {
    "content-type": "application/x-amz-json-1.1",
    "x-amzn-requestid": randomUUID(),
  });
  response.end(JSON.stringify(body));
}
