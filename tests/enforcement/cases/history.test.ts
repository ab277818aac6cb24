import assert from "node:assert/strict";
import fc from "fast-check";
import {
  failedBefore,
  goBackCandidates,
  effective,
  incarnationOf,
  inOrder,
  isAccepted,
  isAwaited,
  isBeforeLatest,
  isBornDenied,
  isIntact,
  latestOf,
  type Part,
} from "../../../enforcement/cases/history";
import { at, deployment, history } from "../samples";

/** A history, what is current, and the effective deployment: its event, and a question mark if that is not sure. */
const EFFECTIVE: readonly (readonly [history: string, current: string | undefined, effective: string | undefined])[] = [
  ["", "a", undefined],
  ["*1:a+", "a", "1a"],
  ["*1:a+ 2:b-", "b", "2b"],
  ["*1:a+ 2:B-", "b", "2B?"],
  ["*1:b+ 2:B-", "b", "1b?"],
  // It failed, or another is not known yet.
  ["*1:a+ 2:b-", "a", "1a?"],
  ["*1:a+ 2:b-x", "a", "1a"],
  ["*1:a+ 2:b-x", "b", "2b"],
  // The last who put it there answers for it.
  ["*1:a+ 2:b- 3:a-", "a", "3a"],
  ["*1:a- 2:b+ 3:a+", "a", "3a"],
  ["*1:a+ 2:a-", "a", "2a"],
  // Auto scaling makes configs of its own.
  ["*1:a+ 2:b-", "uuid", "2b?"],
  ["*1:a- 2:b+", "uuid", "2b?"],
  ["*1:a+ 2:b-x", "uuid", "1a?"],
  ["*1:a-x 2:b-x", "uuid", "2b?"],
  ["*1:a+ 2:b-", undefined, "2b?"],
  // A record that left out its config may have put anything there.
  ["*1:a+ 2:_?", "a", "2_?"],
  ["*1:a+ 2:_?", "b", "2_?"],
  ["*1:a+ 2:_? 3:b+", "b", "3b"],
  // Before the last creation it was another incarnation.
  ["*1:a+ 2:b+ *9:c-", "b", "9c?"],
  ["*1:a+ *9:c-", "c", "9c"],
];

describe("the effective deployment", () => {
  for (const [text, current, expected] of EFFECTIVE) {
    it(`of ${text || "nothing"} with ${current ?? "nothing"} current is ${expected ?? "none"}`, () => {
      const found = effective(history(text), current);
      assert.equal(found && `${found.deployment.eventId}${found.sure ? "" : "?"}`, expected);
    });
  }

  const anyDeployment = fc
    .tuple(
      fc.boolean(),
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom("a", "b", "c", "_"),
      fc.constantFrom("-", "+", "?", "~"),
      fc.constantFrom("", "x", "!"),
    )
    .map(([creates, ...rest]) =>
      deployment(`${creates && rest[0] < 4 ? "*" : ""}${rest[0]}:${rest.slice(1).join("")}`),
    );
  const anyHistory = fc.uniqueArray(anyDeployment, { selector: ({ eventId }) => eventId, maxLength: 6 });
  const current = fc.constantFrom("a", "b", "c", "uuid", undefined);

  it("does not change with the order of events or with events that come twice", () => {
    const shuffled = anyHistory.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length })),
    );
    fc.assert(
      fc.property(shuffled, current, ([all, twice], config) => {
        const one = effective(all, config);
        assert.deepEqual(effective(twice, config), one);
        assert.deepEqual(inOrder(twice), inOrder(all));
        if (one === undefined) return;
        assert.deepEqual(goBackCandidates(twice, one.deployment), goBackCandidates(all, one.deployment));
        assert.equal(isBornDenied(twice, one.deployment), isBornDenied(all, one.deployment));
      }),
    );
  });

  it("is sure only of what applied what is current", () => {
    fc.assert(
      fc.property(anyHistory, current, (all, config) => {
        const found = effective(all, config);
        assert.equal(found === undefined, all.length === 0);
        if (found?.sure) assert.equal(found.deployment.applies, config);
      }),
    );
  });

  it("goes back only to what is earlier and accepted", () => {
    fc.assert(
      fc.property(anyHistory, current, (all, config) => {
        const found = effective(all, config);
        if (found === undefined) return;
        const targets = goBackCandidates(all, found.deployment);
        for (const { eventTime, decision, adopted, failed, applies } of targets) {
          assert.ok(eventTime <= found.deployment.eventTime && failed !== true && applies !== undefined);
          assert.ok(decision === "allowed" || adopted);
        }
        assert.equal(new Set(targets.map(({ applies }) => applies)).size, targets.length);
        if (isBornDenied(all, found.deployment)) assert.deepEqual(targets, []);
      }),
    );
  });

  it("is found among deployments each once, and each config once to go back to, as plainly said", () => {
    const withRepetitions = anyHistory.chain((all) => fc.shuffledSubarray([...all, ...all, ...all]));
    fc.assert(
      fc.property(withRepetitions, (all) => {
        const ordered = [...all].sort((a, b) => a.eventTime - b.eventTime || (a.eventId < b.eventId ? -1 : 1));
        const once = ordered.filter((one, n) => ordered.findIndex(({ eventId }) => eventId === one.eventId) === n);
        const created = once.findLastIndex(({ creates }) => creates);
        assert.deepEqual(inOrder(all), once.slice(Math.max(created, 0)));
        const last = inOrder(all).at(-1);
        if (last === undefined) return;
        const earlier = inOrder(all).slice(0, -1).toReversed();
        const good = earlier.filter((one) => one.failed !== true && one.applies !== undefined && isAccepted(one));
        assert.deepEqual(
          goBackCandidates(all, last),
          good.filter((one, n) => good.findIndex(({ applies }) => applies === one.applies) === n),
        );
      }),
    );
  });

  it("costs no more of a long history than its length", () => {
    const LONG = 4000;
    let reads = 0;
    const [sample] = history("1:a+");
    const long = Array.from({ length: LONG }, (_, n) =>
      Object.defineProperties(
        { ...sample!, eventTime: n },
        {
          eventId: { get: () => ((reads += 1), `e${n}`) },
          applies: { get: () => ((reads += 1), `c${n}`) },
        },
      ),
    );
    assert.equal(inOrder(long).length, LONG);
    assert.equal(goBackCandidates(long, long.at(-1)!).length, LONG - 1);
    assert.ok(reads < 20 * LONG, String(reads));
  });

  it("of a mixed resource is the last that was called", () => {
    assert.equal(latestOf(history("2:b- *1:a+"))?.eventId, "2b");
    assert.equal(latestOf([]), undefined);
  });
});

