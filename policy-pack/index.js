// What Pulumi runs with --policy-pack. A checkout's sources are TypeScript, and are loaded as the command line loads them.
require("../bin/loadTypeScript.cjs");
require("./pack").startPack();
