import { Option, type Command } from "commander";
import type { QueryOptions, QueryResult } from "../../featureStore/queries";
import { UsageError } from "../exitStatus";
import { count, FORMATS, roleOptions, seconds, type Format, type RoleOptions } from "../options";
import { progressLine } from "../progress";

interface Options extends RoleOptions {
  readonly latest?: string;
  readonly feature?: readonly string[];
  readonly where?: string;
  readonly asOf?: string;
  readonly limit?: number;
  readonly table?: string;
  readonly database?: string;
  readonly parameter?: readonly string[];
  readonly format: Format;
  readonly timeout?: number;
}

export function queryCommand(program: Command): void {
  roleOptions(program.command("query"))
    .summary("query the offline store with Athena")
    .description(
      "Runs a query in the share's workgroup and prints its rows. Ctrl-C stops the query, too.\n\n" +
        "The offline store keeps every state of a record. --latest GROUP asks for the newest of each, without those that were deleted; --table GROUP prints database, table and features of a group.",
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
    .addOption(new Option("-f, --format <format>", "how to print rows").choices(FORMATS).default("table"))
    .option("--timeout <seconds>", "stop the query after so long", seconds)
    .action(query);
}

async function query(sql: string | undefined, options: Options): Promise<void> {
  const { contentOf, credentialsOf, shareOf, signalOf } = require("../given") as typeof import("../given");
  const { FeatureStore } =
    require("../../featureStore/featureStore") as typeof import("../../featureStore/featureStore");
  const { asJson, printed } = require("../print") as typeof import("../print");
  const { latest, table } = options;
  if ([sql, latest, table].filter((given) => given !== undefined).length !== 1) {
    throw new UsageError("give one of: a query, --latest GROUP, --table GROUP");
  }
  const store = new FeatureStore(shareOf(options), credentialsOf(options));
  if (table !== undefined) {
    console.log(asJson(await store.describe(table), 2));
    return;
  }
  const text = sql === "-" ? contentOf("-", options).toString("utf8") : sql;
  const progress = progressLine();
  const asked: QueryOptions = {
    signal: signalOf(options),
    parameters: options.parameter,
    ...(options.database !== undefined && { database: options.database }),
    onProgress: ({ state, seconds, bytesScanned }) =>
      progress.show(`${state.toLowerCase()}, ${bytes(bytesScanned)} scanned`, seconds),
  };
  let result: QueryResult;
  try {
    result = await (latest === undefined
      ? store.query(text!, asked)
      : store.latest(latest, { ...asked, features: options.feature, where: options.where, ...bounds(options) }));
  } finally {
    progress.clear();
  }
  await printed(result, options.format, await result.columns());
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
