import assert from "node:assert/strict";
import fc from "fast-check";
import { KeptAnswers } from "../../../enforcement/run/judge/keptAnswers";
import { PatientInquiry } from "../../../enforcement/run/judge/patientInquiry";

const clock = {
  now: () => 0,
  timeLeft: () => 60_000,
  inTime: <T>(_ms: number, does: () => Promise<T>) => does(),
};

describe("what is kept of the answers to a verdict that waits", () => {
  it("comes back as it was, whatever it is called", () => {
    const what = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("__proto__", "constructor", "\ud800", ""));
    fc.assert(
      fc.property(fc.dictionary(what, fc.jsonValue(), { maxKeys: 20 }), (all) => {
        const answers = new KeptAnswers();
        for (const [name, answer] of Object.entries(all)) answers.keep(name, answer);
        const text = answers.text();
        assert.ok(text === undefined || text.isWellFormed());
        const again = new KeptAnswers(text);
        for (const [name, answer] of Object.entries(all))
          assert.deepEqual(again.of(name), JSON.parse(JSON.stringify(answer)), name);
        assert.equal(again.text(), text);
      }),
    );
  });

  it("is as much as there is room for, in bytes, and nothing where nothing fits", () => {
    assert.equal(new KeptAnswers().text(), undefined);
    const answers = new KeptAnswers();
    for (let n = 0; n < 300; n += 1) answers.keep(`model m-${n}`, { places: "ü".repeat(500) });
    const text = answers.text()!;
    assert.ok(Buffer.byteLength(text) <= 100_000 && Buffer.byteLength(text) > 95_000);
    const again = new KeptAnswers(text);
    assert.deepEqual([again.of("model m-0"), again.of("model m-299")], [{ places: "ü".repeat(500) }, undefined]);
    const large = new KeptAnswers();
    large.keep("large", "x".repeat(200_000));
    assert.equal(large.text(), undefined);
    large.keep("small", 1);
    assert.equal(large.text(), '[["small",1]]');
  });

  it("is only what can never be otherwise: all else is asked each time", async () => {
    const answers = new KeptAnswers();
    let asked = 0;
    const ask = (what: string, answer: number | undefined, isFinal: boolean) =>
      new PatientInquiry(clock, answers).askOnce(
        what,
        () => {
          asked += 1;
          return Promise.resolve(answer);
        },
        () => isFinal,
      );
    assert.deepEqual([await ask("a", 1, true), await ask("a", 2, true), asked], [1, 1, 1]);
    assert.deepEqual([await ask("b", 1, false), await ask("b", 2, false), asked], [1, 2, 3]);
    assert.deepEqual([await ask("c", undefined, true), await ask("c", 2, true), asked], [undefined, 2, 5]);
  });
});
