import assert from "node:assert/strict";
import { answerChanges, onlyIn, type Answered } from "../../../access/diff/answered";
import { diffOf, type DiffSide } from "../../../access/diff/diff";
import { sameConsumers } from "../../../access/diff/sides/formerNames";
import { systemOf } from "../../../access/holders/system";
import { BASE, changed, sideOf, type StackTexts } from "./stackPairs";

/** What only one side's stack files ask about, and what both sides' documents answer. */
interface Case {
  readonly name: string;
  readonly after: StackTexts;
  /** Flips that no pair of like questions shows: how many, and one of them. */
  readonly gains?: readonly [number, RegExp];
  readonly losses?: readonly [number, RegExp];
}

const BANK = "parent.consumers.bank.";
const NOTHING = { gains: [], losses: [] };

const renamed = (texts: StackTexts, id: string, to: string): StackTexts => {
  const { [id]: own, ...others } = texts.parent["consumers"] as Record<string, object>;
  return {
    parent: { ...texts.parent, consumers: { ...others, [to]: { ...own, formerIds: [id] } } },
    children: { bank: { ...texts.children["bank"], consumer: to } },
  };
};

const CASES: readonly Case[] = [
  { name: "a name that a pattern of the other side covers", after: changed(BASE, `${BANK}endpoints`, COVERED()) },
  {
    name: "a wider pattern, by an example of its own",
    after: changed(BASE, `${BANK}endpoints`, ["churn", "prod-*"]),
    gains: [3, /^bank \(222222222222\): alice -> invoke role -> InvokeEndpoint prod-example: allowed now, was denied/],
  },
  {
    name: "a consumer of another name that also got an endpoint",
    after: renamed(changed(BASE, `${BANK}endpoints`, ["churn", "prod-fraud-score-*", "new"]), "bank", "lender"),
    gains: [1, /^lender \(222222222222\): alice -> invoke role -> InvokeEndpoint new: allowed now, was denied/],
  },
  {
    name: "a feature group more",
    after: changed(BASE, `${BANK}featureStore.featureGroups`, ["customers", "orders-eu"]),
    gains: [21, /the execution role -> feature-store role -> GetRecord orders-eu: allowed now, was denied/],
  },
  {
    name: "a bucket of asynchronous inference with a key",
    after: changed(
      changed(BASE, `${BANK}actions`, ["InvokeEndpoint", "InvokeEndpointAsync"]),
      `${BANK}asyncInference`,
      {
        output: "s3://ml-results/bank/",
        kmsKeyArn: "arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555",
      },
    ),
    gains: [11, /the invoke role reads an asynchronous output: allowed now, was denied/],
  },
  {
    name: "nothing offline any more",
    after: changed(BASE, `${BANK}featureStore.offlineStore`, undefined),
    losses: [50, /the execution role: GetObject of results: denied now, was allowed/],
  },
  {
    name: "a rule about more models",
    after: changed(BASE, "parent.enforcement.rules.0.models", ["churn-*", "fraud-*"]),
    losses: [
      12,
      /^guardrail in 111111111111: .* model fraud-example, but by role DataScience: denied now, was allowed/,
    ],
  },
  {
    name: "enforcement no more",
    after: changed(BASE, "parent.enforcement", undefined),
    gains: [58, /^guardrail in 111111111111: .* but by role DataScience: allowed now, was denied/],
  },
  {
    name: "a consumer's stack that is not there: nobody of it can be asked",
    after: changed(BASE, "children.bank", undefined),
  },
];

function COVERED() {
  return ["churn", "prod-fraud-score-*", "prod-fraud-score-eu"];
}

