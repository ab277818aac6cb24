import assert from "node:assert/strict";
import { paginateListEndpoints } from "@aws-sdk/client-sagemaker";
import fc from "fast-check";
import { given, GONE, World, type Outcome } from "..";
import { ALICE, CHURN, DEPLOYER, sagemaker, world } from "./fixture";

/** From what status to which an endpoint may go. */
const LEGAL: Readonly<Record<string, readonly string[]>> = {
  Creating: ["InService", "Failed"],
  InService: ["Updating", "SystemUpdating", "OutOfService", "Deleting"],
  OutOfService: ["InService", "Updating", "Deleting"],
  SystemUpdating: ["InService"],
  Updating: ["InService", "RollingBack", "UpdateRollbackFailed", "Failed"],
  RollingBack: ["InService"],
  UpdateRollbackFailed: ["Updating", "Deleting"],
  Failed: ["Deleting"],
  Deleting: [GONE, "Failed"],
  [GONE]: ["Creating"],
};

export function whateverHappens(): void {
  describe("whatever is called, when and however it ends", () => {
    const scaled = [{ VariantName: "a", DesiredInstanceCount: 2 }];
    const anyConfig = fc.constantFrom("c1", "c2", "both");
    const endings = (...some: Outcome["ends"][]) => fc.constantFrom(undefined, undefined, ...some);
    const call = (w: World, operation: string, input: object, ends?: Outcome["ends"]) => {
      if (ends) w.faults.next(operation, "churn", { ends });
      w.call(ALICE, operation, { ...CHURN, ...input });
    };
    const step = fc.oneof(
      fc.tuple(anyConfig, endings("Failed")).map(([EndpointConfigName, ends]) => (w: World) => {
        call(w, "CreateEndpoint", { EndpointConfigName }, ends);
      }),
      fc
        .tuple(anyConfig, endings("RolledBack", "UpdateRollbackFailed", "Failed"), fc.boolean())
        .map(([EndpointConfigName, ends, RetainAllVariantProperties]) => (w: World) => {
          call(w, "UpdateEndpoint", { EndpointConfigName, RetainAllVariantProperties }, ends);
        }),
      endings("RolledBack").map((ends) => (w: World) => {
        call(w, "UpdateEndpointWeightsAndCapacities", { DesiredWeightsAndCapacities: scaled }, ends);
      }),
      fc.constant((w: World) => w.scale("churn", "a", 3, "made-by-scaling")),
      endings("Failed").map((ends) => (w: World) => call(w, "DeleteEndpoint", {}, ends)),
      fc.constantFrom("SystemUpdating" as const, "OutOfService" as const).map((what) => (w: World) => {
        w.befall("churn", what, { after: 20, lasts: 90 });
      }),
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 400 }).map((seconds) => (w: World) => w.advance(seconds)) },
    );

    it("an endpoint goes from status to status only as it may", () => {
      const taken = new Set<string>();
      fc.assert(
        fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => {
          const other = new World();
          given(other, DEPLOYER, { models: ["m1", "m2"], configs: { c1: ["m1"], c2: ["m2"], both: ["m1", "m2"] } });
          for (const take of steps) {
            const before = other.account.endpoints.get("churn")?.status ?? GONE;
            try {
              take(other);
            } catch (error) {
              assert.match(
                (error as Error).message,
                /^(Cannot update|Cannot create already existing|Could not find endpoint)/,
              );
              assert.equal(
                other.account.endpoints.get("churn")?.status ?? GONE,
                before,
                "a refused call changes nothing",
              );
            }
          }
          assert.deepEqual(other.unknown, []);
          const moments = other.history("churn");
          moments.forEach(({ status, at, incarnation }, i) => {
            const before = moments[i - 1];
            const from = before?.status ?? GONE;
            assert.ok(LEGAL[from]!.includes(status), `${from} -> ${status}`);
            assert.ok(!before || before.at <= at);
            assert.equal(before?.incarnation === incarnation, status !== "Creating");
            taken.add(`${from} -> ${status}`);
          });
        }),
        { numRuns: 1000, seed: 1 },
      );
      const legal = Object.entries(LEGAL).flatMap(([from, tos]) => tos.map((to) => `${from} -> ${to}`));
      assert.deepEqual([...taken].sort(), legal.sort(), "every way was taken");
    });
  });

  describe("an account with 1,000 endpoints", () => {
    it("is made, and listed page by page", async () => {
      const names = Array.from({ length: 1000 }, (_, i) => `endpoint-${i}`);
      for (let i = 0; i < names.length; i += 20) {
        const some = names.slice(i, i + 20);
        await Promise.all(
          some.map((name) => sagemaker.createEndpoint({ EndpointName: name, EndpointConfigName: "c1" })),
        );
      }
      world.advance(300);
      const listed = new Set<string | undefined>();
      for await (const { Endpoints } of paginateListEndpoints({ client: sagemaker, pageSize: 100 }, {})) {
        for (const { EndpointName, EndpointStatus } of Endpoints!) {
          assert.equal(EndpointStatus, "InService");
          listed.add(EndpointName);
        }
      }
      assert.equal(listed.size, 1002);
      assert.deepEqual(world.counts({ caller: ALICE }), { CreateEndpoint: 1000, ListEndpoints: 11 });
    });
  });
}
