import { Option, type Command } from "commander";
import type { FeatureStore } from "../../../featureStore/featureStore";
import type { QueryOptions, QueryResult } from "../../../featureStore/queries";
import type { Io } from "../../io";
import { UsageError } from "../../mistakes";
import { count, outputOption, QUERY_FORMATS, roleOptions, seconds, type RoleOptions } from "../../options";
import { progressLine } from "../../output/progress";

interface Options extends RoleOptions {
  readonly latest?: string;
  readonly feature?: readonly string[];
  readonly where?: string;
  readonly asOf?: string;
  readonly limit?: number;
  readonly table?: string;
  readonly database?: string;
  readonly parameter?: readonly string[];
  readonly format?: (typeof QUERY_FORMATS)[number];
  readonly output?: string;
  readonly timeout?: number;
}

export function queryCommand(program: Command, io: Io): void {
  outputOption(roleOptions(program.command("query")))
    .summary("query the offline store with Athena")
    .description(
      "Runs a query in the share's workgroup and prints its rows. Ctrl-C stops the query, too.\n\n" +
        "The offline store keeps every state of a record. --latest GROUP asks for the newest of each, without those that were deleted; --table GROUP prints database, table and features of a group.\n\n" +
        "Parquet keeps the types of Athena; it is written with the package hyparquet-writer, which is yours to install.",
    )
    .argument("[sql]", "the query; - is standard input")
    .option("--latest <group>", "instead: the newest state of every record of a feature group")
    .option("--feature <name...>", "with --latest: only these features")
    .option("--where <condition>", "with --latest: only records for which this holds, in SQL")
    .option("--as-of <time>", "with --latest: the state at that time, in ISO 8601 with its zone, or seconds since 1970")
    .option("--limit <rows>", "with --latest: at most so many", count)
    .option("--table <group>", "instead: print what has to be known to query a feature group")
    .option("--database <name>", "database of tables that are named without one")
    .option("--parameter <value...>", "for each ? of the query; text in single quotes")
    .addOption(
      new Option("-f, --format <format>", "how to write rows (default: by the name of --output, else table)").choices(
        QUERY_FORMATS,
      ),
    )
    .option("--timeout <seconds>", "stop the query after so long", seconds)
    .action((sql: string | undefined, options: Options) => query(sql, options, io));
}

async function query(sql: string | undefined, options: Options, io: Io): Promise<void> {
  const { featureStoreOf, signalOf, textOf: given } = require("../../given") as typeof import("../../given");
  const { asJson, textOf } = require("../../output/print") as typeof import("../../output/print");
  const { formatOf, withOutput } = require("../../output/destination") as typeof import("../../output/destination");
  const { latest, table, output } = options;
  if ([sql, latest, table].filter((given) => given !== undefined).length !== 1) {
    throw new UsageError("give one of: a query, --latest GROUP, --table GROUP");
  }
  const store = featureStoreOf(options);
  if (table !== undefined) {
    await withOutput(output, io.stdout, async (write) => write(`${asJson(await store.describe(table), 2)}\n`));
    return;
  }
  const text = sql === "-" ? given("-", options, io) : sql;
  const format = formatOf(options, QUERY_FORMATS, "table");
  const { parquetOf, library } = require("../../output/parquet") as typeof import("../../output/parquet");
  if (format === "parquet") {
    if (output === undefined) throw new UsageError("--format parquet needs --output FILE: it is not for reading");
    await library(); // Before anybody pays for the query.
  }
  await withOutput(output, io.stdout, async (write) => {
    const result = await resultOf(store, text, { ...options, signal: signalOf(options, io) }, io.stderr);
    const chunks =
      format === "parquet" ? parquetOf(result, await result.schema()) : textOf(result, format, await result.columns());
    for await (const chunk of chunks) await write(chunk);
  });
}

async function resultOf(
  store: FeatureStore,
  text: string | undefined,
  options: Options & { readonly signal: AbortSignal },
  stderr: Io["stderr"],
): Promise<QueryResult> {
  const { latest } = options;
  const progress = progressLine(stderr);
  const asked: QueryOptions = {
    signal: options.signal,
    parameters: options.parameter,
    ...(options.database !== undefined && { database: options.database }),
    onProgress: ({ state, seconds, bytesScanned }) =>
      progress.show(`${state.toLowerCase()}, ${bytes(bytesScanned)} scanned`, seconds),
  };
  try {
    return await (latest === undefined
      ? store.query(text!, asked)
      : store.latest(latest, { ...asked, features: options.feature, where: options.where, ...bounds(options) }));
  } finally {
    progress.clear();
  }
}

/** A time that is all digits is one of seconds. */
const bounds = ({ asOf, limit }: Options) => ({
  limit,
  asOf: asOf !== undefined && /^\d+(\.\d+)?$/.test(asOf) ? Number(asOf) : asOf,
});

function bytes(count: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const power = Math.min(count === 0 ? 0 : Math.floor(Math.log10(count) / 3), units.length - 1);
  return `${(count / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
