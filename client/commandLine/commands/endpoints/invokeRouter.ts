import type { Command } from "commander";
import { invocationOptions, seconds, type InvocationOptions } from "../../options";
import { written } from "../../written";

interface Options extends InvocationOptions {
  readonly destination?: boolean;
}

export function invokeRouterCommand(program: Command): void {
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
    .action(invokeRouter);
}

async function invokeRouter(router: string, target: string, options: Options): Promise<void> {
  const { bodyOf, endpointsOf, signalOf } = require("../../given") as typeof import("../../given");
  const { withOutput } = require("../../output") as typeof import("../../output");
  const endpoints = endpointsOf(options);
  const { body, contentType } = bodyOf(options);
  const asked = { contentType, accept: options.accept, signal: signalOf(options) };
  await withOutput(options.output, async (write) => {
    const answer = await endpoints.invokeRouter(router, target, body, asked);
    if (options.destination === true)
      console.error(
        `answered by ${answer.servedBy ?? "an endpoint that is not told"} (${answer.routingReason ?? "no reason told"})`,
      );
    await written([answer.body], write, options.output === undefined && process.stdout.isTTY);
  });
}
