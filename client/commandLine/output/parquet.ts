import type { Column } from "../../featureStore/queries";
import type { Row, Value } from "../../featureStore/rows";
import { UsageError } from "../mistakes";

type Writer = typeof import("hyparquet-writer");
type Element = ConstructorParameters<Writer["ParquetWriter"]>[0]["schema"][number];
type Cell = string | number | bigint | boolean | null;

/** How values of one type of Athena are kept in Parquet. */
interface Kind {
  readonly element: Omit<Element, "name">;
  readonly cell: (value: Exclude<Value, null>) => Cell;
}

/** By converted types: the logical type INTEGER of hyparquet-writer 0.17 is one that pyarrow cannot read. */
const whole = (converted: "INT_8" | "INT_16" | "INT_32"): Kind => ({
  element: { type: "INT32", converted_type: converted },
  cell: Number,
});
const TEXT: Kind = {
  element: { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } },
  cell: String,
};
const REAL: Kind = { element: { type: "FLOAT" }, cell: Number };
const INTEGER = whole("INT_32");
/** Athena's times have no zone. */
const TIMESTAMP: Kind = {
  element: { type: "INT64", logical_type: { type: "TIMESTAMP", isAdjustedToUTC: false, unit: "MICROS" } },
  cell: microseconds,
};

/**
 * Source: Athena User Guide, "Data types in Amazon Athena"; Apache Parquet, "Logical Types". Every other type (char, varchar, json, array,
 * map, row, varbinary, a time of day or with a zone) stays the text that Athena gives.
 */
const KINDS: Readonly<Record<string, Kind>> = {
  boolean: { element: { type: "BOOLEAN" }, cell: Boolean },
  tinyint: whole("INT_8"),
  smallint: whole("INT_16"),
  integer: INTEGER,
  int: INTEGER,
  bigint: { element: { type: "INT64" }, cell: (value) => BigInt(value) },
  float: REAL,
  real: REAL,
  double: { element: { type: "DOUBLE" }, cell: Number },
  date: {
    element: { type: "INT32", converted_type: "DATE", logical_type: { type: "DATE" } },
    cell: (value) => Number(microseconds(value) / 86_400_000_000n),
  },
  timestamp: TIMESTAMP,
};

function kindOf({ type, precision, scale }: Column): Kind {
  if (type !== "decimal") return KINDS[type.replace(/\(\d+\)$/, "")] ?? TEXT;
  return {
    element: {
      type: "FIXED_LEN_BYTE_ARRAY",
      type_length: 16,
      converted_type: "DECIMAL",
      logical_type: { type: "DECIMAL", precision, scale },
      precision,
      scale,
    },
    cell: (value) => unscaled(String(value), scale),
  };
}

/** `-1.5` of scale 2 is -150n. */
function unscaled(text: string, scale: number): bigint {
  const [, sign, integer, fraction = ""] = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text) ?? [];
  if (integer === undefined || fraction.length > scale) throw new UsageError(`${text} is no decimal of scale ${scale}`);
  return BigInt(`${sign}${integer}${fraction.padEnd(scale, "0")}`);
}

/** Since 1970; `2026-11-28 19:00:00.123456`, or a date. */
function microseconds(value: Exclude<Value, null>): bigint {
  const [, day, time = "00:00:00", fraction = ""] =
    /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d:\d\d)(?:\.(\d+?)0*)?)?$/.exec(String(value)) ?? [];
  const milliseconds = Date.parse(`${day}T${time}Z`);
  if (Number.isNaN(milliseconds) || fraction.length > 6)
    throw new UsageError(
      `Parquet keeps times of the years 0000 to 9999 to the microsecond, got ${String(value)}: ask for CAST(... AS timestamp(6)) or AS varchar`,
    );
  return BigInt(milliseconds) * 1000n + BigInt(fraction.padEnd(6, "0"));
}

/** How many rows are held before they are written. */
const ROW_GROUP = 50_000;

/** Rows as a Parquet file, in parts; a NULL is a null of the column's type. */
export async function* parquetOf(
  rows: Iterable<Row> | AsyncIterable<Row>,
  columns: readonly Column[],
): AsyncGenerator<Uint8Array, void, undefined> {
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`two columns are called ${twice}: give each a name with AS`);
  const { ByteWriter, ParquetWriter } = await library();
  const kinds = columns.map(kindOf);
  const schema: Element[] = [
    { name: "root", num_children: columns.length },
    ...kinds.map(({ element }, index) => ({ ...element, name: names[index]!, repetition_type: "OPTIONAL" as const })),
  ];
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({ writer, schema, createdBy: "sagemaker-share" });
  const taken = () => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  let cells: Cell[][] = names.map(() => []);
  const group = async () => {
    await parquet.write({
      columnData: names.map((name, index) => ({ name, data: cells[index]! })),
      rowGroupSize: ROW_GROUP,
    });
    cells = names.map(() => []);
    return taken();
  };
  for await (const row of rows) {
    names.forEach((name, index) => {
      const value = row[name] ?? null;
      cells[index]!.push(value === null ? null : kinds[index]!.cell(value));
    });
    if (cells[0]?.length === ROW_GROUP) yield await group();
  }
  if ((cells[0]?.length ?? 0) > 0) yield await group();
  await parquet.finish();
  yield taken();
}

/** An optional package, so that whoever writes no Parquet does not install it. */
export async function library(): Promise<Writer> {
  try {
    return await import("hyparquet-writer");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new UsageError(
      "--format parquet needs the package hyparquet-writer (1.5 MB): npm install hyparquet-writer, beside this one",
    );
  }
}
