import { once } from "node:events";

export type Format = "table" | "json" | "csv";
type Cell = string | number | boolean | null | readonly string[] | undefined;
type Rows = Iterable<Readonly<Record<string, Cell>>> | AsyncIterable<Readonly<Record<string, Cell>>>;

/** A table is aligned by its first rows: later ones need not wait for the last. */
const ALIGNED_BY = 1000;
const WIDEST = 60;

/**
 * Prints rows as they come.
 *
 * @param columns their names; without, those of the first row
 */
export async function printed(rows: Rows, format: Format, columns?: readonly string[]): Promise<void> {
  for await (const text of PRINTERS[format](rows, columns)) {
    if (!process.stdout.write(text)) await once(process.stdout, "drain");
  }
}

type Printer = (rows: Rows, columns: readonly string[] | undefined) => AsyncGenerator<string, void, undefined>;

const PRINTERS: Readonly<Record<Format, Printer>> = {
  async *json(rows) {
    let count = 0;
    for await (const row of rows) yield `${count++ === 0 ? "[" : ","}\n  ${JSON.stringify(row)}`;
    yield count === 0 ? "[]\n" : "\n]\n";
  },

  async *csv(rows, columns) {
    let names = columns;
    if (names) yield csvLine(names);
    for await (const row of rows) {
      if (names === undefined) yield csvLine((names = Object.keys(row)));
      yield csvLine(names.map((name) => row[name]));
    }
  },

  async *table(rows, columns) {
    const first: Readonly<Record<string, Cell>>[] = [];
    let names = columns ?? [];
    let widths: number[] | undefined;
    const line = (cells: readonly string[]) =>
      `${cells
        .map((cell, index) => cell.padEnd(widths![index]!))
        .join("  ")
        .trimEnd()}\n`;
    const begin = () => {
      names = columns ?? Object.keys(first[0] ?? {});
      widths = names.map((name) => Math.max(name.length, ...first.map((row) => plain(row[name]).length)));
      const rule = widths.map((width) => "-".repeat(width));
      return [line(names), line(rule), ...first.map((row) => line(names.map((name) => plain(row[name]))))].join("");
    };
    for await (const row of rows) {
      if (widths !== undefined) yield line(names.map((name) => plain(row[name])));
      else if (first.push(row) === ALIGNED_BY) yield begin();
    }
    if (widths === undefined && (first.length > 0 || names.length > 0)) yield begin();
  },
};

/** One cell of a table: in one line, and not endless. */
function plain(cell: Cell): string {
  const text = cell === null || cell === undefined ? "" : Array.isArray(cell) ? cell.join(" ") : String(cell);
  const line = text.replace(/\s+/g, " ");
  return line.length > WIDEST ? `${line.slice(0, WIDEST - 3)}...` : line;
}

/** Source: RFC 4180; NULL is empty, an empty text is quoted, as Athena's own CSV has it. */
const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(",")}\r\n`;

function csvCell(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  const text = Array.isArray(cell) ? JSON.stringify(cell) : String(cell);
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
