#!/usr/bin/env bash
# DatasetBuilder of sagemaker-mlops 1.27.0 takes event times that are texts for seconds, and one datetime for two moments.
#
# A feature group's event time is a String (ISO 8601) or Fractional (seconds). Trino, whose functions Athena has, knows from_unixtime for
# numbers alone. Source: SageMaker Developer Guide, "Feature Store concepts"; Trino's documentation, "Date and time functions".
#
# Guess: with_event_time_range and point_in_time_accurate_join read the event time by its type, from_iso8601_timestamp for texts: the builder
# asks the group for the type, and has both functions. And 09:00 without a zone is one moment, whichever method it is given to.
# Seen, in the query that Athena is sent: from_unixtime("event_time") whatever the type, since the type's name is compared with an Enum. In New
# York with_event_time_range takes 09:00 for that of the machine, 14:00 UTC, and as_of compares 09:00 with write times, which are UTC. Of 09:00
# in Paris as_of writes '09:00:00+01:00' for a format that has no zone. A time in UTC that says so is right in the first and has +00:00 in
# the second. The query names no workgroup, and DatasetBuilder takes none.
#
# What is installed takes 1 GB and some minutes.
set -euo pipefail
dir=$(mktemp -d); trap 'kill ${!-} 2>/dev/null || true; rm -rf "$dir"' EXIT; cd "$dir"
cat >server.py <<'PY'
# Stands for SageMaker and Athena, and keeps the query. The group's name is the type of its event time.
import http.server, json

DONE = {"State": "SUCCEEDED"}
QUERY = {"QueryExecutionId": "q", "Query": "", "Status": DONE, "ResultConfiguration": {"OutputLocation": "s3://results/q.csv"}}


def group(kind):
    types = {"customer_id": "String", "event_time": kind, "segment": "String"}
    return {
        "FeatureGroupArn": f"arn:aws:sagemaker:eu-west-1:111111111111:feature-group/{kind}",
        "FeatureGroupName": kind,
        "RecordIdentifierFeatureName": "customer_id",
        "EventTimeFeatureName": "event_time",
        "FeatureDefinitions": [{"FeatureName": name, "FeatureType": kind} for name, kind in types.items()],
        "CreationTime": 1795900000,
        "OfflineStoreConfig": {
            "S3StorageConfig": {"S3Uri": "s3://offline"},
            "DataCatalogConfig": {"TableName": "t", "Catalog": "AwsDataCatalog", "Database": "d"},
        },
    }


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        given = json.loads(self.rfile.read(int(self.headers["content-length"])))
        operation = self.headers["x-amz-target"].split(".")[1]
        if operation == "StartQueryExecution":
            json.dump(given, open("query.json", "w"))
        answers = {"StartQueryExecution": {"QueryExecutionId": "q"}, "GetQueryExecution": {"QueryExecution": QUERY}}
        body = json.dumps(answers.get(operation) or group(given["FeatureGroupName"])).encode()
        self.send_response(200)
        self.send_header("content-type", "application/x-amz-json-1.1")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
open("port", "w").write(str(server.server_port))
server.serve_forever()
PY
python3 server.py & while [ ! -s port ]; do kill -0 $!; sleep 0.1; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check sagemaker-mlops==1.27.0 sagemaker-core==2.27.0 sagemaker-train==1.27.0 sagemaker-serve==1.27.0 pandas==3.1.1
cat >probe.py <<'PY'
import json
import re
from datetime import datetime, timedelta, timezone

import boto3
from sagemaker.core.helper.session_helper import Session
from sagemaker.core.resources import FeatureGroup
from sagemaker.mlops.feature_store.dataset_builder import DatasetBuilder

own = boto3.Session()


def found(pattern, make, kind="String"):
    """What the query that Athena is sent has of a pattern, once each."""
    group = FeatureGroup.get(kind, session=own)
    make(DatasetBuilder.create(group, "s3://results/", Session(boto_session=own, default_bucket="results"))).to_csv_file()
    return " ".join(dict.fromkeys(re.findall(pattern, json.load(open("query.json"))["QueryString"])))


READ = r'from_\w+(?=\(\w+\."event_time"\))'
NINE = datetime(2026, 11, 23, 9)
other = FeatureGroup.get("String", session=own)
for kind in ("String", "Fractional"):
    print(f"{kind}, range:", found(READ, lambda builder: builder.with_event_time_range(NINE, NINE), kind))
print("String, point in time:", found(READ, lambda builder: builder.with_feature_group(other).point_in_time_accurate_join()))
for name, zone in {"without a zone": None, "in Paris": timezone(timedelta(hours=1)), "in UTC": timezone.utc}.items():
    time = NINE.replace(tzinfo=zone)
    print(f"09:00 {name}, range:", found(r"(?<=[<>]= )from_unixtime[^)]*\)", lambda builder: builder.with_event_time_range(time, time)))
    print(f"09:00 {name}, as of:", found(r"to_timestamp[^)]*\)", lambda builder: builder.as_of(time)))
print("StartQueryExecution:", *sorted(json.load(open("query.json"))))
PY
printf 'SchemaVersion: "1.0"\nSageMaker:\n  PythonSDK:\n    Modules:\n      TelemetryOptOut: true\n' >config.yaml
unset AWS_PROFILE AWS_SESSION_TOKEN
export SAGEMAKER_USER_CONFIG_OVERRIDE=$PWD/config.yaml
export AWS_DEFAULT_REGION=eu-west-1 AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=B AWS_CONFIG_FILE=none AWS_ENDPOINT_URL=http://127.0.0.1:$(cat port)
TZ=America/New_York venv/bin/python probe.py 2>errors | tee seen
diff seen - <<'SEEN'
String, range: from_unixtime
Fractional, range: from_unixtime
String, point in time: from_unixtime
09:00 without a zone, range: from_unixtime(1795442400.0)
09:00 without a zone, as of: to_timestamp('2026-11-23 09:00:00', 'yyyy-mm-dd hh24:mi:ss')
09:00 in Paris, range: from_unixtime(1795420800.0)
09:00 in Paris, as of: to_timestamp('2026-11-23 09:00:00+01:00', 'yyyy-mm-dd hh24:mi:ss')
09:00 in UTC, range: from_unixtime(1795424400.0)
09:00 in UTC, as of: to_timestamp('2026-11-23 09:00:00+00:00', 'yyyy-mm-dd hh24:mi:ss')
StartQueryExecution: ClientRequestToken QueryExecutionContext QueryString ResultConfiguration
SEEN
