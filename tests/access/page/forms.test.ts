import assert from "node:assert/strict";
import type { Answer } from "../../../access/answers";
import { checkAccess } from "../../../access/check";
import { load } from "../../../access/load";
import { page } from "../../../access/page/html/page";
import { markdown } from "../../../access/page/markdown";
import { csv } from "../../../access/page/matrix";
import { provenanceOf } from "../../../access/page/provenance";
import { contentOf, type ReportContent } from "../../../access/page/summary";
import { gapLines } from "../../../access/report/gapLines";
import type { Change, Diff } from "../../../access/diff/change";

describe("reports to hand on", () => {
  let content: ReportContent;
  before(async () => {
    const { parent, children, files } = await load({ dir: "." });
    const provenance = provenanceOf(
      ".",
      files.map(({ file }) => file),
      new Date(0),
    );
    content = contentOf(await checkAccess(parent, children), provenance, undefined);
  });
  const withGains = (count: number, text: string): ReportContent => {
    const gain = { text } as Change;
    const diff: Diff = {
      before: "main",
      after: ".",
      gains: Array<Change>(count).fill(gain),
      losses: [],
      changed: [],
      disagreements: [],
    };
    return { ...content, diff };
  };

  it("say what they were made of", () => {
    const { tool, at, files } = content.provenance;
    for (const version of Object.values(tool)) assert.match(version, /^\d+\.\d+\.\d+/);
    const text = markdown(content);
    for (const fact of [at, tool.simulator, ...files.map(({ sha256 }) => sha256)]) assert.ok(text.includes(fact), fact);
  });

  it("the page says of what the guardrail leaves open what the text report says", () => {
    const html = page(content);
    assert.ok(content.check.gaps.length > 0);
    for (const gaps of content.check.gaps) {
      const [heading = "", ...lines] = gapLines(gaps, true);
      const said = heading.replace(/ \(.*\),/, ",").slice(1);
      assert.ok(html.includes(said), said);
      for (const word of ["prevented", "undone", "gets past"])
        assert.equal(
          html.includes(`>${word}<`),
          lines.some((line) => line.includes(` ${word} `)),
          word,
        );
      assert.ok(!html.includes(">neither<"));
    }
  });

  it("Markdown has what opens before everything else, and one row a consumer", () => {
    const text = markdown(withGains(2, "kyc (222222222222): endpoint `prod-*` is new"));
    assert.match(text, /^## Access: as promised/);
    assert.match(text, /### What this opens \(2\)\n\n\* kyc \(222222222222\): endpoint `prod-\*` is new/);
    assert.equal(text.match(/^\| fraud-team \| 222222222222 \| `churn`, `forecast-\*` \|/gm)?.length, 1);
  });

  it("a surprise says what was expected, or that it proves nothing", () => {
    const [answer] = content.check.answers;
    const asked = { ...answer!, question: "alice -> InvokeEndpoint", decidedBy: "nothing", key: "callers" };
    const answers: Answer[] = [
      { ...asked, expected: "denied", actual: "allowed" },
      { ...asked, expected: "denied", actual: "denied", unproven: true },
    ];
    const surprised = { ...content, check: { ...content.check, answers } };
    const [text, html] = [markdown(surprised), page(surprised)];
    assert.match(text, /^\* \*\*allowed\*\*, expected denied: alice -\\> InvokeEndpoint\. /m);
    assert.match(text, /^\* \*\*denied\*\*, which proves nothing: alice -\\> InvokeEndpoint\. /m);
    for (const said of ["allowed, expected denied", "denied, which proves nothing"])
      assert.ok(html.includes(`>${said}</span>`) && html.includes(`"${said}"`), said);
  });

  it("Markdown names what was not seen", () => {
    const notEvaluated = ["what the parent's stack file says"];
    const text = markdown({ ...content, check: { ...content.check, notEvaluated } });
    assert.match(text, /What was not seen<\/summary>\n\n\* SCPs, .*\n\* what the parent's stack file says\n/);
  });

  it("Markdown stays below 60,000 characters, and says so", () => {
    const text = markdown(withGains(5_000, "kyc: endpoint `prod-chat-assist` is new"));
    assert.ok(text.length <= 60_000, String(text.length));
    assert.match(text, /Left out here/);
    assert.match(text, /prod-chat-assist/);
  });

  it("take what stands in files for text", () => {
    const hostile = "a | b <script>alert(1)</script> [x](javascript:y) \n# heading";
    const text = markdown(withGains(1, hostile));
    assert.doesNotMatch(text, /<script>|^# heading/m);
  });

  it("the table has a row an answer, and no formula", () => {
    const [first] = content.check.answers;
    const answers: Answer[] = [{ ...first!, question: '=1+1, "quoted"\nsecond line' }];
    const [head, row] = csv({ ...content.check, answers }).split("\r\n");
    assert.match(head!, /^consumer,family,question,/);
    assert.ok(row!.includes(`"'=1+1, ""quoted""\nsecond line"`));
    assert.equal(csv(content.check).split("\r\n").length, content.check.answers.length + 2);
  });
});
