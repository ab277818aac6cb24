#!/usr/bin/env bash
# `pulumi refresh --import-pending-creates URN --import-pending-creates ID` is to complete a creation that was interrupted: "a
# list of form [[URN ID]...] describing the provider IDs of pending creates". Run with Pulumi 3.274.1, built from its Go module.
#
# Guess: the resource is read from its provider by that id and is in the state afterwards; or, as here, where no provider can be
# had, the command fails.
# Seen: status 0, no provider is asked, the resource is not in the state, and the pending operation is forgotten. The same
# happens to the answer "import" of an interactive refresh.
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
"$PULUMI" stack init f 2>/dev/null >&2
node - "$dir/state/.pulumi/stacks/f/f.json" <<'JS'
const fs = require("fs");
const [, , file] = process.argv;
const state = JSON.parse(fs.readFileSync(file));
const parent = "urn:pulumi:f::f::pulumi:pulumi:Stack::f-f";
const role = { urn: "urn:pulumi:f::f::aws:iam/role:Role::r", custom: true, type: "aws:iam/role:Role", inputs: { name: "r" }, parent };
const stack = { urn: parent, custom: false, type: "pulumi:pulumi:Stack" };
state.checkpoint.latest = { ...state.checkpoint.latest, resources: [stack], pending_operations: [{ type: "creating", resource: role }] };
fs.writeFileSync(file, JSON.stringify(state));
JS
state() {
  "$PULUMI" stack export --stack f | node -e '
    const { resources = [], pending_operations: pending = [] } = JSON.parse(require("fs").readFileSync(0)).deployment;
    console.log(process.argv[1], "pending", pending.length, "roles", resources.filter(({ type }) => type === "aws:iam/role:Role").length);
  ' "$1"
}
{
  state before
  urn=urn:pulumi:f::f::aws:iam/role:Role::r
  "$PULUMI" refresh --yes --non-interactive --stack f --import-pending-creates "$urn" --import-pending-creates r >/dev/null 2>&1
  echo "status $?"
  state after
} | tee seen
diff seen - <<'SEEN'
before pending 1 roles 0
status 0
after pending 0 roles 0
SEEN
