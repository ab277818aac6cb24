import type { Tools } from "../../../../enforcement/run/ports";
import { config, given } from "../../../fakes/sagemaker";
import { role } from "../../samples";
import { DEPLOYER, ENFORCER, MALLORY, Scene, type SceneOptions } from "../scene";

/**
 * What an insider with ordinary rights in SageMaker, and fate, may try: an account with protected models, and what one does in it. Each test
 * of this folder is one way to keep an unapproved model serving.
 */

export const ARTEFACT = { name: "artefact", modelDataUrls: ["s3://models/churn-2/"], allowedRoleArns: [DEPLOYER] };

/** The ledger's table validates what is written, whether or not the SDK's protocol is in between. */
export async function scene(options: SceneOptions = {}): Promise<Scene> {
  const made = new Scene({ isFast: true, ...options });
  given(made.world, DEPLOYER, {
    models: ["churn-1", "churn-2", "free-1"],
    configs: { good: ["churn-1"], bad: ["churn-2"], free: ["free-1"], host: [] },
  });
  made.world.advance(120);
  given(made.world, DEPLOYER, { endpoints: { prod: "good", host: "host" } });
  await made.pass(10);
  return made;
}

type Make = Tools["changes"]["make"];

/**
 * Somebody who acts around a change that enforcement makes.
 *
 * @param around called in place of each change; `make` makes it
 */
export function around(
  tools: Tools,
  around: (act: Parameters<Make>[0], make: () => Promise<void>) => Promise<void>,
): Tools {
  const make: Make = (act, specifications) => around(act, () => tools.changes.make(act, specifications));
  const changes = new Proxy(tools.changes, {
    get: (target, key) => (key === "make" ? make : (Reflect.get(target, key) as () => void).bind(target)),
  });
  return { ...tools, changes };
}

export const create = ({ world }: Scene, by: string, EndpointName: string, EndpointConfigName: string) =>
  world.call(by, "CreateEndpoint", { EndpointName, EndpointConfigName });
export const update = ({ world }: Scene, by: string, EndpointConfigName: string, EndpointName = "prod") =>
  world.call(by, "UpdateEndpoint", { EndpointName, EndpointConfigName });
export const makeConfig = ({ world }: Scene, by: string, name: string, models: readonly string[]) =>
  world.call(by, "CreateEndpointConfig", config(name, models));
export const dropConfig = ({ world }: Scene, by: string, name: string) =>
  world.call(by, "DeleteEndpointConfig", { EndpointConfigName: name });
export const makePart = ({ world }: Scene, by: string, name: string, Specification: object) =>
  world.call(by, "CreateInferenceComponent", {
    ...{ InferenceComponentName: name, EndpointName: "host", VariantName: "a", Specification },
    RuntimeConfig: { CopyCount: 1 },
  });
export const part = (more: object) => ({ ComputeResourceRequirements: { MinMemoryRequiredInMb: 1024 }, ...more });
export const subjects = ({ told }: Scene) => told.map(({ subject }) => subject.replace("SageMaker ", ""));
export const textOf = ({ told }: Scene, notice: string) =>
  told.filter(({ attributes }) => attributes["notice"] === notice).map(({ text }) => text);
export const enforcersChanges = ({ world }: Scene) =>
  world.calls
    .filter(
      ({ caller, operation, error }) => caller === ENFORCER && !error && !/^(Describe|List|Lookup)/.test(operation),
    )
    .map(({ operation }) => operation);

/** A package that only SageMaker may read keeps each of these models from being judged by where its data lie. */
export function unreadable({ world }: Scene, name: string): void {
  world.call(MALLORY, "CreateModel", {
    ...{ ModelName: name, ExecutionRoleArn: role("X") },
    PrimaryContainer: { Image: "i", ModelPackageName: "arn:aws:sagemaker:eu-west-1:222222222222:model-package/g/1" },
  });
}

/** Changes its weights as soon as AWS lets anybody, for so many minutes. */
export function keepReweighing(attacked: Scene, EndpointName: string, minutes: number): void {
  const { world } = attacked;
  const end = world.now.getTime() + minutes * 60_000;
  const reweigh = () => {
    if (world.now.getTime() > end) return;
    if (attacked.status(EndpointName) === "InService")
      world.call(MALLORY, "UpdateEndpointWeightsAndCapacities", {
        ...{ EndpointName, DesiredWeightsAndCapacities: [{ VariantName: "a", DesiredInstanceCount: 1 }] },
      });
    world.account.clock.after(0.7, reweigh);
  };
  reweigh();
}
