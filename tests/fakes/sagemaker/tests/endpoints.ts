import assert from "node:assert/strict";
import { paginateListEndpoints, type ListEndpointsInput } from "@aws-sdk/client-sagemaker";
import { config, GONE, type Outcome } from "..";
import { CHURN, DEPLOYER, refusal, sagemaker, statuses, TO_C2, world } from "./fixture";

export function livesOfEndpoints(): void {
  describe("an endpoint's life", () => {
    const update = () => sagemaker.updateEndpoint(TO_C2);
    const reweigh = () =>
      sagemaker.updateEndpointWeightsAndCapacities({
        ...CHURN,
        DesiredWeightsAndCapacities: [{ VariantName: "a", DesiredInstanceCount: 4 }],
      });
    const remove = () => sagemaker.deleteEndpoint(CHURN);
    const next = (operation: string, outcome: Outcome) => world.faults.next(operation, "churn", outcome);

    const lives: readonly [name: string, live: () => unknown, statuses: string[], configName: string | undefined][] = [
      ["is in service after a while", () => undefined, [], "c1"],
      ["is updated", update, ["Updating", "InService"], "c2"],
      ["is scaled", reweigh, ["Updating", "InService"], "c1"],
      ["is deleted", remove, ["Deleting", GONE], undefined],
      [
        "rolls a bad update back",
        () => (next("UpdateEndpoint", { ends: "RolledBack" }), update()),
        ["Updating", "InService"],
        "c1",
      ],
      [
        "fails to roll an update back",
        () => (next("UpdateEndpoint", { ends: "UpdateRollbackFailed" }), update()),
        ["Updating", "UpdateRollbackFailed"],
        "c1",
      ],
      ["fails", () => (next("UpdateEndpoint", { ends: "Failed" }), update()), ["Updating", "Failed"], "c1"],
      [
        "rolls back what cannot be scaled",
        () => (next("UpdateEndpointWeightsAndCapacities", { ends: "RolledBack" }), reweigh()),
        ["Updating", "RollingBack", "InService"],
        "c1",
      ],
      [
        "fails to be deleted",
        () => (next("DeleteEndpoint", { ends: "Failed" }), remove()),
        ["Deleting", "Failed"],
        "c1",
      ],
      ["is serviced", () => world.befall("churn", "SystemUpdating"), ["SystemUpdating", "InService"], "c1"],
      [
        "is serviced after the update that is under way",
        async () => {
          await update();
          world.befall("churn", "SystemUpdating", { after: 60 });
        },
        ["Updating", "InService", "SystemUpdating", "InService"],
        "c2",
      ],
      ["is out of service", () => world.befall("churn", "OutOfService"), ["OutOfService", "InService"], "c1"],
      [
        "is updated while out of service",
        () => (world.befall("churn", "OutOfService"), update()),
        ["OutOfService", "Updating", "InService"],
        "c2",
      ],
      [
        "is scaled by auto scaling, under a config name of its own",
        () => world.scale("churn", "a", 3, "0b1c-uuid"),
        ["Updating", "InService"],
        "0b1c-uuid",
      ],
    ];
    for (const [name, live, expected, configName] of lives) {
      it(name, async () => {
        await live();
        world.advance(3600);
        assert.deepEqual(statuses(), ["Creating", "InService", ...expected]);
        const described = await sagemaker.describeEndpoint(CHURN).catch(() => undefined);
        assert.equal(described?.EndpointConfigName, configName);
        assert.equal(described?.PendingDeploymentSummary, undefined);
      });
    }

    it("may fail from the start, and its name is taken until it is deleted", async () => {
      const born = { EndpointName: "born", EndpointConfigName: "c1" };
      world.faults.next("CreateEndpoint", "born", { ends: "Failed", reason: "no capacity", seconds: 1500 });
      await sagemaker.createEndpoint(born);
      world.advance(1499);
      assert.equal((await sagemaker.describeEndpoint(born)).EndpointStatus, "Creating");
      world.advance(1);
      const { EndpointStatus, FailureReason } = await sagemaker.describeEndpoint(born);
      assert.deepEqual([EndpointStatus, FailureReason], ["Failed", "no capacity"]);
      assert.match(await refusal(sagemaker.createEndpoint(born)), /Cannot create already existing endpoint/);
    });

    it("shows the old config while it is updated, and the pending one beside it", async () => {
      await update();
      const updating = await sagemaker.describeEndpoint(CHURN);
      assert.equal(updating.EndpointStatus, "Updating");
      assert.equal(updating.EndpointConfigName, "c1");
      assert.equal(updating.PendingDeploymentSummary?.EndpointConfigName, "c2");
      assert.deepEqual(updating.PendingDeploymentSummary?.StartTime, updating.LastModifiedTime);
      world.advance(299.9);
      assert.equal((await sagemaker.describeEndpoint(CHURN)).EndpointConfigName, "c1");
      world.advance(0.1);
      assert.equal((await sagemaker.describeEndpoint(CHURN)).EndpointConfigName, "c2");
    });

    it("gives the reason of a failed update until the next one", async () => {
      next("UpdateEndpoint", { ends: "RolledBack", reason: "ping failed" });
      await update();
      world.advance(300);
      assert.equal((await sagemaker.describeEndpoint(CHURN)).FailureReason, "ping failed");
      await update();
      assert.equal((await sagemaker.describeEndpoint(CHURN)).FailureReason, undefined);
    });

    it("runs on without its config and model", async () => {
      await sagemaker.deleteEndpointConfig({ EndpointConfigName: "c1" });
      await sagemaker.deleteModel({ ModelName: "m1" });
      const { EndpointStatus, EndpointConfigName } = await sagemaker.describeEndpoint(CHURN);
      assert.deepEqual([EndpointStatus, EndpointConfigName], ["InService", "c1"]);
      await update();
      world.advance(300);
      const back = sagemaker.updateEndpoint({ ...CHURN, EndpointConfigName: "c1" });
      assert.match(await refusal(back), /^ValidationException: Could not find endpoint configuration /);
    });

    it("of the same name is another one, with another creation time", async () => {
      const before = await sagemaker.describeEndpoint(CHURN);
      await remove();
      world.advance(30);
      await sagemaker.createEndpoint(TO_C2);
      const after = await sagemaker.describeEndpoint(CHURN);
      assert.equal(after.EndpointArn, before.EndpointArn);
      assert.ok(after.CreationTime! > before.CreationTime!);
      assert.equal(new Set(world.history("churn").map(({ incarnation }) => incarnation.getTime())).size, 2);
    });
  });

  describe("what an update keeps", () => {
    const scaled = { VariantName: "a", DesiredInstanceCount: 4, DesiredWeight: 7 };
    const capture = (sampled: number) => ({
      ...{ EnableCapture: true, InitialSamplingPercentage: sampled, DestinationS3Uri: "s3://captured" },
      CaptureOptions: [{ CaptureMode: "Input" as const }],
    });
    for (const [name, retain, exclude, expected] of [
      ["nothing unless told to", undefined, [], [1, 1, 50]],
      ["every property", true, [], [4, 7, 10]],
      ["all but weights and data capture", true, ["DesiredWeight", "DataCaptureConfig"], [4, 1, 50]],
      ["all but capacities", true, ["DesiredInstanceCount"], [1, 7, 10]],
    ] as const) {
      it(name, async () => {
        await sagemaker.createEndpointConfig(config("from", ["m1"], { DataCaptureConfig: capture(10) }));
        await sagemaker.createEndpointConfig(config("to", ["m2"], { DataCaptureConfig: capture(50) }));
        await sagemaker.updateEndpoint({ ...CHURN, EndpointConfigName: "from" });
        world.advance(300);
        await sagemaker.updateEndpointWeightsAndCapacities({ ...CHURN, DesiredWeightsAndCapacities: [scaled] });
        const [scaling] = (await sagemaker.describeEndpoint(CHURN)).ProductionVariants!;
        assert.deepEqual([scaling?.CurrentInstanceCount, scaling?.DesiredInstanceCount], [1, 4]);
        world.advance(60);
        await sagemaker.updateEndpoint({
          ...{ ...CHURN, EndpointConfigName: "to", RetainAllVariantProperties: retain },
          ExcludeRetainedVariantProperties: exclude.map((VariantPropertyType) => ({ VariantPropertyType })),
        });
        world.advance(300);
        const { ProductionVariants: [variant] = [], DataCaptureConfig } = await sagemaker.describeEndpoint(CHURN);
        const sampled = DataCaptureConfig?.CurrentSamplingPercentage;
        assert.deepEqual([variant?.CurrentInstanceCount, variant?.CurrentWeight, sampled], expected);
      });
    }
  });

  describe("lists of endpoints", () => {
    it("come in pages that hold each once, whatever comes and goes meanwhile", async () => {
      for (let i = 0; i < 25; i += 1) {
        await sagemaker.createEndpoint({ EndpointName: `listed-${i}`, EndpointConfigName: "c1" });
      }
      const found: (string | undefined)[] = [];
      for await (const { Endpoints } of paginateListEndpoints(
        { client: sagemaker, pageSize: 7 },
        { NameContains: "listed" },
      )) {
        if (found.length === 7) world.call(DEPLOYER, "CreateEndpoint", { ...TO_C2, EndpointName: "listed-late" });
        assert.ok(Endpoints!.length <= 7);
        found.push(...Endpoints!.map(({ EndpointName }) => EndpointName));
      }
      assert.deepEqual(
        found,
        Array.from({ length: 25 }, (_, i) => `listed-${24 - i}`),
      );
    });

    const requests: readonly [name: string, ask: () => ListEndpointsInput, expected: string[]][] = [
      ["begin with the newest", () => ({}), ["open", "churn"]],
      ["by name", () => ({ SortBy: "Name", SortOrder: "Ascending" }), ["churn", "open"]],
      ["of a status", () => ({ StatusEquals: "Updating" }), ["churn"]],
      ["created before a time", () => ({ CreationTimeBefore: new Date(world.now.getTime() - 3600_000) }), []],
      ["modified after a time", () => ({ LastModifiedTimeAfter: new Date(world.now.getTime() - 1) }), ["churn"]],
    ];
    for (const [name, ask, expected] of requests) {
      it(name, async () => {
        await sagemaker.updateEndpoint(TO_C2);
        const { Endpoints } = await sagemaker.listEndpoints(ask());
        assert.deepEqual(
          Endpoints?.map(({ EndpointName }) => EndpointName),
          expected,
        );
      });
    }
  });
}
