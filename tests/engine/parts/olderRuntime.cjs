// Terraform's provider 5.100 refuses nodejs24.x. The tests deploy the runtime before it; the code is the same.
const Module = require("node:module");

const load = Module._load;
Module._load = function (request, ...rest) {
  const loaded = load.call(this, request, ...rest);
  if (request === "@pulumi/aws/lambda" && loaded.Runtime.NodeJS24dX === "nodejs24.x")
    loaded.Runtime.NodeJS24dX = "nodejs22.x";
  return loaded;
};
