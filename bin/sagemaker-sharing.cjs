#!/usr/bin/env node
// Read before anything that an older Node.js cannot run, so that it ends in one sentence.
if (typeof Map.groupBy !== "function") {
  console.error(
    `sagemaker-sharing needs Node.js 22.12 or later; this is ${process.version}. npm's scripts bring their own.`,
  );
  process.exit(1);
}
require("./loadTypeScript.cjs");
require("../commandLine/main.ts").main();
