import type { ColumnInfo, ResultSet } from "@aws-sdk/client-athena";

/**
 * A value of a row. A number that JavaScript cannot hold exactly, and everything without a type of its own, stays text.
 *
 * @example
 * ```ts
 * const text = (value: Value) => (value === null ? "" : String(value));
 * ```
 */
export type Value = string | number | boolean | null;
/**
 * One row of a result, by column name.
 *
 * @example
 * ```ts
 * const isLarge = (row: Row) => Number(row["amount"]) > 1000;
 * ```
 */
export type Row = Record<string, Value>;

const NUMBERS = /^(tinyint|smallint|integer|int|bigint)$/;
const FRACTIONS = /^(float|real|double)$/;

/**
 * Rows as Athena gives them. Of two columns of one name, the later counts.
 *
 * @param names what to call the columns, in their order
 */
export function* rowsOf(
  rows: NonNullable<ResultSet["Rows"]>,
  columns: readonly ColumnInfo[],
  names?: readonly string[],
): Generator<Row, void, undefined> {
  for (const { Data } of rows) {
    yield Object.fromEntries(
      columns.map(({ Name, Type }, index) => [
        names?.[index] ?? Name!,
        valueOf(Data?.[index]?.VarCharValue, Type ?? "varchar"),
      ]),
    );
  }
}

/** Athena gives every value as text; a missing text is NULL. Source: Athena API, Datum. */
function valueOf(text: string | undefined, type: string): Value {
  if (text === undefined) return null;
  if (type === "boolean") return text === "true";
  if (NUMBERS.test(type)) return Number.isSafeInteger(Number(text)) ? Number(text) : text;
  // NaN and the infinities have no JSON.
  if (FRACTIONS.test(type)) return Number.isFinite(Number(text)) ? Number(text) : text;
  return text;
}
