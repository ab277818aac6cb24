// Reads settings of Pulumi Deployments as Pulumi's own types have them: a field that they do not know is an error.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
)

func main() {
	decoder := json.NewDecoder(os.Stdin)
	decoder.DisallowUnknownFields()
	settings := map[string]apitype.DeploymentSettings{}
	if err := decoder.Decode(&settings); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := json.NewEncoder(os.Stdout).Encode(settings); err != nil {
		panic(err)
	}
}
