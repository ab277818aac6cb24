#!/usr/bin/env bash
# OPA's glob.match with no delimiters stops at dots, so that a pattern of ARNs fits one bucket and not the other.
#
# Guess: glob.match("arn:aws:s3:::features*", [], arn) is IAM's asterisk, which goes over any character; an empty list means no delimiters.
# Seen with github.com/open-policy-agent/opa 1.4.2: [] stands for ["."], so that the object customers.parquet, and a bucket with a dot in
# its name, do not match; null is what means none. Source that IAM's goes over any: IAM User Guide, "IAM JSON policy elements: Resource".
set -euo pipefail
dir=$(mktemp -d); trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT; cd "$dir"
cat >go.mod <<'GO'
module probe

go 1.24

require github.com/open-policy-agent/opa v1.4.2
GO
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"

	"github.com/open-policy-agent/opa/v1/rego"
)

func main() {
	for _, arn := range []string{"arn:aws:s3:::features/customers", "arn:aws:s3:::features/customers.parquet", "arn:aws:s3:::features.eu/customers"} {
		for _, delimiters := range []string{"[]", "null", `[":"]`} {
			query := fmt.Sprintf("matches := glob.match(%q, %s, %q)", "arn:aws:s3:::features*", delimiters, arn)
			result, err := rego.New(rego.Query(query)).Eval(context.Background())
			if err != nil {
				panic(err)
			}
			fmt.Println(arn, delimiters, result[0].Bindings["matches"])
		}
	}
}
GO
go mod tidy >/dev/null 2>&1
go run . | tee seen
diff seen - <<'SEEN'
arn:aws:s3:::features/customers [] true
arn:aws:s3:::features/customers null true
arn:aws:s3:::features/customers [":"] true
arn:aws:s3:::features/customers.parquet [] false
arn:aws:s3:::features/customers.parquet null true
arn:aws:s3:::features/customers.parquet [":"] true
arn:aws:s3:::features.eu/customers [] false
arn:aws:s3:::features.eu/customers null true
arn:aws:s3:::features.eu/customers [":"] true
SEEN
