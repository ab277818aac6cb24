import { FeatureStore } from "../featureStore/featureStore";
import { contentOf, credentialsOf, shareOf, signalOf, type RoleOptions } from "./options";
import { printed, type Format } from "./print";

export interface Options extends RoleOptions {
  readonly feature?: readonly string[];
  readonly format: Format;
}

const NOT_FOUND = 4;

export async function get(group: string, ids: readonly string[], options: Options): Promise<void> {
  const wanted = ids.flatMap((id) => (id === "-" ? lines(contentOf("-", options).toString("utf8")) : [id]));
  const store = new FeatureStore(shareOf(options), credentialsOf(options));
  const asked = { features: options.feature, signal: signalOf({}) };
  const [only] = wanted;
  const found =
    wanted.length === 1
      ? new Map([[only!, await store.get(group, only!, asked)]])
      : await store.batchGet(group, wanted, asked);
  const records = [...found.values()].filter((record) => record !== undefined);

  if (options.format === "json" && wanted.length === 1) {
    if (records[0]) console.log(JSON.stringify(records[0], undefined, 2));
  } else await printed(records, options.format);
  const missing = wanted.filter((id) => found.get(id) === undefined);
  if (missing.length > 0) {
    console.error(`sagemaker-share: ${group} has no record ${missing.join(", ")}`);
    process.exitCode = NOT_FOUND;
  }
}

const lines = (text: string) => text.split(/\r?\n/).filter((line) => line !== "");
