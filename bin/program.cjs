// What `pulumi up` runs. Pulumi has ts-node compile each source at each start; ours are compiled once.
require("./compileOnce.cjs");
module.exports = require("../stacks");
