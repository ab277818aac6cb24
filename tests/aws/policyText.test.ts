import assert from "node:assert/strict";
import { principalsIn, samePolicy } from "../../aws/policyText";

const text = (more: object, principal: unknown = { AWS: ["arn:aws:iam::222222222222:root"] }) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: principal, Action: ["a:B"], ...more }],
  });

describe("the text of a policy", () => {
  const spelt: readonly (readonly [what: string, one: string, other: string])[] = [
    ["white space", text({}), JSON.stringify(JSON.parse(text({})), undefined, 4)],
    ["a list of one", text({ Resource: ["x"] }), text({ Resource: "x" })],
    ["the order of a list", text({ Resource: ["x", "y"] }), text({ Resource: ["y", "x"] })],
    ["an account's root and its id", text({}), text({}, { AWS: "222222222222" })],
    ["a statement alone", text({}), text({}).replace("[{", "{").replace(/}]}$/, "}}")],
  ];
  for (const [what, one, other] of spelt)
    it(`says the same: ${what}`, () => {
      assert.notEqual(one, other);
      assert.ok(samePolicy(one, other));
    });

  const others: readonly (readonly [what: string, one: string, other: string])[] = [
    ["a value more", text({ Resource: ["x"] }), text({ Resource: ["x", "y"] })],
    ["another principal", text({}), text({}, { AWS: "333333333333" })],
    ["a service of that name", text({}, { AWS: "222222222222" }), text({}, { Service: "222222222222" })],
    ["a condition less", text({ Condition: { Bool: { k: "true" } } }), text({})],
    [
      "the root where it is no principal",
      text({ Resource: "arn:aws:iam::222222222222:root" }),
      text({ Resource: "222222222222" }),
    ],
    ["no JSON", "{", "}"],
  ];
  for (const [what, one, other] of others) it(`says another thing: ${what}`, () => assert.ok(!samePolicy(one, other)));

  it("names whom it lets in", () => {
    assert.deepEqual(principalsIn(text({})), ["arn:aws:iam::222222222222:root"]);
    assert.deepEqual(principalsIn("{}"), ["nobody by name"]);
    assert.deepEqual(principalsIn("{"), ["nobody knows whom"]);
  });
});
