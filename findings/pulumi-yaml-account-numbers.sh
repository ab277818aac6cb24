#!/usr/bin/env bash
# A Pulumi program in YAML writes the account 123456789012 as 1.23456789012e+11 into an ARN, also where its config is declared a string.
#
# Guess: `account: { type: string }` is a text, set by `pulumi config set`, with `--type string` or by a quoted default; "arn:aws:iam::${account}:root"
# has its twelve digits. So has what a variable without quotes stands for, or an account that begins with 0 is the one that suffers, as elsewhere.
# Seen with Pulumi 3.274.1 and its language host for YAML 1.25.0: every one of these is 1.23456789012e+11 within a text, and a number by itself; an
# account that begins with 0 is right, and so is a short number. A variable in quotes is right. Known, and open: github.com/pulumi/pulumi-yaml, issue 561.
#
# The two builds take ten processor minutes where Go has not built Pulumi before; PULUMI and PULUMI_LANGUAGE_YAML name what is there.
set -euo pipefail
dir=$(mktemp -d); trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT; cd "$dir"
version=3.274.1
build() { # FILE PACKAGE MODULE@VERSION
  mkdir "of-${1##*/}" && cd "of-${1##*/}"
  printf 'module of\n\ngo 1.25\n' >go.mod
  printf '//go:build tools\n\npackage of\n\nimport _ "%s"\n' "$2" >tools.go
  go get "$2@$3" 2>/dev/null
  CGO_ENABLED=0 go build -ldflags "-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=$version" -o "../$1" "$2"
  cd ..
}
mkdir bin
if [ -z "${PULUMI:-}" ]; then
  build bin/pulumi github.com/pulumi/pulumi/pkg/v3/cmd/pulumi "v$version"
  PULUMI=$dir/bin/pulumi
fi
[[ "$("$PULUMI" version)" =~ ^v?$version$ ]] || { echo "this is $("$PULUMI" version)"; exit 1; }
if [ -n "${PULUMI_LANGUAGE_YAML:-}" ]; then
  ln -s "$PULUMI_LANGUAGE_YAML" bin/pulumi-language-yaml
else
  build bin/pulumi-language-yaml github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml v1.25.0
fi
go version -m bin/pulumi-language-yaml | grep -q 'pulumi-yaml.*v1\.25\.0' || { echo 'this is another language host'; exit 1; }
export PATH=$dir/bin:$PATH PULUMI_HOME=$dir/home PULUMI_BACKEND_URL=file://$dir/state PULUMI_CONFIG_PASSPHRASE= PULUMI_SKIP_UPDATE_CHECK=true
mkdir state project && cd project
cat >Pulumi.yaml <<'YAML'
name: project
runtime: yaml
config:
  declared: { type: string }
  typed: { type: string }
  default: { type: string, default: "123456789012" }
  zero: { type: string }
  days: { type: string }
variables:
  plain: 123456789012
  quoted: "123456789012"
outputs:
  1 declared: arn:aws:iam::${declared}:root
  2 set with --type string: arn:aws:iam::${typed}:root
  3 a default: arn:aws:iam::${default}:root
  4 by itself: ${declared}
  5 beginning with 0: arn:aws:iam::${zero}:root
  6 short: ${days} days
  7 a variable: arn:aws:iam::${plain}:root
  8 a variable in quotes: arn:aws:iam::${quoted}:root
YAML
"$PULUMI" stack init s >/dev/null 2>&1
"$PULUMI" config set declared 123456789012
"$PULUMI" config set --type string typed 123456789012
"$PULUMI" config set zero 012345670123
"$PULUMI" config set days 90
"$PULUMI" up --yes --skip-preview --stack s >said 2>&1 || { cat said; exit 1; }
"$PULUMI" stack output --json | tee seen
diff seen - <<'SEEN'
{
  "1 declared": "arn:aws:iam::1.23456789012e+11:root",
  "2 set with --type string": "arn:aws:iam::1.23456789012e+11:root",
  "3 a default": "arn:aws:iam::1.23456789012e+11:root",
  "4 by itself": 123456789012,
  "5 beginning with 0": "arn:aws:iam::012345670123:root",
  "6 short": "90 days",
  "7 a variable": "arn:aws:iam::1.23456789012e+11:root",
  "8 a variable in quotes": "arn:aws:iam::123456789012:root"
}
SEEN
