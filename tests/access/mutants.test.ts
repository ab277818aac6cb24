import assert from "node:assert/strict";
import { firstSurprise } from "../../access/check";
import type { Stack } from "../../access/check";
import type { Question } from "../../access/questions";
import { featureStores, threeConsumers } from "../sample";
import { mutantsOf } from "./mutants";

/** Mutants that change nothing that anyone could do, each with its reason. */
const EQUIVALENT: readonly { readonly mutant: RegExp; readonly reason: string }[] = [
  { mutant: /\*\*|any prefix in (.*\/)?\*/, reason: "two stars match what one does" },
  {
    mutant: /: (Upload|Read|Find|List|Write)\w+: StringEqualsIfExists/,
    reason:
      "aws:ResourceAccount is in every request to S3, so a condition that needs it where it exists needs it always",
  },
  { mutant: /ArnEqualsIfExists/, reason: "aws:PrincipalArn is in every request that an IAM role or user signs" },
  { mutant: /BoolIfExists/, reason: "aws:SecureTransport is in every request" },
  { mutant: /results-key policy: AccountManagesKey: Action \*/, reason: "nothing but kms actions is asked of a key" },
  {
    mutant: /results-policy policy: DenyInsecureTransport: Action \*/,
    reason: "nothing but s3 actions is asked of a bucket",
  },
  {
    mutant: /results-policy policy: DenyInsecureTransport: .*(eu-west-1\*|\* for|\* instead of|any prefix in)/,
    reason: "a bucket's policy is asked about that bucket and its objects alone, and the statement is about both",
  },
  {
    mutant: /results-policy policy: FeatureStoreRoleFindsBucket: .*(eu-west-1\*|\* for|\* instead of|any prefix in)/,
    reason: "a bucket's policy is asked about that bucket alone, and these actions are never about objects",
  },
];

/** `npm test` tries every fourth mutant of the large stacks; `npm run mutants` and CI try all. */
const ALL = process.env["MUTANTS"] === "all";

const STACKS = [
  { name: "endpoints", build: threeConsumers, atLeast: 60, every: 1 },
  { name: "feature stores", build: () => featureStores(), atLeast: 100, every: ALL ? 1 : 4 },
];

describe("the access check notices", function () {
  this.timeout(600_000); // All of them take a minute on two idle cores.

  const excused = new Set<RegExp>();
  for (const { name, build, atLeast, every } of STACKS) {
    it(`every mutant of every document: ${name}`, async () => {
      const { parent, children } = await build();
      assert.equal(await firstSurprise(parent, children), undefined);

      const survivors: string[] = [];
      let count = 0;
      let index = 0;
      for (const stack of [parent, ...children]) {
        for (const mutant of mutantsOf(stack.built)) {
          index += 1;
          if (index % every !== 0) continue;
          count += 1;
          const swap = <C>(one: Stack<C>): Stack<C> =>
            one.built === stack.built ? { ...one, built: mutant.built } : one;
          // Whoever the document is for is enough to ask; and asking nobody else is the stricter test.
          const about = Object.keys(parent.config.consumers).filter((id) =>
            stack !== parent ? stack.built.stack === id : mutant.name.startsWith(id),
          );
          const urgent = ({ hops }: Question) => mutant.services.has(hops.at(-1)!.action.split(":")[0]!);
          if ((await firstSurprise(swap(parent), children.map(swap), about, urgent)) !== undefined) continue;
          const excuse = EQUIVALENT.find(({ mutant: pattern }) => pattern.test(mutant.name));
          if (excuse) excused.add(excuse.mutant);
          else survivors.push(mutant.name);
        }
      }
      console.log(`      ${count} mutants`);
      assert.deepEqual(survivors, []);
      assert.ok(count >= atLeast);
    });
  }

  it("without an excuse that no mutant needs", function () {
    if (ALL) assert.equal(excused.size, EQUIVALENT.length);
    else assert.ok(excused.size > 0);
  });
});
