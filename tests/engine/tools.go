//go:build tools

// Package engine names the one command that the engine tests build.
package engine

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
