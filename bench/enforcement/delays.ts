import { DEPLOYER, MALLORY, Scene } from "../../tests/enforcement/run/scene";
import { given } from "../../tests/fakes/sagemaker";
import { random } from "../../tests/fakes/sagemaker/random";

/**
 * Seconds, in simulated time, from when an endpoint that may not be there could be deleted, and was known, to when its deletion
 * began; over endpoints that take from a minute to two hours to be created, well or not, with CloudTrail's events up to a quarter of an
 * hour late and SageMaker's own between half a second and three.
 */
export async function delaysToDeletion(scenarios: number): Promise<readonly number[]> {
  const next = random(1);
  const delays: number[] = [];
  for (let scenario = 0; scenario < scenarios; scenario += 1) {
    const seconds = next() < 0.5 ? 60 + next() * 540 : next() * 7200;
    delays.push(
      await delayOf({
        seconds,
        ends: next() < 0.2 ? "Failed" : undefined,
        late: next() ** 4 * 900,
        untilBeat: next() * 60,
        stateDelay: () => 500 + next() * 2500,
      }),
    );
  }
  return delays.sort((a, b) => a - b);
}

interface Scenario {
  /** How long the creation takes. */
  readonly seconds: number;
  readonly ends: "Failed" | undefined;
  readonly late: number;
  /** From the event to the timer's next beat. */
  readonly untilBeat: number;
  /** Milliseconds until SageMaker's own event arrives. */
  readonly stateDelay: () => number;
}

async function delayOf({ seconds, ends, late, untilBeat, stateDelay }: Scenario): Promise<number> {
  const scene = new Scene({ isFast: true });
  scene.stateDelay = stateDelay;
  const { world } = scene;
  given(world, DEPLOYER, { models: ["churn-1"], configs: { c1: ["churn-1"] } });
  world.advance(60);
  world.takeEvents();
  world.faults.next("CreateEndpoint", "mine", { seconds, ...(ends && { ends }) });
  world.call(MALLORY, "CreateEndpoint", { EndpointName: "mine", EndpointConfigName: "c1" });
  const [event] = world.takeEvents();
  world.advance(late);
  const knownAt = world.now.getTime();
  await scene.deliver([event!]);
  await scene.pass(untilBeat / 60);
  while (scene.status("mine") !== undefined) await scene.pass(1);
  const at = (...statuses: readonly string[]) =>
    world
      .history("mine")
      .find(({ status }) => statuses.includes(status))!
      .at.getTime();
  return (at("Deleting") - Math.max(at("InService", "Failed"), knownAt)) / 1000;
}
