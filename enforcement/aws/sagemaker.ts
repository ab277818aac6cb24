import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeInferenceComponentCommand,
  DescribeModelCommand,
  DescribeModelPackageCommand,
  DescribeTransformJobCommand,
  ListEndpointsCommand,
  ListInferenceComponentsCommand,
  type DescribeInferenceComponentOutput,
  type InferenceComponentSpecificationSummary,
  type SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { failureOf } from "../cases/failures";
import type { Live } from "../models/current";
import {
  fingerprint,
  readComponent,
  readEndpointConfig,
  readModel,
  sameName,
  withPackages,
  type ComponentContent,
  type ConfigContent,
  type ModelDetails,
} from "../models/descriptions";
import type { Here } from "../rules/schema";
import type { Described } from "../cases/situation";
import { lowerCamel } from "../models/keyCase";

export interface DescribedEndpoint extends Described {
  readonly variantNames: readonly string[];
}

export interface DescribedComponent extends Described {
  readonly endpointName: string | undefined;
  readonly contents: readonly ComponentContent[];
  /** As a request would have asked for them, spelt as CloudTrail does. */
  readonly specifications: readonly Readonly<Record<string, unknown>>[];
}

export interface DescribedJob extends Described {
  readonly modelName: string | undefined;
}

/** What stands in an account, as far as a list tells. */
export interface Listed {
  readonly name: string;
  readonly lastModifiedAt: number;
}

/**
 * What SageMaker says of an account and region. Whatever is asked for is one call, unless said otherwise; undefined when there is
 * none of that name. Other failures are thrown as the SDK throws them.
 */
export class Account {
  constructor(
    private readonly sagemaker: SageMakerClient,
    private readonly here: Here,
  ) {}

  async endpoint(name: string): Promise<DescribedEndpoint | undefined> {
    const found = await ifThere(this.sagemaker.send(new DescribeEndpointCommand({ EndpointName: name })));
    return (
      found && {
        status: found.EndpointStatus ?? "",
        createdAt: timeOf(found.CreationTime),
        lastModifiedAt: timeOf(found.LastModifiedTime),
        current: found.EndpointConfigName,
        variantNames: (found.ProductionVariants ?? []).flatMap(({ VariantName }) => VariantName ?? []),
      }
    );
  }

  async endpointConfig(name: string): Promise<Live<ConfigContent> | undefined> {
    const found = await ifThere(this.sagemaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName: name })));
    const content = found && readEndpointConfig(found);
    return content && { createdAt: timeOf(found.CreationTime), content };
  }

  /** @param withWhatPackagesBring one call more for each model package that the model names */
  async model(name: string, withWhatPackagesBring = false): Promise<Live<ModelDetails> | undefined> {
    const found = await ifThere(this.sagemaker.send(new DescribeModelCommand({ ModelName: name })));
    const content = found && readModel(found, this.here);
    if (!content) return undefined;
    const createdAt = timeOf(found.CreationTime);
    if (!withWhatPackagesBring || content.modelPackageArns.length === 0) return { createdAt, content };
    const packages = await Promise.all(
      content.modelPackageArns.map((ModelPackageName) =>
        ifThere(this.sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName }))),
      ),
    );
    return { createdAt, content: withPackages(content, packages.filter(Boolean)) };
  }

  async transformJob(name: string): Promise<DescribedJob | undefined> {
    const found = await ifThere(this.sagemaker.send(new DescribeTransformJobCommand({ TransformJobName: name })));
    return (
      found && {
        status: found.TransformJobStatus ?? "",
        createdAt: timeOf(found.CreationTime),
        modelName: found.ModelName,
        outputPath: found.TransformOutput?.S3OutputPath,
      }
    );
  }

  async component(name: string): Promise<DescribedComponent | undefined> {
    const found = await ifThere(
      this.sagemaker.send(new DescribeInferenceComponentCommand({ InferenceComponentName: name })),
    );
    return found && describedComponent(found);
  }

  /** The adapters that run in a component: one call for each component on its endpoint, and one for each hundred. */
  async adaptersOf(name: string, endpointName: string): Promise<NonNullable<Described["adapters"]>> {
    const adapters: { name: string; status: string }[] = [];
    for await (const { name: other } of this.components(endpointName)) {
      const found = sameName(other, name) ? undefined : await this.component(other);
      const bases = found?.contents.flatMap(({ baseNames }) => baseNames) ?? [];
      if (found && bases.some((base) => sameName(base, name))) adapters.push({ name: other, status: found.status });
    }
    return adapters;
  }

  /** One call for each hundred. */
  async *endpoints(): AsyncGenerator<Listed> {
    let NextToken: string | undefined;
    do {
      const page = await this.sagemaker.send(new ListEndpointsCommand({ MaxResults: 100, NextToken }));
      for (const { EndpointName, LastModifiedTime } of page.Endpoints ?? [])
        yield { name: EndpointName ?? "", lastModifiedAt: timeOf(LastModifiedTime) };
      NextToken = page.NextToken;
    } while (NextToken);
  }

  /** Those on an endpoint, or all. One call for each hundred. */
  async *components(endpointName?: string): AsyncGenerator<Listed> {
    let NextToken: string | undefined;
    do {
      const page = await this.sagemaker.send(
        new ListInferenceComponentsCommand({ MaxResults: 100, EndpointNameEquals: endpointName, NextToken }),
      );
      for (const { InferenceComponentName, LastModifiedTime } of page.InferenceComponents ?? [])
        yield { name: InferenceComponentName ?? "", lastModifiedAt: timeOf(LastModifiedTime) };
      NextToken = page.NextToken;
    } while (NextToken);
  }
}

function describedComponent(found: DescribeInferenceComponentOutput): DescribedComponent {
  const contents = readComponent(found) ?? [];
  return {
    status: found.InferenceComponentStatus ?? "",
    createdAt: timeOf(found.CreationTime),
    lastModifiedAt: timeOf(found.LastModifiedTime),
    current: contents.length === 0 ? undefined : fingerprint(contents),
    endpointName: found.EndpointName,
    contents,
    specifications: [found.Specification, ...(found.Specifications ?? [])].flatMap((one) =>
      one ? [asRequested(one)] : [],
    ),
  };
}

/** A description says what an image was resolved to, and what became of caching. */
function asRequested({
  Container,
  DataCacheConfig,
  ...same
}: InferenceComponentSpecificationSummary): Readonly<Record<string, unknown>> {
  const { DeployedImage, ...container } = Container ?? {};
  return lowerCamel({
    ...same,
    ...(DataCacheConfig && { DataCacheConfig: { EnableCaching: DataCacheConfig.EnableCaching } }),
    ...(Container && { Container: { ...container, Image: DeployedImage?.SpecifiedImage } }),
  }) as Readonly<Record<string, unknown>>;
}

/** Every description has its times; a missing one is as old as can be, and so never taken for a later incarnation. */
const timeOf = (date: Date | undefined): number => date?.getTime() ?? 0;

async function ifThere<T>(sent: Promise<T>): Promise<T | undefined> {
  try {
    return await sent;
  } catch (error) {
    if (["notFound", "targetGone"].includes(failureOf(error))) return undefined;
    throw error;
  }
}
