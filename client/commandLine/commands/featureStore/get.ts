import { Argument, Option, type Command } from "commander";
import { printable } from "../../../../contract/printable";
import { listed } from "../../../../contract/listed";
import type { Io } from "../../io";
import { FORMATS, outputOption, roleOptions, type Format, type RoleOptions } from "../../options";

interface Options extends RoleOptions {
  readonly feature?: readonly string[];
  readonly format?: Format;
  readonly output?: string;
}

const NOT_FOUND = 4;

export function getCommand(program: Command, io: Io): void {
  outputOption(roleOptions(program.command("get")))
    .summary("read records of the online store")
    .description(
      "Reads records by their identifiers, any number of them. One that is missing is said on standard error.",
    )
    .argument("<group>", "name of the feature group")
    .addArgument(new Argument("<ids...>", "record identifiers; - reads them from standard input, one a line"))
    .option("--feature <name...>", "only these features")
    .addOption(
      new Option("-f, --format <format>", "how to write records (default: by the name of --output, else json)").choices(
        FORMATS,
      ),
    )
    .action((group: string, ids: readonly string[], options: Options) => get(group, ids, options, io));
}

async function get(group: string, ids: readonly string[], options: Options, io: Io): Promise<void> {
  const { featureStoreOf, signalOf, textOf: given } = require("../../given") as typeof import("../../given");
  const { asJson, textOf } = require("../../output/print") as typeof import("../../output/print");
  const { formatOf, withOutput } = require("../../output/destination") as typeof import("../../output/destination");
  const wanted = ids.flatMap((id) => (id === "-" ? lines(given("-", options, io)) : [id]));
  const store = featureStoreOf(options);
  const asked = { features: options.feature, signal: signalOf({}, io) };
  const [only] = wanted;
  const format = formatOf(options, FORMATS, "json");
  const found =
    wanted.length === 1
      ? new Map([[only!, await store.get(group, only!, asked)]])
      : await store.batchGet(group, wanted, asked);
  const records = [...found.values()].filter((record) => record !== undefined);
  // Of what is not there no file is made.
  if (records.length > 0 || options.output === undefined)
    await withOutput(options.output, io.stdout, async (write) => {
      if (format !== "json" || wanted.length !== 1) for await (const text of textOf(records, format)) await write(text);
      else if (records[0]) await write(`${asJson(records[0], 2)}\n`);
    });
  const missing = wanted.filter((id) => found.get(id) === undefined);
  if (missing.length > 0) {
    io.stderr.write(`${printable(`sagemaker-share: ${group} has no record ${listed(missing, 20)}`)}\n`);
    io.exitCode = NOT_FOUND;
  }
}

const lines = (text: string) => text.split(/\r?\n/).filter((line) => line !== "");
