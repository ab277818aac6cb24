#!/usr/bin/env bash
# `pulumi config set-all --json` refuses what `pulumi config --json` prints, as soon as a list or map has a secret in it.
#
# set-all's help: "The JSON string should follow the same format as that produced by `pulumi config --json`".
#
# Guess: a stack's config is copied so, secrets included, with --show-secrets. Seen with Pulumi 3.274.1: plain values, plain maps and secrets
# that are one text come over; a map that holds a secret ends it all in "invalid character 'v' looking for beginning of value", which
# names no key, and no key at all is written. The `v` is that of `v1:...`, the encrypted text, which is taken for the map. `stack init
# --copy-config-from` and `config cp` copy all of it, encrypted for the new stack.
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
"$PULUMI" stack init from >/dev/null 2>&1
show() { "$PULUMI" config --json --show-secrets --stack "$1"; }
compared() {
  if [ "$(show "$1")" = "$(show from)" ]; then echo 'the same config'; else echo "in place of it $(show "$1")"; fi
}
copy() {
  "$PULUMI" stack init "$1" >/dev/null 2>&1
  local said; said=$("$PULUMI" config set-all --stack "$1" --json "$(show from)" 2>&1 || true)
  echo "$2: ${said:-copied}; $(compared "$1")"
}
set_() { "$PULUMI" config set --stack from "$@"; }
{
  set_ region eu-west-1
  set_ --secret token s3cret
  set_ --path 'consumers.alpha.accountId' --type string 012345678901
  copy one 'a map, and a secret text'
  set_ --secret --path 'consumers.alpha.externalId' s3cret
  copy two 'a map with a secret'
  "$PULUMI" stack init three --copy-config-from from >/dev/null 2>&1
  echo "stack init --copy-config-from: $(compared three)"
  "$PULUMI" stack init four >/dev/null 2>&1
  "$PULUMI" config cp --stack from --dest four >/dev/null 2>&1
  echo "config cp: $(compared four)"
} | tee seen
diff seen - <<'SEEN'
a map, and a secret text: copied; the same config
a map with a secret: error: invalid character 'v' looking for beginning of value; in place of it {}
stack init --copy-config-from: the same config
config cp: the same config
SEEN
