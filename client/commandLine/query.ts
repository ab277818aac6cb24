import { FeatureStore } from "../featureStore/featureStore";
import type { QueryOptions, QueryResult } from "../featureStore/queries";
import { UsageError } from "./exitStatus";
import { contentOf, credentialsOf, shareOf, signalOf, type RoleOptions } from "./options";
import { printed, type Format } from "./print";
import { progressLine } from "./progress";

export interface Options extends RoleOptions {
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

export async function query(sql: string | undefined, options: Options): Promise<void> {
  const { latest, table } = options;
  if ([sql, latest, table].filter((given) => given !== undefined).length !== 1) {
    throw new UsageError("give one of: a query, --latest GROUP, --table GROUP");
  }
  const store = new FeatureStore(shareOf(options), credentialsOf(options));
  if (table !== undefined) {
    console.log(JSON.stringify(await store.describe(table), undefined, 2));
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
