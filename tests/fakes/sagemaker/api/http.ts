import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { SageMakerClientConfig } from "@aws-sdk/client-sagemaker";
import { AwsError } from "./errors";
import { restRequest, xmlOf } from "./restXml";

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
    handle(request: {
      readonly headers: IncomingMessage["headers"];
      readonly body?: unknown;
      readonly path?: string;
      readonly query?: Readonly<Record<string, string>>;
    }) {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([key, value]) => [key.toLowerCase(), value]),
      );
      const url = `${request.path ?? "/"}?${new URLSearchParams(request.query).toString()}`;
      const given = answered({ headers, url }, textOf(request.body), answer);
      if (given.lost) return Promise.reject(Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }));
      const { status: statusCode, body, type } = encoded(given);
      const sent = { ...HEADERS, "content-type": type };
      return Promise.resolve({ response: { statusCode, headers: sent, body: Buffer.from(body) } });
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
    destroy() {},
  },
});

const textOf = (body: unknown) => (body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body));

const HEADERS = { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": randomUUID() };

type Answered = Answer & { readonly rest?: string | undefined };

function encoded(answer: Answered): { readonly status: number; readonly body: string; readonly type: string } {
  if (answer.rest !== undefined) {
    const [status, body] = xmlOf(answer.rest, answer);
    return { status, body, type: "application/xml" };
  }
  const type = HEADERS["content-type"];
  if (!("error" in answer)) return { status: 200, body: JSON.stringify(answer.output), type };
  const { code, message, details, status } = answer.error;
  return { status, body: JSON.stringify({ __type: code, message, ...details }), type };
}

type Incoming = Pick<IncomingMessage, "headers" | "url">;

function answered(request: Incoming, body: string, answer: (request: Request) => Answer): Answered {
  const rest = restRequest(request.url ?? "/", request.headers["x-amz-account-id"] as string | undefined);
  try {
    const given = answer(parsed(request, body, rest));
    return rest ? { ...given, rest: rest.operation } : given;
  } catch (error) {
    if (error instanceof AwsError) return { error, lost: false, rest: rest?.operation };
    throw error;
  }
}

function parsed({ headers }: Incoming, body: string, rest: ReturnType<typeof restRequest>): Request {
  const [service = "", operation = ""] = String(headers["x-amz-target"]).split(".");
  const scope = /Credential=([^/]+)\/\d{8}\/([^/]+)\//.exec(headers.authorization ?? "");
  if (!scope) throw new AwsError("MissingAuthenticationTokenException", "Missing Authentication Token", 403);
  const [, accessKeyId, region] = scope as unknown as [string, string, string];
  if (rest) return { ...rest, accessKeyId, region, userAgent: headers["user-agent"] ?? "" };
  try {
    const input = JSON.parse(body) as Request["input"];
    return { service, operation, accessKeyId, region, input, userAgent: headers["user-agent"] ?? "" };
  } catch {
    throw new AwsError("SerializationException", "Start of structure or map found where not expected.");
  }
}

function respond(response: ServerResponse, answer: Answered): void {
  if (answer.lost) {
    response.destroy();
    return;
  }
  const { status, body, type } = encoded(answer);
  response.writeHead(status, { ...HEADERS, "content-type": type, "x-amzn-requestid": randomUUID() });
  response.end(body);
}
