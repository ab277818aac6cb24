import type {
  DescribeInferenceComponentOutput,
  InferenceComponentDeploymentConfig,
  InferenceComponentSpecification,
  InferenceComponentSpecificationSummary,
  InferenceComponentStatus,
} from "@aws-sdk/client-sagemaker";
import type { Account } from "../account";
import type { Endpoint } from "./endpoint";
import { validation } from "../api/errors";
import type { Outcome } from "../faults";
import { Life } from "./life";

/** What a component runs. */
interface Content {
  readonly one: InferenceComponentSpecification | undefined;
  readonly several: readonly InferenceComponentSpecification[] | undefined;
  readonly copies: number | undefined;
}

/** What is under way, as AWS's refusals name it. */
const UNDER_WAY: Partial<Record<InferenceComponentStatus, string>> = {
  Creating: "CREATE_IN_PROGRESS",
  Updating: "UPDATE_IN_PROGRESS",
  Deleting: "DELETE_IN_PROGRESS",
};

/** One inference component from its creation to its end. */
export class Component extends Life<InferenceComponentStatus> {
  readonly endpointName: string;
  #content: Content;
  #current: number | undefined;
  #strategy: InferenceComponentDeploymentConfig | undefined;

  constructor(
    account: Account,
    name: string,
    private readonly endpoint: Endpoint,
    readonly variantName: string | undefined,
    content: Content,
    outcome: Outcome,
  ) {
    super(account, "inference-component", name, "Creating");
    this.endpointName = endpoint.name;
    this.#content = content;
    this.later(outcome.seconds ?? account.durations.componentCreating, () => this.#end(content, content, outcome));
  }

  /** The components that this one is an adapter of. */
  get bases(): (string | undefined)[] {
    const { one, several } = this.#content;
    return [one, ...(several ?? [])].map((specification) => specification?.BaseInferenceComponentName);
  }

  refuseInProgress(): void {
    const underWay = UNDER_WAY[this.status];
    if (underWay) throw validation(`Inference component "${this.arn}" cannot be changed, it is in status ${underWay}.`);
  }

  update(change: Partial<Content>, strategy: InferenceComponentDeploymentConfig | undefined, outcome: Outcome): void {
    const before = this.#content;
    const specified = change.one ?? change.several;
    const next: Content = {
      one: specified ? change.one : before.one,
      several: specified ? change.several : before.several,
      copies: change.copies ?? before.copies,
    };
    this.#strategy = strategy ?? this.#strategy;
    this.failureReason = undefined;
    this.become("Updating");
    this.later(outcome.seconds ?? this.account.durations.componentUpdating, () => this.#end(next, before, outcome));
  }

  remove(outcome: Outcome): void {
    this.become("Deleting");
    this.later(outcome.seconds ?? this.account.durations.componentDeleting, () => {
      if (outcome.ends === "Failed") this.#end(this.#content, this.#content, outcome);
      else this.vanish(this.account.components);
    });
  }

  describe(): DescribeInferenceComponentOutput {
    const { one, several, copies } = this.#content;
    return {
      InferenceComponentName: this.name,
      InferenceComponentArn: this.arn,
      EndpointName: this.endpointName,
      EndpointArn: this.endpoint.arn,
      VariantName: this.variantName,
      FailureReason: this.failureReason,
      Specification: several ? undefined : one && summary(one),
      Specifications: several?.map(summary),
      RuntimeConfig:
        copies === undefined ? undefined : { DesiredCopyCount: copies, CurrentCopyCount: this.#current ?? 0 },
      CreationTime: this.createdAt,
      LastModifiedTime: this.modifiedAt,
      InferenceComponentStatus: this.status,
      LastDeploymentConfig: this.#strategy,
    };
  }

  #end(next: Content, before: Content, { ends, reason = "Unable to place the inference component." }: Outcome): void {
    this.#content = ends ? before : next;
    if (ends) this.failureReason = reason;
    else this.#current = next.copies;
    this.become(ends === "Failed" ? "Failed" : "InService");
  }
}

/** The image of a container is described by what it was resolved to. */
function summary(specification: InferenceComponentSpecification): InferenceComponentSpecificationSummary {
  const { Container, DataCacheConfig, ...same } = specification;
  return {
    ...same,
    DataCacheConfig: DataCacheConfig && { EnableCaching: DataCacheConfig.EnableCaching },
    Container: Container && {
      DeployedImage: Container.Image === undefined ? undefined : { SpecifiedImage: Container.Image },
      ArtifactUrl: Container.ArtifactUrl,
      Environment: Container.Environment,
    },
  };
}
