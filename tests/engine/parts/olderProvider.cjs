// What Terraform's provider 5.100 under the stand-in does not do is left out of what the tests deploy: it refuses nodejs24.x, so that the
// functions get the runtime before it. A stand-in that is not built from its sources makes no resource without id, ARN and name, as the
// exclusive lists of policies are. Only where the engine is at work: the access check builds the program as it is.
const Module = require("node:module");

class NotMade {}

// The worker of `deploy`, from a checkout or from a package, and what `pulumi up` starts.
const isAtWork = /\bworker\.[jt]s$|\bcmd.run(.index(\.js)?)?$/.test(process.argv[1]);
const lists = process.env.ENGINE_WITHOUT_LISTS ? ["RolePoliciesExclusive", "RolePolicyAttachmentsExclusive"] : [];

const load = Module._load;
Module._load = function (request, ...rest) {
  const loaded = load.call(this, request, ...rest);
  if (!isAtWork) return loaded;
  if (request === "@pulumi/aws/lambda" && loaded.Runtime.NodeJS24dX === "nodejs24.x")
    loaded.Runtime.NodeJS24dX = "nodejs22.x";
  if (request === "@pulumi/aws/iam")
    for (const list of lists)
      Object.defineProperty(loaded, list, { value: NotMade, configurable: true, enumerable: true });
  return loaded;
};
