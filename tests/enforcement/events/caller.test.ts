import assert from "node:assert/strict";
import fc from "fast-check";
import { callerOf, holds, type Caller } from "../../../enforcement/events/caller";
import { permissionSetArns } from "../../../enforcement/rules/principals";
import { assumedRole, HERE, role, type Json } from "../samples";

const user = (name: string) => `arn:aws:iam::111111111111:user${name}`;
const session = "arn:aws:sts::111111111111:assumed-role/DataScience/alice";
const sso = (name: string, region = "eu-west-1/") =>
  assumedRole(name, `/aws-reserved/sso.amazonaws.com/${region}`, "alice@example.com");

/**
 * Identities as CloudTrail writes them; who that is, and how lists name them. Source:
 * docs/design/aws-behaviour.md#caller-identity.
 */
const IDENTITIES: readonly (readonly [what: string, identity: unknown, kind: Caller["kind"], text: string])[] = [
  ["an assumed role", assumedRole("DataScience"), "role", role("DataScience")],
  ["a role with a path", assumedRole("DataScience", "/ml/team/"), "role", role("DataScience", "/ml/team/")],
  [
    "a role without session context",
    { ...assumedRole("x"), arn: session, sessionContext: undefined },
    "role",
    "arn:aws:iam::111111111111:role/…/DataScience",
  ],
  [
    "a role whose issuer has no ARN",
    {
      type: "AssumedRole",
      sessionContext: { sessionIssuer: { type: "Role", accountId: "111111111111", userName: "DataScience" } },
    },
    "role",
    "arn:aws:iam::111111111111:role/…/DataScience",
  ],
  [
    "a role of which only the session's ARN is left",
    { arn: session },
    "role",
    "arn:aws:iam::111111111111:role/…/DataScience",
  ],
  [
    "a role in China",
    { arn: session.replace("aws", "aws-cn") },
    "role",
    "arn:aws-cn:iam::111111111111:role/…/DataScience",
  ],
  [
    "IAM Identity Center",
    sso("AWSReservedSSO_Data_0123456789abcdef"),
    "role",
    role("AWSReservedSSO_Data_0123456789abcdef", "/aws-reserved/sso.amazonaws.com/eu-west-1/"),
  ],
  [
    "a role that a service uses",
    { ...assumedRole("Studio"), invokedBy: "config.amazonaws.com" },
    "role",
    role("Studio"),
  ],
  [
    "a user",
    { type: "IAMUser", arn: user("/intern"), accountId: "111111111111", userName: "intern" },
    "user",
    user("/intern"),
  ],
  [
    "a user with a session token",
    { type: "IAMUser", arn: user("/ci/intern"), sessionContext: { sessionIssuer: {}, attributes: {} } },
    "user",
    user("/ci/intern"),
  ],
  [
    "a federated user",
    {
      type: "FederatedUser",
      arn: "arn:aws:sts::111111111111:federated-user/bob",
      sessionContext: { sessionIssuer: { type: "IAMUser", arn: user("/broker") } },
    },
    "user",
    user("/broker"),
  ],
  [
    "a federated user without an issuer",
    { type: "FederatedUser", arn: "arn:aws:sts::111111111111:federated-user/bob", userName: "bob" },
    "nobody",
    "FederatedUser bob",
  ],
  [
    "a federated root",
    {
      type: "FederatedUser",
      sessionContext: { sessionIssuer: { type: "Root", arn: "arn:aws:iam::111111111111:root" } },
    },
    "root",
    "arn:aws:iam::111111111111:root",
  ],
  [
    "root",
    { type: "Root", arn: "arn:aws:iam::111111111111:root", accountId: "111111111111" },
    "root",
    "arn:aws:iam::111111111111:root",
  ],
  ["a role itself", { type: "Role", arn: role("DataScience") }, "role", role("DataScience")],
  [
    "a service",
    { type: "AWSService", invokedBy: "autoscaling.amazonaws.com" },
    "nobody",
    "AWSService autoscaling.amazonaws.com",
  ],
  [
    "another account",
    { type: "AWSAccount", accountId: "222222222222", principalId: "AIDA" },
    "nobody",
    "AWSAccount 222222222222",
  ],
  [
    "Identity Center's own user",
    { type: "IdentityCenterUser", onBehalfOf: { userId: "u-1" } },
    "nobody",
    "IdentityCenterUser u-1",
  ],
  ["a SAML user", { type: "SAMLUser", userName: "bob", identityProvider: "idp" }, "nobody", "SAMLUser bob"],
  ["a web identity", { type: "WebIdentityUser", userName: "bob" }, "nobody", "WebIdentityUser bob"],
  ["a directory", { type: "Directory" }, "nobody", "Directory"],
  ["Unknown", { type: "Unknown" }, "nobody", "Unknown"],
  ["nothing", undefined, "nobody", "no identity"],
  ["null", null, "nobody", "no identity"],
  ["text", "alice", "nobody", "no identity"],
  ["fields of wrong types", { type: 1, arn: ["x"], sessionContext: "y", accountId: {} }, "nobody", "no identity"],
  [
    "an issuer of a wrong type",
    { type: "AssumedRole", arn: session, sessionContext: { sessionIssuer: [] } },
    "role",
    "arn:aws:iam::111111111111:role/…/DataScience",
  ],
  [
    "an issuer that is a session",
    { arn: session, sessionContext: { sessionIssuer: { type: "Role", arn: session } } },
    "role",
    "arn:aws:iam::111111111111:role/…/DataScience",
  ],
  ["a huge name", { type: "IAMUser", arn: user(`/${"x".repeat(5000)}`) }, "nobody", "IAMUser"],
  ["an ARN of a group", { type: "IAMUser", arn: "arn:aws:iam::111111111111:group/x" }, "nobody", "IAMUser"],
];

