import assert from "node:assert/strict";
import { progressLine } from "../../../../client/commandLine/output/progress";

/** A terminal, or not, that keeps what is written to it. */
function stream(isTTY: boolean) {
  const written: string[] = [];
  const fake = { isTTY, columns: 20, write: (text: string) => written.push(text) };
  return { written, stream: fake as unknown as NodeJS.WriteStream };
}

describe("progress", () => {
  it("is one line on a terminal, cut to its width, and goes away", () => {
    const { written, stream: terminal } = stream(true);
    const line = progressLine(terminal);
    line.show("running, 1.0 KB scanned", 1.2);
    line.show("done", 2);
    line.clear();
    line.clear();
    assert.deepEqual(written, ["\r\u001b[Krunning, 1.0 KB sca", "\r\u001b[Kdone, 2 s", "\r\u001b[K"]);
  });

  it("is one line, whatever an endpoint answers, and moves no cursor", () => {
    const { written, stream: terminal } = stream(true);
    progressLine({ ...terminal, columns: 200 } as typeof terminal).show("waiting for s3://b/\u009b2J\nok\u202e", 1);
    assert.deepEqual(written, ["\r\u001b[Kwaiting for s3://b/\\u009b2J ok\\u202e, 1 s"]);
  });

  it("is nothing when standard error goes elsewhere", () => {
    const { written, stream: pipe } = stream(false);
    const line = progressLine(pipe);
    line.show("running", 1);
    line.clear();
    assert.deepEqual(written, []);
  });
});
