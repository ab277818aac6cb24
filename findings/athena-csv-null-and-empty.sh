#!/usr/bin/env bash
# A NULL and an empty text of Athena's CSV files, which write them differently, are told apart by one reader of four.
#
# Athena writes NULL as nothing and an empty text as "". Source: the file shown in github.com/pyathena-dev/PyAthena, issue 118.
#
# Guess: duckdb and polars, which know quoted from unquoted, keep the two apart; pandas makes a missing value of both; pyarrow, too.
# Seen: duckdb 2.0.1 makes NULL of both, with force_not_null as well, and keeps them apart with allow_quoted_nulls=false. pyarrow 26.0.1
# makes an empty text of NULL; two options together keep them apart. pandas 3.1.1 makes missing values of both, and of the text NA, or
# empty texts of both. polars 2.1.0 keeps them apart, under an option empty_string_is_null that is true.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pandas==3.1.1 pyarrow==26.0.1 polars==2.1.0 duckdb==2.0.1
printf '"id","country"\n"1","NA"\n"2",""\n"3",\n"4","NL"\n' >result.csv
cat >probe.py <<'PY'
import duckdb
import pandas
import polars
from pyarrow.csv import ConvertOptions, read_csv


def show(name, values):
    print(f"{name}:", ["missing" if value is None or value != value else value for value in values])


FILE = "result.csv"
show("pandas", pandas.read_csv(FILE)["country"])
show("pandas keep_default_na=False", pandas.read_csv(FILE, keep_default_na=False)["country"])
show("pyarrow", read_csv(FILE)["country"].to_pylist())
for more in ({"strings_can_be_null": True}, {"strings_can_be_null": True, "quoted_strings_can_be_null": False}):
    show(f"pyarrow {more}", read_csv(FILE, convert_options=ConvertOptions(**more))["country"].to_pylist())
for more in ("", ", force_not_null=['country']", ", allow_quoted_nulls=false"):
    show(f"duckdb{more}", [row[0] for row in duckdb.sql(f"SELECT country FROM read_csv('{FILE}'{more})").fetchall()])
show("polars", polars.read_csv(FILE)["country"])
show("polars empty_string_is_null=False", polars.read_csv(FILE, empty_string_is_null=False)["country"])
PY
venv/bin/python probe.py | tee seen
diff seen - <<'SEEN'
pandas: ['missing', 'missing', 'missing', 'NL']
pandas keep_default_na=False: ['NA', '', '', 'NL']
pyarrow: ['NA', '', '', 'NL']
pyarrow {'strings_can_be_null': True}: ['missing', 'missing', 'missing', 'NL']
pyarrow {'strings_can_be_null': True, 'quoted_strings_can_be_null': False}: ['NA', '', 'missing', 'NL']
duckdb: ['NA', 'missing', 'missing', 'NL']
duckdb, force_not_null=['country']: ['NA', 'missing', 'missing', 'NL']
duckdb, allow_quoted_nulls=false: ['NA', '', 'missing', 'NL']
polars: ['NA', '', 'missing', 'NL']
polars empty_string_is_null=False: ['NA', '', '', 'NL']
SEEN
