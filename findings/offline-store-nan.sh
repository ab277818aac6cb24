#!/usr/bin/env bash
# duckdb does not find NaN in a Parquet file that has statistics, and does not leave it out either; other readers differ about "greater".
#
# Guess: isnan(spend) finds the NaN, spend > 15 AND NOT isnan(spend) finds 20 alone; and whether NaN is greater than 15 is one answer per
# reader, whatever else is in the file: no (IEEE 754), or yes where NaN is the greatest number, as duckdb and polars document.
# Seen: duckdb 2.0.1 takes the least and the greatest number in the file's statistics, which by Parquet's rules leave NaN out (parquet.thrift,
# Statistics), for all there is: isnan finds nothing, NOT isnan keeps the NaN, so do spend <> 'NaN' and spend < 'infinity'; > 15 finds it and
# > 25 does not. In a file without statistics all is as guessed. isfinite is right in both. pandas 3.1.1 (pyarrow 26.0.1) never finds NaN
# with >, polars 2.1.0 always does.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pandas==3.1.1 pyarrow==26.0.1 polars==2.1.0 duckdb==2.0.1
cat >probe.py <<'PY'
import duckdb
import pandas
import polars
import pyarrow
import pyarrow.parquet

CONDITIONS = ("isnan(spend)", "> 15", "> 25", "> 15 AND NOT isnan(spend)", "> 15 AND spend < 'infinity'", "> 15 AND isfinite(spend)")
spend = pyarrow.table({"spend": [10.0, float("nan"), 20.0, 5.5]})
for name, statistics in (("statistics", True), ("none", False)):
    pyarrow.parquet.write_table(spend, name, write_statistics=statistics)
    print(f"# {name}")
    for condition in CONDITIONS:
        found = duckdb.sql(f"SELECT spend FROM read_parquet('{name}') WHERE {'spend' if condition[0] == '>' else ''} {condition}").fetchall()
        print(f"duckdb {condition}:", *(one for (one,) in found))
    for than in (15, 25):
        print(f"pandas > {than}:", *pandas.read_parquet(name, filters=[("spend", ">", than)])["spend"])
        print(f"polars > {than}:", *polars.scan_parquet(name).filter(polars.col("spend") > than).collect()["spend"])
PY
venv/bin/python probe.py | tee seen
diff seen - <<'SEEN'
# statistics
duckdb isnan(spend):
duckdb > 15: nan 20.0
duckdb > 25:
duckdb > 15 AND NOT isnan(spend): nan 20.0
duckdb > 15 AND spend < 'infinity': nan 20.0
duckdb > 15 AND isfinite(spend): 20.0
pandas > 15: 20.0
polars > 15: nan 20.0
pandas > 25:
polars > 25: nan
# none
duckdb isnan(spend): nan
duckdb > 15: nan 20.0
duckdb > 25: nan
duckdb > 15 AND NOT isnan(spend): 20.0
duckdb > 15 AND spend < 'infinity': 20.0
duckdb > 15 AND isfinite(spend): 20.0
pandas > 15: 20.0
polars > 15: nan 20.0
pandas > 25:
polars > 25: nan
SEEN
