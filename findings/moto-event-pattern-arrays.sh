#!/usr/bin/env bash
# moto 5.2.5 matches event patterns otherwise than EventBridge's own matcher does where the event has arrays.
#
# AWS publishes the matcher of EventBridge as software.amazon.event.ruler:event-ruler; here 1.7.3.
#
# Guess: a pattern on a member of productionVariants, CreateEndpointConfig's list of variants, fires in a test with moto as in EventBridge.
# Seen: moto never looks into the objects of an array, so that such a rule fires in EventBridge and not in moto; and for "exists": false it
# is the other way about: where one variant has a model and another has none moto fires, EventBridge's matcher does not. An array
# without elements is absent to EventBridge's matcher, and present to moto.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'moto[events,sqs]==5.2.5' 'boto3==1.44.8'
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>probe</groupId><artifactId>probe</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>software.amazon.event.ruler</groupId><artifactId>event-ruler</artifactId><version>1.7.3</version></dependency>
  </dependencies>
</project>
XML
mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory=lib >/dev/null
cat >cases.json <<'JSON'
[
  ["a variant's model", { "v": { "modelName": ["churn"] } }, { "v": [{ "modelName": "churn" }] }],
  ["a variant without a model", { "v": { "modelName": [{ "exists": false }] } }, { "v": [{ "variantName": "a" }, { "modelName": "x" }] }],
  ["no variants", { "v": { "modelName": [{ "exists": false }] } }, { "v": [] }],
  ["no tags", { "tags": [{ "exists": false }] }, { "tags": [], "a": "b" }],
  ["a tag", { "tags": ["ml"] }, { "tags": ["x", "ml"] }]
]
JSON
cat >Probe.java <<'JAVA'
import com.fasterxml.jackson.databind.*;
import java.io.File;
import software.amazon.event.ruler.Machine;

class Probe {
  public static void main(String[] arguments) throws Exception {
    for (JsonNode one : new ObjectMapper().readTree(new File("cases.json"))) {
      Machine machine = new Machine();
      machine.addRule("rule", "{\"detail\":" + one.get(1) + "}");
      boolean fires = !machine.rulesForJSONEvent("{\"detail\":" + one.get(2) + "}").isEmpty();
      System.out.println("event-ruler, " + one.get(0).asText() + ": " + (fires ? "fires" : "does not"));
    }
  }
}
JAVA
cat >probe.py <<'PY'
import json

import boto3
from moto import mock_aws


@mock_aws
def main():
    make = {"region_name": "eu-west-1", "aws_access_key_id": "a", "aws_secret_access_key": "b"}
    events, sqs = boto3.client("events", **make), boto3.client("sqs", **make)
    for number, (name, pattern, detail) in enumerate(json.load(open("cases.json"))):
        url = sqs.create_queue(QueueName=f"q{number}")["QueueUrl"]
        arn = f"arn:aws:sqs:eu-west-1:123456789012:q{number}"
        events.put_rule(Name=f"r{number}", EventPattern=json.dumps({"detail": pattern}))
        events.put_targets(Rule=f"r{number}", Targets=[{"Id": "q", "Arn": arn}])
        events.put_events(Entries=[{"Source": "x", "DetailType": "y", "Detail": json.dumps(detail)}])
        events.remove_targets(Rule=f"r{number}", Ids=["q"])
        print(f"moto, {name}:", "fires" if sqs.receive_message(QueueUrl=url).get("Messages") else "does not")


main()
PY
{ java -cp 'lib/*' Probe.java; venv/bin/python probe.py; } 2>/dev/null | tee seen
diff seen - <<'SEEN'
event-ruler, a variant's model: fires
event-ruler, a variant without a model: does not
event-ruler, no variants: fires
event-ruler, no tags: fires
event-ruler, a tag: fires
moto, a variant's model: does not
moto, a variant without a model: fires
moto, no variants: fires
moto, no tags: does not
moto, a tag: fires
SEEN
