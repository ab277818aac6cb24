import { createWriteStream } from "node:fs";
import { once } from "node:events";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { Endpoints } from "../endpoints/endpoints";
import { bodyOf, credentialsOf, shareOf, signalOf, type BodyOptions, type RoleOptions } from "./options";
import { progressLine } from "./progress";

export interface Options extends RoleOptions, BodyOptions {
  readonly accept?: string;
  readonly output?: string;
  readonly inferenceComponent?: string;
  readonly targetModel?: string;
  readonly targetVariant?: string;
  readonly stream?: boolean;
  readonly async?: boolean;
  readonly wait: boolean;
  readonly timeout?: number;
}

export async function invoke(endpoint: string, options: Options): Promise<void> {
  const share = shareOf(options);
  const { body, contentType } = bodyOf(options);
  const signal = signalOf(options);
  const endpoints = new Endpoints(share, { ...credentialsOf(options), endpointRegion: options.region });
  const asked = { ...options, contentType, signal };

  if (options.async) {
    const invocation = await endpoints.invokeAsync(endpoint, body, asked);
    if (!options.wait) {
      const { inferenceId, outputLocation, failureLocation } = invocation;
      console.log(JSON.stringify({ inferenceId, outputLocation, failureLocation }, undefined, 2));
      return;
    }
    const progress = progressLine();
    try {
      const onWait = (seconds: number) => progress.show(`waiting for ${invocation.outputLocation}`, seconds);
      const answer = await invocation.wait({ signal, onWait });
      progress.clear();
      await written([answer], options.output);
    } finally {
      progress.clear();
    }
    return;
  }
  await written(
    options.stream
      ? endpoints.invokeStream(endpoint, body, asked)
      : [(await endpoints.invoke(endpoint, body, asked)).body],
    options.output,
  );
}

/** The answer as it is; a terminal gets a line of its own for its prompt. */
async function written(parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, file?: string): Promise<void> {
  const out: Writable = file === undefined ? process.stdout : createWriteStream(file);
  let last: number | undefined;
  for await (const part of parts) {
    if (!out.write(part)) await once(out, "drain");
    last = part.at(-1) ?? last;
  }
  if (file !== undefined) {
    out.end();
    await finished(out);
  } else if (process.stdout.isTTY && last !== undefined && last !== 0x0a) out.write("\n");
}
