#!/usr/bin/env bash
# A feature that was added to a feature group is missing in all that is read of its offline store, without a word, as long as the first
# file is from before.
#
# UpdateFeatureGroup adds features (FeatureAdditions); files that were written before have no such column, and Athena gives NULL for it.
#
# Guess: readers of the whole folder do as Athena does, or say that the files differ. Seen: pandas 3.1.1 (pyarrow 26.0.1) and duckdb 2.0.1
# take the columns of the first file, so that the new feature is there for no record, and no error says so; polars 2.1.0 refuses. With a
# schema of all files, and in duckdb with union_by_name, the feature is there. Where the first file is the newer one, pandas does as
# Athena, and duckdb refuses as polars does.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pandas==3.1.1 pyarrow==26.0.1 polars==2.1.0 duckdb==2.0.1
cat >probe.py <<'PY'
import glob
import os

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.parquet

BEFORE = {"customer_id": ["1"], "is_deleted": [False]}
AFTER = {"customer_id": ["2"], "segment": ["gold"], "is_deleted": [False]}


def seen(what, read):
    try:
        print(what, read())
    except Exception as error:
        print(what, type(error).__name__)


for name, hours in (("added", (BEFORE, AFTER)), ("an older record came late", (AFTER, BEFORE))):
    for hour, columns in enumerate(hours, 8):
        folder = f"{name}/year=2026/month=11/day=29/hour={hour:02}"
        os.makedirs(folder)
        pyarrow.parquet.write_table(pyarrow.table(columns), f"{folder}/part.parquet")
    files = sorted(glob.glob(f"{name}/**/*.parquet", recursive=True))
    own = ["customer_id", "segment", "is_deleted"]
    of_these = lambda columns: [one for one in columns if one in own]
    print(f"# {name}")
    seen("pandas", lambda: of_these(pandas.read_parquet(name).columns))
    seen("duckdb", lambda: of_these(duckdb.sql(f"SELECT * FROM '{name}/**/*.parquet'").df().columns))
    seen("polars", lambda: of_these(polars.scan_parquet(name).collect().columns))
    every = pyarrow.unify_schemas([pyarrow.parquet.read_schema(file) for file in files])
    seen("pandas, schema", lambda: sorted(pandas.read_parquet(name, schema=every)["segment"].fillna("none")))
    union = f"SELECT segment FROM read_parquet('{name}/**/*.parquet', union_by_name=true) ORDER BY customer_id"
    seen("duckdb, union_by_name", lambda: duckdb.sql(union).fetchall())
    schema = polars.from_arrow(every.empty_table()).schema
    seen("polars, schema", lambda: sorted(polars.scan_parquet(name, schema=schema, missing_columns="insert").collect()["segment"].fill_null("none")))
PY
venv/bin/python probe.py | tee seen
diff seen - <<'SEEN'
# added
pandas ['customer_id', 'is_deleted']
duckdb ['customer_id', 'is_deleted']
polars SchemaError
pandas, schema ['gold', 'none']
duckdb, union_by_name [(None,), ('gold',)]
polars, schema ['gold', 'none']
# an older record came late
pandas ['customer_id', 'segment', 'is_deleted']
duckdb InvalidInputException
polars ColumnNotFoundError
pandas, schema ['gold', 'none']
duckdb, union_by_name [(None,), ('gold',)]
polars, schema ['gold', 'none']
SEEN
