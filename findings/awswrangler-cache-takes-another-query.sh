#!/usr/bin/env bash
# The cache of awswrangler 3.17.1 answers a query with the result of another, where the two differ in the case or the spaces of a text only.
#
# Guess: max_cache_seconds finds the result of the same query; spaces and case may differ where SQL takes no notice of them, and not between
# quotes. Seen: queries are compared without their spaces and in lower case, texts included, so that 'nl', which is in no record, gets the
# customers of 'NL', and 'newyork' those of 'New York'. What counts is any query of the workgroup, whoever asked it, in whatever database:
# the staging table's customers are the other table's (github.com/aws/aws-sdk-pandas, issue 1054). Without athena_cache_settings, which is
# the default, each query is asked.
set -euo pipefail
dir=$(mktemp -d); trap 'kill ${!-} 2>/dev/null || true; rm -rf "$dir"' EXIT; cd "$dir"
cat >server.py <<'PY'
# Stands for Athena, with SQLite in the place of Trino and a file for each database, and for the bucket of the results.
import csv, datetime, http.server, io, json, sqlite3, time

runs, files = {}, {}
RECORDS = {"prod": [("1", "NL"), ("2", "New York")], "staging": [("3", "NL")]}


def run(asked):
    database, name = asked["QueryExecutionContext"]["Database"], str(len(runs) + 1)
    print(database, asked["WorkGroup"], asked["QueryString"], file=open("asked", "a"))
    tables = sqlite3.connect(":memory:")
    tables.execute("CREATE TABLE customers (customer_id TEXT, region TEXT)")
    tables.executemany("INSERT INTO customers VALUES (?, ?)", RECORDS[database])
    found = tables.execute(asked["QueryString"])
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([[column[0] for column in found.description], *found])
    files[f"/results/{name}.csv"] = text.getvalue()
    now = time.time()
    runs[name] = {
        "QueryExecutionId": name, "Query": asked["QueryString"], "StatementType": "DML", "WorkGroup": asked["WorkGroup"],
        "ResultConfiguration": {"OutputLocation": f"s3://results/{name}.csv"}, "QueryExecutionContext": asked["QueryExecutionContext"],
        "Status": {"State": "SUCCEEDED", "SubmissionDateTime": now, "CompletionDateTime": now}, "Statistics": {"DataScannedInBytes": 1},
    }
    return {"QueryExecutionId": name}


def results(asked):
    kind = {"Type": "varchar", "Nullable": "NULLABLE", "CaseSensitive": True, "Precision": 1, "Scale": 0}
    columns = next(csv.reader(io.StringIO(files[f"/results/{asked['QueryExecutionId']}.csv"])))
    return {"ResultSet": {"Rows": [], "ResultSetMetadata": {"ColumnInfo": [{"Name": name, **kind} for name in columns]}}}


SETTINGS = {"EnforceWorkGroupConfiguration": True, "ResultConfiguration": {"OutputLocation": "s3://results/"}}
ANSWERS = {
    "GetWorkGroup": lambda asked: {"WorkGroup": {"Name": asked["WorkGroup"], "State": "ENABLED", "Configuration": SETTINGS}},
    "StartQueryExecution": run,
    "GetQueryExecution": lambda asked: {"QueryExecution": runs[asked["QueryExecutionId"]]},
    "GetQueryResults": results,
    "ListQueryExecutions": lambda asked: {"QueryExecutionIds": [name for name in reversed(runs) if runs[name]["WorkGroup"] == asked["WorkGroup"]]},
    "BatchGetQueryExecution": lambda asked: {"QueryExecutions": [runs[name] for name in asked["QueryExecutionIds"]]},
}


class Aws(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, text, body=True):
        self.send_response(200)
        self.send_header("content-length", str(len(text)))
        self.send_header("etag", '"1"')
        self.send_header("last-modified", "Sun, 29 Nov 2026 12:00:00 GMT")
        self.end_headers()
        self.wfile.write(text.encode() if body else b"")

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.answer(json.dumps(ANSWERS[self.headers["x-amz-target"].split(".")[1]](asked)))

    def do_HEAD(self):
        self.answer(files[self.path.split("?")[0]], body=False)

    def do_GET(self):
        self.answer(files[self.path.split("?")[0]])

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Aws)
open("port", "w").write(str(server.server_port))
server.serve_forever()
PY
python3 server.py & while [ ! -s port ]; do kill -0 $!; sleep 0.1; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check awswrangler==3.17.1 boto3==1.44.8
cat >probe.py <<'PY'
import sys

import awswrangler

QUERY = "SELECT customer_id FROM customers WHERE region = '{}'"
cache = {"max_cache_seconds": 600} if sys.argv[1] == "cached" else None
for database, region in (("prod", "NL"), ("prod", "nl"), ("prod", "New York"), ("prod", "new york"), ("prod", "newyork"), ("staging", "NL")):
    sql = QUERY.format(region)
    found = awswrangler.athena.read_sql_query(sql, database, ctas_approach=False, workgroup=sys.argv[1], athena_cache_settings=cache)
    print(f"{sys.argv[1]}, {database}, {region}: customers {[*found['customer_id']]}")
PY
unset AWS_PROFILE AWS_SESSION_TOKEN
export AWS_DEFAULT_REGION=eu-west-1 AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=B AWS_CONFIG_FILE=none AWS_ENDPOINT_URL=http://127.0.0.1:$(cat port)
{
  venv/bin/python probe.py asked
  venv/bin/python probe.py cached
  echo "asked of Athena by the second: $(grep -c " cached " asked)"
} | tee seen
diff seen - <<'SEEN'
asked, prod, NL: customers ['1']
asked, prod, nl: customers []
asked, prod, New York: customers ['2']
asked, prod, new york: customers []
asked, prod, newyork: customers []
asked, staging, NL: customers ['3']
cached, prod, NL: customers ['1']
cached, prod, nl: customers ['1']
cached, prod, New York: customers ['2']
cached, prod, new york: customers ['2']
cached, prod, newyork: customers ['2']
cached, staging, NL: customers ['1']
asked of Athena by the second: 2
SEEN
