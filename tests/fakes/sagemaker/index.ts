/**
 * A SageMaker that behaves, for tests: one account and region of AWS in this process, with a clock that only the test
 * moves. The AWS SDK talks to it over HTTP on a free port of this machine. Beside SageMaker it answers for Application
 * Auto Scaling (targets of SageMaker) and CloudTrail (LookupEvents).
 *
 *     const world = await startWorld();
 *     given(world, DEPLOYER, { models: ["churn-1"], configs: { c1: ["churn-1"] }, endpoints: { churn: "c1" } });
 *     world.advance(world.durations.creating);                        // Creating -> InService
 *
 *     const sagemaker = new SageMakerClient(world.as("arn:aws:iam::111111111111:role/DataScience"));
 *     await sagemaker.send(new UpdateEndpointCommand({ EndpointName: "churn", EndpointConfigName: "c2" }));
 *     for (const event of world.takeEvents()) await handler(event);   // as EventBridge would
 *     world.history("churn").map(({ status }) => status);             // Creating, InService, Updating
 *     await world.stop();                                             // throws if anything unknown was asked for
 *
 * Who calls: `world.as(principal, session)` takes the ARN of a role, a user or root, and gives what a client is made
 * of. `session` names the role's session, an AWS service in between (`invokedBy`), a source identity, or a whole
 * `userIdentity` for odd records. `world.call` makes the same call without SDK and HTTP.
 *
 * Time: `world.advance(seconds)`; how long things take is `world.durations`, and one thing's own time is said with
 * `world.faults.next(operation, name, { seconds })`. Every call takes a millisecond, so that no two creation times are
 * alike, and the clock starts at a quarter of a second, so that an event's time (whole seconds) is before the creation
 * time of what it created, as it may be on AWS.
 *
 * Names: `new World({ namesIgnoreCase: true })` takes every spelling of a name for the same, as SageMaker may; otherwise it
 * tells them apart. Nobody has written down which it is, so enforcement has to be right in both.
 *
 * What goes wrong: `world.faults`
 *     .throttle({ calls: 3, operation: "DescribeEndpoint" })          // the next three
 *     .throttle({ share: 0.2, seed: 7, caller: ENFORCER })            // every fifth of one caller's
 *     .answer({ code: "InternalFailure", message: "...", status: 500 }, { calls: 1 })
 *     .lose({ calls: 1, operation: "DeleteEndpoint" })                // takes effect, but the answer is lost
 *     .refuse("sagemaker:DeleteEndpoint", ENFORCER), .permit(action)  // AccessDeniedException
 *     .next("UpdateEndpoint", "churn", { ends: "RolledBack", reason: "...", seconds: 900 })
 * and `world.befall("churn", "SystemUpdating", { after: 60, lasts: 600 })`, `world.scale("churn", "a", 3, "a-uuid")`.
 *
 * What is seen: `world.events()` and `takeEvents()` are EventBridge's events of all calls that change something, failed
 * ones too, as a rule without a pattern would see them; `deliveries(events, { seed, drop, duplicate, delay, shuffle })`
 * is how they may arrive. `takeStateChanges()` are SageMaker's own events of endpoints that something may be done with. LookupEvents has
 * reads as well, `historyDelay` seconds late. `world.counts({ caller, since })` and `world.calls` count.
 *
 * AWS's own texts, where they are known: everything in `errors.ts`; a transform job that cannot be stopped, or whose
 * name is taken; an endpoint without inference components; a scalable target that nobody may deregister, or that is
 * missing. Of a base component only the middle of the sentence is known, of a component under way only the status. Not
 * confirmed: a scalable target that blocks an update. Of an endpoint that hosts components only the beginning is known. Made up: components
 * on an endpoint that is not in service, a missing variant. Not simulated: traffic, quotas, tags, IAM beyond `refuse`, signatures.
 */
import { World, type WorldOptions } from "./world";

export type { Durations } from "./account";
export type { CallMade } from "./api/calls";
export type { Session } from "./events/callers";
export { deliveries, type Delivery, type Disturbances } from "./events/delivery";
export type { Aim, Outcome } from "./faults";
export { GONE, type Moment } from "./resources/life";
export { config, given, model, transformJob } from "./samples";
export type { StateChange } from "./events/stateChanges";
export type { TrailEvent, TrailRecord } from "./events/trail";
export { World, type ClientConfig, type WorldOptions } from "./world";

/** A new world that listens. */
export async function startWorld(options?: WorldOptions): Promise<World> {
  const world = new World(options);
  await world.listen();
  return world;
}
