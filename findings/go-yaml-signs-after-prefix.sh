#!/usr/bin/env bash
# gopkg.in/yaml.v3 3.0.1 takes a sign in the middle of a number, and two kinds of number for a leading zero.
#
# Guess: a number has its sign in front; 0b-101, 0o-7 and 0x-1 are text. 017 and 089 are both text, or both a number of one type.
# Seen: 0b-101 is -5 and 0o-7 is -7, while 0x-1 is text. 017 is the integer 15 and 089 the floating-point 89. Underscores go wherever
# they stand behind a digit or a point: 1__0 is 10, 1_ is 1, .5_0 is 0.5.
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
		fmt.Printf("%s: %T %v %v\n", text, value, value, err)
	}
}
GO
go mod tidy >/dev/null 2>&1
go run . 0b101 0b-101 0o7 0o-7 0x1 0x-1 017 089 1__0 1_ .5_0 | tee seen
diff seen - <<'SEEN'
0b101: int 5 <nil>
0b-101: int -5 <nil>
0o7: int 7 <nil>
0o-7: int -7 <nil>
0x1: int 1 <nil>
0x-1: string 0x-1 <nil>
017: int 15 <nil>
089: float64 89 <nil>
1__0: int 10 <nil>
1_: int 1 <nil>
.5_0: float64 0.5 <nil>
SEEN
