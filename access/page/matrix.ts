import { isSurprise } from "../answers";
import { csvOf } from "../../contract/csv";
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

/** Every answer as a row of a table. */
export function csv({ answers }: Check): string {
  const rows = answers.map((answer) => {
    const values = { ...answer, state: isSurprise(answer) ? "surprise" : "as expected" };
    return COLUMNS.map((column) => values[column]);
  });
  return csvOf([COLUMNS, ...rows]);
}
