import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** The notebooks of examples/notebooks, as Jupyter keeps them. Source: nbformat 5, "The notebook file format". */
export const NOTEBOOKS = path.join(__dirname, "../../examples/notebooks");
export const NOTEBOOK_FILES = readdirSync(NOTEBOOKS).filter((file) => file.endsWith(".ipynb"));

export interface Output {
  /** Lines that a cell printed. */
  readonly text?: readonly string[];
  /** The value of its last line, in several forms. */
  readonly data?: { readonly "text/html"?: readonly string[] };
}

interface Cell {
  readonly id: string;
  readonly cell_type: "code" | "markdown";
  readonly execution_count: number | null;
  readonly outputs: readonly Output[];
  readonly source: readonly string[];
}

/** The cells of a notebook that hold code. */
export function codeIn(file: string): readonly Cell[] {
  const { cells } = JSON.parse(readFileSync(file, "utf8")) as { cells: readonly Cell[] };
  return cells.filter(({ cell_type: type }) => type === "code");
}
