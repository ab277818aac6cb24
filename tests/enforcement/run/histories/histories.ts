import fc from "fast-check";
import type { Disturbances } from "../../../fakes/sagemaker";

/** What people do in an account, and what goes wrong meanwhile, as data. */

export type By = "deployer" | "mallory";
const by = fc.constantFrom<By>("deployer", "mallory");

/** The first is protected, and only the deployer may deploy it. */
const MODELS = ["churn-1", "churn-2", "free-1", "free-2"] as const;
const models = fc.uniqueArray(fc.constantFrom(...MODELS), { minLength: 1, maxLength: 2 });
const configName = fc.constantFrom("c1", "c2", "c3");
const endpointName = fc.constantFrom("e1", "e2");
const componentName = fc.constantFrom("p1", "p2");
const jobName = fc.constantFrom("j1", "j2", "j3");
const model = fc.constantFrom(...MODELS);
const ends = fc.option(fc.constantFrom("RolledBack", "UpdateRollbackFailed", "Failed"), { nil: undefined, freq: 5 });

const deed = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("createEndpoint" as const), by, endpointName, configName }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("updateEndpoint" as const), by, endpointName, configName, ends }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("deleteEndpoint" as const), endpointName }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("createConfig" as const), by, configName, models }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("deleteConfig" as const), configName }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("remakeModel" as const), by, model }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("scale" as const), endpointName }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("startJob" as const), by, jobName, model }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("createComponent" as const), by, componentName, model }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("updateComponent" as const), by, componentName, model }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("copies" as const), componentName }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("deleteComponent" as const), componentName }) },
);
export type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

/** Milliseconds before it: within a second, while something is under way, or after. */
const pause = fc.oneof(
  fc.constantFrom(0, 40, 700, 1_000),
  fc.integer({ min: 2_000, max: 90_000 }),
  fc.integer({ min: 200_000, max: 1_200_000 }),
);

export interface History {
  readonly deeds: readonly { readonly pause: number; readonly deed: Deed }[];
  readonly delivery: Disturbances;
  /** Seconds until the event history shows a record, at most. */
  readonly historyDelay: number;
  /** Of all calls to AWS, the share that is throttled, or whose answer is lost; of all effects, the share that a function dies at. */
  readonly throttled: number;
  readonly lost: number;
  readonly deaths: number;
  readonly seed: number;
  readonly limits: { readonly remediesPerHour: number; readonly perResourcePerHour: number };
  readonly whenNoAllowedConfig: "notify" | "delete";
}

const share = (most: number) => fc.oneof(fc.constant(0), fc.double({ min: 0, max: most, noNaN: true }));

export const histories: fc.Arbitrary<History> = fc
  .record({
    deeds: fc.array(fc.record({ pause, deed }), { minLength: 2, maxLength: 14 }),
    drop: share(0.5),
    duplicate: share(0.5),
    latest: fc.constantFrom(2, 60, 900),
    historyDelay: fc.constantFrom(60, 300, 840),
    throttled: share(0.3),
    lost: share(0.1),
    deaths: share(0.1),
    seed: fc.nat(),
    limits: fc.constantFrom(
      { remediesPerHour: 1000, perResourcePerHour: 100 },
      { remediesPerHour: 20, perResourcePerHour: 3 },
    ),
    whenNoAllowedConfig: fc.constantFrom("notify" as const, "delete" as const),
  })
  .map(({ drop, duplicate, latest, ...rest }) => ({
    ...rest,
    delivery: { seed: rest.seed, drop, duplicate, delay: [1, latest] as const },
  }));
