#!/usr/bin/env bash
# Pulumi's engine tells a policy pack the stack, the project and the stack's config in ConfigureStack, before it asks for
# anything. Run with @pulumi/policy 1.21.0 and @pulumi/pulumi 3.270.0, by the SDK's own runner of packs.
#
# Guess: in a policy, `new pulumi.Config("app").get("size")` and `pulumi.getStack()` say what was told, as they do in a program.
# Seen: the config is empty, and the stack is the runtime's default word `stack`. Of that call only the tags are kept.
#
# A pack that has to know the config must find it elsewhere; the one here reads the stack file.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @pulumi/policy@1.21.0 @pulumi/pulumi@3.270.0
cat > index.js <<'JS'
const pulumi = require("@pulumi/pulumi");
const { PolicyPack } = require("@pulumi/policy");
const validateStack = ({ stackTags }, report) =>
  report(`size ${new pulumi.Config("app").get("size")}, stack ${pulumi.getStack()}, tag ${stackTags.get("team")}`);
new PolicyPack("pack", { policies: [{ name: "one", description: "one", enforcementLevel: "advisory", validateStack }] });
JS
cat > engine.js <<'JS'
const { spawn } = require("node:child_process");
const grpc = require("@grpc/grpc-js");
const { AnalyzerClient } = require("@pulumi/pulumi/proto/analyzer_grpc_pb");
const messages = require("@pulumi/pulumi/proto/analyzer_pb");
const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
const pack = spawn(process.execPath, [runner, "127.0.0.1:1", "."], { stdio: ["ignore", "pipe", "inherit"] });
pack.stdout.once("data", (port) => {
  const client = new AnalyzerClient(`127.0.0.1:${Number(port)}`, grpc.credentials.createInsecure());
  const told = new messages.AnalyzerStackConfigureRequest();
  told.setStack("production").setProject("app").setOrganization("acme");
  told.getConfigMap().set("app:size", "large");
  told.getTagsMap().set("team", "ml");
  client.configureStack(told, (error) => {
    if (error) throw error;
    client.analyzeStack(new messages.AnalyzeStackRequest(), (failed, answer) => {
      if (failed) throw failed;
      console.log(answer.getDiagnosticsList()[0].getMessage().split("\n").pop());
      pack.kill();
      process.exit(0);
    });
  });
});
JS
node engine.js 2>/dev/null | tee seen
diff seen - <<'SEEN'
size undefined, stack stack, tag ml
SEEN
