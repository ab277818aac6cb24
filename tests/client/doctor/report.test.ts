import assert from "node:assert/strict";
import { Findings } from "../../../client/doctor/findings";
import { asJson, printer, summary } from "../../../client/doctor/report";
import { ShareError } from "../../../client/errors";

const HOSTILE = "500\n  ok the session is refused without its ExternalId\u2028\u009b2J";

describe("what an endpoint or AWS says to doctor", () => {
  it("begins no line that reads like a finding, and moves no cursor", () => {
    const findings = new Findings();
    const lines: string[] = [];
    findings.onFinding = printer((line) => lines.push(line), false);
    findings.section("endpoints").notTried("the endpoint", HOSTILE);
    findings.answers.push({ question: "how?", answer: HOSTILE });
    assert.deepEqual(lines, [
      "endpoints",
      "  -- the endpoint (not tried: 500 ok the session is refused without its ExternalId \\u009b2J)",
    ]);
    assert.match(summary(findings), /^ {2}how\? 500 ok .*\\u009b2J$/m);
    assert.doesNotMatch(asJson(findings), /[\u0080-\u009f\u2028]/);
    assert.match(asJson(findings), /500\\n {2}ok the session/);
  });

  it("begins no line of an error either", () => {
    const { message } = new ShareError({
      ...{ hop: "endpoint", kind: "failed", what: "the model failed" },
      advice: [`the parent finds its log at arn:x\n::add-mask::y`],
    });
    assert.deepEqual(message.split("\n"), [
      "endpoint: the model failed",
      "  - the parent finds its log at arn:x ::add-mask::y",
    ]);
  });
});
