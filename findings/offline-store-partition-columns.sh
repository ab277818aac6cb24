#!/usr/bin/env bash
# year=/month=/day=/hour=, the folders of a feature store's offline store, are other columns in each reader, and in duckdb others in each
# season. Source of the folders: SageMaker Developer Guide, "Feature Store offline store data format".
#
# Guess: all four are integers in every reader that knows such folders. Seen, with pandas 3.1.1 and pyarrow 26.0.1, polars 2.1.0, duckdb
# 2.0.1:
# * duckdb takes a column for BIGINT until one folder has a leading zero, then for VARCHAR: make_date(year, month, day) goes well for
#   records of November and December and is an error as soon as there is one of August; and month = '8' finds nothing then.
# * polars has none of the columns when it is given a pattern of files, and has them, as integers, when given the folder.
# * pandas has categories of integers.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pandas==3.1.1 pyarrow==26.0.1 polars==2.1.0 duckdb==2.0.1
cat >probe.py <<'PY'
import os

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.parquet

AUTUMN = ["year=2026/month=11/day=29/hour=10", "year=2026/month=12/day=10/hour=23"]
for name, folders in (("autumn", AUTUMN), ("with August", [*AUTUMN, "year=2026/month=08/day=05/hour=03"])):
    for folder in folders:
        os.makedirs(f"{name}/{folder}")
        pyarrow.parquet.write_table(pyarrow.table({"customer_id": ["42"]}), f"{name}/{folder}/part.parquet")
    files = f"{name}/**/*.parquet"
    read = duckdb.sql(f"SELECT year, month, day, hour FROM '{files}'")
    print(name, "duckdb", *read.types)
    for query in ("count(*) FILTER (month = '08')", "count(*) FILTER (month = '8')", "max(make_date(year, month, day))"):
        try:
            print(name, "duckdb", query, duckdb.sql(f"SELECT {query} FROM '{files}'").fetchall()[0][0])
        except duckdb.BinderException as error:
            print(name, "duckdb", query, str(error)[:36])
    print(name, "polars, files", polars.scan_parquet(files).collect_schema().names())
    print(name, "polars, folder", *polars.scan_parquet(name).collect_schema().dtypes()[1:])
    print(name, "pandas", sorted(pandas.read_parquet(name)["month"]), pandas.read_parquet(name)["month"].cat.categories.dtype)
PY
venv/bin/python probe.py | tee seen
diff seen - <<'SEEN'
autumn duckdb BIGINT BIGINT BIGINT BIGINT
autumn duckdb count(*) FILTER (month = '08') 0
autumn duckdb count(*) FILTER (month = '8') 0
autumn duckdb max(make_date(year, month, day)) 2026-12-10
autumn polars, files ['customer_id']
autumn polars, folder Int64 Int64 Int64 Int64
autumn pandas [11, 12] int32
with August duckdb BIGINT VARCHAR VARCHAR VARCHAR
with August duckdb count(*) FILTER (month = '08') 1
with August duckdb count(*) FILTER (month = '8') 0
with August duckdb max(make_date(year, month, day)) Binder Error: No function matches th
with August polars, files ['customer_id']
with August polars, folder Int64 Int64 Int64 Int64
with August pandas [8, 11, 12] int32
SEEN
