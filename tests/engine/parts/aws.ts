import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { startMoto, type Moto } from "../../integration/parts";
import { FILLED_IN, type Call, type Answer } from "./filledIn";

/** moto as AWS, behind a server of ours that brings what moto lacks and remembers who called what. */
export interface Aws {
  readonly url: string;
  /** Everything that was called, in order. */
  readonly calls: readonly Recorded[];
  /** Calls that were on their way at the same time, at most. */
  readonly mostAtOnce: () => number;
  /** Asked before each call, which waits until it resolves; an answer is given in AWS's place. */
  hold: (call: Call) => Promise<Answer | void>;
  /** What was uploaded as the code of each function, the last time: a zip file, by the function's name. */
  readonly archives: ReadonlyMap<string, Buffer>;
  /** Lets requests that one access key signed count as signed by another, which a role of the account gave. */
  countAs(accessKeyId: string, another: string): void;
  stop(): void;
}

export interface Recorded {
  readonly account: string;
  /** The role whose credentials signed; empty for the credentials that every role is assumed with. */
  readonly role: string;
  readonly service: string;
  /** As AWS names the operation, where the protocol says it; else method and path. */
  readonly action: string;
  readonly status: number;
}

export async function startAws(): Promise<Aws> {
  const moto = await startMoto({ MOTO_IAM_LOAD_MANAGED_POLICIES: "true" });
  const calls: Recorded[] = [];
  const roles = new Map<string, string>();
  const archives = new Map<string, Buffer>();
  const keys = new Map<string, string>();
  const countAs = (accessKeyId: string, another: string) => void keys.set(accessKeyId, another);
  let [atOnce, mostAtOnce] = [0, 0];
  const aws: Omit<Aws, "url" | "stop"> = {
    calls,
    archives,
    countAs,
    mostAtOnce: () => mostAtOnce,
    hold: () => Promise.resolve(),
  };
  const server = createServer((request, response) => {
    mostAtOnce = Math.max(mostAtOnce, ++atOnce);
    response.on("close", () => (atOnce -= 1));
    void bodyOf(request).then(async (body) => {
      request.headers.authorization = signedAs(request.headers.authorization, keys);
      const call = callOf(request, body, roles);
      const answer = (await aws.hold(call)) ?? (await FILLED_IN(call, (changed) => forward(moto, request, changed)));
      if (call.service === "lambda") keepArchive(archives, call);
      if (call.service === "sts" && call.action.startsWith("AssumeRole")) remember(roles, call, answer);
      const { account, role, service, action } = call;
      calls.push({ account, role, service, action, status: answer.status });
      write(response, answer);
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return Object.assign(aws, { url: `http://127.0.0.1:${port}`, stop: () => stop(server, moto) });
}

/** Lets calls of one action wait until somebody lets them go on: then AWS carries them out, whoever still listens, or gives this answer. */
export function holdCalls(aws: Aws, action: string) {
  const reached = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<Answer | void>();
  aws.hold = async (call) => {
    if (call.action !== action) return;
    reached.resolve();
    return goOn.promise;
  };
  return { reached: reached.promise, goOn: goOn.resolve };
}

function stop(server: Server, moto: Moto): void {
  server.closeAllConnections();
  server.close();
  moto.stop();
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Source: Signature Version 4, the credential scope: `key/date/region/service/aws4_request`. */
const SCOPE = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//;

const signedAs = (authorization = "", keys: ReadonlyMap<string, string>) =>
  authorization.replace(/(?<=Credential=)[^/]+/, (key) => keys.get(key) ?? key);

interface Archived {
  readonly ZipFile?: string;
}

/** Source: Lambda API, CreateFunction and UpdateFunctionCode. */
function keepArchive(archives: Map<string, Buffer>, { text, path }: Call): void {
  if (!text.startsWith("{")) return;
  const request = JSON.parse(text) as Archived & { readonly FunctionName?: string; readonly Code?: Archived };
  const { FunctionName, Code: { ZipFile } = request } = request;
  const name = FunctionName ?? /\/functions\/([^/]+)\/code/.exec(path)?.[1];
  if (name !== undefined && ZipFile !== undefined) archives.set(name, Buffer.from(ZipFile, "base64"));
}

/** moto's account for credentials that no role gave. */
const OWN_ACCOUNT = "123456789012";

function callOf(request: IncomingMessage, body: Buffer, roles: ReadonlyMap<string, string>): Call {
  const [, key = "", region = "", service = ""] = SCOPE.exec(request.headers.authorization ?? "") ?? [];
  const target = request.headers["x-amz-target"];
  const text = body.toString();
  const action =
    typeof target === "string"
      ? target.split(".").pop()!
      : (new URLSearchParams(text).get("Action") ?? `${request.method} ${request.url}`);
  const role = roles.get(key) ?? "";
  const account = role.split(":")[4] ?? OWN_ACCOUNT;
  return {
    account,
    role: role.split("/").pop()!,
    region,
    service,
    action,
    method: request.method!,
    path: request.url!,
    text,
    body,
  };
}

/** The credentials of a role are the account's. */
function remember(roles: Map<string, string>, { text }: Call, { body }: Answer): void {
  const role = new URLSearchParams(text).get("RoleArn");
  const key = /<AccessKeyId>([^<]+)</.exec(body.toString())?.[1];
  if (role !== null && key !== undefined) roles.set(key, role);
}

const HOP_BY_HOP = new Set(["connection", "transfer-encoding", "content-length", "keep-alive", "host", "expect"]);

async function forward(moto: Moto, request: IncomingMessage, changed: Partial<Call> = {}): Promise<Answer> {
  const headers = Object.entries(request.headers).filter(([name]) => !HOP_BY_HOP.has(name)) as [string, string][];
  const target = request.headers["x-amz-target"];
  const retargeted =
    changed.action !== undefined && typeof target === "string"
      ? [["x-amz-target", `${target.split(".").slice(0, -1).join(".")}.${changed.action}`] as [string, string]]
      : [];
  const body = changed.text === undefined ? changed.body : Buffer.from(changed.text);
  const answered = await fetch(`${moto.url}${changed.path ?? request.url}`, {
    method: request.method!,
    headers: Object.fromEntries([...headers, ...retargeted, ["host", request.headers.host ?? ""]]),
    ...(body !== undefined && body.length > 0 && { body: new Uint8Array(body) }),
    redirect: "manual",
  });
  return {
    status: answered.status,
    headers: Object.fromEntries([...answered.headers].filter(([name]) => !HOP_BY_HOP.has(name))),
    body: Buffer.from(await answered.arrayBuffer()),
  };
}

function write(response: ServerResponse, { status, headers, body }: Answer): void {
  const rest = Object.entries(headers).filter(([name]) => name !== "content-encoding"); // fetch has decoded it.
  response.writeHead(status, { ...Object.fromEntries(rest), "content-length": body.length });
  response.end(body);
}
