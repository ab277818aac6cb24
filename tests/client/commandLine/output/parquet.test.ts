import assert from "node:assert/strict";
import { parquetRead, parquetSchema, parquetMetadata } from "hyparquet";
import { parquetOf } from "../../../../client/commandLine/output/parquet";
import type { Column } from "../../../../client/featureStore/queries";
import type { Row } from "../../../../client/featureStore/rows";

const column = (name: string, type: string, precision = 0, scale = 0): Column => ({ name, type, precision, scale });

async function fileOf(columns: readonly Column[], rows: Iterable<Row>): Promise<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  for await (const part of parquetOf(rows, columns)) parts.push(part);
  const file = Buffer.concat(parts);
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
}

async function readBack(file: ArrayBuffer): Promise<Record<string, unknown>[]> {
  let rows: Record<string, unknown>[] = [];
  await parquetRead({ file, rowFormat: "object", onComplete: (all) => (rows = all as Record<string, unknown>[]) });
  return rows;
}

/** Read with the library's sister; the integration tests read with pyarrow. */
describe("rows as Parquet", () => {
  it("are read back, over several groups of rows", async () => {
    const columns = [column("id", "bigint"), column("name", "varchar")];
    const file = await fileOf(
      columns,
      Array.from({ length: 120_000 }, (_, id) => ({ id, name: id % 7 === 0 ? null : `n${id}` })),
    );
    const { row_groups: groups } = parquetMetadata(file);
    assert.deepEqual(
      groups.map(({ num_rows: count }) => Number(count)),
      [50_000, 50_000, 20_000],
    );
    const rows = await readBack(file);
    assert.equal(rows.length, 120_000);
    assert.deepEqual(rows[119_999], { id: 119_999n, name: "n119999" });
    assert.equal(rows[7]!["name"], null);
  });

  it("are a file with its columns where there are none", async () => {
    const file = await fileOf([column("id", "bigint"), column("name", "varchar")], []);
    assert.deepEqual(await readBack(file), []);
    assert.deepEqual(
      parquetSchema(parquetMetadata(file)).children.map(({ element }) => element.name),
      ["id", "name"],
    );
  });

  it("are refused where something would be lost, and say what to ask for", async () => {
    for (const [columns, row, why] of [
      [[column("t", "timestamp")], { t: "2026-11-28 19:00:00.000000001" }, /to the microsecond, got 2026.*CAST/],
      [[column("t", "timestamp")], { t: "12026-11-28 19:00:00" }, /years 0000 to 9999/],
      [[column("d", "date")], { d: "2026-13-01" }, /years 0000 to 9999.*got 2026-13-01/],
      [[column("d", "decimal", 5, 2)], { d: "1.234" }, /1\.234 is no decimal of scale 2/],
      [[column("a", "bigint"), column("a", "bigint")], { a: 1 }, /two columns are called a: give each a name with AS/],
    ] as const)
      await assert.rejects(fileOf(columns, [row]), why);
  });
});
