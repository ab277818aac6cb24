import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { readShare } from "../../contract/readShare";
import type { Share } from "../../contract/share";
import { childRaw, GROUP } from "../sample";
import { buildOffline } from "../../access/build/build";

const file = path.join(__dirname, "earlier/shares-0.1.0.json");
const SHARES = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, Share>>;

/** docs/upgrading.md has the readers updated first: they have to take what an earlier parent wrote. */
describe("a share that a parent of 0.1.0 wrote", () => {
  for (const [name, share] of Object.entries(SHARES)) {
    it(`is read as it is: ${name}`, () => {
      const { consumer, accountId, partition } = share;
      assert.deepEqual(readShare(share, { consumer, accountId, partition }, "the share"), share);
    });

    it(`is enough for a child's stack: ${name}`, async () => {
      const { consumer, accountId, parent } = share;
      const region = parent.region;
      const source = { parentStack: undefined, parentAccountId: parent.accountId, share, "aws:region": region };
      const raw = childRaw(consumer, accountId, share.invoke ? GROUP : {}, {
        ...source,
        ...(share.invoke === undefined && { callers: undefined }),
        ...(share.featureStore !== undefined && { executionRole: { create: false } }),
      });
      const { outputs, warnings } = await buildOffline({ stack: "child", raw });
      assert.deepEqual([outputs["share"], warnings], [share, []]);
    });
  }
});
