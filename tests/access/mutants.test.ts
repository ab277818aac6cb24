import assert from "node:assert/strict";
import { firstSurprise } from "../../access/check";
import type { Stack } from "../../access/check";
import { threeConsumers } from "../sample";
import { mutantsOf } from "./mutants";

/** Mutants that change nothing that anyone could do, each with its reason. */
const EQUIVALENT: readonly { readonly mutant: RegExp; readonly reason: string }[] = [
  { mutant: /\*\*|any prefix in .*\/\*/, reason: "two stars match what one does" },
  {
    mutant: /(Upload|Read|Find)Async\w+: StringEqualsIfExists/,
    reason:
      "aws:ResourceAccount is in every request to S3, so a condition that needs it only where it exists needs it always",
  },
];

describe("the access check notices", () => {
  it("every mutant of every document", async () => {
    const { parent, children } = await threeConsumers();
    assert.equal(await firstSurprise(parent, children), undefined);

    const survivors: string[] = [];
    let count = 0;
    const excused = new Set<RegExp>();
    for (const stack of [parent, ...children]) {
      for (const mutant of mutantsOf(stack.built)) {
        count += 1;
        const swap = <C>(one: Stack<C>): Stack<C> =>
          one.built === stack.built ? { ...one, built: mutant.built } : one;
        // Whoever the document is for is enough to ask; and asking nobody else is the stricter test.
        const about = Object.keys(parent.config.consumers).filter((id) =>
          stack !== parent ? stack.built.stack === id : mutant.name.startsWith(id),
        );
        if ((await firstSurprise(swap(parent), children.map(swap), about)) !== undefined) continue;
        const excuse = EQUIVALENT.find(({ mutant: pattern }) => pattern.test(mutant.name));
        if (excuse) excused.add(excuse.mutant);
        else survivors.push(mutant.name);
      }
    }
    console.log(`      ${count} mutants`);
    assert.deepEqual(survivors, []);
    assert.ok(count >= 60);
    assert.equal(excused.size, EQUIVALENT.length, "an excuse that no mutant needs any more");
  });
});
