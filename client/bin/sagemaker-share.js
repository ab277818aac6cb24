#!/usr/bin/env node
const problem = require("../dist/contract/nodeVersion.js").nodeIsTooOld("sagemaker-share");
if (problem !== undefined) {
  console.error(problem);
  process.exit(1);
}
require("../dist/client/commandLine/main.js");
