import assert from "node:assert/strict";
import { accountOf, type Document } from "../../access/build/account";
import { buildOffline, type Built } from "../../access/build/build";
import { Mistakes } from "../../config";
import { childRaw, GROUP, parentRaw } from "../sample";

/** docs/configuration.md#sizes-and-splitting says which documents never reach their limit. */
describe("documents that nobody measures before deployment", () => {
  const raw = (roles: number) =>
    parentRaw({
      "fraud-team": {
        accountId: "222222222222",
        endpoints: Array.from({ length: 400 }, (_, index) => `endpoint-${index}`),
        featureStore: {
          featureGroups: Array.from({ length: 40 }, (_, index) => `feature-group-of-a-long-name-${index}`),
          offlineStore: { bucket: "ml-store" },
          executionRoles: Array.from({ length: roles }, (_, index) => `r${index}`),
        },
      },
    });

  /** With as many execution roles as the trust of a feature-store role takes. */
  async function fullestParent(): Promise<Built> {
    for (let roles = 60; ; roles -= 1) {
      try {
        return await buildOffline({ stack: "parent", raw: raw(roles) });
      } catch (error) {
        if (!(error instanceof Mistakes) || roles < 30) throw error;
      }
    }
  }

  it("do not reach it with all that the others leave room for", async function () {
    this.timeout(60_000);
    const first = await fullestParent();
    const child = await buildOffline({
      stack: "child",
      raw: childRaw("fraud-team", "222222222222", GROUP, { resultsBucket: { sseAlgorithm: "aws:kms" } }),
      others: new Map([["parent", first.outputs]]),
    });
    const kinds: readonly Document["kind"][] = ["bucket policy", "key policy", "group inline", "role inline"];
    const { documents } = accountOf(child);
    for (const kind of kinds) {
      const own = documents.filter((document) => document.kind === kind);
      assert.ok(own.length > 0, kind);
      for (const { name, size, limit } of own) assert.ok(size < limit, `${name}: ${size} of ${limit}`);
    }
  });
});
