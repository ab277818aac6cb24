import type { Command } from "commander";
import type { FeatureInput } from "../../../featureStore/records";
import type { Io } from "../../io";
import { UsageError } from "../../mistakes";
import { roleOptions, type RoleOptions } from "../../options";

interface Options extends RoleOptions {
  readonly body?: string;
}

export function putCommand(program: Command, io: Io): void {
  roleOptions(program.command("put"))
    .summary("write records to the online store")
    .description(
      "Writes whole records, where the share has access: readWrite. The body is a JSON object a line, as get --format ndjson writes them. " +
        "Records that were not written are written to standard output, one a line, to be tried again.",
    )
    .argument("<group>", "name of the feature group")
    .option("-b, --body <file>", "file with the records; - is standard input (default: -)")
    .action((group: string, options: Options) => put(group, options, io));
}

async function put(group: string, options: Options, io: Io): Promise<void> {
  const { featureStoreOf, signalOf, textOf } = require("../../given") as typeof import("../../given");
  const { RecordsNotWritten } =
    require("../../../featureStore/recordsNotWritten") as typeof import("../../../featureStore/recordsNotWritten");
  const records = textOf(options.body ?? "-", options, io)
    .split(/\r?\n/)
    .flatMap((line, index) => (line.trim() === "" ? [] : [recordIn(line, index + 1)]));
  if (records.length === 0) throw new UsageError("there are no records: give a JSON object a line");
  try {
    await featureStoreOf(options).putMany(group, records, { signal: signalOf({}, io) });
  } catch (error) {
    if (error instanceof RecordsNotWritten)
      for (const { record } of error.notWritten) io.stdout.write(`${JSON.stringify(record)}\n`);
    throw error;
  }
}

/** What JSON.parse of Node.js gives a reviver besides; the library of TypeScript does not know it yet. */
type Parse = (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown;

/** Numbers stay as they are written: 2^53 and more would lose digits. */
const parsed = (line: string) =>
  (JSON.parse as Parse)(line, (_, value, { source }) => (typeof value === "number" ? source : value));

function recordIn(line: string, number: number): FeatureInput {
  const wrong = (why: string) => new UsageError(`line ${number} is no record: ${why}`);
  let record: unknown;
  try {
    record = parsed(line);
  } catch (error) {
    throw wrong((error as Error).message);
  }
  if (typeof record !== "object" || record === null || Array.isArray(record))
    throw wrong("it must be a JSON object of features");
  if (Object.keys(record).length === 0) throw wrong("it is empty");
  for (const [name, value] of Object.entries(record))
    if (![value].flat().every((one) => one === null || typeof one !== "object"))
      throw wrong(`${name} must be a text, a number, true or false, null, or a list of texts and numbers`);
  return record as FeatureInput;
}
