#!/usr/bin/env bash
# An empty attributes file beside one stack's state keeps Pulumi's file backend from reading it, and from listing any stack.
#
# The file backend writes `<stack>.json` and `<stack>.json.attrs` beside it, a content type and an MD5. A process that is ended or
# a disk that is full between making and filling the second leaves it empty. Here it is emptied by hand.
#
# Guess: the state is read all the same, as it is where the file is missing; or the error names the file. Seen with Pulumi 3.274.1:
# "EOF" and no file's name; `stack ls` lists none of the stacks; the others can still be read. Without the file all is well.
#
# The build takes nine processor minutes where Go has not built Pulumi before; PULUMI names a CLI that is there.
set -euo pipefail
dir=$(mktemp -d); trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT; cd "$dir"
version=3.274.1
if [ -z "${PULUMI:-}" ]; then
  mkdir cli && cd cli
  printf 'module cli\n\ngo 1.25\n' > go.mod
  printf '//go:build tools\n\npackage cli\n\nimport _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"\n' > tools.go
  go get "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi@v$version" 2>/dev/null
  CGO_ENABLED=0 go build -ldflags "-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=$version" -o pulumi \
    github.com/pulumi/pulumi/pkg/v3/cmd/pulumi
  PULUMI=$PWD/pulumi; cd ..
fi
[[ "$("$PULUMI" version)" =~ ^v?$version$ ]] || { echo "this is $("$PULUMI" version)"; exit 1; }
export PULUMI_HOME=$dir/home PULUMI_BACKEND_URL=file://$dir/state PULUMI_CONFIG_PASSPHRASE= PULUMI_SKIP_UPDATE_CHECK=true
mkdir state project && cd project
printf 'name: f\nruntime: nodejs\n' > Pulumi.yaml
for stack in parent child; do "$PULUMI" stack init "$stack" >/dev/null 2>&1; done
attributes=$dir/state/.pulumi/stacks/f/parent.json.attrs
look() {
  echo "$1: list: $("$PULUMI" stack ls --json 2>&1 | node -e 'const text = require("fs").readFileSync(0, "utf8"); console.log(text.startsWith("[") ? JSON.parse(text).map(({ name }) => name).join(" ") : text.trim())')"
  for stack in parent child; do
    echo "$1: $stack: $("$PULUMI" stack export --stack "$stack" 2>&1 | node -e 'const text = require("fs").readFileSync(0, "utf8"); console.log(text.startsWith("{") ? "read" : text.trim())')"
  done
}
{
  look whole
  : >"$attributes"
  look empty
  rm "$attributes"
  look missing
} | tee seen
diff seen - <<'SEEN'
whole: list: child parent
whole: parent: read
whole: child: read
empty: list: error: EOF
empty: parent: error: failed to load checkpoint: EOF
empty: child: read
missing: list: child parent
missing: parent: read
missing: child: read
SEEN
