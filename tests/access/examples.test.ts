import assert from "node:assert/strict";
import fc from "fast-check";
import { covers, exampleOf, neighboursOf, otherCase, otherRegion } from "../../access/examples";

const pattern = fc.stringMatching(/^[a-z*?][a-z0-9*?-]{0,20}[a-z0-9*?]$/);

describe("concrete names for questions", () => {
  it("are covered by their pattern, and their neighbours by none", () => {
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1, maxLength: 5 }), (patterns) => {
        for (const one of patterns) {
          assert.ok(covers(one, exampleOf(one)));
          for (const near of neighboursOf(one, patterns))
            assert.ok(!patterns.some((other) => covers(other, near)), near);
        }
      }),
    );
  });

  const neighbours: [string, string[], string[]][] = [
    ["churn", [], ["churn-v2", "not-churn", "churn2"]],
    ["churn", ["churn-*"], ["not-churn", "churn2"]],
    ["forecast-*", [], ["not-forecast-example", "forecastexample"]],
    ["*-prod", [], ["example-prod-v2", "exampleprod"]],
    ["*churn*", [], ["examplehurexample"]],
  ];
  for (const [one, others, expected] of neighbours) {
    it(`next to ${one}${others.length > 0 ? ` beside ${others.join()}` : ""}: ${expected.join(", ")}`, () => {
      assert.deepEqual(neighboursOf(one, [one, ...others]), expected);
    });
  }

  it("take another region of the same partition, and the other case", () => {
    assert.equal(otherRegion(["us-east-1"], "us-east-1"), "eu-west-1");
    assert.equal(otherRegion(["cn-north-1"], "cn-north-1"), "cn-north-2");
    assert.equal(otherCase("Risk-1"), "rISK-1");
    assert.equal(otherCase("111"), undefined);
  });
});
