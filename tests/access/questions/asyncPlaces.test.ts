import assert from "node:assert/strict";
import { checkAccess, firstSurprise } from "../../../access/check";
import { built, childRaw, GROUP, parentRaw } from "../../sample";

const stacks = (places: Readonly<Record<string, string>>) =>
  built(
    parentRaw({
      "fraud-team": {
        accountId: "222222222222",
        endpoints: ["churn"],
        actions: ["InvokeEndpointAsync"],
        asyncInference: { kmsKeyArn: "arn:aws:kms:eu-west-1:111111111111:key/1", ...places },
      },
    }),
    { "fraud-team": childRaw("fraud-team", "222222222222", GROUP) },
  );

describe("places of asynchronous inference", () => {
  for (const [how, places] of [
    ["apart", { input: "s3://mlx/in/", output: "s3://mlx/out/" }],
    ["apart, failures in a third", { input: "s3://mlx/in/", output: "s3://mlx/out/", failure: "s3://failures/a/" }],
    ["the same for all", { input: "s3://mlx/a/", output: "s3://mlx/a/", failure: "s3://mlx/a/" }],
    ["failures below outputs", { input: "s3://mlx/in/", output: "s3://mlx/out/", failure: "s3://mlx/out/failed/" }],
    ["outputs below failures", { input: "s3://mlx/in/", output: "s3://mlx/a/out/", failure: "s3://mlx/a/" }],
    ["failures in the whole bucket", { input: "s3://mlx/in/", output: "s3://mlx/out/", failure: "s3://mlx" }],
    ["whole buckets with names alike", { input: "s3://mlx/", output: "s3://mlx2/", failure: "s3://not-mlx2/" }],
    ["failures beside outputs", { input: "s3://mlx/in/", output: "s3://mlx/out/", failure: "s3://mlx/out-other/" }],
    ["failures among inputs", { input: "s3://mlx/in/", output: "s3://out/", failure: "s3://mlx/in/failed/" }],
    [
      "outputs in the place that is asked beside",
      { input: "s3://a-b/", output: "s3://mlx/another/", failure: "s3://mlx/x/" },
    ],
  ] as const) {
    it(`are checked where they lie ${how}`, async () => {
      const { parent, children } = await stacks(places);
      const { failures, summary, answers } = await checkAccess(parent, children);
      assert.deepEqual([failures, summary.surprises], [[], 0]);
      const keys = new Set(
        answers.filter(({ family }) => family === "async-inference").map(({ key }) => key.split(".").at(-1)),
      );
      assert.deepEqual(
        [...keys].sort(),
        ["failure", "input", "kmsKeyArn", "output"].filter((key) => key in places || key === "kmsKeyArn"),
      );
    });
  }

  for (const [what, from, to, shows] of [
    ["cannot read failures", "s3:::failures/a/*", "s3:::failures/b/*", /reads an asynchronous failure: denied/],
    [
      "reads beside the failures",
      "s3:::failures/a/*",
      "s3:::failures/a*",
      /reads an asynchronous failure, but at s3:\/\/failures\/a-other\/x: allowed/,
    ],
    [
      "lists all failures",
      '"s3:prefix":["a/*"]',
      '"s3:prefix":["*"]',
      /lists asynchronous failures, but below another\/: allowed/,
    ],
    ["uses the key for no failure", '"arn:aws:s3:::failures",', "", /through S3, .* for failures: denied/],
  ] as const) {
    it(`are a surprise when the role ${what}`, async () => {
      const { parent, children } = await stacks({
        input: "s3://mlx/in/",
        output: "s3://mlx/out/",
        failure: "s3://failures/a/",
      });
      const resources = parent.built.resources.map((one) => {
        const { policy } = one.inputs;
        return typeof policy === "string"
          ? { ...one, inputs: { ...one.inputs, policy: policy.replace(from, to) } }
          : one;
      });
      assert.notDeepEqual(resources, parent.built.resources);
      const surprise = await firstSurprise({ ...parent, built: { ...parent.built, resources } }, children, {
        family: "async-inference",
      });
      assert.match(surprise!, shows);
    });
  }
});
