import assert from "node:assert/strict";
import { meansImage } from "../../../enforcement/models/images";

const CHURN = "111111111111.dkr.ecr.eu-west-1.amazonaws.com/ml/churn";

const IMAGES: readonly (readonly [pattern: string, image: string, means: "yes" | "no" | "maybe"])[] = [
  [CHURN, CHURN, "yes"],
  [CHURN, `${CHURN}:v1`, "yes"],
  [CHURN, `${CHURN}@sha256:0a`, "yes"],
  [CHURN, `${CHURN}:v1@sha256:0a`, "yes"],
  [CHURN, `${CHURN}-2:v1`, "no"],
  ["host:5000/churn", "host:5000/churn", "yes"],
  ["host:5000/churn", "host:5000/churn:v1", "yes"],
  ["host/churn:v1", "host/churn:v2", "no"],
  ["host/churn:v*", "host/churn:v2", "yes"],
  ["host/churn:*", "host/churn@sha256:0a", "yes"],
  ["host/churn:latest", "host/churn", "yes"],
  ["host/churn:latest", "host/churn:v1", "no"],
  // What a digest is tagged with, and what a tag means, only ECR knows.
  ["host/churn:v1", "host/churn@sha256:0a", "maybe"],
  ["host/churn:v1", "host/churn:other@sha256:0a", "maybe"],
  ["host/churn:v1", "host/churn:v1@sha256:0a", "maybe"],
  ["host/churn:v1", "host/fraud@sha256:0a", "no"],
  ["host/churn@sha256:0a", "host/churn:v1", "maybe"],
  ["host/churn@sha256:0a", "host/churn", "maybe"],
  ["host/churn@sha256:0a", "host/churn@sha256:0a", "yes"],
  ["host/churn@sha256:0a", "host/churn:v9@sha256:0a", "yes"],
  ["host/churn@sha256:0a", "host/churn@sha256:0b", "no"],
  ["*/churn*", "public.ecr.aws/a/churn:v1", "yes"],
  ["public.ecr.aws/a/churn", "ecr-public.aws.com/a/churn:v1", "yes"],
];

/** Hosts of one registry of ECR. Source: docs/design/aws-behaviour.md#ecr-hosts. */
const HOSTS = [
  "111111111111.dkr.ecr.eu-west-1.amazonaws.com",
  "111111111111.dkr.ecr-fips.eu-west-1.amazonaws.com",
  "111111111111.dkr-ecr.eu-west-1.on.aws",
  "111111111111.dkr-ecr-fips.eu-west-1.on.aws",
  "111111111111.DKR.ECR.EU-West-1.AmazonAWS.com",
  "111111111111.dkr.ecr.eu-west-1.amazonaws.com:443",
  "https://111111111111.dkr.ecr.eu-west-1.amazonaws.com",
];

describe("an image", () => {
  for (const [pattern, image, means] of IMAGES)
    it(`${image} is meant by ${pattern}: ${means}`, () => assert.equal(meansImage(pattern, image), means));

  for (const host of HOSTS) {
    it(`at ${host} is meant by each spelling of that host`, () => {
      for (const other of HOSTS) assert.equal(meansImage(`${other}/ml/churn`, `${host}/ml/churn:v1`), "yes", other);
      assert.equal(meansImage("*.dkr.ecr.*.amazonaws.com/ml/*", `${host}/ml/churn:v1`), "yes");
      assert.equal(meansImage("222222222222.dkr.ecr.eu-west-1.amazonaws.com/ml/churn", `${host}/ml/churn`), "no");
      assert.equal(meansImage("111111111111.dkr.ecr.us-east-1.amazonaws.com/ml/churn", `${host}/ml/churn`), "no");
    });
  }

  it("in China and in the European Sovereign Cloud has hosts of those", () => {
    const pairs = [
      ["1.dkr.ecr.cn-north-1.amazonaws.com.cn/x", "1.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn/x:v1"],
      ["1.dkr.ecr.eusc-de-east-1.amazonaws.eu/x", "1.dkr-ecr.eusc-de-east-1.on.amazonwebservices.eu/x:v1"],
    ] as const;
    for (const [one, other] of pairs) assert.equal(meansImage(one, other), "yes");
  });
});
