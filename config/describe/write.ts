import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stackSchema } from "./stackSchema";
import { withTables } from "./tables";
import { ROOT } from "../../root";

/** Writes what is made of the schemas of stack files: the JSON Schema, and the tables of docs/configuration.md. */
const PAGE = path.join(ROOT, "docs/configuration.md");

writeFileSync(path.join(ROOT, "schema/stack.schema.json"), `${JSON.stringify(stackSchema(), undefined, 2)}\n`);
writeFileSync(PAGE, withTables(readFileSync(PAGE, "utf8")));
