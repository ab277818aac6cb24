#!/usr/bin/env bash
# gopkg.in/yaml.v3 3.0.1 refuses JSON that YAML 1.2 holds to be YAML.
#
# Guess: every JSON text is YAML, so that a .yaml file may hold what JSON.stringify or an exporter wrote. Seen: the escapes \/ and
# \ud835\udc00 are errors (YAML 1.1 had neither), and go-yaml follows 1.1 there, although it reads yes and no as text, as 1.2 does.
# The same two files are read by the npm library yaml 2.9.0.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat >go.mod <<'GO'
module probe

go 1.21

require gopkg.in/yaml.v3 v3.0.1
GO
cat >main.go <<'GO'
package main

import (
	"fmt"
	"os"

	"gopkg.in/yaml.v3"
)

func main() {
	for _, text := range os.Args[1:] {
		var value interface{}
		err := yaml.Unmarshal([]byte(text), &value)
		fmt.Printf("go-yaml %s: %v %v\n", text, value, err)
	}
}
GO
cat >probe.cjs <<'JS'
const { parse } = require("yaml");
for (const text of process.argv.slice(2)) console.log(`yaml ${text}: ${[...parse(text)].length} characters`);
JS
texts=('"a"' 'yes' '"s3:\/\/b"' '"\ud835\udc00"')
go mod tidy >/dev/null 2>&1
npm init -y >/dev/null
npm install --silent --no-audit --no-fund yaml@2.9.0 >/dev/null 2>&1
{ go run . "${texts[@]}"; node probe.cjs "${texts[@]}"; } | tee seen
diff seen - <<'SEEN'
go-yaml "a": a <nil>
go-yaml yes: yes <nil>
go-yaml "s3:\/\/b": <nil> yaml: found unknown escape character
go-yaml "\ud835\udc00": <nil> yaml: found invalid Unicode character escape code
yaml "a": 1 characters
yaml yes: 3 characters
yaml "s3:\/\/b": 6 characters
yaml "\ud835\udc00": 1 characters
SEEN
