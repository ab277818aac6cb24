import stringWidth from "string-width";
import { csvLine } from "../../../contract/csv";
import { printable } from "../../../contract/printable";
import type { Format } from "../options";

type Cell = string | number | boolean | null | readonly string[] | undefined;
type Rows = Iterable<Readonly<Record<string, Cell>>> | AsyncIterable<Readonly<Record<string, Cell>>>;

/** A table is aligned by its first rows: later ones need not wait for the last. */
const ALIGNED_BY = 1000;
const WIDEST = 60;

/**
 * Rows as text, as they come.
 *
 * @param columns their names; without, those of the first row
 */
export const textOf = (
  rows: Rows,
  format: Format,
  columns?: readonly string[],
): AsyncGenerator<string, void, undefined> => PRINTERS[format](rows, columns);

type Printer = (rows: Rows, columns: readonly string[] | undefined) => AsyncGenerator<string, void, undefined>;

const PRINTERS: Readonly<Record<Format, Printer>> = {
  async *json(rows) {
    let count = 0;
    for await (const row of rows) yield `${count++ === 0 ? "[" : ","}\n  ${asJson(row)}`;
    yield count === 0 ? "[]\n" : "\n]\n";
  },

  /** A row a line. Source: ndjson.org, "NDJSON specification". */
  async *ndjson(rows) {
    for await (const row of rows) yield `${asJson(row)}\n`;
  },

  async *csv(rows, columns) {
    let names = columns;
    if (names) yield csvLine(names);
    for await (const row of rows) {
      if (names === undefined) yield csvLine((names = Object.keys(row)));
      yield csvLine(names.map((name) => csvCell(row[name])));
    }
  },

  async *table(rows, columns) {
    const first: Readonly<Record<string, Cell>>[] = [];
    let names = columns ?? [];
    let widths: number[] | undefined;
    const line = (cells: readonly string[]) =>
      `${cells
        .map((cell, index) => `${cell}${" ".repeat(Math.max(0, widths![index]! - stringWidth(cell)))}`)
        .join("  ")
        .trimEnd()}\n`;
    const begin = () => {
      names = columns ?? Object.keys(first[0] ?? {});
      widths = names.map((name) => widest([name, ...first.map((row) => plain(row[name]))]));
      const rule = widths.map((width) => "-".repeat(width));
      return [
        line(names.map(plain)),
        line(rule),
        ...first.map((row) => line(names.map((name) => plain(row[name])))),
      ].join("");
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
  const line = printable(text.replace(/\s+/g, " "));
  if (stringWidth(line) <= WIDEST) return line;
  let cut = "";
  for (const { segment } of GRAPHEMES.segment(line)) {
    if (stringWidth(cut + segment) > WIDEST - 3) break;
    cut += segment;
  }
  return `${cut}...`;
}

const GRAPHEMES = new Intl.Segmenter();
const widest = (cells: readonly string[]) => cells.reduce((most, cell) => Math.max(most, stringWidth(cell)), 0);

/** JSON escapes half of the control characters; here all of them, in the way of JSON. */
export const asJson = (value: unknown, indent?: number): string => printable(JSON.stringify(value, undefined, indent));

const csvCell = (cell: Cell): string | undefined => {
  if (cell === null || cell === undefined) return undefined;
  return Array.isArray(cell) ? JSON.stringify(cell) : String(cell);
};
