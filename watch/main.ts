import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { newestTable, NotFetched } from "./newest";
import { differences, linesOf, textOf, type Table } from "./table";

/** `npm run aws-news`: what AWS and the provider offer now that the committed table does not have. */
const FILE = path.join(__dirname, "known.json");

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { write: { type: "boolean", default: false } } });
  const known = JSON.parse(readFileSync(FILE, "utf8")) as Table;
  const newest = await newestTable();
  for (const line of linesOf(differences(known, newest))) console.log(line);
  console.log(summary(known, newest));
  if (values.write) writeFileSync(FILE, textOf(newest));
}

function summary(known: Table, newest: Table): string {
  const count = differences(known, newest).length;
  const versions = Object.entries(newest.versions).map(([name, version]) => {
    const before = known.versions[name];
    return before === version ? `${name} ${version}` : `${name} ${version} (table: ${before ?? "none"})`;
  });
  const what = count === 0 ? "nothing new" : `${count} ${count === 1 ? "difference" : "differences"}`;
  return `${what}: ${versions.join(", ")}`;
}

main().catch((error: unknown) => {
  if (!(error instanceof NotFetched) && !(error instanceof Error && "code" in error)) throw error;
  console.error(`aws-news: ${error.message}`);
  process.exitCode = error instanceof NotFetched ? 1 : 2;
});