describe("the caller", () => {
  for (const [what, identity, kind, text] of IDENTITIES) {
    it(`is told of ${what}: ${text}`, () => {
      const caller = callerOf(identity);
      assert.deepEqual([caller.kind, caller.text], [kind, text]);
      assert.equal(caller.principal === undefined, kind === "nobody" || kind === "root");
    });
  }

  it("carries what else is known, which decides nothing", () => {
    const identity = assumedRole("Studio", "/", "SageMaker");
    const context = { ...(identity["sessionContext"] as Json), sourceIdentity: "alice" };
    const caller = callerOf({ ...identity, sessionContext: context, invokedBy: "cloudformation.amazonaws.com" });
    assert.deepEqual(
      [caller.session, caller.sourceIdentity, caller.invokedBy],
      ["SageMaker", "alice", "cloudformation.amazonaws.com"],
    );
  });

  it("is told of anything, never thrown at", () => {
    fc.assert(fc.property(fc.anything(), (identity) => assert.equal(typeof callerOf(identity).text, "string")));
    const field = fc.oneof(fc.anything(), fc.constantFrom("Role", "AssumedRole", session, role("A"), "111111111111"));
    const identity = fc.record(
      {
        type: field,
        arn: field,
        accountId: field,
        sessionContext: fc.oneof(
          field,
          fc.record({
            sessionIssuer: fc.oneof(field, fc.record({ arn: field, type: field, userName: field, accountId: field })),
          }),
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(fc.property(identity, (one) => assert.ok(callerOf(one).text.length < 3000)));
  });
});

const withoutPath = { arn: session };

/** Whether a list of one entry holds a caller. */
const LISTS: readonly (readonly [entry: string, caller: unknown, holds: boolean])[] = [
  [role("DataScience"), assumedRole("DataScience"), true],
  [role("DataScience"), assumedRole("datascience"), false],
  [role("DataScience"), assumedRole("DataScience2"), false],
  [role("DataScience"), assumedRole("DataScience", "/ml/"), false],
  [role("DataScience", "/ml/"), assumedRole("DataScience", "/ml/"), true],
  [role("DataScience", "/*/"), assumedRole("DataScience", "/ml/team/"), true],
  [role("DataScience", "/*/"), assumedRole("DataScience"), false],
  [role("Data*"), assumedRole("DataScience"), true],
  [role("Data*"), assumedRole("data"), false],
  // The path is free to choose: it must not stand in for the name.
  [role("Data*"), assumedRole("Evil", "/Data-x/"), false],
  [role("Deploy-*"), assumedRole("Evil", "/Deploy-/"), false],
  [role("DataScience", "/ml/"), withoutPath, true],
  [role("Data*", "/ml/"), withoutPath, true],
  [role("Else", "/ml/"), withoutPath, false],
  [role("DataScience").replace("111111111111", "222222222222"), assumedRole("DataScience"), false],
  [role("DataScience").replace("111111111111", "222222222222"), withoutPath, false],
  [role("DataScience").replace("aws:", "aws-cn:"), assumedRole("DataScience"), false],
  [user("/intern"), { type: "IAMUser", arn: user("/intern") }, true],
  [user("/intern"), assumedRole("intern"), false],
  [role("intern"), { type: "IAMUser", arn: user("/intern") }, false],
  ["arn:aws:iam::111111111111:root", { type: "Root", arn: "arn:aws:iam::111111111111:root" }, false],
  ["*", assumedRole("DataScience"), false],
  [role("AWSService"), { type: "AWSService", invokedBy: "AWSService" }, false],
];

describe("a list of roles", () => {
  for (const [entry, identity, expected] of LISTS) {
    const caller = callerOf(identity);
    it(`${entry} ${expected ? "holds" : "does not hold"} ${caller.text}`, () =>
      assert.equal(holds([entry], caller), expected));
  }

  /**
   * Roles as IAM Identity Center names them. Source: IAM Identity Center User Guide, "Referencing permission sets in resource policies".
   */
  const SETS: readonly (readonly [set: string, identity: unknown, holds: boolean])[] = [
    ["Data", sso("AWSReservedSSO_Data_0123456789abcdef"), true],
    ["Data", sso("AWSReservedSSO_Data_fedcba9876543210", "ap-southeast-2/"), true],
    ["Data", sso("AWSReservedSSO_Data_0123456789abcdef", ""), true],
    ["Data", sso("AWSReservedSSO_Data_Science_0123456789abcdef"), false],
    ["Data", sso("AWSReservedSSO_DataOps_0123456789abcdef"), false],
    ["Data", sso("AWSReservedSSO_data_0123456789abcdef"), false],
    ["Data", sso("AWSReservedSSO_Data_0123456789abcdef_0123456789abcdef"), false],
    ["Data_0123456789abcdef", sso("AWSReservedSSO_Data_0123456789abcdef_0123456789abcdef"), true],
    ["Data", assumedRole("AWSReservedSSO_Data_0123456789abcdef", "/"), false],
    ["Data", assumedRole("AWSReservedSSO_Data_0123456789abcdef", "/ml/aws-reserved/sso.amazonaws.com/"), false],
    ["Data", { arn: "arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Data_0123456789abcdef/alice" }, true],
  ];
  for (const [set, identity, expected] of SETS) {
    const caller = callerOf(identity);
    it(`of the permission set ${set} ${expected ? "holds" : "does not hold"} ${caller.text}`, () =>
      assert.equal(holds(permissionSetArns(set, HERE), caller), expected));
  }

  it("holds nobody, whatever stands in it", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (list) => {
        assert.equal(holds([...list, "", "*", "arn:*", role("*")], callerOf({ type: "AWSService" })), false);
      }),
    );
  });
});
