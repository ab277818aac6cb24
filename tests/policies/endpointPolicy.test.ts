import assert from "node:assert/strict";
import fc from "fast-check";
import { endpointPolicy } from "../../policies/endpointPolicy";

const ENDPOINT = { partition: "aws", region: "eu-west-1", accountId: "111111111111", endpointName: "Churn" };
const router = (account: string, name = "*") => `arn:aws:sagemaker:*:${account}:inference-router/${name}`;
const owner = (accountId: string, ...names: readonly string[]) => ({
  accountId,
  sourceInferenceRouterArns: names.map((name) => router(accountId, name)),
});

describe("the policy of an endpoint", () => {
  it("lets an account in through its routers, and lets it describe the endpoint", () => {
    assert.deepEqual(endpointPolicy(ENDPOINT, [owner("222222222222", "chat")]), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "InvokeThroughRoutersOf222222222222",
          Effect: "Allow",
          Principal: { AWS: ["arn:aws:iam::222222222222:root"] },
          Action: ["sagemaker:InvokeEndpoint"],
          Resource: [
            "arn:aws:sagemaker:eu-west-1:111111111111:endpoint/Churn",
            "arn:aws:sagemaker:eu-west-1:111111111111:endpoint/churn",
          ],
          Condition: { ArnEquals: { "sagemaker:SourceInferenceRouterArn": [router("222222222222", "chat")] } },
        },
        {
          Sid: "DescribeFrom222222222222",
          Effect: "Allow",
          Principal: { AWS: ["arn:aws:iam::222222222222:root"] },
          Action: ["sagemaker:DescribeEndpoint"],
          Resource: [
            "arn:aws:sagemaker:eu-west-1:111111111111:endpoint/Churn",
            "arn:aws:sagemaker:eu-west-1:111111111111:endpoint/churn",
          ],
        },
      ],
    });
  });

  it("asks the organization of both, where one is set", () => {
    const { Statement } = endpointPolicy({ ...ENDPOINT, organizationId: "o-a1b2c3d4e5" }, [owner("222222222222", "*")]);
    for (const { Condition } of Statement)
      assert.deepEqual(Condition!["StringEquals"], { "aws:PrincipalOrgID": ["o-a1b2c3d4e5"] });
  });

  it("has each account once, whatever the order and the number of its consumers, and no Sid twice", () => {
    const some = fc.record({
      accountId: fc.constantFrom("222222222222", "333333333333", "444444444444"),
      names: fc.array(fc.constantFrom("a", "b", "*"), { minLength: 1, maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 6 }), (consumers) => {
        const owners = consumers.map(({ accountId, names }) => owner(accountId, ...names));
        const made = endpointPolicy(ENDPOINT, owners);
        assert.deepEqual(endpointPolicy(ENDPOINT, owners.toReversed()), made);
        const sids = made.Statement.map(({ Sid }) => Sid);
        assert.equal(new Set(sids).size, sids.length);
        assert.equal(sids.length, 2 * new Set(consumers.map(({ accountId }) => accountId)).size);
        for (const { Sid } of made.Statement) assert.match(Sid, /^[A-Za-z0-9]+$/);
      }),
    );
  });
});
