import { config, model as modelInput, transformJob, type World } from "../../fakes/sagemaker";
import { DEPLOYER, MALLORY } from "./scene";
import type { By, Deed } from "./histories/histories";

/** What really happened, known from the calls themselves and not from their records. */
export interface Fact {
  readonly type: "endpoint" | "transformJob" | "inferenceComponent";
  readonly name: string;
  readonly eventId: string;
  /** The config's name, or the component's model. */
  readonly applies: string;
  readonly models: readonly string[];
  readonly allowed: boolean;
  /** The very endpoint, job or component that it was about. */
  readonly of: object;
  /** When it was called; of an endpoint, the deployment that it began has the same. */
  readonly at: number;
}

const ARN = { deployer: DEPLOYER, mallory: MALLORY } as const;
const isAllowed = (by: By, models: readonly string[]) =>
  by === "deployer" || models.every((name) => !name.startsWith("churn-"));

/** Does one thing in the account, where it can be done, and remembers what it deployed. */
export class Truth {
  readonly facts: Fact[] = [];

  constructor(private readonly world: World) {}

  do(deed: Deed): void {
    const made = this.world.events().length;
    const applies = this.#call(deed);
    const fresh = this.world.events().slice(made);
    const event = fresh.find(({ detail }) => detail.errorCode === undefined);
    if (!event || applies === undefined) return;
    this.facts.push({ ...applies, eventId: event.detail.eventID, at: this.world.now.getTime() });
  }

  #call(deed: Deed): Omit<Fact, "eventId" | "at"> | undefined {
    const { endpoints, jobs, components, configs } = this.world.account;
    switch (deed.do) {
      case "createEndpoint":
      case "updateEndpoint": {
        const { endpointName: name, configName, by } = deed;
        const create = deed.do === "createEndpoint";
        if (!create && deed.ends) this.world.faults.next("UpdateEndpoint", name, { ends: deed.ends });
        const input = { EndpointName: name, EndpointConfigName: configName };
        const done = this.#try(by, create ? "CreateEndpoint" : "UpdateEndpoint", input);
        if (!done) return undefined;
        const models = configs.get(configName)!.ProductionVariants.map(({ ModelName }) => ModelName!);
        const allowed = isAllowed(by, models);
        return { type: "endpoint", name, applies: configName, models, allowed, of: endpoints.get(name)! };
      }
      case "deleteEndpoint":
        this.#try("deployer", "DeleteEndpoint", { EndpointName: deed.endpointName });
        return undefined;
      case "createConfig":
        this.#try(deed.by, "CreateEndpointConfig", config(deed.configName, deed.models));
        return undefined;
      case "deleteConfig":
        this.#try("deployer", "DeleteEndpointConfig", { EndpointConfigName: deed.configName });
        return undefined;
      case "remakeModel":
        this.#try(deed.by, "DeleteModel", { ModelName: deed.model });
        this.#try(deed.by, "CreateModel", modelInput(deed.model));
        return undefined;
      case "scale": {
        const endpoint = endpoints.get(deed.endpointName);
        const named = endpoint && configs.has(endpoint.configName);
        if (endpoint?.status === "InService" && named) {
          const { VariantName } = endpoint.current!.variants[0]!.config;
          this.world.scale(endpoint.name, VariantName, 2, `uuid-${this.world.now.getTime()}`);
        }
        return undefined;
      }
      case "startJob": {
        const { jobName: name, model, by } = deed;
        if (!this.#try(by, "CreateTransformJob", transformJob(name, model))) return undefined;
        const allowed = isAllowed(by, [model]);
        return { type: "transformJob", name, applies: model, models: [model], allowed, of: jobs.get(name)! };
      }
      case "createComponent":
      case "updateComponent": {
        const { componentName: name, model, by } = deed;
        const create = deed.do === "createComponent";
        const done = this.#try(by, create ? "CreateInferenceComponent" : "UpdateInferenceComponent", {
          InferenceComponentName: name,
          ...(create && { EndpointName: "host", VariantName: "a", RuntimeConfig: { CopyCount: 1 } }),
          Specification: { ModelName: model, ComputeResourceRequirements: { MinMemoryRequiredInMb: 1024 } },
        });
        if (!done) return undefined;
        const allowed = isAllowed(by, [model]);
        return {
          type: "inferenceComponent",
          name,
          applies: model,
          models: [model],
          allowed,
          of: components.get(name)!,
        };
      }
      case "copies":
        this.#try("mallory", "UpdateInferenceComponent", {
          InferenceComponentName: deed.componentName,
          RuntimeConfig: { CopyCount: 2 },
        });
        return undefined;
      case "deleteComponent":
        this.#try("deployer", "DeleteInferenceComponent", { InferenceComponentName: deed.componentName });
    }
    return undefined;
  }

  /** False when AWS refuses it, as it does most of what people do to an endpoint under way. */
  #try(by: By, operation: string, input: object): boolean {
    try {
      this.world.call(ARN[by], operation, input);
      return true;
    } catch {
      return false;
    }
  }

  /** The deployment under which an endpoint or component isAccepted; undefined after one of ours, or when there is none. */
  effective(type: Fact["type"], name: string): Fact | undefined {
    const { endpoints, jobs, components } = this.world.account;
    if (type === "endpoint") {
      const endpoint = endpoints.get(name);
      const startedAt = endpoint?.current?.startedAt.getTime();
      const facts = this.facts.filter(({ of }) => of === endpoint);
      // Of one whose creation failed, nothing ever ran.
      return startedAt === undefined ? facts.at(-1) : facts.find(({ at }) => at === startedAt);
    }
    const it = type === "transformJob" ? jobs.get(name) : components.get(name);
    const model = type === "transformJob" ? jobs.get(name)?.request.ModelName : this.modelOf(name);
    return this.facts.findLast(({ of, applies }) => of === it && applies === model);
  }

  /** Whether somebody who may put the same there before: then it does not matter who does it again. */
  wasAllowed(of: object, applies: string, models: readonly string[]): boolean {
    return this.facts.some(
      (one) => one.of === of && one.allowed && one.applies === applies && one.models.join() === models.join(),
    );
  }

  wasDenied(of: object, applies: string): boolean {
    return this.facts.some((one) => one.of === of && !one.allowed && one.applies === applies);
  }

  modelOf(component: string): string | undefined {
    return this.world.account.components.get(component)?.describe().Specification?.ModelName;
  }
}
