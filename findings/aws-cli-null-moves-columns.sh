#!/usr/bin/env bash
# `aws athena get-query-results` with the usual --query moves the columns of a record to the left where one is NULL.
#
# A NULL is a cell without VarCharValue (Athena API reference, Datum).
#
# Guess: `ResultSet.Rows[*].Data[*].VarCharValue` gives None or null at the place of a NULL, as --output text writes None for a member that is
# absent; each record has as many columns as the header. Seen with the AWS CLI 1.46.3: the cell is left out, in text and in JSON, so that
# the record 42, NULL, NL reads 42, NL, and nothing says of which column NL is. It is JMESPath's rule that a projection drops null
# (jmespath.org, specification, "Wildcard expressions"). not_null(VarCharValue, 'NULL') in its place keeps the columns.
set -euo pipefail
dir=$(mktemp -d); trap 'kill ${!-} 2>/dev/null || true; rm -rf "$dir"' EXIT; cd "$dir"
cat >server.py <<'PY'
# Stands for Athena: a header, a record with a NULL, and one without.
import http.server, json

RECORDS = [["customer_id", "segment", "country"], ["42", None, "NL"], ["43", "gold", "BE"]]
COLUMNS = [{"Name": name, "Type": "varchar"} for name in RECORDS[0]]
ROWS = [{"Data": [{} if cell is None else {"VarCharValue": cell} for cell in record]} for record in RECORDS]
BODY = json.dumps({"ResultSet": {"Rows": ROWS, "ResultSetMetadata": {"ColumnInfo": COLUMNS}}}).encode()


class Athena(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", "application/x-amz-json-1.1")
        self.send_header("content-length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Athena)
open("port", "w").write(str(server.server_port))
server.serve_forever()
PY
python3 server.py & while [ ! -s port ]; do kill -0 $!; sleep 0.1; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check awscli==1.46.3
unset AWS_PROFILE AWS_SESSION_TOKEN
export AWS_DEFAULT_REGION=eu-west-1 AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=B AWS_CONFIG_FILE=none AWS_ENDPOINT_URL=http://127.0.0.1:$(cat port)
results() { venv/bin/aws athena get-query-results --query-execution-id q --output "$1" --query "ResultSet.Rows[*].Data[*].$2"; }
{
  for cell in VarCharValue "not_null(VarCharValue, 'NULL')"; do
    echo "# $cell"
    results text "$cell" | tr '\t' ' '
    results json "$cell" | tr -d ' \n'
    echo
  done
} | tee seen
diff seen - <<'SEEN'
# VarCharValue
customer_id segment country
42 NL
43 gold BE
[["customer_id","segment","country"],["42","NL"],["43","gold","BE"]]
# not_null(VarCharValue, 'NULL')
customer_id segment country
42 NULL NL
43 gold BE
[["customer_id","segment","country"],["42","NULL","NL"],["43","gold","BE"]]
SEEN
