// What every command starts with: nothing is loaded that no command needs, and nothing is compiled twice.
require("./deferPackages.cjs");
require("./compileOnce.cjs");
