import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { OURS } from "../index";
import { ROOT } from "../../root";

/** A value of each key, from the stack files that have every key: there is no second list of them. */
const FOLDER = path.join(ROOT, "examples/every-key");
const FILES = ["Pulumi.parent.yaml", "Pulumi.fraud-team.yaml"];
/** More of them tell an editor's user nothing. */
const MOST = 3;

/** Values by the path of their key: `consumers.<id>.featureStore.featureGroups[].name`. Mappings have none, their keys have. */
export function examples(): ReadonlyMap<string, readonly unknown[]> {
  const found = FILES.flatMap((file) => {
    const { config } = parse(readFileSync(path.join(FOLDER, file), "utf8")) as { config: Record<string, unknown> };
    return valuesIn(config, "");
  });
  const byPath = Map.groupBy(found, ([at]) => at);
  return new Map([...byPath].map(([at, all]) => [at, distinct(all.map(([, value]) => value)).slice(0, MOST)]));
}

function valuesIn(value: unknown, at: string): [path: string, value: unknown][] {
  if (Array.isArray(value) && value.some((one) => typeof one === "object"))
    return value.flatMap((one) => valuesIn(one, `${at}[]`));
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [[at, value]];
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = at === "consumers" ? "<id>" : key.replace(OURS, "");
    return valuesIn(inner, at === "" ? name : `${at}.${name}`);
  });
}

const distinct = (values: readonly unknown[]): unknown[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];
