import assert from "node:assert/strict";
import type { Context } from "../../../access/simulate/hop";
import { allows, decide, type Hop } from "../../../access/simulate/simulate";
import { withVariablesRead } from "../../../access/simulate/variables";

const TEAM = "${aws:PrincipalTag/team}";
const EVERYTHING = { Effect: "Allow", Action: "s3:*", Resource: "*" };

const ROLE = {
  arn: "arn:aws:sts::111111111111:assumed-role/r/s",
  principalArn: "arn:aws:iam::111111111111:role/r",
};
const USER = "arn:aws:iam::111111111111:user/people/alice";

/** GetObject by a role with one policy: of a document, whether it is allowed, both ways. */
async function isAllowed(document: object, context: Context, principal = ROLE): Promise<boolean> {
  const hop: Hop = {
    principal: {
      label: "r",
      ...principal,
      accountId: "111111111111",
      policies: [{ name: "p", document }],
    },
    action: "s3:GetObject",
    resource: "arn:aws:s3:::b/red/1",
    accountId: "111111111111",
    context,
  };
  const { allowed, problems } = await allows(hop);
  assert.deepEqual(problems, []);
  assert.equal((await decide(hop)).allowed, allowed, "both ways");
  return allowed;
}

const object = "s3:ExistingObjectTag/team";
const principal = "aws:PrincipalTag/team";

const denied = (operator: string, values: unknown) => ({
  Version: "2012-10-17",
  Statement: [
    EVERYTHING,
    { Effect: "Deny", Action: "s3:GetObject", Resource: "*", Condition: { [operator]: { [object]: values } } },
  ],
});

describe("policy variables", () => {
  const DENIES: readonly (readonly [operator: string, values: unknown, context: Context, allowed: boolean])[] = [
    ["StringNotEquals", TEAM, { [object]: "red", [principal]: "red" }, true],
    ["StringNotEquals", TEAM, { [object]: "red", "AWS:PRINCIPALTAG/TEAM": "red" }, true],
    ["StringNotEquals", TEAM, { [object]: "red", [principal]: "blue" }, false],
    ["StringNotEquals", TEAM, { [principal]: "blue" }, false],
    ["StringNotEquals", TEAM, { [object]: "red" }, false],
    ["StringNotEquals", [TEAM, "public"], { [object]: "red" }, false],
    ["StringNotEquals", [TEAM, "red"], { [object]: "red" }, true],
    ["StringNotEqualsIfExists", TEAM, { [object]: "red" }, false],
    ["StringNotEqualsIgnoreCase", TEAM, { [object]: "red" }, false],
    ["StringNotLike", `${TEAM}*`, { [object]: "red" }, false],
    ["StringNotLike", "${aws:PrincipalTag/team, 'r'}*", { [object]: "red" }, true],
    ["StringNotLike", "r${$}", { [object]: "r$" }, true],
    ["StringEquals", TEAM, { [object]: "red" }, true],
    ["StringEquals", TEAM, { [object]: "red", [principal]: "red" }, false],
  ];
  for (const [operator, values, context, allowed] of DENIES) {
    const what = `${operator} ${JSON.stringify(values)} of ${JSON.stringify(context)}`;
    it(`${allowed ? "do not deny" : "deny"}: ${what}`, async () => {
      assert.equal(await isAllowed(denied(operator, values), context), allowed);
    });
  }

  it("have the name of a user, and of nobody else", async () => {
    const own = denied("StringNotEquals", "${aws:username}");
    const user = { arn: USER, principalArn: USER };
    assert.equal(await isAllowed(own, { [object]: "alice" }, user), true);
    assert.equal(await isAllowed(own, { [object]: "bob" }, user), false);
    assert.equal(await isAllowed(own, { [object]: "r" }), false);
  });

  for (const [version, allowed] of [
    ["2012-10-17", true],
    ["2008-10-17", false],
    [undefined, false],
  ] as const) {
    it(`are ${allowed ? "" : "not "}there in a document of version ${version ?? "none"}`, async () => {
      const of = (statement: object) => ({ ...(version && { Version: version }), Statement: [statement] });
      const context = { [principal]: "red", [object]: "red" };
      const read = { Effect: "Allow", Action: "s3:GetObject" };
      const folders = [`arn:aws:s3:::b/${TEAM}/*`];
      assert.equal(await isAllowed(of({ ...read, Resource: folders[0] }), context), allowed, "Resource");
      assert.equal(await isAllowed(of({ ...read, NotResource: folders }), context), !allowed, "NotResource");
      for (const operator of ["StringEquals", "StringLike"]) {
        const same = { ...EVERYTHING, Condition: { [operator]: { [object]: TEAM } } };
        assert.equal(await isAllowed(of(same), context), allowed, operator);
      }
    });
  }

  for (const [version, allowed] of [
    ["2012-10-17", true],
    ["2008-10-17", false],
  ] as const)
    it(`with a default, and characters, are ${allowed ? "" : "not "}there in a document of version ${version}`, async () => {
      const read = { Effect: "Allow", Action: "s3:GetObject" };
      const context = { [object]: "red" };
      const of = (statement: object) => isAllowed({ Version: version, Statement: [statement] }, context);
      const withDefault = "${aws:PrincipalTag/team, 'red'}";
      assert.equal(await of({ ...read, Resource: `arn:aws:s3:::b/${withDefault}/1` }), allowed);
      assert.equal(await of({ ...EVERYTHING, Condition: { StringEquals: { [object]: withDefault } } }), allowed);
      assert.equal(await of({ ...EVERYTHING, Condition: { StringNotEquals: { [object]: "r${*}" } } }), true);
      assert.equal(await of({ ...read, Resource: "arn:aws:s3:::b/r${?}*" }), false, "a ? or a {, and neither is there");
    });

  it("that have values, and none at all, leave a document as it is", () => {
    const document = denied("StringNotEquals", TEAM);
    assert.equal(withVariablesRead(document, { [principal]: "red" }), document);
    assert.notEqual(withVariablesRead(document, {}), document);
    assert.equal(withVariablesRead(document, {}), withVariablesRead(document, {}), "made once");
    const plain = { Version: "2008-10-17", Statement: [EVERYTHING] };
    assert.equal(withVariablesRead(plain, {}), plain);
  });
});
