import assert from "node:assert/strict";
import { firstSurprise } from "../../firstSurprise";
import { built, childRaw, GROUP, parentRaw } from "../../sample";
import { quickCheck } from "../../quickCheck";

type Places = Readonly<Record<string, string>>;

const consumer = (accountId: string, places: Places) => ({
  accountId,
  endpoints: ["churn"],
  actions: ["InvokeEndpointAsync"],
  asyncInference: { kmsKeyArn: "arn:aws:kms:eu-west-1:111111111111:key/1", ...places },
});

const stacks = (places: Places, others: Readonly<Record<string, object>> = {}) =>
  built(parentRaw({ "fraud-team": consumer("222222222222", places), ...others }), {
    "fraud-team": childRaw("fraud-team", "222222222222", GROUP),
  });

type Stacks = Awaited<ReturnType<typeof stacks>>;

/** What the questions of the family notice first, where a policy of the parent says something else. */
function surpriseIn(parent: Stacks["parent"], children: Stacks["children"], from: string, to: string) {
  const resources = parent.built.resources.map((one) => {
    const { policy } = one.inputs;
    return typeof policy === "string" ? { ...one, inputs: { ...one.inputs, policy: policy.replace(from, to) } } : one;
  });
  assert.notDeepEqual(resources, parent.built.resources);
  return firstSurprise({ ...parent, built: { ...parent.built, resources } }, children, { family: "async-inference" });
}

describe("places of asynchronous inference", () => {
  for (const [how, places] of [
    ["apart", { input: "s3://mlx/in/", output: "s3://mlx/out/" }],
    ["apart, failures in a third", { input: "s3://mlx/in/", output: "s3://mlx/out/", failure: "s3://failures/a/" }],
    ["with the requests", { output: "s3://mlx/out/" }],
    ["in a folder of its own", { output: "s3://mlx/out/", outputPathExtension: "fraud-team" }],
    [
      "in a folder of its own with inputs beside",
      { input: "s3://mlx/out/in/", output: "s3://mlx/out/", outputPathExtension: "a/b" },
    ],
    [
      "in a folder of its own in a whole bucket",
      { output: "s3://mlx", outputPathExtension: "fraud", failure: "s3://mlx/failed/" },
    ],
    [
      "in a folder of its own, failures in all of them",
      { output: "s3://mlx/out/", outputPathExtension: "fraud", failure: "s3://mlx/out/" },
    ],
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
      const { failures, summary, answers } = await quickCheck(parent, children);
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

  const own = (name: string) => ({ output: "s3://mlx/out/", outputPathExtension: name });

  it("of two consumers of one output are apart, and asked about", async () => {
    const { parent, children } = await stacks(own("fraud-team"), { risk: consumer("333333333333", own("risk")) });
    const { failures, summary, answers } = await quickCheck(parent, children);
    assert.deepEqual([failures, summary.surprises], [[], 0]);
    const asked = answers.map(({ consumer: id, question }) => `${id}: ${question}`);
    for (const text of [
      "fraud-team: the invoke role reads an asynchronous output, but an answer to risk, at s3://mlx/out/risk/x",
      "risk: the invoke role reads an asynchronous output, but an answer to fraud-team, at s3://mlx/out/fraud-team/x",
      "fraud-team: the invoke role reads an asynchronous output, but an answer to requests without an extension, at s3://mlx/out/x",
      "fraud-team: the invoke role lists asynchronous outputs, but below out/risk/x",
    ])
      assert.ok(
        asked.includes(text),
        `${text} is not among\n${asked.filter((one) => one.includes("async")).join("\n")}`,
      );
  });

  for (const [what, from, to, shows] of [
    [
      "the other's",
      "/fraud-team/*",
      '/fraud-team/*","arn:aws:s3:::mlx/out/risk/*',
      /but an answer to risk, at .*: allowed/,
    ],
    [
      "a third's",
      "/fraud-team/*",
      '/fraud-team/*","arn:aws:s3:::mlx/out/a*/*',
      /but an answer to another consumer.*: allowed/,
    ],
    [
      "those of nobody",
      "/fraud-team/*",
      '/fraud-team/*","arn:aws:s3:::mlx/out/?',
      /to requests without an extension, at .*: allowed/,
    ],
    [
      "the list of the other's",
      '"out/fraud-team/*"',
      '"out/fraud-team/*","out/risk/*"',
      /lists .*, but below out\/risk\/x: allowed/,
    ],
  ] as const) {
    it(`of two consumers of one output are a surprise where one reads ${what}`, async () => {
      const { parent, children } = await stacks(own("fraud-team"), { risk: consumer("333333333333", own("risk")) });
      assert.match((await surpriseIn(parent, children, from, to))!, shows);
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
      assert.match((await surpriseIn(parent, children, from, to))!, shows);
    });
  }
});
