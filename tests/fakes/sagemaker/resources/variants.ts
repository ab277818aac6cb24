import type {
  AsyncInferenceConfig,
  DataCaptureConfig,
  DataCaptureConfigSummary,
  DesiredWeightAndCapacity,
  PendingProductionVariantSummary,
  ProductionVariant,
  ProductionVariantSummary,
  VariantPropertyType,
} from "@aws-sdk/client-sagemaker";
import type { Account } from "../account";
import type { EndpointConfig } from "./models";
import { validation } from "../api/errors";

/** A variant as it runs: what its config said, and what has been changed since. */
interface Variant {
  readonly config: ProductionVariant & { readonly VariantName: string };
  readonly weight: number;
  readonly instances: number | undefined;
  readonly images: ProductionVariantSummary["DeployedImages"];
}

/** A config put to work. It stays what it is when the config is deleted. */
export interface Deployment {
  readonly configName: string;
  readonly startedAt: Date;
  readonly variants: readonly Variant[];
  readonly shadows: readonly Variant[];
  readonly capture: DataCaptureConfig | undefined;
  readonly asynchronous: AsyncInferenceConfig | undefined;
}

export function deploymentOf(account: Account, config: EndpointConfig): Deployment {
  const running = (variant: ProductionVariant): Variant => ({
    config: variant as Variant["config"],
    weight: variant.InitialVariantWeight ?? 1,
    instances: variant.InitialInstanceCount,
    images: imagesOf(account, variant.ModelName),
  });
  return {
    configName: config.EndpointConfigName,
    startedAt: account.clock.now,
    variants: config.ProductionVariants.map(running),
    shadows: (config.ShadowProductionVariants ?? []).map(running),
    capture: config.DataCaptureConfig,
    asynchronous: config.AsyncInferenceConfig,
  };
}

function imagesOf({ models, clock }: Account, name: string | undefined): Variant["images"] {
  const model = name === undefined ? undefined : models.get(name);
  const containers = model?.Containers ?? (model?.PrimaryContainer ? [model.PrimaryContainer] : []);
  const images = containers.map(({ Image }) => Image).filter((image) => image !== undefined);
  if (images.length === 0) return undefined;
  return images.map((image) => ({
    SpecifiedImage: image,
    ResolvedImage: `${image.replace(/:[^/:]*$/, "")}@sha256:${"0".repeat(64)}`,
    ResolutionTime: clock.now,
  }));
}

/** The next deployment with what an update keeps of the one before: all properties but the excluded ones. */
export function retaining(next: Deployment, before: Deployment, excluded: readonly VariantPropertyType[]): Deployment {
  const variants = next.variants.map((variant) => {
    const old = before.variants.find(({ config }) => config.VariantName === variant.config.VariantName);
    if (!old) return variant;
    return {
      ...variant,
      weight: excluded.includes("DesiredWeight") ? variant.weight : old.weight,
      instances: excluded.includes("DesiredInstanceCount") ? variant.instances : old.instances,
    };
  });
  return { ...next, variants, capture: excluded.includes("DataCaptureConfig") ? next.capture : before.capture };
}

/** The same deployment with other weights and capacities. */
export function reweighed(deployment: Deployment, changes: readonly DesiredWeightAndCapacity[]): Deployment {
  for (const { VariantName } of changes) {
    if (!deployment.variants.some(({ config }) => config.VariantName === VariantName)) {
      throw validation(`Could not find variant "${VariantName}".`);
    }
  }
  const variants = deployment.variants.map((variant) => {
    const change = changes.find(({ VariantName }) => VariantName === variant.config.VariantName);
    return {
      ...variant,
      weight: change?.DesiredWeight ?? variant.weight,
      instances: change?.DesiredInstanceCount ?? variant.instances,
    };
  });
  return { ...deployment, variants };
}

/** What DescribeEndpoint says of a running variant; `wanted` is what it is being changed into. */
export function summary(variant: Variant, wanted: Variant = variant): ProductionVariantSummary {
  return {
    VariantName: variant.config.VariantName,
    DeployedImages: variant.images,
    CurrentWeight: variant.weight,
    DesiredWeight: wanted.weight,
    CurrentInstanceCount: variant.instances,
    DesiredInstanceCount: wanted.instances,
    CurrentServerlessConfig: variant.config.ServerlessConfig,
    DesiredServerlessConfig: wanted.config.ServerlessConfig,
    ManagedInstanceScaling: variant.config.ManagedInstanceScaling,
    RoutingConfig: variant.config.RoutingConfig,
  };
}

/** What DescribeEndpoint says of a variant that is on its way. */
export function pendingSummary(variant: Variant, since: Date): PendingProductionVariantSummary {
  return {
    ...summary(variant),
    CurrentWeight: undefined,
    CurrentInstanceCount: undefined,
    CurrentServerlessConfig: undefined,
    InstanceType: variant.config.InstanceType,
    VariantStatus: [{ Status: "Creating", StartTime: since }],
  };
}

export function captureSummary(capture: DataCaptureConfig | undefined): DataCaptureConfigSummary | undefined {
  return (
    capture && {
      EnableCapture: capture.EnableCapture ?? false,
      CaptureStatus: capture.EnableCapture ? "Started" : "Stopped",
      CurrentSamplingPercentage: capture.InitialSamplingPercentage,
      DestinationS3Uri: capture.DestinationS3Uri,
      KmsKeyId: capture.KmsKeyId ?? "",
    }
  );
}
