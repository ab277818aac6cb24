import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { readAll } from "../../contract/standardInput";
import type { Endpoints } from "../endpoints/endpoints";
import type { FeatureStore } from "../featureStore/featureStore";
import type { CredentialsOptions } from "../session/credentials";
import { loadShare, type ShareSource } from "../session/shareSource";
import type { Io } from "./io";
import { Ended, UsageError } from "./mistakes";
import type { BodyOptions, RoleOptions, SessionOptions, ShareOptions } from "./options";

/** From what was typed to what the library takes. */

export const sourceOf = ({ share, stack, consumer, parentAccount }: ShareOptions): ShareSource => ({
  file: share,
  stack,
  consumer,
  parentAccountId: parentAccount,
});
export const shareOf = (options: ShareOptions) => loadShare(sourceOf(options));

export const credentialsOf = ({ profile, sessionName, sourceIdentity }: SessionOptions): CredentialsOptions => ({
  profile,
  sessionName,
  sourceIdentity,
});

/** With the AWS SDK for it, which commands that only read a share do without. */
export function endpointsOf(options: RoleOptions): Endpoints {
  const { Endpoints: Client } = require("../endpoints/endpoints") as typeof import("../endpoints/endpoints");
  return new Client(shareOf(options), { ...credentialsOf(options), endpointRegion: options.region });
}

/** As {@link endpointsOf}. */
export function featureStoreOf(options: SessionOptions): FeatureStore {
  const { FeatureStore: Client } =
    require("../featureStore/featureStore") as typeof import("../featureStore/featureStore");
  return new Client(shareOf(options), credentialsOf(options));
}

/** What ends a process that a system or a terminal ends. */
const ENDS = ["SIGTERM", "SIGHUP"] as const;

/** Ctrl-C, what ends a process, and `--timeout`; a second one ends the process at once. */
export function signalOf({ timeout }: { readonly timeout?: number }, io: Io): AbortSignal {
  const interrupt = new AbortController();
  io.once("SIGINT", () => interrupt.abort());
  for (const end of ENDS) io.once(end, () => interrupt.abort(new Ended(end)));
  return timeout === undefined
    ? interrupt.signal
    : AbortSignal.any([interrupt.signal, AbortSignal.timeout(timeout * 1000)]);
}

const TYPES: Readonly<Record<string, string>> = {
  ".csv": "text/csv",
  ".json": "application/json",
  ".jsonl": "application/jsonlines",
  ".txt": "text/plain",
  ".npy": "application/x-npy",
  ".parquet": "application/x-parquet",
};

/** The body and its content type. */
export function bodyOf(options: BodyOptions, io: Io): { body: Uint8Array; contentType: string | undefined } {
  const { body, data } = options;
  if (body !== undefined && data !== undefined) throw new UsageError("--body and --data are two bodies: give one");
  if (data !== undefined) return { body: Buffer.from(data), contentType: options.contentType };
  if (body === undefined && io.stdin.isTTY) {
    throw new UsageError("there is no body: give --body FILE, --data TEXT, or standard input");
  }
  const contentType = options.contentType ?? TYPES[extname(body ?? "").toLowerCase()];
  return { body: contentOf(body ?? "-", options, io), contentType };
}

/** The content of a file; `-` is standard input, which may hold one thing only. */
export function contentOf(file: string, { share }: ShareOptions, io: Io): Buffer {
  if (file === "-" && share === "-") {
    throw new UsageError("standard input cannot be both the share and something else: give --share a file");
  }
  try {
    return file === "-" ? readAll(io.stdin.fd) : readFileSync(file);
  } catch (error) {
    throw new UsageError(`cannot read ${file} (${(error as Error).message})`);
  }
}

/** The same as text. What is not UTF-8 would become other text without a word. */
export function textOf(file: string, options: ShareOptions, io: Io): string {
  const content = contentOf(file, options, io);
  if (isUtf8(content)) return new TextDecoder().decode(content);
  const from = file === "-" ? "standard input" : file;
  throw new UsageError(`line ${firstBrokenLine(content)} of ${from} is not UTF-8: write it as UTF-8`);
}

function firstBrokenLine(content: Buffer): number {
  for (let [line, from] = [1, 0]; ; line += 1) {
    const end = content.indexOf("\n", from);
    if (end < 0 || !isUtf8(content.subarray(from, end))) return line;
    from = end + 1;
  }
}
