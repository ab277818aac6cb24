#!/usr/bin/env bash
# getNumber of Pulumi's Config takes the number that a text begins with: "7 days" is 7, "1,000" is 1.
#
# Guess: what is no number is an error, "Configuration 'app:days' value '7 days' is not a valid number", as the method's comment says
# ("if the configuration value isn't a legal number, this function will throw an error") and as the SDK for Python does.
# Seen, with @pulumi/pulumi 3.270.0: parseFloat, whose NaN alone is the error. `min` and `max` judge what is left. A date is its year.
# "0x10" as text is 0. pulumi 3.272.0 for Python refuses all of them. getObject, of which Zod or the like can ask for a number, gives what JSON says.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @pulumi/pulumi@3.270.0 >/dev/null 2>&1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pulumi==3.272.0
cat >config.json <<'JSON'
{"app:plain": "7", "app:unit": "7 days", "app:comma": "1,000", "app:range": "30-60", "app:hex": "0x10", "app:date": "2026-12-31", "app:word": "days7"}
JSON
cat >probe.cjs <<'JS'
const pulumi = require("@pulumi/pulumi");
const values = require("./config.json");
pulumi.runtime.setAllConfig(values);
const config = new pulumi.Config("app");
for (const [key, value] of Object.entries(values)) {
  let read;
  try {
    read = config.requireNumber(key.slice(4), { min: 0, max: 3650 });
  } catch (error) {
    read = error.constructor.name;
  }
  console.log(`javascript ${value}: ${read}`);
}
JS
cat >probe.py <<'PY'
import json

import pulumi
from pulumi.runtime import set_all_config

values = json.load(open("config.json"))
set_all_config(values)
config = pulumi.Config("app")
for key, value in values.items():
    try:
        read = config.require_float(key[4:])
    except pulumi.ConfigTypeError as error:
        read = type(error).__name__
    print(f"python {value}: {read}")
PY
{ node --no-warnings probe.cjs; venv/bin/python probe.py; } | tee seen
diff seen - <<'SEEN'
javascript 7: 7
javascript 7 days: 7
javascript 1,000: 1
javascript 30-60: 30
javascript 0x10: 0
javascript 2026-12-31: 2026
javascript days7: ConfigTypeError
python 7: 7.0
python 7 days: ConfigTypeError
python 1,000: ConfigTypeError
python 30-60: ConfigTypeError
python 0x10: ConfigTypeError
python 2026-12-31: ConfigTypeError
python days7: ConfigTypeError
SEEN
