import type { Command } from "commander";
import { printable } from "../../../../contract/printable";
import type { Io } from "../../io";
import { invocationOptions, seconds, type InvocationOptions } from "../../options";
import { written } from "../../output/written";

interface Options extends InvocationOptions {
  readonly destination?: boolean;
}

export function invokeRouterCommand(program: Command, io: Io): void {
  invocationOptions(program.command("invoke-router"))
    .summary("invoke an inference router")
    .description(
      "Sends a request to a routing target of an inference router and writes the answer to standard output, as it is. " +
        "The router chooses the endpoint that answers. The body is given as for invoke.",
    )
    .argument("<router>", "name of the inference router")
    .argument("<target>", "name of its routing target")
    .option("--destination", "say on standard error which endpoint answered, and why the router chose it")
    .option("--timeout <seconds>", "give up after so long", seconds)
    .action((router: string, target: string, options: Options) => invokeRouter(router, target, options, io));
}

async function invokeRouter(router: string, target: string, options: Options, io: Io): Promise<void> {
  const { bodyOf, endpointsOf, signalOf } = require("../../given") as typeof import("../../given");
  const { withOutput } = require("../../output/destination") as typeof import("../../output/destination");
  const endpoints = endpointsOf(options);
  const { body, contentType } = bodyOf(options, io);
  const asked = { contentType, accept: options.accept, signal: signalOf(options, io) };
  await withOutput(options.output, io.stdout, async (write) => {
    const answer = await endpoints.invokeRouter(router, target, body, asked);
    if (options.destination === true)
      io.stderr.write(
        `${printable(`answered by ${answer.servedBy ?? "an endpoint that is not told"} (${answer.routingReason ?? "no reason told"})`)}\n`,
      );
    await written([answer.body], write, options.output === undefined && io.stdout.isTTY === true);
  });
}
