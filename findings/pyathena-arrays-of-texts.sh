#!/usr/bin/env bash
# PyAthena 3.30.1 makes numbers of the texts in an array where they look like numbers, record by record, and None of an array of arrays.
#
# Athena tells the column's type as `array` alone, and writes its texts without quotes. Source: what GetQueryResults answers, as PyAthena's
# own documentation of result_set_type_hints shows it.
#
# Guess: array_agg(customer_id) of a text is a list of texts, as the text itself is one; what cannot be told apart stays the text that came.
# Seen: [42, 7] is the numbers 42 and 7, [042, 7] of the next record the texts "042" and "7", [1.50] the number 1.5, and [true] True.
# [[a, b], [c]] is None, as NULL is. result_set_type_hints makes texts of the first four; an array of arrays needs CAST(... AS JSON).
set -euo pipefail
dir=$(mktemp -d); trap 'kill $! 2>/dev/null || true; rm -rf "$dir"' EXIT; cd "$dir"
cat >server.py <<'PY'
# Stands for Athena, with one query that has gone well.
import http.server, json

ROWS = ["[42, 7]", "[042, 7]", "[1.50]", "[true]", "[a, b]", "[[a, b], [c]]"]
RUN = {"QueryExecutionId": "1", "Query": "q", "StatementType": "DML", "Status": {"State": "SUCCEEDED"}, "ResultConfiguration": {"OutputLocation": "s3://b/1.csv"}}
COLUMN = {"Name": "ids", "Type": "array", "Nullable": "NULLABLE", "CaseSensitive": False}
RESULT = {"Rows": [{"Data": [{"VarCharValue": text}]} for text in ("ids", *ROWS)], "ResultSetMetadata": {"ColumnInfo": [COLUMN]}}
ANSWERS = {"StartQueryExecution": {"QueryExecutionId": "1"}, "GetQueryExecution": {"QueryExecution": RUN}, "GetQueryResults": {"ResultSet": RESULT}}

class Athena(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        body = json.dumps(ANSWERS[self.headers["x-amz-target"].split(".")[1]]).encode()
        self.send_response(200)
        self.send_header("content-type", "application/x-amz-json-1.1")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

server = http.server.HTTPServer(("127.0.0.1", 0), Athena)
open("port", "w").write(str(server.server_port))
server.serve_forever()
PY
python3 server.py &
until [ -s port ]; do sleep 0.1; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pyathena==3.30.1 boto3==1.44.8
cat >probe.py <<'PY'
from pyathena import connect

cursor = connect(work_group="shared", region_name="eu-west-1", s3_staging_dir="s3://b/").cursor()
for hints in (None, {"ids": "array(varchar)"}):
    print(hints, *(row[0] for row in cursor.execute("SELECT ids", result_set_type_hints=hints)), sep="\n  ")
PY
unset AWS_PROFILE AWS_SESSION_TOKEN
export AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=B AWS_CONFIG_FILE=none AWS_ENDPOINT_URL=http://127.0.0.1:$(cat port)
venv/bin/python probe.py | tee seen
diff seen - <<'SEEN'
None
  [42, 7]
  ['042', '7']
  [1.5]
  [True]
  ['a', 'b']
  None
{'ids': 'array(varchar)'}
  ['42', '7']
  ['042', '7']
  ['1.50']
  ['true']
  ['a', 'b']
  None
SEEN
