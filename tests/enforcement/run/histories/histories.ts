import fc from "fast-check";
import type { Disturbances } from "../../../fakes/sagemaker";

/** What people do in an account, and what goes wrong meanwhile, as data. */

export type By = "deployer" | "mallory";
const by = fc.constantFrom<By>("deployer", "mallory");

/** The first two are protected, and only the deployer may deploy them; so is `behind`, where a rule asks for places. */
const MODELS = ["churn-1", "churn-2", "free-1", "free-2", "constructor", "behind"] as const;
const models = fc.uniqueArray(fc.constantFrom(...MODELS), { minLength: 1, maxLength: 2 });
const configName = fc.constantFrom("c1", "c2", "c3", "C1");
const endpointName = fc.constantFrom("e1", "e2", "e1", "e2", "E1");
const minutes = fc.integer({ min: 2, max: 45 });
const componentName = fc.constantFrom("p1", "p2");
const jobName = fc.constantFrom("j1", "j2", "j3");
const model = fc.constantFrom(...MODELS);
const ends = fc.option(fc.constantFrom("RolledBack", "UpdateRollbackFailed", "Failed"), { nil: undefined, freq: 5 });
/** As long as its owner lets a canary take. */
const lasts = fc.constantFrom(undefined, undefined, undefined, 20, 1500, 5400);

const deed = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("createEndpoint" as const), by, endpointName, configName }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("updateEndpoint" as const), by, endpointName, configName, ends, lasts }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("deleteEndpoint" as const), endpointName }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("createConfig" as const), by, configName, models }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("deleteConfig" as const), configName }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("remakeModel" as const), by, model }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("remakeConfig" as const), by, configName, models }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("scale" as const), endpointName }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("keepScaling" as const), endpointName, minutes }) },
  {
    weight: 1,
    arbitrary: fc.record({
      ...{ do: fc.constant("keepReweighing" as const), endpointName, minutes },
      seconds: fc.double({ min: 0.7, max: 40, noNaN: true }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("registerTarget" as const), endpointName }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("throwAway" as const), jobs: fc.integer({ min: 2, max: 13 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ...{ do: fc.constant("refuseLooks" as const), minutes },
      operation: fc.constantFrom("DescribeEndpointConfig", "DescribeModel", "DescribeEndpoint"),
    }),
  },
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
  /** Whether SageMaker takes every spelling of a name for the same. */
  readonly namesIgnoreCase: boolean;
  /** Whether the rule says where the artefacts lie as well. */
  readonly withPlaces: boolean;
  /** Whether one of the models is as large as AWS lets it be. */
  readonly withHuge: boolean;
  /** Whether others ask so much of CloudTrail's history that we are always refused. */
  readonly isHistoryBusy: boolean;
  readonly limits: {
    readonly remediesPerHour: number;
    readonly perCallerPerHour: number;
    readonly perResourcePerHour: number;
  };
  readonly whenNoAllowedConfig: "notify" | "delete";
}

const share = (most: number) => fc.oneof(fc.constant(0), fc.double({ min: 0, max: most, noNaN: true }));

const rarely = fc.nat(19).map((n) => n === 19);

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
    namesIgnoreCase: fc.boolean(),
    withPlaces: fc.boolean(),
    withHuge: rarely,
    isHistoryBusy: rarely,
    limits: fc.constantFrom(
      { remediesPerHour: 1000, perCallerPerHour: 1000, perResourcePerHour: 100 },
      { remediesPerHour: 20, perCallerPerHour: 10, perResourcePerHour: 3 },
      { remediesPerHour: 4, perCallerPerHour: 2, perResourcePerHour: 1 },
    ),
    whenNoAllowedConfig: fc.constantFrom("notify" as const, "delete" as const),
  })
  .map(({ drop, duplicate, latest, ...rest }) => ({
    ...rest,
    delivery: { seed: rest.seed, drop, duplicate, delay: [1, latest] as const },
  }));
