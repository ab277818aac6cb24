// The entry of a thread that asks: Node starts it before any TypeScript can be loaded.
require("../../bin/loadTypeScript.cjs");
require("../../bin/oneFile.cjs").load("access/asking/worker").main();
