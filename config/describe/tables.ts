import { TABLES, type Table } from "./rows";

const MARK = /^<!-- keys: (\w+) -->\n(?:\|.*\n)*/gm;

/** A page in which each table of keys, behind its mark, is the one that is made from the rows. */
export const withTables = (page: string): string =>
  page.replace(MARK, (_, name: keyof typeof TABLES) => `<!-- keys: ${name} -->\n${tableOf(TABLES[name])}`);

function tableOf({ under, rows }: Table): string {
  const head = `| key${under === "" ? "" : ` of \`${under}\``} | type | default | rule |\n|---|---|---|---|\n`;
  const cells = rows.map(({ keys, type, byDefault, rule }) => [
    keys.map((key) => `\`${key}\``).join(", "),
    type,
    byDefault,
    rule,
  ]);
  const text = `${head}${cells.map((row) => `| ${row.join(" | ")} |`.replaceAll("|  |", "| |")).join("\n")}\n`;
  return text.replaceAll("](docs/", "](");
}
