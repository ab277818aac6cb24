#!/usr/bin/env node
require("./loadTypeScript.cjs");
const problem = require("../contract/nodeVersion.ts").nodeIsTooOld("sagemaker-sharing");
if (problem !== undefined) {
  console.error(`${problem}. npm's scripts bring their own.`);
  process.exit(1);
}
require("../commandLine/main.ts").main();