describe("a resource", () => {
  const BORN: readonly (readonly [history: string, upTo: number, born: boolean])[] = [
    ["*1:a-", 0, true],
    ["*1:a?", 0, true],
    ["*1:a+", 0, false],
    ["*1:a-!", 0, false],
    ["*1:a- 2:b-", 1, true],
    ["*1:a- 2:b?", 1, true],
    ["*1:a- 2:b+ 3:c-", 2, false],
    ["*1:a- 2:b+x 3:c-", 2, true],
    ["*1:a- 2:b+", 0, true],
    ["1:a- 2:b-", 1, false],
    ["1:a+i 2:b-", 1, false],
    ["*1:a+ *5:b- 6:c-", 2, true],
  ];
  for (const [text, upTo, born] of BORN) {
    it(`of ${text} ${born ? "was" : "was not"} denied at birth for good, up to ${text.split(" ")[upTo]!}`, () =>
      assert.equal(isBornDenied(history(text), history(text)[upTo]!), born));
  }

  it("is awaited while something up to there is not judged", () => {
    const all = history("*1:a~ 2:b- 3:c~");
    assert.equal(isAwaited(all, all[1]!), true);
    assert.equal(isAwaited(history("*1:a- 2:b- 3:c~"), all[1]!), false);
    assert.equal(isAwaited(history("*1:a~! 2:b-"), all[1]!), false);
  });

  const TARGETS: readonly (readonly [history: string, from: number, targets: string])[] = [
    ["*1:a+ 2:b-", 1, "1a"],
    ["*1:a+ 2:b+ 3:c-", 2, "2b 1a"],
    ["*1:a+ 2:b- 3:c-", 2, "1a"],
    ["*1:a+ 2:b+x 3:c-", 2, "1a"],
    ["*1:a+ 2:b-! 3:c-", 2, "2b 1a"],
    ["1:a-i 2:c-", 1, "1a"],
    ["*1:a+ 2:b+ 3:a+ 4:c-", 3, "3a 2b"],
    // As they are spelt: SageMaker may tell them apart.
    ["*1:a+ 2:b+ 3:A+ 4:c-", 3, "3A 2b 1a"],
    ["*1:a- 2:c-", 1, ""],
    ["*1:a+ 2:_+ 3:c-", 2, "1a"],
    ["*1:a? 2:c-", 1, ""],
    ["*1:a+ 2:c- 3:b+", 1, "1a"],
    ["*1:a+ 2:a-", 1, "1a"],
    ["*1:z+ *5:a+ 6:c-", 2, "5a"],
  ];
  for (const [text, from, targets] of TARGETS) {
    it(`of ${text} can go back from ${text.split(" ")[from]!} to ${targets || "nothing"}`, () => {
      const found = goBackCandidates(history(text), history(text)[from]!);
      assert.equal(found.map(({ eventId }) => eventId).join(" "), targets);
    });
  }

  it("shows before an update what did not take effect", () => {
    const all = history("*1:a+ 2:b+ 3:c+ 4:d-");
    assert.deepEqual(failedBefore(all, all[3]!, "a"), ["2b", "3c"]);
    assert.deepEqual(failedBefore(all, all[3]!, "c"), []);
    assert.deepEqual(failedBefore(all, all[3]!, "uuid"), []);
    assert.deepEqual(failedBefore(history("*1:a+ 2:_? 3:c+"), all[2]!, "a"), []);
  });

  it("shows nothing of what spells the current one otherwise before an update", () => {
    const all = history("*1:a- 2:b+ 3:A+ 4:c+ 5:d+");
    assert.deepEqual(failedBefore(all, all[4]!, "a"), ["4c"]);
  });

  /** A history, what is current while something updates, the config that is being applied, and whether the latest is not current yet. */
  const UNDER_WAY: readonly (readonly [history: string, current: string, pending: string | undefined, is: boolean])[] =
    [
      ["*1:a+ 2:b-", "a", "b", true],
      ["*1:a+ 2:b-", "a", undefined, true],
      ["*1:a+ 2:b-", "uuid", "B", true],
      // Auto scaling made it of the latest or of the one before: only that the latest is being applied tells them apart.
      ["*1:a+ 2:b-", "uuid", "b", true],
      ["*1:a+ 2:b-", "uuid", "uuid", false],
      ["*1:a+ 2:b-", "uuid", undefined, false],
      ["*1:a-", "uuid", undefined, false],
    ];
  for (const [text, current, pending, is] of UNDER_WAY) {
    it(`of ${text} has ${is ? "the latest" : "something else"} under way while ${current} is current and ${pending ?? "nothing"} is pending`, () =>
      assert.equal(isBeforeLatest(history(text), current, pending), is));
  }
});

