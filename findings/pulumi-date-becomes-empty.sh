#!/usr/bin/env bash
# @pulumi/pulumi 3.270.0 makes {} of a Date, without a word: in an Output, in jsonStringify and in what a resource is given.
#
# Guess: a Date is the text that JSON.stringify makes of it, in a policy's condition for instance, or it is refused. Seen:
# pulumi.output(date) is an object without members, and pulumi.jsonStringify writes {} where JSON.stringify writes the time. One need not
# make a Date oneself: js-yaml 4.3.0 reads the plain scalar 2026-12-31 as one (5.5.0 as text). So it is with URL, whose JSON is its text.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @pulumi/pulumi@3.270.0 js-yaml@4.3.0 >/dev/null 2>&1
cat >probe.cjs <<'JS'
const pulumi = require("@pulumi/pulumi");
const yaml = require("js-yaml");
let given;
pulumi.runtime.setMocks({
  newResource({ name, inputs }) {
    given = inputs;
    return { id: `${name}-id`, state: inputs };
  },
  call: ({ inputs }) => inputs,
});
class Resource extends pulumi.CustomResource {
  constructor(name, inputs) {
    super("probe:index:Resource", name, inputs);
  }
}
const resolved = (output) => new Promise((resolve) => output.apply(resolve));
(async () => {
  const values = { yaml: yaml.load("until: 2026-12-31"), url: { until: new URL("https://example.com/") } };
  for (const [name, value] of Object.entries(values)) {
    console.log(name, "JSON.stringify", JSON.stringify(value));
    console.log(name, "jsonStringify", await resolved(pulumi.jsonStringify(value)));
    console.log(name, "output", JSON.stringify(await resolved(pulumi.output(value))));
    await resolved(new Resource(name, value).urn);
    console.log(name, "input", JSON.stringify(given));
  }
})();
JS
node --no-warnings probe.cjs | tee seen
diff seen - <<'SEEN'
yaml JSON.stringify {"until":"2026-12-31T00:00:00.000Z"}
yaml jsonStringify {"until":{}}
yaml output {"until":{}}
yaml input {"until":{}}
url JSON.stringify {"until":"https://example.com/"}
url jsonStringify {"until":{}}
url output {"until":{}}
url input {"until":{}}
SEEN
