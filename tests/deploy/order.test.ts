import assert from "node:assert/strict";
import * as fc from "fast-check";
import { parallelismFor } from "../../deploy/parallelism";
import { inOrder, type Ended } from "../../deploy/schedule";

interface Done extends Ended {
  readonly stack: string;
  readonly skipped?: string;
}

/** Runs stacks that depend on others, some of which fail, and remembers what happened when. */
async function played(
  dependencies: ReadonlyMap<string, readonly string[]>,
  failing: ReadonlySet<string>,
  parallel: number,
) {
  const events: string[] = [];
  let [working, most] = [0, 0];
  const ended = inOrder<Done>({
    stacks: [...dependencies.keys()],
    dependencies,
    parallel,
    run: async (stack) => {
      events.push(`begin ${stack}`);
      most = Math.max(most, (working += 1));
      await new Promise(setImmediate);
      working -= 1;
      events.push(`end ${stack}`);
      return { stack, letsBegin: () => !failing.has(stack) };
    },
    skip: (stack, because) => ({ stack, skipped: because, letsBegin: () => false }),
  });
  const all = await Promise.all(ended.values());
  return { events, most, all };
}

describe("the order of a run", () => {
  /** Some parents, children of each, and those that fail. */
  const fleets = fc
    .record({
      children: fc.array(fc.nat(5), { maxLength: 5 }),
      failing: fc.array(fc.nat(4)),
      parallel: fc.integer({ min: 1, max: 4 }),
    })
    .map(({ children, failing, parallel }) => {
      const pairs = children.flatMap((count, parent): [string, string[]][] => [
        ...Array.from({ length: count }, (_, child): [string, string[]] => [`c${parent}.${child}`, [`p${parent}`]]),
        [`p${parent}`, []],
      ]);
      return { dependencies: new Map(pairs), failing: new Set(failing.map((parent) => `p${parent}`)), parallel };
    });

  it("begins each stack once, after all that it depends on, and no more at a time than allowed", async () => {
    await fc.assert(
      fc.asyncProperty(fleets, async ({ dependencies, failing, parallel }) => {
        const { events, most, all } = await played(dependencies, failing, parallel);
        assert.ok(most <= parallel);
        assert.equal(all.length, dependencies.size);
        for (const { stack, skipped } of all) {
          const [parent] = dependencies.get(stack)!;
          assert.equal(skipped, parent !== undefined && failing.has(parent) ? parent : undefined);
          if (skipped !== undefined) assert.ok(!events.includes(`begin ${stack}`));
          else assert.ok(parent === undefined || events.indexOf(`end ${parent}`) < events.indexOf(`begin ${stack}`));
        }
      }),
    );
  });
});

describe("stacks at a time", () => {
  const GB = 2 ** 30;
  for (const [bytes, processors, expected] of [
    [16 * GB, 8, 8],
    [16 * GB, 1, 2],
    [2 * GB, 8, 2],
    [0.5 * GB, 8, 1],
  ] as const)
    it(`are ${expected} with ${bytes / GB} GB and ${processors} processors`, () =>
      assert.equal(parallelismFor(bytes, processors), expected));
});
