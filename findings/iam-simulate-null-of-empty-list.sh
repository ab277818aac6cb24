#!/usr/bin/env bash
# iam-simulate 0.1.173: Null, which AWS recommends beside ForAllValues against requests without a value, takes a list without values for a value.
#
# Guess: ForAllValues is true of a key that is absent and of one without values, and Null "false" beside it refuses both, so that a statement with
# the two applies to requests that have a value. Source: IAM User Guide, "Single-valued vs. multivalued context keys": missing context keys, and
# those with empty values, are kept from evaluating to true by Null with false, which checks that the key exists and its value is not null.
# Seen: an absent key is refused, an empty list is allowed; a Deny of requests without tags, Null "true", passes over the empty list. ForAllValues
# and ForAnyValue read it as documented. A request that leaves the key out is answered rightly.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @cloud-copilot/iam-simulate@0.1.173 >/dev/null 2>&1
cat >probe.cjs <<'JS'
const { runSimulation } = require("@cloud-copilot/iam-simulate");
const KEY = "aws:TagKeys";
const all = { "ForAllValues:StringEquals": { [KEY]: ["team"] } };
const Allow = { Effect: "Allow", Action: "sagemaker:AddTags", Resource: "*" };
const CASES = {
  ForAllValues: [{ ...Allow, Condition: all }],
  ForAnyValue: [{ ...Allow, Condition: { "ForAnyValue:StringEquals": { [KEY]: ["team"] } } }],
  "ForAllValues and Null false": [{ ...Allow, Condition: { ...all, Null: { [KEY]: "false" } } }],
  "Deny of Null true": [Allow, { ...Allow, Effect: "Deny", Condition: { Null: { [KEY]: "true" } } }],
};
(async () => {
  for (const [name, Statement] of Object.entries(CASES)) {
    const answers = [];
    for (const values of [undefined, [], ["team"], ["team", "other"]]) {
      const { overallResult } = await runSimulation(
        {
          request: {
            principal: "arn:aws:iam::111111111111:role/R",
            action: "sagemaker:AddTags",
            resource: { resource: "arn:aws:sagemaker:eu-west-1:111111111111:endpoint/churn", accountId: "111111111111" },
            contextVariables: values ? { [KEY]: values } : {},
          },
          identityPolicies: [{ name: "p", policy: { Version: "2012-10-17", Statement } }],
          serviceControlPolicies: [],
          resourceControlPolicies: [],
        },
        {},
      );
      answers.push(`${values ? JSON.stringify(values) : "absent"} ${overallResult}`);
    }
    console.log(`${name}: ${answers.join(", ")}`);
  }
})();
JS
node probe.cjs | tee seen
diff seen - <<'SEEN'
ForAllValues: absent Allowed, [] Allowed, ["team"] Allowed, ["team","other"] ImplicitlyDenied
ForAnyValue: absent ImplicitlyDenied, [] ImplicitlyDenied, ["team"] Allowed, ["team","other"] Allowed
ForAllValues and Null false: absent ImplicitlyDenied, [] Allowed, ["team"] Allowed, ["team","other"] ImplicitlyDenied
Deny of Null true: absent ExplicitlyDenied, [] Allowed, ["team"] Allowed, ["team","other"] Allowed
SEEN
