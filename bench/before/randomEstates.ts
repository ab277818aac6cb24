import path from "node:path";
import { accountOf, PARENT, REGION, writeStack } from "../manyConsumers";

/** Estates of one to three consumers with settings at random, the same for the same seed. */
export function randomEstates(dir: string, count: number, seed: number): string[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, index) => {
    const folder = path.join(dir, `estate-${index}`);
    writeEstate(folder, random);
    return folder;
  });
}

function writeEstate(dir: string, random: Random): void {
  const organizationId = random.sometimes({ organizationId: "o-a1b2c3d4e5" });
  const ids = ["fraud-team", "risk", "marketing"].slice(0, 1 + random.below(3));
  const consumers = ids.map((id, index) => [id, { accountId: accountOf(index), ...contentOf(id, random) }] as const);
  writeStack(dir, "parent", PARENT, { account: "parent", ...organizationId, consumers: Object.fromEntries(consumers) });
  for (const [id, consumer] of consumers) {
    if (random.below(3) === 0) continue; // Its stack file is elsewhere.
    const callers = random.of<object>([
      { group: { name: "DataScientists", create: true, members: ["alice", "bob"] } },
      { group: { name: "Analysts" } },
      { roleNames: ["Batch", "Dashboard"] },
      { managedPolicy: { name: "SageMakerCaller" } },
    ]);
    const parentStack = "organization/sagemaker-sharing/parent";
    const invokes = "endpoints" in consumer ? { callers } : {};
    writeStack(dir, id, consumer.accountId, { account: "child", parentStack, consumer: id, ...invokes });
  }
}

function contentOf(id: string, random: Random): Readonly<Record<string, unknown>> {
  const endpoints = {
    endpoints: random.of([[`${id}-churn`], [`${id}-*`, "shared"], ["Score", `${id}-llm`], ["*-prod"]]),
    ...random.sometimes({ regions: random.of([[REGION, "us-east-1"], ["*"]]) }),
    ...random.sometimes({ externalId: `${id}-Id`, alsoAcceptExternalIds: [`${id}-old`] }),
    ...random.sometimes({ inferenceComponents: ["adapter-*"] }),
    ...random.sometimes({ actions: ["InvokeEndpoint", "InvokeEndpointWithResponseStream"] }),
  };
  const featureStore = {
    featureStore: {
      ...random.sometimes({ access: "readWrite" }),
      featureGroups: random.of([["customers"], [`${id}-orders`, "campaigns"]]),
      ...random.sometimes({
        offlineStore: { bucket: "acme-offline-store", ...random.sometimes({ prefix: "features" }) },
        ...random.sometimes({ results: "managed" }),
      }),
    },
  };
  return random.of<Readonly<Record<string, unknown>>>([endpoints, featureStore, { ...endpoints, ...featureStore }]);
}

/** A linear congruential generator. Source: Numerical Recipes, "Random Numbers". */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }

  of<T>(all: readonly T[]): T {
    return all[this.below(all.length)]!;
  }

  sometimes<T extends object>(value: T): Partial<T> {
    return this.below(2) === 0 ? {} : value;
  }
}
