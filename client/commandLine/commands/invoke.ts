import { Option, type Command } from "commander";
import { GaveUp } from "../exitStatus";
import { roleOptions, seconds, type BodyOptions, type RoleOptions } from "../options";
import { progressLine } from "../progress";
import { written } from "../written";

interface Options extends RoleOptions, BodyOptions {
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

export function invokeCommand(program: Command): void {
  roleOptions(program.command("invoke"))
    .summary("invoke an endpoint")
    .description(
      "Invokes an endpoint and writes its answer to standard output, as it is; on a terminal, control characters are written out.\n\n" +
        "The body is a file, --data, or standard input. Its content type follows from the file's name (.csv, .json, .jsonl, .txt, .npy, .parquet), else it is application/json.",
    )
    .argument("<endpoint>", "name of the endpoint")
    .option("-b, --body <file>", "file with the body; - is standard input")
    .option("-d, --data <text>", "the body itself")
    .option("-t, --content-type <type>", "MIME type of the body")
    .option("-a, --accept <type>", "MIME type wanted in the answer")
    .option("-o, --output <file>", "write the answer there instead")
    .option("--inference-component <name>", "inference component on the endpoint")
    .option("--target-model <file>", "model of a multi-model endpoint")
    .option("--target-variant <name>", "production variant")
    .addOption(new Option("--stream", "write the answer as it comes").conflicts(["async", "targetModel"]))
    .option("--async", "wait for the answer in S3; a body of more than 128,000 bytes is uploaded there")
    .option("--no-wait", "with --async: print where the answer will be, and end")
    .option("--timeout <seconds>", "give up after so long", seconds)
    .action(invoke);
}

async function invoke(endpoint: string, options: Options): Promise<void> {
  const { bodyOf, credentialsOf, shareOf, signalOf } = require("../given") as typeof import("../given");
  const { Endpoints } = require("../../endpoints/endpoints") as typeof import("../../endpoints/endpoints");
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
    } catch (error) {
      const { unseenFailure } = invocation;
      throw isTimeout(error) && unseenFailure !== undefined ? new GaveUp(unseenFailure) : error;
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

const isTimeout = (error: unknown) => error instanceof Error && error.name === "TimeoutError";
