#!/usr/bin/env node
require("../dist/client/commandLine/main.js");
