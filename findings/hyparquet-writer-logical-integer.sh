#!/usr/bin/env bash
# hyparquet-writer 0.17.0 writes the logical type INTEGER in a way that pyarrow cannot read.
#
# Guess: a column of { type: "INT32", logical_type: { type: "INTEGER", bitWidth: 32, isSigned: true } } is an int32 to every reader, as
# one of converted_type INT_32 is. Seen: the library's sister hyparquet reads the file back, pyarrow 25.0.1 refuses all of it,
# "Couldn't deserialize thrift: TProtocolException: Invalid data". The width is an i8 in parquet.thrift (IntType), and is written as an i32.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund hyparquet-writer@0.17.0 hyparquet@1.31.5 >/dev/null 2>&1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pyarrow==25.0.1
cat >write.mjs <<'JS'
import { readFileSync, writeFileSync } from "node:fs";
import { parquetReadObjects } from "hyparquet";
import { ByteWriter, parquetWrite } from "hyparquet-writer";

for (const [name, type] of [
  ["converted", { converted_type: "INT_32" }],
  ["logical", { logical_type: { type: "INTEGER", bitWidth: 32, isSigned: true } }],
]) {
  const writer = new ByteWriter();
  const schema = [{ name: "root", num_children: 1 }, { name: "id", type: "INT32", repetition_type: "OPTIONAL", ...type }];
  parquetWrite({ writer, schema, columnData: [{ name: "id", data: [1, 2] }] });
  writeFileSync(`${name}.parquet`, writer.getBytes());
  const { buffer, byteOffset, byteLength } = readFileSync(`${name}.parquet`);
  const rows = await parquetReadObjects({ file: buffer.slice(byteOffset, byteOffset + byteLength) });
  console.log(name, "hyparquet", JSON.stringify(rows));
}
JS
cat >read.py <<'PY'
import pyarrow.parquet
for name in ("converted", "logical"):
    try:
        print(name, "pyarrow", pyarrow.parquet.read_table(f"{name}.parquet")["id"].to_pylist())
    except OSError as error:
        print(name, "pyarrow", str(error).split(": ", 1)[1].strip())
PY
{ node write.mjs; venv/bin/python read.py; } | tee seen
diff seen - <<'SEEN'
converted hyparquet [{"id":1},{"id":2}]
logical hyparquet [{"id":1},{"id":2}]
converted pyarrow [1, 2]
logical pyarrow Couldn't deserialize thrift: TProtocolException: Invalid data
SEEN
