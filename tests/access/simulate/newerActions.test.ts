import assert from "node:assert/strict";
import { allows, decide, type Hop } from "../../../access/simulate/simulate";

const ARN = "arn:aws:sagemaker:eu-west-1:111111111111:inference-router/chat";

const hop = (statements: readonly object[], more: Partial<Hop> = {}): Hop => ({
  principal: {
    label: "somebody",
    arn: "arn:aws:iam::111111111111:user/somebody",
    principalArn: "arn:aws:iam::111111111111:user/somebody",
    accountId: "111111111111",
    policies: [
      {
        name: "policy",
        document: {
          Version: "2012-10-17",
          Statement: statements.map((one, index) => ({ Sid: `S${index}`, Effect: "Allow", Resource: "*", ...one })),
        },
      },
    ],
  },
  action: "sagemaker:InvokeInferenceRouter",
  resource: ARN,
  accountId: "111111111111",
  context: {},
  ...more,
});

describe("an action that the simulator does not know", () => {
  /** Statements, and whether AWS would take them for an allowance of InvokeInferenceRouter on the router chat. */
  const CASES: readonly (readonly [name: string, statements: readonly object[], allowed: boolean])[] = [
    ["itself", [{ Action: "sagemaker:InvokeInferenceRouter" }], true],
    ["in another case", [{ Action: ["sagemaker:invokeinferencerouter"] }], true],
    ["by a pattern", [{ Action: "sagemaker:Invoke*" }], true],
    ["everything", [{ Action: "*" }], true],
    ["by what it is not", [{ NotAction: "s3:*" }], true],
    ["all but it", [{ NotAction: "sagemaker:Invoke*" }], false],
    ["what stands for it", [{ Action: "sagemaker:DescribeInferenceExperiment" }], false],
    ["what stands for it, by a pattern", [{ Action: ["sagemaker:Describe*", "s3:GetObject"] }], false],
    ["another action on routers", [{ Action: "sagemaker:InvokeInferenceRouterAsync" }], false],
    ["an older neighbour", [{ Action: "sagemaker:InvokeEndpoint" }], false],
    ["on the router", [{ Action: "sagemaker:*", Resource: [ARN] }], true],
    ["on routers of that name", [{ Action: "sagemaker:*", Resource: ARN.replace("chat", "ch*") }], true],
    ["on another router", [{ Action: "sagemaker:*", Resource: `${ARN}2` }], false],
    ["on what stands for it", [{ Action: "sagemaker:*", Resource: ARN.replace("router", "experiment") }], false],
    ["on endpoints", [{ Action: "sagemaker:*", Resource: ARN.replace("inference-router", "endpoint") }], false],
    ["allowed and denied", [{ Action: "*" }, { Effect: "Deny", Action: "sagemaker:*Router" }], false],
    [
      "allowed, and what stands for it denied",
      [{ Action: "*" }, { Effect: "Deny", Action: "sagemaker:Describe*" }],
      true,
    ],
  ];
  for (const [name, statements, allowed] of CASES)
    it(`is decided by what documents say of it: ${name}`, async () => {
      const asked = hop(statements);
      assert.deepEqual(await allows(asked), { allowed, problems: [] });
      const { decidedBy, ...verdict } = await decide(asked);
      assert.deepEqual(verdict, { allowed, problems: [] });
      assert.match(decidedBy, /^S\d/);
    });

  it("is decided by boundaries and control policies, too", async () => {
    const asked = hop([{ Action: "*" }]);
    const denies = (Action: string) => ({
      name: "denies",
      document: { Version: "2012-10-17", Statement: [{ Sid: "No", Effect: "Deny", Action, Resource: "*" }] },
    });
    const under = async (Action: string) =>
      (await allows({ ...asked, serviceControlPolicies: [denies(Action)] })).allowed;
    assert.equal(await under("sagemaker:InvokeInferenceRouter"), false);
    assert.equal(await under("sagemaker:DescribeInferenceExperiment"), true);
    const boundary = {
      name: "boundary",
      document: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "sagemaker:Describe*", Resource: "*" }],
      },
    };
    assert.equal((await allows({ ...asked, principal: { ...asked.principal, boundary } })).allowed, false);
  });

  it("has the context keys of what stands for it, and no others", async () => {
    const { problems } = await allows(hop([{ Action: "*" }], { context: { "sagemaker:TargetModel": "x" } }));
    assert.deepEqual(problems, [
      "the simulator ignored sagemaker:TargetModel, which sagemaker:InvokeInferenceRouter does not have",
    ]);
  });
});
