import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parquetOf } from "../../../client/commandLine/output/parquet";
import { rowsOf } from "../../../client/featureStore/rows";
import { installPandasOrSkip, pythonWithPandas } from "../parts";

/** A column of Athena: its type, what Athena answers, and what pyarrow and Python make of it. NULL comes last in each. */
const COLUMNS: Readonly<
  Record<string, readonly [type: string, values: readonly string[], arrow: string, read: readonly unknown[]]>
> = {
  flag: ["boolean", ["true", "false"], "bool", ["True", "False"]],
  tiny: ["tinyint", ["-128", "127"], "int8", ["-128", "127"]],
  small: ["smallint", ["-32768", "7"], "int16", ["-32768", "7"]],
  whole: ["integer", ["-2147483648", "7"], "int32", ["-2147483648", "7"]],
  big: ["bigint", ["9223372036854775807", "-9007199254740993"], "int64", ["9223372036854775807", "-9007199254740993"]],
  real: ["float", ["1.5", "NaN"], "float", ["1.5", "nan"]],
  double: ["double", ["0.1", "-Infinity"], "double", ["0.1", "-inf"]],
  price: [
    "decimal",
    ["-1234567890123456789012345678.9", "0.05"],
    "decimal128(38, 10)",
    ["-1234567890123456789012345678.9000000000", "0.0500000000"],
  ],
  day: ["date", ["1969-12-31", "9999-12-31"], "date32[day]", ["1969-12-31", "9999-12-31"]],
  time: [
    "timestamp",
    ["1969-12-31 23:59:59.999", "2026-11-28 19:00:00.123456"],
    "timestamp[us]",
    ["1969-12-31 23:59:59.999000", "2026-11-28 19:00:00.123456"],
  ],
  zoned: [
    "timestamp with time zone",
    ["2026-11-28 19:00:00.000 UTC", "x"],
    "string",
    ["2026-11-28 19:00:00.000 UTC", "x"],
  ],
  text: ["varchar", ["Zoë", ""], "string", ["Zoë", ""]],
  list: ["array", ["[1, 2]", "[]"], "string", ["[1, 2]", "[]"]],
};

const READ = `
import json, sys, pyarrow.parquet
table = pyarrow.parquet.read_table(sys.argv[1])
print(json.dumps({field.name: [str(field.type), [None if value is None else str(value) for value in table[field.name].to_pylist()]] for field in table.schema}))
import pandas
print(len(pandas.read_parquet(sys.argv[1])))
`;

describe("Parquet that query writes, read by pyarrow and pandas", function () {
  let folder = "";
  before(function () {
    installPandasOrSkip(this);
    folder = mkdtempSync(path.join(tmpdir(), "parquet-"));
  });
  after(() => {
    if (folder) rmSync(folder, { recursive: true });
  });

  it("has Athena's types, every digit, and a NULL for a NULL", async () => {
    const ColumnInfo = Object.entries(COLUMNS).map(([Name, [Type]]) => ({ Name, Type, Precision: 38, Scale: 10 }));
    const datum = (value: string | undefined) => (value === undefined ? {} : { VarCharValue: value });
    const Rows = [0, 1, 2].map((row) => ({ Data: Object.values(COLUMNS).map(([, values]) => datum(values[row])) }));
    const rows = rowsOf(Rows, ColumnInfo);
    const columns = ColumnInfo.map(({ Name, Type, Precision, Scale }) => ({
      name: Name,
      type: Type,
      precision: Precision,
      scale: Scale,
    }));
    const parts: Uint8Array[] = [];
    for await (const part of parquetOf(rows, columns)) parts.push(part);
    const file = path.join(folder, "rows.parquet");
    writeFileSync(file, Buffer.concat(parts));
    const [read, count] = execFileSync(pythonWithPandas, ["-c", READ, file], { encoding: "utf8" }).split("\n");
    assert.deepEqual(
      JSON.parse(read!),
      Object.fromEntries(
        Object.entries(COLUMNS).map(([name, [, , arrow, values]]) => [name, [arrow, [...values, null]]]),
      ),
    );
    assert.equal(count, "3");
  });
});
