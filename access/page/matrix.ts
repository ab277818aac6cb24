import { isSurprise } from "../answers";
import type { Check } from "../check";

const COLUMNS = [
  "consumer",
  "family",
  "question",
  "principal",
  "action",
  "resource",
  "expected",
  "actual",
  "state",
  "decidedBy",
  "key",
] as const;

/** Every answer as a row, as RFC 4180 has it. */
export function csv({ answers }: Check): string {
  const rows = answers.map((answer) => {
    const values = { ...answer, state: isSurprise(answer) ? "surprise" : "as expected" };
    return COLUMNS.map((column) => cell(values[column]));
  });
  return `${[COLUMNS, ...rows].map((row) => row.join(",")).join("\r\n")}\r\n`;
}

/** A spreadsheet would calculate what begins with one of these. */
const FORMULA = /^[=+\-@\t\r]/;

function cell(value: string): string {
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
