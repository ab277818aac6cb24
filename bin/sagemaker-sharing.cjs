#!/usr/bin/env node
// The sources are TypeScript. As Pulumi does with the program, ts-node transpiles each file when it is loaded.
const path = require("node:path");

const root = path.join(__dirname, "..");
require("ts-node").register({ transpileOnly: true, project: path.join(root, "tsconfig.json") });
require(path.join(root, "commandLine/main.ts")).main();
