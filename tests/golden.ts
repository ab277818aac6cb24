import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { load } from "../access/load";
import type { Built, Resource } from "../access/build/build";
import { enforcement, featureStores, routedConsumers, threeConsumers } from "./sample";

/**
 * Golden dumps: every resource and output of a stack, sorted, as committed in `tests/golden/`. A review of a change sees there
 * what the change does to the accounts. `npm run golden` rewrites them, `npm test` compares.
 */
const FOLDER = path.join(__dirname, "golden");

const goldenFile = (name: string) => path.join(FOLDER, `${name}.json`);
export const readGolden = (name: string) => readFileSync(goldenFile(name), "utf8");

/** What each golden file should hold now. */
export async function dumps(): Promise<Map<string, string>> {
  const sample = await load({ dir: path.join(__dirname, "..") });
  const three = await threeConsumers();
  const stores = await featureStores();
  const enforced = await enforcement();
  const routed = await routedConsumers();
  return new Map([
    ["sample.parent", dump(sample.parent.built)],
    ...sample.children.map(({ built }): [string, string] => ["sample.child", dump(built)]),
    ["three.parent", dump(three.parent.built)],
    ...three.children.map(({ built }): [string, string] => [`three.${built.stack}`, dump(built)]),
    ["featureStores.parent", dump(stores.parent.built)],
    ...stores.children.map(({ built }): [string, string] => [`featureStores.${built.stack}`, dump(built)]),
    ["routed.parent", dump(routed.parent.built)],
    ...routed.children.map(({ built }): [string, string] => [`routed.${built.stack}`, dump(built)]),
    ["enforcement.parent", dump(enforced.parent.built)],
    ...enforced.children.map(({ built }): [string, string] => [`enforcement.${built.stack}`, dump(built)]),
  ]);
}

/** Registration order is not stable, so everything is sorted; documents are shown as what they say. */
export function dump({ stack, accountId, region, resources, outputs, warnings }: Built): string {
  const sorted = [...resources].sort((a, b) => (a.urn < b.urn ? -1 : 1)).map(shown);
  return `${JSON.stringify({ stack, accountId, region, resources: sorted, outputs, warnings }, undefined, 2)}\n`;
}

function shown({ urn, adopted, provider, aliases, inputs }: Resource) {
  const readable = Object.entries(inputs)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]): [string, unknown] => [
      key,
      typeof value === "string" && value.startsWith("{") ? JSON.parse(value) : value,
    ]);
  // A component's inputs repeat its children's.
  const type = urn.split("::")[2]!.split("$").pop()!;
  const own = type.startsWith("sagemaker-sharing:") ? {} : Object.fromEntries<unknown>(readable);
  return {
    urn,
    ...(adopted && { adopted }),
    ...(provider && { provider }),
    ...(aliases.length > 0 && { aliases }),
    inputs: own,
  };
}

async function rewrite(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, text] of await dumps()) writeFileSync(goldenFile(name), text);
}

if (process.argv.includes("--write")) void rewrite();
