// What Pulumi's dynamic provider for Node.js loads for the policy of an endpoint (components/endpointPolicy/endpointPolicy.ts).
require("./compileOnce.cjs");
exports.provider = () => new (require("../components/endpointPolicy/provider").EndpointPolicyProvider)();
