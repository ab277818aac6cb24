import type { DeploymentConfig, DescribeEndpointOutput, EndpointStatus } from "@aws-sdk/client-sagemaker";
import type { Account } from "../account";
import { failed, inProgress } from "../api/errors";
import type { Outcome } from "../faults";
import { Life } from "./life";
import { captureSummary, pendingSummary, summary, type Deployment } from "./variants";

const BUSY: readonly EndpointStatus[] = ["Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting"];

/** What comes over an endpoint without anybody calling. */
export type Interlude = "SystemUpdating" | "OutOfService";

/** One endpoint from its creation to its end. */
export class Endpoint extends Life<EndpointStatus> {
  configName: string;
  current: Deployment | undefined;
  #pending: Deployment | undefined;
  #wanted: Deployment | undefined;
  #strategy: DeploymentConfig | undefined;
  readonly #waiting: { readonly status: Interlude; readonly seconds: number }[] = [];

  constructor(account: Account, name: string, deployment: Deployment, outcome: Outcome) {
    super(account, "endpoint", name, "Creating");
    this.configName = deployment.configName;
    this.#pending = deployment;
    this.later(outcome.seconds ?? account.durations.creating, () => {
      if (outcome.ends === "Failed") this.#end("Failed", outcome.reason ?? NO_PING);
      else this.#settle(deployment);
    });
  }

  /** AWS refuses every change meanwhile. */
  refuseInProgress(): void {
    if (BUSY.includes(this.status)) throw inProgress(this.arn);
  }

  refuseChange(): void {
    this.refuseInProgress();
    if (this.status === "Failed") throw failed(this.arn);
  }

  update(next: Deployment, strategy: DeploymentConfig | undefined, keepStrategy: boolean, outcome: Outcome): void {
    if (!keepStrategy) this.#strategy = strategy;
    this.failureReason = undefined;
    this.#pending = next;
    this.become("Updating");
    this.later(outcome.seconds ?? this.account.durations.updating, () => {
      if (outcome.ends === undefined) this.#settle(next);
      else this.#end(outcome.ends === "RolledBack" ? "InService" : outcome.ends, outcome.reason ?? NO_PING);
    });
  }

  /** Changes weights and capacities; auto scaling may leave a config of its own behind. */
  reweigh(next: Deployment, outcome: Outcome): void {
    const { reweighing, rollingBack } = this.account.durations;
    this.failureReason = undefined;
    this.#wanted = next;
    this.become("Updating");
    this.later(outcome.seconds ?? reweighing, () => {
      if (outcome.ends === undefined) return this.#settle(this.#wanted ?? next);
      this.become("RollingBack");
      this.later(rollingBack, () => this.#end("InService", outcome.reason ?? "Unable to scale the variant."));
    });
  }

  /** The config that the deployment under way will be called by. */
  rename(configName: string): void {
    if (this.#wanted) this.#wanted = { ...this.#wanted, configName };
  }

  remove(outcome: Outcome): void {
    this.become("Deleting");
    this.later(outcome.seconds ?? this.account.durations.deleting, () => {
      if (outcome.ends === "Failed") this.#end("Failed", outcome.reason ?? "Unable to delete the endpoint.");
      else this.vanish(this.account.endpoints);
    });
  }

  /** Happens now, or as soon as the endpoint is in service. */
  befall(status: Interlude, seconds: number): void {
    this.#waiting.push({ status, seconds });
    if (this.status === "InService") this.#next();
  }

  describe(): DescribeEndpointOutput {
    const { current } = this;
    const pending = this.#pending;
    const running = (of: "variants" | "shadows") =>
      current?.[of].map((variant) =>
        summary(
          variant,
          this.#wanted?.[of].find(({ config }) => config.VariantName === variant.config.VariantName),
        ),
      );
    const shadows = running("shadows");
    return {
      EndpointName: this.name,
      EndpointArn: this.arn,
      EndpointConfigName: this.configName,
      ProductionVariants: running("variants"),
      ShadowProductionVariants: shadows?.length ? shadows : undefined,
      DataCaptureConfig: captureSummary(current?.capture),
      AsyncInferenceConfig: current?.asynchronous,
      EndpointStatus: this.status,
      FailureReason: this.failureReason,
      CreationTime: this.createdAt,
      LastModifiedTime: this.modifiedAt,
      LastDeploymentConfig: this.#strategy,
      PendingDeploymentSummary: pending && {
        EndpointConfigName: pending.configName,
        ProductionVariants: pending.variants.map((variant) => pendingSummary(variant, pending.startedAt)),
        ShadowProductionVariants: pending.shadows.length
          ? pending.shadows.map((variant) => pendingSummary(variant, pending.startedAt))
          : undefined,
        StartTime: pending.startedAt,
      },
    };
  }

  #settle(deployment: Deployment): void {
    this.current = deployment;
    this.configName = deployment.configName;
    this.#end("InService", undefined);
  }

  #end(status: EndpointStatus, reason: string | undefined): void {
    this.#pending = undefined;
    this.#wanted = undefined;
    this.failureReason = reason;
    this.become(status);
    if (status === "InService") this.#next();
  }

  #next(): void {
    const next = this.#waiting.shift();
    if (!next) return;
    this.become(next.status);
    this.later(next.seconds, () => this.#end("InService", this.failureReason));
  }
}

const NO_PING =
  "The primary container for production variant AllTraffic did not pass the ping health check. Please check CloudWatch logs for this endpoint.";
