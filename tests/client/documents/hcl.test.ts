import assert from "node:assert/strict";
import { hcl, jsonencode, reference } from "../../../client/documents/hcl";

describe("Terraform's language", () => {
  it("is laid out as its own formatter does it", () => {
    const text = hcl([
      {
        head: ["resource", "some_type", "name"],
        body: [
          ["a", 1],
          ["longer", [true, reference("x.y")]],
          ["policy", jsonencode({ Version: "1", Statement: [{ Sid: "A", "key:x": [] }] })],
          { head: ["rule"], body: [{ head: ["filter"], body: [] }] },
        ],
      },
    ]);
    assert.equal(
      text,
      `resource "some_type" "name" {
  a      = 1
  longer = [true, x.y]
  policy = jsonencode({
    Version = "1"
    Statement = [
      {
        Sid     = "A"
        "key:x" = []
      },
    ]
  })

  rule {
    filter {}
  }
}
`,
    );
  });

  for (const [value, written] of [
    ["${aws:username}", '"$${aws:username}"'],
    ["%{ if true }", '"%%{ if true }"'],
    ["$%{x}", '"$%%{x}"'],
    ['say "no" \\ \n', '"say \\"no\\" \\\\ \\n"'],
    ["$ % { }", '"$ % { }"'],
  ] as const) {
    it(`takes no text for a template, and breaks no line: ${JSON.stringify(value)}`, () => {
      assert.equal(hcl([{ head: ["x"], body: [["y", value]] }]), `x {\n  y = ${written}\n}\n`);
    });
  }
});
