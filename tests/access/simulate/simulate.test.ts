import assert from "node:assert/strict";
import { accountOf } from "../../../access/build/account";
import type { Stack } from "../../../access/sides";
import { questionsAbout } from "../../../access/questions";
import { subjectsOf } from "../../../access/questions/subjects";
import { allows, decide, type Hop } from "../../../access/simulate/simulate";
import { DEFAULT_DENY, featureStores, guarded, threeConsumers } from "../../sample";

/** Every request that the check of some stacks makes, once. */
async function requestsOf(build: () => ReturnType<typeof threeConsumers>): Promise<Hop[]> {
  const { parent, children } = await build();
  const withAccount = <C>(stack: Stack<C>) => ({ ...stack, account: accountOf(stack.built) });
  const subjects = subjectsOf({ parent: withAccount(parent), children: children.map(withAccount) });
  const questions = [...subjects.values()].flatMap((subject) => questionsAbout(subject()));
  return [...new Set(questions.flatMap(({ hops }) => hops))];
}

describe("the short way to a verdict", () => {
  const CASES = [
    { name: "endpoints", build: threeConsumers, every: 1 },
    { name: "feature stores", build: () => featureStores(), every: 5 },
    { name: "enforcement that denies by default", build: () => guarded(DEFAULT_DENY), every: 13 },
  ];
  for (const { name, build, every } of CASES) {
    it(`ends where the long way does: ${name}`, async () => {
      const requests = (await requestsOf(build)).filter((_, index) => index % every === 0);
      assert.ok(requests.length > 100);
      for (const hop of requests) {
        const { allowed, problems } = await decide(hop);
        assert.deepEqual(await allows(hop), { allowed, problems }, `${hop.action} on ${hop.resource}`);
      }
    });
  }

  it("says what is wrong with a document, and which keys a request cannot have", async () => {
    const [hop] = await requestsOf(threeConsumers);
    const broken = { name: "broken", document: { Version: "2012-10-17", Statement: [{ Effect: "Alow" }] } };
    const [problem] = (await allows({ ...hop!, resourcePolicy: broken })).problems;
    assert.match(problem!, /could not be evaluated: .*Effect/);
    const strange = { ...hop!, context: { ...hop!.context, "s3:prefix": "x" } };
    assert.deepEqual((await allows(strange)).problems, [
      `the simulator ignored s3:prefix, which ${hop!.action} does not have`,
    ]);
  });
});
