import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { SageMakerClientConfig } from "@aws-sdk/client-sagemaker";
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

/** What the SDK takes instead of a server, and of signatures that nobody looks at: half of what a call costs. */
export interface InProcess {
  readonly requestHandler: object;
  readonly signer: Signer;
}

type Signer = Extract<NonNullable<SageMakerClientConfig["signer"]>, { sign: unknown }>;

export const inProcess = (accessKeyId: string, region: string, answer: (request: Request) => Answer): InProcess => ({
  signer: {
    sign(request) {
      const authorization = `Credential=${accessKeyId}/20261121/${region}/`;
      return Promise.resolve({ ...request, headers: { ...request.headers, authorization } });
    },
  },
  requestHandler: {
    metadata: { handlerProtocol: "http/1.1" },
    handle(request: { readonly headers: IncomingMessage["headers"]; readonly body?: unknown }) {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([key, value]) => [key.toLowerCase(), value]),
      );
      const given = answered({ headers }, textOf(request.body), answer);
      if (given.lost) return Promise.reject(Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }));
      const [statusCode, body] = encoded(given);
      return Promise.resolve({ response: { statusCode, headers: HEADERS, body: Buffer.from(body) } });
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
    destroy() {},
  },
});

const textOf = (body: unknown) => (body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body));

const HEADERS = { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": randomUUID() };

function encoded(answer: Answer): [status: number, body: string] {
  return "error" in answer
    ? [
        answer.error.status,
        JSON.stringify({ __type: answer.error.code, message: answer.error.message, ...answer.error.details }),
      ]
    : [200, JSON.stringify(answer.output)];
}

function answered(
  request: Pick<IncomingMessage, "headers">,
  body: string,
  answer: (request: Request) => Answer,
): Answer {
  try {
    return answer(parsed(request, body));
  } catch (error) {
    if (error instanceof AwsError) return { error, lost: false };
    throw error;
  }
}

function parsed({ headers }: Pick<IncomingMessage, "headers">, body: string): Request {
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
  const [status, body] = encoded(answer);
  response.writeHead(status, { ...HEADERS, "x-amzn-requestid": randomUUID() });
  response.end(body);
}
