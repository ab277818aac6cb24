#!/usr/bin/env bash
# github.com/blang/semver 3.5.1, with which Pulumi reads `requiredPulumiVersion`, takes ranges of other tools for other ranges.
#
# Guess: "3.248.0 - 4.0.0" is from the one to the other, as npm has it, or a mistake; "! 3.250.1" is every version but that one, with a
# space or without. Seen: the first is read without a word, as a range that no version is in, so that every CLI is refused; the second,
# with its space, is exactly 3.250.1. Without the space it is what it looks like.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat >go.mod <<'GO'
module probe

go 1.21

require github.com/blang/semver v3.5.1+incompatible
GO
cat >main.go <<'GO'
package main

import (
	"fmt"

	"github.com/blang/semver"
)

func main() {
	for _, text := range []string{">=3.248.0 <4.0.0", "3.248.0 - 4.0.0", "!3.250.1", "! 3.250.1", "^3.248.0"} {
		inRange, err := semver.ParseRange(text)
		if err != nil {
			fmt.Printf("%s: %v\n", text, err)
			continue
		}
		fmt.Printf("%s:", text)
		for _, version := range []string{"3.247.0", "3.248.0", "3.250.1", "3.274.1", "4.0.0"} {
			if inRange(semver.MustParse(version)) {
				fmt.Printf(" %s", version)
			}
		}
		fmt.Println()
	}
}
GO
go mod tidy >/dev/null 2>&1
go run . | tee seen
diff seen - <<'SEEN'
>=3.248.0 <4.0.0: 3.248.0 3.250.1 3.274.1
3.248.0 - 4.0.0:
!3.250.1: 3.247.0 3.248.0 3.274.1 4.0.0
! 3.250.1: 3.250.1
^3.248.0: Could not parse Range "^3.248.0": Could not parse comparator "^" in "^3.248.0"
SEEN
