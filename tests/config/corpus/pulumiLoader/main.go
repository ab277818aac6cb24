// Command pulumiLoader prints what Pulumi hands to a program for given project and stack files.
//
// Every line of standard input is a JSON document {"files": {name: text in base64}, "stack": name}; every line of standard
// output answers one: {"config": {"namespace:key": text}} as the program finds it in PULUMI_CONFIG, with {"secure": [keys]} where
// values are encrypted, or {"error": text} where `pulumi up` ends before the program starts. {"random": true} says that several
// runs did not agree, as Go's maps have no order.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"sort"
	"strings"

	"github.com/blang/semver"
	pkgworkspace "github.com/pulumi/pulumi/pkg/v3/workspace"
	"github.com/pulumi/pulumi/sdk/v3/go/common/esc"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
)

type document struct {
	Files map[string][]byte `json:"files"`
	Stack string            `json:"stack"`
}

type answer struct {
	Config map[string]string `json:"config,omitempty"`
	Secure []string          `json:"secure,omitempty"`
	Error  string            `json:"error,omitempty"`
	Random bool              `json:"random,omitempty"`
}

// Of two spellings of one key Go's maps yield either first. Since Go 1.24 a small map begins at one of eight places, so that of two keys the
// second comes first once in eight times; so many runs agree by chance once in ten million.
const manyRuns = 120

// Few where no key stands in two spellings.
const fewRuns = 4

var spelled = regexp.MustCompile(`sagemaker-sharing:(?:config:)?([A-Za-z]+)`)

// The name of a key with its namespace stands a second time somewhere, so that Go's order of keys may count.
func runsOf(doc document) int {
	text := ""
	for _, file := range doc.Files {
		text += string(file) + "\n"
	}
	for _, key := range spelled.FindAllStringSubmatch(text, -1) {
		if strings.Count(text, key[1]) > 1 {
			return manyRuns
		}
	}
	return fewRuns
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	decoder, encoder := json.NewDecoder(in), json.NewEncoder(out)
	dir, err := os.MkdirTemp("", "pulumi-loader-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	for {
		var doc document
		if err := decoder.Decode(&doc); err != nil {
			break
		}
		if err := encoder.Encode(answerTo(dir, doc)); err != nil {
			panic(err)
		}
		out.Flush()
	}
}

func answerTo(root string, doc document) answer {
	dir, err := os.MkdirTemp(root, "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	for name, text := range doc.Files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			panic(err)
		}
		if err := os.WriteFile(file, text, 0o644); err != nil {
			panic(err)
		}
	}
	first := load(dir, doc.Stack)
	for range runsOf(doc) - 1 {
		if next := load(dir, doc.Stack); !reflect.DeepEqual(next, first) && (next.Error == "" || first.Error == "") {
			first.Random = true
			break
		}
	}
	return first
}

// load does what `pulumi up` does before it starts the program: cmd/pulumi/operations/up.go, cmd/pulumi/config/io.go.
func load(dir, stack string) (result answer) {
	defer func() {
		if reason := recover(); reason != nil {
			result = answer{Error: fmt.Sprintf("panic: %v", reason)}
		}
	}()
	file, err := workspace.DetectProjectPathFrom(dir)
	if err != nil {
		return answer{Error: err.Error()}
	}
	project, err := workspace.LoadProject(file)
	if err != nil {
		return answer{Error: err.Error()}
	}
	// plugin.ValidatePulumiVersionRange does so, and then compares with the CLI's own version, which is another one on each machine.
	if project.RequiredPulumiVersion != "" {
		if _, err := semver.ParseRange(project.RequiredPulumiVersion); err != nil {
			return answer{Error: err.Error()}
		}
	}
	loaded, err := workspace.LoadProjectStack(nil, project, workspace.ProjectStackPath(file, project, tokens.QName(stack)))
	if err != nil {
		return answer{Error: err.Error()}
	}
	var crypter config.Crypter = config.NewPanicCrypter()
	if loaded.Config.HasSecureValue() {
		crypter = config.BlindingCrypter
	}
	err = pkgworkspace.ValidateStackConfigAndApplyProjectConfig(
		context.Background(), stack, project, esc.Value{}, loaded.Config, crypter, crypter)
	if err != nil {
		return answer{Error: err.Error()}
	}
	values, err := loaded.Config.Decrypt(crypter)
	if err != nil {
		return answer{Error: err.Error()}
	}
	result.Config = map[string]string{}
	for key, value := range values {
		result.Config[key.String()] = value
	}
	for _, key := range loaded.Config.SecureKeys() {
		result.Secure = append(result.Secure, key.String())
	}
	sort.Strings(result.Secure)
	return result
}
