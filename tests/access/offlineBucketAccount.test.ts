import assert from "node:assert/strict";
import type { Built } from "../../access/build/build";
import { firstSurprise } from "../firstSurprise";
import { built, childRaw, FEATURE_STORE, parentRaw } from "../sample";
import { quickCheck } from "../quickCheck";

/** An offline store in a data lake of a third account, beside one of the parent's. */
const offlineStore = { bucket: "acme-data-lake", bucketAccountId: "444444444444", prefix: "features" };
const featureStore = {
  ...FEATURE_STORE.featureStore,
  featureGroups: ["customers", { name: "orders", offlineStore: { bucket: "ml-orders", database: "orders" } }],
  offlineStore,
};
const stacks = () =>
  built(parentRaw({ "fraud-team": { accountId: "222222222222", featureStore } }), {
    "fraud-team": childRaw("fraud-team", "222222222222", {}, { callers: undefined }),
  });

const replaced = (stack: Built, from: string, to: string): Built => ({
  ...stack,
  resources: stack.resources.map((one) => {
    const { policy } = one.inputs;
    return typeof policy === "string"
      ? { ...one, inputs: { ...one.inputs, policy: policy.replaceAll(from, to) } }
      : one;
  }),
});

describe("an offline store in a bucket of a third account", () => {
  it("is read there, and in no other account", async () => {
    const { parent, children } = await stacks();
    const { summary, failures, answers } = await quickCheck(parent, children);
    assert.deepEqual([failures, summary.surprises], [[], 0]);
    const denied = answers.filter(({ twin, family }) => family === "offline-store" && twin?.includes("of customers"));
    const accounts = denied.filter(({ dimension }) => dimension === "account").map(({ difference }) => difference);
    assert.deepEqual([...new Set(accounts)], ["in account 333333333333", "in account 111111111111"]);
  });

  for (const [what, to, shows] of [
    ["as if it were the parent's", '["111111111111"]', /of customers: denied$/],
    ["whoever owns it", '["*"]', /of customers: denied$/],
  ] as const) {
    it(`is a surprise when the policy reads the bucket ${what}`, async () => {
      const { parent, children } = await stacks();
      const wrong = replaced(parent.built, '["444444444444"]', to);
      const surprise = await firstSurprise({ ...parent, built: wrong }, children, { family: "offline-store" });
      assert.match(surprise!, shows);
    });
  }
});
