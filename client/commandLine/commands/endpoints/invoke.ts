import { Option, type Command } from "commander";
import type { AsyncInvocation } from "../../../endpoints/asyncInvocations";
import type { Io } from "../../io";
import { GaveUp } from "../../mistakes";
import { invocationOptions, seconds, type InvocationOptions } from "../../options";
import { progressLine } from "../../output/progress";
import { written } from "../../output/written";

interface Options extends InvocationOptions {
  readonly inferenceComponent?: string;
  readonly targetModel?: string;
  readonly targetVariant?: string;
  readonly stream?: boolean;
  readonly async?: boolean;
  readonly wait: boolean;
}

export function invokeCommand(program: Command, io: Io): void {
  invocationOptions(program.command("invoke"))
    .summary("invoke an endpoint")
    .description(
      "Invokes an endpoint and writes its answer to standard output, as it is; on a terminal, control characters are written out.\n\n" +
        "The body is a file, --data, or standard input. Its content type follows from the file's name (.csv, .json, .jsonl, .txt, .npy, .parquet), else it is application/json.",
    )
    .argument("<endpoint>", "name of the endpoint")
    .option("--inference-component <name>", "inference component on the endpoint")
    .option("--target-model <file>", "model of a multi-model endpoint")
    .option("--target-variant <name>", "production variant")
    .addOption(new Option("--stream", "write the answer as it comes").conflicts(["async", "targetModel"]))
    .option("--async", "wait for the answer in S3; a body of more than 128,000 bytes is uploaded there")
    .option("--no-wait", "with --async: print where the answer will be, and end")
    .option("--timeout <seconds>", "give up after so long", seconds)
    .action((endpoint: string, options: Options) => invoke(endpoint, options, io));
}

async function invoke(endpoint: string, options: Options, io: Io): Promise<void> {
  const { bodyOf, endpointsOf, signalOf } = require("../../given") as typeof import("../../given");
  const { withOutput } = require("../../output/destination") as typeof import("../../output/destination");
  const endpoints = endpointsOf(options);
  const { body, contentType } = bodyOf(options, io);
  const signal = signalOf(options, io);
  const asked = { ...options, contentType, signal };

  if (options.async && !options.wait) {
    const { inferenceId, outputLocation, failureLocation } = await endpoints.invokeAsync(endpoint, body, asked);
    const { asJson } = require("../../output/print") as typeof import("../../output/print");
    io.stdout.write(`${asJson({ inferenceId, outputLocation, failureLocation }, 2)}\n`);
    return;
  }
  await withOutput(options.output, io.stdout, async (write) => {
    const parts = options.async
      ? [await waitedFor(await endpoints.invokeAsync(endpoint, body, asked), signal, io)]
      : options.stream
        ? endpoints.invokeStream(endpoint, body, asked)
        : [(await endpoints.invoke(endpoint, body, asked)).body];
    await written(parts, write, options.output === undefined && io.stdout.isTTY === true);
  });
}

async function waitedFor(invocation: AsyncInvocation, signal: AbortSignal, io: Io): Promise<Uint8Array> {
  const progress = progressLine(io.stderr);
  const onWait = (seconds: number) => progress.show(`waiting for ${invocation.outputLocation}`, seconds);
  try {
    return await invocation.wait({ signal, onWait });
  } catch (error) {
    const { unseenFailure } = invocation;
    throw isTimeout(error) && unseenFailure !== undefined ? new GaveUp(unseenFailure) : error;
  } finally {
    progress.clear();
  }
}

const isTimeout = (error: unknown) => error instanceof Error && error.name === "TimeoutError";
