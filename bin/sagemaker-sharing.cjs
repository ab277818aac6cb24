#!/usr/bin/env node
// A checkout runs its sources, a package what `npm pack` made of them (packaging/build.ts).
const { existsSync } = require("node:fs");
const program = existsSync(`${__dirname}/../commandLine`) ? ".." : "../dist";
require(`${program}/bin/loadTypeScript.cjs`);
const problem = require(`${program}/contract/nodeVersion`).nodeIsTooOld("sagemaker-sharing");
if (problem !== undefined) {
  console.error(`${problem}. npx and npm's scripts run with the package node: npm install --save-dev node@24`);
  process.exit(1);
}
require(`${program}/bin/oneFile.cjs`).load("commandLine/main").main();
