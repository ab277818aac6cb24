#!/usr/bin/env bash
# A schema's pattern that ends in $ takes a text with a line feed behind it in jsonschema 4.26.0 (Python), and in no other validator here.
#
# Guess: ^[0-9]{12}$ is twelve digits and nothing else to every validator; JSON Schema's patterns are ECMA 262's, where $ without the flag m
# is the end of the text. Source: JSON Schema Validation 2020-12, 6.3.3; draft-07 likewise.
# Seen: jsonschema goes by Python's re, whose $ is also before a last line feed. In YAML it takes no more than `accountId: |` with the
# number below. check-jsonschema 0.39.0, which is built on it, refuses it, as fastjsonschema 2.22.3, jsonschema-rs 0.61.2 and ajv 8.20.0 do.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check jsonschema==4.26.0 fastjsonschema==2.22.3 jsonschema-rs==0.61.2 check-jsonschema==0.39.0
npm init -y >/dev/null
npm install --silent --no-audit --no-fund ajv@8.20.0 >/dev/null 2>&1
cat >schema.json <<'JSON'
{ "type": "object", "properties": { "accountId": { "type": "string", "pattern": "^[0-9]{12}$" } } }
JSON
printf 'accountId: "111111111111"\n' >plain.yaml
printf 'accountId: |\n  111111111111\n' >block.yaml
printf 'accountId: "1111"\n' >short.yaml
cat >probe.py <<'PY'
import json
import subprocess

import fastjsonschema
import jsonschema
import jsonschema_rs

schema = json.load(open("schema.json"))


def taken(check):
    try:
        check()
    except (fastjsonschema.JsonSchemaException, jsonschema.ValidationError, jsonschema_rs.ValidationError):
        return "refused"
    return "taken"


for name, text in (("plain", "111111111111"), ("block", "111111111111\n"), ("short", "1111")):
    document = {"accountId": text}
    run = ["venv/bin/check-jsonschema", "--schemafile", "schema.json", f"{name}.yaml"]
    print("check-jsonschema", name, "refused" if subprocess.run(run, capture_output=True).returncode else "taken")
    print("jsonschema      ", name, taken(lambda: jsonschema.validate(document, schema)))
    print("fastjsonschema  ", name, taken(lambda: fastjsonschema.validate(schema, document)))
    print("jsonschema-rs   ", name, taken(lambda: jsonschema_rs.validate(schema, document)))
PY
cat >probe.cjs <<'JS'
const Ajv = require("ajv");
const check = new Ajv().compile(require("./schema.json"));
for (const [name, accountId] of Object.entries({ plain: "111111111111", block: "111111111111\n", short: "1111" })) {
  console.log(`ajv              ${name} ${check({ accountId }) ? "taken" : "refused"}`);
}
JS
{ venv/bin/python probe.py; node probe.cjs; } | tee seen
diff seen - <<'SEEN'
check-jsonschema plain taken
jsonschema       plain taken
fastjsonschema   plain taken
jsonschema-rs    plain taken
check-jsonschema block refused
jsonschema       block taken
fastjsonschema   block refused
jsonschema-rs    block refused
check-jsonschema short refused
jsonschema       short refused
fastjsonschema   short refused
jsonschema-rs    short refused
ajv              plain taken
ajv              block refused
ajv              short refused
SEEN
