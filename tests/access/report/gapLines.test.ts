import assert from "node:assert/strict";
import { gapLines } from "../../../access/report/gapLines";

describe("the lines about the guardrail", () => {
  const heading = (policies: readonly string[]) =>
    gapLines({ accountId: "111111111111", policies, rows: [], notes: ["A note."] }, false)[0]!;

  it("name the policies that nobody has attached yet", () => {
    assert.match(heading(["arn:aws:iam::111111111111:policy/SageMakerGuardrail"]), /\(SageMakerGuardrail, attached to/);
  });
});