describe("questions that only one side asks", () => {
  let base: DiffSide;
  before(async () => {
    base = await sideOf("before", BASE);
  });

  for (const { name, after: texts, gains, losses } of CASES)
    it(name, async () => {
      const after = await sideOf("after", texts);
      const { was, is, wasThere, isThere } = await allAnswers(base, after);
      const flips = answerChanges([...was, ...wasThere], [...is, ...isThere], NOTHING, systemOf(after.stacks));
      const known = answerChanges(was, is, NOTHING, systemOf(after.stacks));
      assert.deepEqual(known, { gains: [], losses: [], changed: [] }); // None of these shows by like questions.
      for (const [found, [count, example]] of [
        [flips.gains, gains ?? ([0, /^/] as const)],
        [flips.losses, losses ?? ([0, /^/] as const)],
      ] as const) {
        assert.equal(found.length, count, found.map(({ text }) => text).join("\n"));
        assert.ok(
          count === 0 || found.some(({ text }) => example.test(text)),
          found.map(({ text }) => text).join("\n"),
        );
      }
      assert.deepEqual(flips.changed, []);
    });

  it("are answered as the other side itself answers what both ask", async () => {
    const after = await sideOf("after", renamed(changed(BASE, "parent.names", { prefix: "acme-" }), "bank", "lender"));
    const { was, is } = await allAnswers(base, after);
    const onlyNow = new Set(onlyIn(is, was));
    const both = is.filter((one) => !onlyNow.has(one));
    const crossed = await after.crossAnswers!({ stacks: base.stacks, idThere: (id) => FORMER[id] ?? id }, both);
    const own = new Map(was.map((answer) => [spelled(answer), answer.decidedBy]));
    assert.ok(both.length > 300);
    assert.deepEqual(crossed.map(spelled).sort(), both.map(spelled).sort());
    for (const answer of crossed) assert.equal(answer.decidedBy, own.get(spelled(answer)));
  });

  it("count among those that another statement decides", async () => {
    const wider = await sideOf("after", changed(BASE, `${BANK}endpoints`, COVERED()));
    const former = (side: DiffSide): DiffSide => ({
      ...side,
      stacks: side.stacks.map(
        (built) => JSON.parse(JSON.stringify(built).replaceAll("InvokeSharedEndpoints", "OldSid")) as typeof built,
      ),
    });
    const {
      gains,
      losses,
      changed: lines,
    } = await diffOf(
      { ...former(base), answers: async (subjects) => (await base.answers!(subjects)).map(asOldSid) },
      wider,
    );
    assert.deepEqual([gains, losses], [[], []]);
    const decided = lines.filter(({ text, consumer }) => consumer === "bank" && text.includes("decided by"));
    assert.equal(decided.length, 1);
    assert.match(
      decided[0]!.text,
      /: 3 answers are decided by InvokeSharedEndpoints \(policy\) now, and were by OldSid/,
    );
  });
});

const FORMER: Readonly<Record<string, string>> = { lender: "bank" };
const spelled = ({ consumer, family, question, actual }: Answered) => [consumer, family, question, actual].join(" | ");
const asOldSid = (answer: Answered): Answered => ({
  ...answer,
  decidedBy: answer.decidedBy.replace("InvokeSharedEndpoints", "OldSid"),
});

/** The answers of both sides to everything, and crosswise to what the other does not ask; under the ids of after. */
async function allAnswers(before: DiffSide, after: DiffSide) {
  const [old, now] = [systemOf(before.stacks), systemOf(after.stacks)];
  const ids = sameConsumers(old, now);
  const today = new Map([...ids].map(([id, former]) => [former, id]));
  const about = (consumers: object) =>
    new Set([...Object.keys(consumers), ...["guardrail", "enforcement"].map((what) => `${what} in 111111111111`)]);
  const under = (answers: readonly Answered[], names: ReadonlyMap<string, string>) =>
    answers.map((answer) => ({ ...answer, consumer: names.get(answer.consumer) ?? answer.consumer }));
  const was = under(await before.answers!(about(old.shares)), today);
  const is = await after.answers!(about(now.shares));
  const wasThere = await after.crossAnswers!({ stacks: before.stacks, idThere: (id) => ids.get(id) }, onlyIn(is, was));
  const isThere = await before.crossAnswers!(
    { stacks: after.stacks, idThere: (id) => today.get(id) },
    under(onlyIn(was, is), ids),
  );
  return { was, is, wasThere, isThere: under(isThere, today) };
}
