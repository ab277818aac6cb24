#!/usr/bin/env bash
# A PyAthena 4.2.1 connection with role_arn assumes the role once, and goes on with the session when it has ended.
#
# Guess: role_arn, external_id and duration_seconds of connect() are what they are in a profile: boto3 starts the next session before the
# first one ends, so that a connection serves all day. Seen: the session's keys are taken as keys of one's own, and its end is not kept;
# a query after it is signed with them, which Athena refuses with ExpiredTokenException, for all that comes after. An hour is the default,
# and the most for a role that assumes a role (STS API reference, AssumeRole). With profile_name, of a profile with the same role, and with
# session= of such a profile, the role is assumed anew.
set -euo pipefail
dir=$(mktemp -d); trap 'kill ${!-} 2>/dev/null || true; rm -rf "$dir"' EXIT; cd "$dir"
cat >server.py <<'PY'
# Stands for STS, whose sessions end after three seconds here, and for Athena, which refuses a session that has ended.
import http.server, json, re, time, urllib.parse

ends = {}
RUN = {"QueryExecutionId": "1", "Query": "q", "StatementType": "DML", "Status": {"State": "SUCCEEDED"}, "ResultConfiguration": {"OutputLocation": "s3://b/1.csv"}}
COLUMN = {"Name": "n", "Type": "integer", "Nullable": "NULLABLE", "CaseSensitive": False}
RESULT = {"Rows": [{"Data": [{"VarCharValue": text}]} for text in ("n", "1")], "ResultSetMetadata": {"ColumnInfo": [COLUMN]}}
ANSWERS = {"StartQueryExecution": {"QueryExecutionId": "1"}, "GetQueryExecution": {"QueryExecution": RUN}, "GetQueryResults": {"ResultSet": RESULT}}


class Aws(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        status, kind = 200, "application/x-amz-json-1.1"
        if "Action=AssumeRole" in body:
            print(urllib.parse.parse_qs(body)["RoleArn"][0], file=open("assumed", "a"))
            key, end = f"SESSION{len(ends) + 1}", time.time() + 3
            ends[key] = end
            until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(end))
            values = {"AccessKeyId": key, "SecretAccessKey": "B", "SessionToken": "C", "Expiration": until}
            inner = "".join(f"<{name}>{value}</{name}>" for name, value in values.items())
            kind = "text/xml"
            answer = f"<AssumeRoleResponse><AssumeRoleResult><Credentials>{inner}</Credentials></AssumeRoleResult></AssumeRoleResponse>"
        elif ends[re.search("Credential=([^/]+)/", self.headers["authorization"])[1]] < time.time():
            status, answer = 400, json.dumps({"__type": "ExpiredTokenException", "message": "The session has ended"})
        else:
            answer = json.dumps(ANSWERS[self.headers["x-amz-target"].split(".")[1]])
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Aws)
open("port", "w").write(str(server.server_port))
server.serve_forever()
PY
python3 server.py 2>/dev/null & while [ ! -s port ]; do kill -0 $!; sleep 0.1; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pyathena==4.2.1 boto3==1.44.8
cat >probe.py <<'PY'
import time

import boto3
import pyathena

ROLE = "arn:aws:iam::111111111111:role/shared"
ways = {
    "role_arn": {"role_arn": ROLE},
    "profile_name": {"profile_name": "shared"},
    "session": {"session": boto3.Session(profile_name="shared")},
}
for name, way in ways.items():
    open("assumed", "w").close()
    connection = pyathena.connect(work_group="shared", region_name="eu-west-1", **way)
    came = []
    for wait in (0, 4):
        time.sleep(wait)
        try:
            came.append(connection.cursor().execute("SELECT 1 AS n").fetchone())
        except pyathena.DatabaseError as error:
            came.append(str(error).split(" when")[0])
    print(f"{name}: {came}, roles assumed more than once: {len(open('assumed').read().split()) > 1}")
PY
printf '[profile shared]\nrole_arn = arn:aws:iam::111111111111:role/shared\nsource_profile = me\nregion = eu-west-1\n' >config
printf '[default]\naws_access_key_id = A\naws_secret_access_key = B\n[me]\naws_access_key_id = A\naws_secret_access_key = B\n' >credentials
unset AWS_PROFILE AWS_SESSION_TOKEN AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
export AWS_CONFIG_FILE=$PWD/config AWS_SHARED_CREDENTIALS_FILE=$PWD/credentials AWS_ENDPOINT_URL=http://127.0.0.1:$(cat port)
venv/bin/python probe.py 2>/dev/null | tee seen
diff seen - <<'SEEN'
role_arn: [(1,), 'An error occurred (ExpiredTokenException)'], roles assumed more than once: False
profile_name: [(1,), (1,)], roles assumed more than once: True
session: [(1,), (1,)], roles assumed more than once: True
SEEN
