#!/usr/bin/env bash
# iam-simulate 0.1.173: 0.0.0.0/0 holds no IPv4 address, and an IPv6 address without a prefix is compared as text.
#
# Guess: IpAddress compares addresses: 0.0.0.0/0 is every IPv4 address, and 2001:db8::1 the one that a policy may also write
# 2001:DB8:0:0:0:0:0:1; an address without a prefix is one with /32 or /128. Source: IAM User Guide, "IP address condition operators"; RFC
# 4291, 2.2.
# Seen: 0.0.0.0/0 never matches, so that NotIpAddress 0.0.0.0/0 always does; /1, /32 and ::/0 are right. An IPv6 address matches its own
# spelling alone, but with /128 behind it any spelling. A Deny outside one's own networks is so read as one of everybody or of nobody.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @cloud-copilot/iam-simulate@0.1.173 >/dev/null 2>&1
cat >probe.cjs <<'JS'
const { runSimulation } = require("@cloud-copilot/iam-simulate");
async function decide(operator, inPolicy, inRequest) {
  const Condition = { [operator]: { "aws:SourceIp": inPolicy } };
  const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*", Condition }] };
  const request = {
    action: "s3:GetObject",
    resource: { resource: "arn:aws:s3:::bucket/key", accountId: "111111111111" },
    principal: "arn:aws:iam::111111111111:role/reader",
    contextVariables: { "aws:SourceIp": inRequest },
  };
  const simulation = { request, identityPolicies: [{ name: "policy", policy }], serviceControlPolicies: [], resourceControlPolicies: [] };
  const { overallResult } = await runSimulation(simulation, {});
  console.log(operator, inPolicy, inRequest, overallResult);
}
(async () => {
  for (const network of ["0.0.0.0/0", "128.0.0.0/1", "203.0.113.7", "203.0.113.7/32"]) await decide("IpAddress", network, "203.0.113.7");
  await decide("NotIpAddress", "0.0.0.0/0", "203.0.113.7");
  for (const network of ["::/0", "2001:db8::1", "2001:DB8::1", "2001:db8:0:0:0:0:0:1", "2001:DB8:0:0:0:0:0:1/128"]) await decide("IpAddress", network, "2001:db8::1");
})();
JS
node --no-warnings probe.cjs | tee seen
diff seen - <<'SEEN'
IpAddress 0.0.0.0/0 203.0.113.7 ImplicitlyDenied
IpAddress 128.0.0.0/1 203.0.113.7 Allowed
IpAddress 203.0.113.7 203.0.113.7 Allowed
IpAddress 203.0.113.7/32 203.0.113.7 Allowed
NotIpAddress 0.0.0.0/0 203.0.113.7 Allowed
IpAddress ::/0 2001:db8::1 Allowed
IpAddress 2001:db8::1 2001:db8::1 Allowed
IpAddress 2001:DB8::1 2001:db8::1 ImplicitlyDenied
IpAddress 2001:db8:0:0:0:0:0:1 2001:db8::1 ImplicitlyDenied
IpAddress 2001:DB8:0:0:0:0:0:1/128 2001:db8::1 Allowed
SEEN
