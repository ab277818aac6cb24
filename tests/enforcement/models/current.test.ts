import assert from "node:assert/strict";
import fc from "fast-check";
import { currentAt, RECORDS_ARRIVE_WITHIN, type Live, type Recorded } from "../../../enforcement/models/current";
import { at, MINUTE } from "../samples";

const live = (seconds: number, content = "live"): Live<string> => ({ createdAt: at(seconds), content });
const recorded = (seconds: number, content: string | undefined): Recorded<string> => ({
  eventTime: at(seconds),
  content,
});

/** A call at second 0: what is there, what was recorded, what was current then, and how sure that is a minute later and in the end. */
const CASES: readonly (readonly [
  what: string,
  live: Live<string> | undefined,
  records: readonly Recorded<string>[],
  candidates: readonly string[] | undefined,
  soon: string,
  later: string,
])[] = [
  ["one made long before", live(-3600), [], ["live"], "certain", "certain"],
  ["one made in the second before", live(-0.001), [], ["live"], "certain", "certain"],
  [
    "one made before, whatever was recorded",
    live(-60),
    [recorded(-90, "old"), recorded(-60, "live")],
    ["live"],
    "certain",
    "certain",
  ],
  ["one of the same second", live(0.2), [], ["live"], "likely", "certain"],
  ["one of the same second, recorded too", live(0.2), [recorded(0, "live")], ["live"], "likely", "certain"],
  [
    "one of the same second, and another of it",
    live(0.9),
    [recorded(0, "evil"), recorded(0, "live")],
    ["live", "evil"],
    "open",
    "certain",
  ],
  ["one of the same second, and an older one", live(0.2), [recorded(-90, "old")], ["live", "old"], "open", "certain"],
  [
    "one of the same second, the same as the older one",
    live(0.2),
    [recorded(-90, "live")],
    ["live"],
    "likely",
    "certain",
  ],
  [
    "a younger one, and a record from before",
    live(1),
    [recorded(-5, "evil"), recorded(1, "live")],
    ["evil"],
    "open",
    "certain",
  ],
  ["none, and a record", undefined, [recorded(-5, "evil")], ["evil"], "open", "certain"],
  [
    "none, and several records",
    undefined,
    [recorded(-90, "old"), recorded(-5, "evil"), recorded(-60, "older")],
    ["evil"],
    "open",
    "certain",
  ],
  [
    "none, a record of the second and one before",
    undefined,
    [recorded(0, "a"), recorded(-5, "b")],
    ["a", "b"],
    "open",
    "certain",
  ],
  [
    "none, and two records of one second before",
    undefined,
    [recorded(-90, "old"), recorded(-5, "a"), recorded(-5, "b")],
    ["a", "b"],
    "open",
    "certain",
  ],
  ["a younger one alone", live(5), [], undefined, "", ""],
  ["none, and only later records", undefined, [recorded(3, "later")], undefined, "", ""],
  ["nothing", undefined, [], undefined, "", ""],
  [
    "none, and a record that does not tell",
    undefined,
    [recorded(-5, undefined), recorded(-90, "old")],
    undefined,
    "",
    "",
  ],
  ["one of the same second, and one that does not tell", live(0.2), [recorded(0, undefined)], undefined, "", ""],
];

describe("what was current at a call", () => {
  for (const [what, one, records, candidates, soon, later] of CASES) {
    it(`of ${what}: ${candidates?.join(" or ") ?? "nobody knows"}`, () => {
      for (const all of [records, [...records].reverse()]) {
        const found = currentAt(at(0), one, all, at(60));
        assert.deepEqual(found && [...found.candidates].sort(), candidates && [...candidates].sort());
        assert.equal(found?.certainty ?? "", soon);
        assert.equal(currentAt(at(0), one, all, at(0) + RECORDS_ARRIVE_WITHIN)?.certainty ?? "", later);
      }
    });
  }

  it("never is younger than the call, and never certain of two", () => {
    const time = fc.integer({ min: -5, max: 5 });
    const record = fc.record({ eventTime: time.map(at), content: fc.constantFrom("a", "b", "c") });
    fc.assert(
      fc.property(
        fc.option(fc.tuple(time, fc.integer({ min: 0, max: 999 })), { nil: undefined }),
        fc.array(record, { maxLength: 5 }),
        (age, records) => {
          const one = age && { createdAt: at(age[0]) + age[1], content: "live" };
          const found = currentAt(at(0), one, records, at(0) + MINUTE);
          if (found === undefined) return;
          for (const content of found.candidates) {
            const times =
              content === "live"
                ? [age![0]]
                : records
                    .filter((record) => record.content === content)
                    .map(({ eventTime }) => (eventTime - at(0)) / 1000);
            assert.ok(times.some((second) => second <= 0));
          }
          if (found.certainty === "certain") assert.deepEqual(found.candidates, ["live"]);
        },
      ),
    );
  });
});
