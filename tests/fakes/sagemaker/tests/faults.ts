import assert from "node:assert/strict";
import { SageMaker } from "@aws-sdk/client-sagemaker";
import { ALICE, ARN, CHURN, DEPLOYER, refusal, sagemaker, scaling, statuses, world } from "./fixture";

export function whatGoesWrong(): void {
  describe("what goes wrong", () => {
    const look = () => refusal(sagemaker.describeEndpoint(CHURN));

    it("throttling: the next calls, of one operation", async () => {
      world.faults.throttle({ calls: 2, operation: "DescribeEndpoint" });
      await sagemaker.listEndpoints();
      const answers = [await look(), await look(), await look()];
      assert.deepEqual(answers, [
        "ThrottlingException: Rate exceeded",
        "ThrottlingException: Rate exceeded",
        "not refused",
      ]);
    });

    it("throttling: a share of one caller's, the same for the same seed", async () => {
      const throttled = async (seed: number) => {
        world.faults.clear();
        world.faults.throttle({ share: 0.3, seed, caller: ALICE });
        const answers: boolean[] = [];
        for (let i = 0; i < 100; i += 1) answers.push((await look()) !== "not refused");
        return answers;
      };
      const once = await throttled(5);
      assert.deepEqual(await throttled(5), once);
      assert.notDeepEqual(await throttled(6), once);
      const share = once.filter(Boolean).length;
      assert.ok(share > 15 && share < 45, `${share} of 100`);
      world.call(DEPLOYER, "DescribeEndpoint", CHURN);
    });

    it("throttling is outlasted by the SDK's own retries", async () => {
      const patient = new SageMaker({ ...world.as(ALICE), maxAttempts: 2 });
      world.faults.throttle({ calls: 1 });
      await patient.describeEndpoint(CHURN);
      patient.destroy();
      assert.deepEqual(world.counts({ caller: ALICE }), { DescribeEndpoint: 2 });
    });

    it("refused permission, to one caller", async () => {
      world.faults.refuse("sagemaker:DeleteEndpoint", ALICE);
      assert.equal(
        await refusal(sagemaker.deleteEndpoint(CHURN)),
        `AccessDeniedException: User: arn:aws:sts::111111111111:assumed-role/DataScience/session is not authorized to perform: sagemaker:DeleteEndpoint on resource: ${ARN}:endpoint/churn because no identity-based policy allows the sagemaker:DeleteEndpoint action`,
      );
      assert.equal(await look(), "not refused");
      world.call(DEPLOYER, "DeleteEndpoint", CHURN);
      assert.deepEqual(
        world.events("DeleteEndpoint").map(({ detail }) => detail.errorCode),
        ["AccessDenied", undefined],
      );
    });

    it("an error of the service", async () => {
      world.faults.answer({ code: "InternalFailure", message: "try again", status: 500 }, { calls: 1 });
      assert.equal(await look(), "InternalFailure: try again");
    });

    it("a lost answer to a call that took effect", async () => {
      world.faults.lose({ calls: 1, operation: "DeleteEndpoint" });
      assert.notEqual(await refusal(sagemaker.deleteEndpoint(CHURN)), "not refused");
      assert.deepEqual(statuses(), ["Creating", "InService", "Deleting"]);
    });

    it("a caller that AWS does not know", async () => {
      const credentials = { accessKeyId: "AKIAUNKNOWN", secretAccessKey: "secret" };
      const stranger = new SageMaker({ ...world.as(ALICE), credentials });
      assert.match(await refusal(stranger.listEndpoints()), /^UnrecognizedClientException: /);
      stranger.destroy();
    });

    for (const [name, call] of [
      ["an operation", () => sagemaker.listTrainingJobs()],
      ["another region", () => new SageMaker({ ...world.as(ALICE), region: "us-east-1" }).listEndpoints()],
      ["targets of another service", () => scaling.describeScalableTargets({ ServiceNamespace: "ecs" })],
    ] as const) {
      it(`what this world does not know is loud: ${name}`, async () => {
        assert.match(await refusal(call()), /^NotInThisWorld: /);
        assert.equal(world.unknown.length, 1);
        await assert.rejects(world.stop(), /not known in this world/);
        world.unknown.length = 0;
      });
    }

    it("nothing that cannot happen may be asked for", () => {
      assert.throws(
        () => world.faults.next("CreateEndpoint", "churn", { ends: "RolledBack" }),
        /never ends RolledBack/,
      );
      assert.throws(() => world.faults.next("DescribeEndpoint", "churn", {}), /nothing goes on after/);
      assert.throws(() => world.advance(-1), /does not run backwards/);
    });
  });
}
