import assert from "node:assert/strict";
import { minutesOf } from "../../../operator/doctor/sweep";

describe("a schedule", () => {
  for (const [expression, minutes] of [
    ["rate(1 minute)", 1],
    ["rate(15 minutes)", 15],
    ["rate(240 minutes)", 240],
    ["rate(4 hours)", 240],
    ["rate(1 day)", 1440],
    ["cron(0 12 * * ? *)", undefined],
    [undefined, undefined],
  ] as const)
    it(`${expression} is ${minutes} minutes`, () => assert.equal(minutesOf(expression), minutes));
});
