import { printable } from "./printable";

/** Rows as RFC 4180 has them, the names of the columns first. */
export const csvOf = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => csvLine(row.map((cell) => (cell === "" ? undefined : cell)))).join("");

/** One line. Nothing is empty, and an empty text is quoted, as Athena's own CSV has NULL and an empty text. */
export const csvLine = (cells: readonly (string | undefined)[]): string =>
  `${cells.map((cell) => (cell === undefined ? "" : quoted(printable(withoutFormula(cell))))).join(",")}\r\n`;

/**
 * A text that a spreadsheet would run as a formula gets an apostrophe in front; a number stays one. Source: OWASP, "CSV Injection";
 * spreadsheets take the wide signs of East Asian writing too.
 */
const withoutFormula = (text: string): string => (FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text);
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Where numbers have a decimal comma, a spreadsheet takes semicolons for the ends of cells. */
const quoted = (text: string): string =>
  text === "" || /^'|[",;\t\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
