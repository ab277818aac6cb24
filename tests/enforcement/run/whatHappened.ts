import { config, model as modelInput, transformJob, type TrailRecord, type World } from "../../fakes/sagemaker";
import { DEPLOYER, ENFORCER, MALLORY } from "./scene";
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

/** The models of all histories; one lies behind an access point, with a protected artefact in the bucket. */
export const modelCalled = (name: string) =>
  name === "behind"
    ? modelInput(name, { PrimaryContainer: { Image: "i", ModelDataUrl: `${WAY_IN}/churn-2/model.tar.gz` } })
    : modelInput(name);
const WAY_IN = "s3://arn:aws:s3:eu-west-1:111111111111:accesspoint/way-in";

const isBy = (by: By, { userIdentity }: TrailRecord): boolean =>
  (userIdentity["sessionContext"] as { readonly sessionIssuer?: { readonly arn: string } } | undefined)?.sessionIssuer
    ?.arn === ARN[by];

/** Does one thing in the account, where it can be done, and remembers what it deployed. */
export class Truth {
  readonly facts: Fact[] = [];

  #jobs = 0;

  /** @param isProtected whether somebody may have been forbidden to deploy a model of this name */
  constructor(
    private readonly world: World,
    private readonly isProtected: (model: string) => boolean,
  ) {}

  do(deed: Deed): void {
    if (deed.do === "throwAway") {
      for (let left = deed.jobs; left > 0; left -= 1)
        this.do({ do: "startJob", by: "mallory", jobName: `t${(this.#jobs += 1)}` as "j1", model: "churn-1" });
      return;
    }
    const done = this.#call(deed);
    if (done !== undefined) this.facts.push({ ...done, at: this.world.now.getTime() });
  }

  #call(deed: Deed): Omit<Fact, "at"> | undefined {
    const { endpoints, jobs, components, configs } = this.world.account;
    switch (deed.do) {
      case "createEndpoint":
      case "updateEndpoint": {
        const { endpointName: name, configName, by } = deed;
        const create = deed.do === "createEndpoint";
        if (deed.do === "updateEndpoint" && (deed.ends ?? deed.lasts) !== undefined)
          this.world.faults.next("UpdateEndpoint", name, {
            ...(deed.ends && { ends: deed.ends }),
            ...(deed.lasts !== undefined && { seconds: deed.lasts }),
          });
        const input = { EndpointName: name, EndpointConfigName: configName };
        const eventId = this.#try(by, create ? "CreateEndpoint" : "UpdateEndpoint", input);
        if (eventId === undefined) return undefined;
        const { EndpointConfigName: applies, ProductionVariants } = configs.get(configName)!;
        const models = ProductionVariants.map(({ ModelName }) => ModelName!);
        const allowed = this.#isAllowed(by, models);
        const of = endpoints.get(name)!;
        return { type: "endpoint", name: of.name, eventId, applies, models, allowed, of };
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
        this.#try(deed.by, "CreateModel", modelCalled(deed.model));
        return undefined;
      case "remakeConfig":
        this.#try(deed.by, "DeleteEndpointConfig", { EndpointConfigName: deed.configName });
        this.#try(deed.by, "CreateEndpointConfig", config(deed.configName, deed.models));
        return undefined;
      case "scale":
        this.#scale(deed.endpointName);
        return undefined;
      case "keepScaling":
        this.#again(deed.minutes, 240, () => this.#scale(deed.endpointName));
        return undefined;
      case "keepReweighing":
        this.#again(deed.minutes, deed.seconds, () => {
          const endpoint = endpoints.get(deed.endpointName);
          if (endpoint?.status !== "InService") return;
          this.#try("mallory", "UpdateEndpointWeightsAndCapacities", {
            EndpointName: deed.endpointName,
            DesiredWeightsAndCapacities: [
              { VariantName: endpoint.current!.variants[0]!.config.VariantName, DesiredInstanceCount: 1 },
            ],
          });
        });
        return undefined;
      case "registerTarget":
        this.#register(deed.endpointName);
        return undefined;
      case "refuseLooks": {
        const { faults, account } = this.world;
        faults.refuse(`sagemaker:${deed.operation}`, ENFORCER);
        account.clock.after(deed.minutes * 60, () => faults.permit(`sagemaker:${deed.operation}`));
        return undefined;
      }
      case "startJob": {
        const { jobName: name, model, by } = deed;
        const eventId = this.#try(by, "CreateTransformJob", transformJob(name, model));
        if (eventId === undefined) return undefined;
        const allowed = this.#isAllowed(by, [model]);
        return { type: "transformJob", name, eventId, applies: model, models: [model], allowed, of: jobs.get(name)! };
      }
      case "createComponent":
      case "updateComponent": {
        const { componentName: name, model, by } = deed;
        const create = deed.do === "createComponent";
        const eventId = this.#try(by, create ? "CreateInferenceComponent" : "UpdateInferenceComponent", {
          InferenceComponentName: name,
          ...(create && { EndpointName: "host", VariantName: "a", RuntimeConfig: { CopyCount: 1 } }),
          Specification: { ModelName: model, ComputeResourceRequirements: { MinMemoryRequiredInMb: 1024 } },
        });
        if (eventId === undefined) return undefined;
        const allowed = this.#isAllowed(by, [model]);
        return {
          type: "inferenceComponent",
          name,
          eventId,
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

  #isAllowed(by: By, models: readonly string[]): boolean {
    return by === "deployer" || !models.some(this.isProtected);
  }

  /** Again and again for so many minutes. */
  #again(minutes: number, seconds: number, does: () => void): void {
    const { clock } = this.world.account;
    const end = clock.now.getTime() + minutes * 60_000;
    const once = () => {
      if (clock.now.getTime() > end) return;
      does();
      clock.after(seconds, once);
    };
    once();
  }

  #scale(endpointName: string): void {
    const { endpoints, configs } = this.world.account;
    const endpoint = endpoints.get(endpointName);
    if (endpoint?.status !== "InService" || !configs.has(endpoint.configName)) return;
    const { VariantName } = endpoint.current!.variants[0]!.config;
    try {
      this.world.scale(endpoint.name, VariantName, 2, `uuid-${this.world.now.getTime()}`);
    } catch {
      // Auto scaling is refused too, when something else came first in the moment that the call took.
    }
  }

  #register(endpointName: string): void {
    const endpoint = this.world.account.endpoints.get(endpointName);
    if (endpoint?.current === undefined) return;
    const [variant] = endpoint.current.variants;
    this.#try(
      "mallory",
      "RegisterScalableTarget",
      {
        ...{ ServiceNamespace: "sagemaker", ScalableDimension: "sagemaker:variant:DesiredInstanceCount" },
        ...{ ResourceId: `endpoint/${endpoint.name}/variant/${variant!.config.VariantName}` },
        ...{ MinCapacity: 1, MaxCapacity: 4 },
      },
      "AnyScaleFrontendService",
    );
  }

  /**
   * The id of the call's record; undefined when AWS refuses it, as it does most of what people do to an endpoint under way. Others may
   * call in the moment that it takes.
   */
  #try(by: By, operation: string, input: object, service?: string): string | undefined {
    const before = this.world.events().length;
    try {
      this.world.call(ARN[by], operation, input, {}, service);
    } catch {
      return undefined;
    }
    const meanwhile = this.world.events().slice(before);
    return meanwhile.find(({ detail }) => detail.eventName === operation && isBy(by, detail))?.detail.eventID;
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
