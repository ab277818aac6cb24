import assert from "node:assert/strict";
import { GONE, transformJob } from "..";
import { ALICE, ARN, CHURN, refusal, sagemaker, scaling, statuses, TARGET, TO_C2, world } from "./fixture";

const component = (name: string, Specification: object) => ({
  InferenceComponentName: name,
  EndpointName: "open",
  VariantName: "a",
  Specification,
  RuntimeConfig: { CopyCount: 1 },
});
export function livesOfOthers(): void {
  describe("a transform job", () => {
    const name = { TransformJobName: "job" };
    const start = () => sagemaker.createTransformJob(transformJob("job", "m1"));

    for (const [does, live, expected] of [
      ["completes", () => undefined, ["InProgress", "Completed"]],
      ["is stopped", () => sagemaker.stopTransformJob(name), ["InProgress", "Stopping", "Stopped"]],
    ] as const) {
      it(does, async () => {
        await start();
        await live();
        const { TransformEndTime } = await sagemaker.describeTransformJob(name);
        assert.equal(TransformEndTime, undefined);
        world.advance(900);
        assert.deepEqual(statuses("job", "transform-job"), expected);
        const described = await sagemaker.describeTransformJob(name);
        assert.equal(described.TransformJobStatus, expected.at(-1));
        assert.equal(described.ModelName, "m1");
        assert.ok(described.TransformEndTime! > described.CreationTime!);
      });
    }

    it("fails", async () => {
      world.faults.next("CreateTransformJob", "job", { ends: "Failed", reason: "bad input", seconds: 5 });
      await start();
      world.advance(5);
      const { TransformJobStatus, FailureReason } = await sagemaker.describeTransformJob(name);
      assert.deepEqual([TransformJobStatus, FailureReason], ["Failed", "bad input"]);
    });

    it("refuses as AWS does", async () => {
      const missing = await refusal(sagemaker.stopTransformJob(name));
      assert.match(missing, /^ResourceNotFound: /);
      await start();
      assert.equal(
        await refusal(start()),
        `ResourceInUse: Job name must be unique within an AWS account and region, and a job with this name already exists (${ARN}:transform-job/job)`,
      );
      world.advance(900);
      assert.equal(
        await refusal(sagemaker.stopTransformJob(name)),
        "ValidationException: The request was rejected because the transform job is in status Completed",
      );
    });
  });

  describe("inference components", () => {
    const base = { InferenceComponentName: "base" };
    const adapter = { InferenceComponentName: "adapter" };
    beforeEach(async () => {
      await sagemaker.createInferenceComponent(component("base", { ModelName: "m1" }));
      world.advance(120);
    });
    const adapt = () =>
      sagemaker.createInferenceComponent(
        component("adapter", { BaseInferenceComponentName: "base", Container: { ArtifactUrl: "s3://adapters/1" } }),
      );

    it("live on an endpoint whose variants have no model", async () => {
      const described = await sagemaker.describeInferenceComponent(base);
      assert.equal(described.InferenceComponentStatus, "InService");
      assert.equal(described.Specification?.ModelName, "m1");
      assert.equal(described.RuntimeConfig?.CurrentCopyCount, 1);
      await adapt();
      for (const [ask, names] of [
        [{ EndpointNameEquals: "open" }, ["adapter", "base"]],
        [{ EndpointNameEquals: "open", StatusEquals: "Creating" }, ["adapter"]],
        [{ EndpointNameEquals: "churn" }, []],
      ] as const) {
        const { InferenceComponents } = await sagemaker.listInferenceComponents(ask);
        assert.deepEqual(
          InferenceComponents?.map((found) => found.InferenceComponentName),
          names,
        );
      }
      const misplaced = { ...component("misplaced", { ModelName: "m1" }), ...CHURN };
      assert.equal(
        await refusal(sagemaker.createInferenceComponent(misplaced)),
        "ValidationException: Inference Components are not supported in this Endpoint. Please make sure this endpoint can deploy inference components.",
      );
    });

    it("keep the old specification until an update is over, and for good when it fails", async () => {
      const models: (string | undefined)[] = [];
      const look = async () => {
        const { Specification, InferenceComponentStatus } = await sagemaker.describeInferenceComponent(base);
        models.push(`${InferenceComponentStatus} ${Specification?.ModelName}`);
      };
      const update = () => sagemaker.updateInferenceComponent({ ...base, Specification: { ModelName: "m2" } });
      world.faults.next("UpdateInferenceComponent", "base", { ends: "RolledBack", reason: "no room" });
      await update();
      world.advance(120);
      await look();
      assert.equal((await sagemaker.describeInferenceComponent(base)).FailureReason, "no room");
      await update();
      await look();
      world.advance(120);
      await look();
      await sagemaker.updateInferenceComponentRuntimeConfig({ ...base, DesiredRuntimeConfig: { CopyCount: 3 } });
      world.advance(120);
      await look();
      assert.deepEqual(models, ["InService m1", "Updating m1", "InService m2", "InService m2"]);
    });

    it("may be of several specifications, or of a container without a model", async () => {
      const Specifications = [{ ModelName: "m1", InstanceType: "ml.g5.xlarge" as const }, { ModelName: "m2" }];
      await sagemaker.createInferenceComponent({
        InferenceComponentName: "several",
        EndpointName: "open",
        Specifications,
      });
      const several = await sagemaker.describeInferenceComponent({ InferenceComponentName: "several" });
      assert.equal(several.Specification, undefined);
      assert.deepEqual(several.Specifications, Specifications);
      await sagemaker.createInferenceComponent(
        component("bare", { Container: { Image: "serve:1", ArtifactUrl: "s3://a" } }),
      );
      const bare = await sagemaker.describeInferenceComponent({ InferenceComponentName: "bare" });
      assert.equal(bare.Specification?.Container?.DeployedImage?.SpecifiedImage, "serve:1");
      assert.equal(bare.Specification?.ModelName, undefined);
    });

    it("go before their endpoint, and adapters before their base", async () => {
      await adapt();
      const calls: readonly [call: () => Promise<unknown>, refused: RegExp, wait: number][] = [
        [() => sagemaker.deleteInferenceComponent(adapter), /in status CREATE_IN_PROGRESS/, 120],
        [() => sagemaker.deleteInferenceComponent(base), /is a base inference component for one or more associated/, 0],
        [() => sagemaker.deleteEndpoint({ EndpointName: "open" }), /inference component associated/, 0],
        [() => sagemaker.deleteInferenceComponent(adapter), /^not refused/, 0],
        [() => sagemaker.deleteInferenceComponent(adapter), /in status DELETE_IN_PROGRESS/, 30],
        [() => sagemaker.describeInferenceComponent(adapter), /Could not find inference component "/, 0],
        [() => sagemaker.deleteInferenceComponent(base), /^not refused/, 30],
        [() => sagemaker.deleteEndpoint({ EndpointName: "open" }), /^not refused/, 30],
      ];
      for (const [call, refused, wait] of calls) {
        assert.match(await refusal(call()), refused);
        world.advance(wait);
      }
      assert.deepEqual(statuses("open"), ["Creating", "InService", "Deleting", GONE]);
    });
  });

  describe("scalable targets", () => {
    const register = () => scaling.registerScalableTarget({ ...TARGET, MinCapacity: 1, MaxCapacity: 4 });
    const found = async () => {
      const { ScalableTargets = [] } = await scaling.describeScalableTargets({
        ServiceNamespace: "sagemaker",
        ResourceIds: ["endpoint/churn/variant/a"],
      });
      return ScalableTargets.map(({ MinCapacity, MaxCapacity }) => [MinCapacity, MaxCapacity]);
    };

    it("are registered, changed and deregistered", async () => {
      await register();
      await scaling.registerScalableTarget({ ...TARGET, MaxCapacity: 9 });
      assert.deepEqual(await found(), [[1, 9]]);
      await scaling.deregisterScalableTarget(TARGET);
      assert.deepEqual(await found(), []);
    });

    it("do not mind another model", async () => {
      await register();
      await sagemaker.updateEndpoint(TO_C2);
      world.advance(300);
      assert.deepEqual(await found(), [[1, 4]]);
    });

    it("go with their endpoint, if its deleter may deregister them", async () => {
      await register();
      world.faults.refuse("application-autoscaling:DeregisterScalableTarget", ALICE);
      assert.match(
        await refusal(sagemaker.deleteEndpoint(CHURN)),
        /does not have application-autoscaling:DeregisterScalableTarget permission to deregister the scalable target\.$/,
      );
      world.faults.permit("application-autoscaling:DeregisterScalableTarget");
      await sagemaker.deleteEndpoint(CHURN);
      assert.deepEqual(await found(), []);
    });
  });
}
