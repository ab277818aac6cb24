import { readFileSync } from "node:fs";
import { extname } from "node:path";
import type { Endpoints } from "../endpoints/endpoints";
import type { FeatureStore } from "../featureStore/featureStore";
import type { CredentialsOptions } from "../session/credentials";
import { loadShare, type ShareSource } from "../session/shareSource";
import type { Io } from "./io";
import { UsageError } from "./mistakes";
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

/** Ctrl-C and `--timeout`; a second Ctrl-C ends the process at once. */
export function signalOf({ timeout }: { readonly timeout?: number }, io: Io): AbortSignal {
  const interrupt = new AbortController();
  io.once("SIGINT", () => interrupt.abort());
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
    return readFileSync(file === "-" ? io.stdin.fd : file);
  } catch (error) {
    throw new UsageError(`cannot read ${file} (${(error as Error).message})`);
  }
}
