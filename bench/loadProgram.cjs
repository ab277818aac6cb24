// Loads the program the way `pulumi up` does (@pulumi/pulumi, cmd/run/run.js): Pulumi's runtime first, then ts-node with the
// project's compiler options, then the program. Prints the milliseconds that the last step took.
// `--check` stands for a tsconfig.json without noCheck, with which Pulumi lets ts-node check the types every time.
require("@pulumi/pulumi/runtime");
const { loadTypeScriptCompilerOptions, typeScriptRequireStrings } = require("@pulumi/pulumi/tsutils");

const project = "tsconfig.json";
const noCheck = !process.argv.includes("--check");
const { tsnodeRequire, typescriptRequire } = typeScriptRequireStrings();
require(tsnodeRequire).register({
  compiler: typescriptRequire,
  transpileOnly: noCheck,
  project,
  skipProject: false,
  compilerOptions: { ...loadTypeScriptCompilerOptions(project), noCheck },
});

const started = performance.now();
require("../index.ts");
require("../bin/program.cjs"); // What the program loads when it is called.
console.log(performance.now() - started);
