import assert from "node:assert/strict";
import type { Answered } from "../../../access/diff/answered";
import { diffOf, type DiffSide } from "../../../access/diff/diff";
import { BASE, sideOf } from "./stackPairs";

describe("the answers of both sides", () => {
  let now: DiffSide;
  let asked: string[] = [];
  before(async () => {
    now = await sideOf("after", BASE);
  });
  beforeEach(() => (asked = []));

  /** The same stacks with a statement of ads' invoke role called otherwise, and answers as `answer` has them. */
  function former(answer: (answer: Answered) => Answered): DiffSide {
    const stacks = now.stacks.map((built) => ({
      ...built,
      resources: built.resources.map((resource) => {
        const { policy, name } = resource.inputs;
        if (policy === undefined || !String(name).endsWith("-ads")) return resource;
        const inputs = { ...resource.inputs, policy: String(policy).replace("InvokeSharedEndpoints", "OldSid") };
        return { ...resource, inputs };
      }),
    }));
    const answers = async (subjects: ReadonlySet<string>) => {
      asked = [...subjects];
      return (await now.answers!(subjects)).map(answer);
    };
    return { label: "before", stacks, answers };
  }
  const isPromise = ({ question }: Answered) => / InvokeEndpoint embeddings$/.test(question);

  it("say by which statement something is allowed now", async () => {
    const renamed = (answer: Answered) => ({
      ...answer,
      decidedBy: answer.decidedBy.replace("InvokeSharedEndpoints", "OldSid"),
    });
    const { gains, losses, changed } = await diffOf(former(renamed), now);
    assert.deepEqual([gains, losses], [[], []]);
    const [decided] = changed.filter(({ text }) => text.includes("decided by"));
    assert.match(
      decided!.text,
      /^ads \(333333333333\): 3 answers are decided by InvokeSharedEndpoints \(policy\) now, and were by OldSid \(policy\), such as .* InvokeEndpoint /,
    );
    assert.deepEqual([decided!.before, decided!.after], ["OldSid (policy)", "InvokeSharedEndpoints (policy)"]);
    assert.deepEqual(asked, ["ads"]); // Nobody else's documents differ.
  });

  it("are a gain, or a loss, where no document shows one", async () => {
    const flipped = (answer: Answered): Answered =>
      isPromise(answer) ? { ...answer, actual: "denied", decidedBy: "nothing allows it" } : answer;
    const { gains, losses } = await diffOf(former(flipped), now);
    assert.deepEqual(losses, []);
    assert.equal(gains.length, 1);
    const [{ consumer, account, action, region, witness, key, text }] = gains as [(typeof gains)[number]];
    assert.deepEqual(
      { consumer, account, action, region, witness, key },
      {
        consumer: "ads",
        account: "333333333333",
        action: "sagemaker:InvokeEndpoint",
        region: "eu-west-1",
        witness: "embeddings",
        key: "consumers.ads.endpoints[2]",
      },
    );
    assert.match(
      text,
      /^ads \(333333333333\): .* InvokeEndpoint embeddings: allowed now, was denied \(InvokeSharedEndpoints \(policy\)\)$/,
    );
    const back = await diffOf(now, former(flipped));
    assert.deepEqual(back.gains, []);
    assert.match(back.losses[0]!.text, /denied now, was allowed/);
  });
});
