#!/usr/bin/env node
require("./loadTypeScript.cjs");
require("../commandLine/main.ts").main();