/** A call at second 0 that creates or updates, and a resource of that name created so many seconds later. */
const INCARNATIONS: readonly (readonly [creates: boolean, seconds: number, which: string])[] = [
  [true, 0.3, "same"],
  [true, -0.8, "same"],
  [true, -30, "same"],
  [true, 59, "same"],
  [true, 61, "later"],
  [true, -61, "earlier"],
  [true, -86400, "earlier"],
  [false, -86400, "same"],
  [false, -1, "same"],
  [false, 0.9, "same"],
  [false, 1.1, "later"],
  [false, 300, "later"],
];

describe("an incarnation", () => {
  for (const [creates, seconds, which] of INCARNATIONS) {
    it(`created ${seconds} s after a call that ${creates ? "creates" : "updates"} is ${which === "same" ? "the one it was about" : `an ${which} one`}`, () =>
      assert.equal(incarnationOf({ creates, eventTime: at(0) }, at(seconds)), which));
  }
});

/** Parts of a deployment at second 0. */
const INTACT: readonly (readonly [what: string, parts: readonly Part[], intact: boolean])[] = [
  ["older parts", [{ createdAt: at(-60) }, { createdAt: at(-0.001) }], true],
  ["no parts", [], true],
  ["a part that is gone", [{ createdAt: at(-60) }, { createdAt: undefined }], false],
  ["a younger part", [{ createdAt: at(-60) }, { createdAt: at(1) }], false],
  ["a younger part that looks the same", [{ createdAt: at(1), unchanged: true }], false],
  ["a part of the same second", [{ createdAt: at(0.2) }], false],
  ["a part of the same second that says the same", [{ createdAt: at(0.2), unchanged: true }], true],
  ["a part of the same second that says something else", [{ createdAt: at(0.2), unchanged: false }], false],
];

describe("something to go back to", () => {
  for (const [what, parts, intact] of INTACT) {
    it(`with ${what} is ${intact ? "" : "not "}intact`, () =>
      assert.equal(isIntact(deployment("*0:a+"), parts), intact));
  }
});
