import assert from "node:assert/strict";
import { decided } from "../../../access/asking/decisions";
import { decide, type Hop } from "../../../access/simulate/simulate";

const allowing = (Action: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource: "*" }],
});

const hop = (more: Partial<Hop> = {}, action = "s3:GetObject"): Hop => ({
  principal: {
    label: "alice",
    arn: "arn:aws:iam::111111111111:user/alice",
    principalArn: "arn:aws:iam::111111111111:user/alice",
    accountId: "111111111111",
    policies: [{ name: "Reads", document: allowing(action) }],
  },
  action: "s3:GetObject",
  resource: "arn:aws:s3:::bucket/key",
  accountId: "111111111111",
  context: {},
  ...more,
});

describe("what was decided of a request", () => {
  it("is found out once, whoever asks the same", async () => {
    assert.equal(decided(hop()), decided(structuredClone(hop())));
    assert.deepEqual(await decided(hop()), await decide(hop()));
  });

  it("is another of any other request, and under any other document", async () => {
    const others = [
      hop({}, "s3:PutObject"),
      hop({ accountId: "222222222222" }),
      hop({ resource: "arn:aws:s3:::bucket/another" }),
      hop({ action: "s3:DeleteObject" }),
      hop({ context: { "aws:SourceVpce": "vpce-1" } }),
      hop({ resourcePolicy: { name: "Bucket", document: allowing("s3:*") } }),
      hop({ principal: { ...hop().principal, label: "bob" } }),
    ];
    for (const other of others) {
      assert.notEqual(decided(other), decided(hop()));
      assert.deepEqual(await decided(other), await decide(other));
    }
  });

  it("is found out again, and comes to the same, when too much was asked in between", async () => {
    const before = decided(hop());
    const nobody = { ...hop().principal, arn: "nobody" }; // Whom the simulator refuses at once.
    for (let index = 0; index < 5_000; index += 1) void decided(hop({ principal: nobody, resource: `${index}` }));
    assert.notEqual(decided(hop()), before);
    assert.deepEqual(await decided(hop()), await before);
  });
});
