import { DEPLOYER } from "../../tests/enforcement/run/scene";
import { given, type World } from "../../tests/fakes/sagemaker";

/** As Lambda hands them over from the queue. */
export interface QueueMessage {
  readonly messageId: string;
  readonly eventSource: string;
  readonly body: string;
}

/** Messages of what most events are: a deployment by who may, each of another endpoint. */
export function allowedMessages(world: World, count: number): QueueMessage[] {
  given(world, DEPLOYER, { models: ["churn-1"], configs: { c1: ["churn-1"] } });
  world.advance(60);
  world.takeEvents();
  const names = Array.from({ length: count }, (_, index) => [`e${index}`, "c1"] as const);
  given(world, DEPLOYER, { endpoints: Object.fromEntries(names) });
  return world.takeEvents().map((event) => ({
    ...{ messageId: event.id, eventSource: "aws:sqs", body: JSON.stringify(event) },
  }));
}
