import assert from "node:assert/strict";
import { deniedBy, policyAdvice, type PolicyKind } from "../../client/deniedBy";

/** As AWS writes it. Source: IAM User Guide, "Troubleshoot access denied error messages". */
const SAID: readonly (readonly [ending: string, kind: PolicyKind | undefined, explicit: boolean, advice: RegExp])[] = [
  [
    "with an explicit deny in a service control policy",
    "service control policy",
    true,
    /222222222222 belongs to denies it/,
  ],
  [
    "with an explicit deny in a service control policy: arn:aws:organizations::999999999999:policy/o-1/service_control_policy/p-1",
    "service control policy",
    true,
    /service control policy \(arn:aws:organizations::999999999999:policy\/o-1\/service_control_policy\/p-1\)/,
  ],
  [
    "because no service control policy allows the sts:AssumeRole action",
    "service control policy",
    false,
    /does not allow it/,
  ],
  [
    "with an explicit deny in a resource control policy",
    "resource control policy",
    true,
    /account 111111111111 belongs to/,
  ],
  [
    "because no session policy allows the sts:AssumeRole action",
    "session policy",
    false,
    /session of alice was started/,
  ],
  [
    "with an explicit deny in a permissions boundary",
    "permissions boundary",
    true,
    /administrators of account 222222222222/,
  ],
  ["because no permissions boundary allows the sts:AssumeRole action", "permissions boundary", false, /must widen it/],
  [
    "because no VPC endpoint policy allows the sts:AssumeRole action",
    "VPC endpoint policy",
    false,
    /VPC endpoint that this/,
  ],
  [
    "with an explicit deny in a VPC endpoint policy",
    "VPC endpoint policy",
    true,
    /whoever owns this machine's network/,
  ],
  [
    "because no identity-based policy allows the sts:AssumeRole action",
    "identity-based policy",
    false,
    /no policy of alice/,
  ],
  ["with an explicit deny in an identity-based policy", "identity-based policy", true, /a policy of alice denies/],
  [
    "because no resource-based policy allows the sts:AssumeRole action",
    "resource-based policy",
    false,
    /the policy of the role/,
  ],
  [
    "because the role trust policy allows the sts:AssumeRole action",
    "trust policy",
    false,
    /account 111111111111 owns it/,
  ],
  ["with an explicit deny in the role trust policy", "trust policy", true, /trust policy of the role denies it/],
  ["", undefined, false, /^undefined$/],
];

describe("the policy that AWS names in a refusal", () => {
  for (const [ending, kind, explicit, advice] of SAID)
    it(`is of its kind: ${ending || "none"}`, () => {
      const said = `User: alice is not authorized to perform: sts:AssumeRole on resource: the-role ${ending}`;
      const parties = {
        caller: { what: "alice", accountId: "222222222222" },
        resource: { what: "the role", accountId: "111111111111" },
      };
      const denied = deniedBy(said);
      assert.deepEqual([denied?.kind, denied?.explicit ?? false], [kind, explicit]);
      assert.match(String(policyAdvice(said, parties)), advice);
    });
});
