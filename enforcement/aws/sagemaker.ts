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
import { keepAnswer } from "./rawMessages";

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
  readonly #sagemaker: SageMakerClient;
  readonly #here: Here;

  constructor(sagemaker: SageMakerClient, here: Here) {
    this.#sagemaker = sagemaker;
    this.#here = here;
  }

  async endpoint(name: string): Promise<DescribedEndpoint | undefined> {
    const found = await ifThere(this.#sagemaker.send(new DescribeEndpointCommand({ EndpointName: name })));
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
    const command = new DescribeEndpointConfigCommand({ EndpointConfigName: name });
    const written = keepAnswer(this.#sagemaker, command);
    const found = await ifThere(this.#sagemaker.send(command));
    const content = found && readEndpointConfig(written() ?? found);
    return content && { createdAt: timeOf(found.CreationTime), content };
  }

  /** @param withWhatPackagesBring one call more for each model package that the model names */
  async model(name: string, withWhatPackagesBring = false): Promise<Live<ModelDetails> | undefined> {
    const command = new DescribeModelCommand({ ModelName: name });
    const written = keepAnswer(this.#sagemaker, command);
    const found = await ifThere(this.#sagemaker.send(command));
    const content = found && readModel(written() ?? found, this.#here);
    if (!content) return undefined;
    const createdAt = timeOf(found.CreationTime);
    if (!withWhatPackagesBring || content.modelPackageArns.length === 0) return { createdAt, content };
    // One that cannot be read hides no other, and nothing of the model itself.
    const asked = await Promise.allSettled(content.modelPackageArns.map((arn) => this.#modelPackage(arn)));
    const packages = asked.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
    return { createdAt, content: withPackages(content, packages, createdAt) };
  }

  /** Without the model card: whoever reads that needs the package's key. Source: SageMaker API, DescribeModelPackage.IncludedData. */
  async #modelPackage(ModelPackageName: string): Promise<unknown> {
    const command = new DescribeModelPackageCommand({ ModelPackageName, IncludedData: "MetadataOnly" });
    const written = keepAnswer(this.#sagemaker, command);
    const found = await this.#sagemaker.send(command);
    return written() ?? found;
  }

  async transformJob(name: string): Promise<DescribedJob | undefined> {
    const found = await ifThere(this.#sagemaker.send(new DescribeTransformJobCommand({ TransformJobName: name })));
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
    const command = new DescribeInferenceComponentCommand({ InferenceComponentName: name });
    const written = keepAnswer(this.#sagemaker, command);
    const found = await ifThere(this.#sagemaker.send(command));
    return found && describedComponent(found, written() ?? found);
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
      const page = await this.#sagemaker.send(new ListEndpointsCommand({ MaxResults: 100, NextToken }));
      for (const { EndpointName, LastModifiedTime } of page.Endpoints ?? [])
        yield { name: EndpointName ?? "", lastModifiedAt: timeOf(LastModifiedTime) };
      NextToken = page.NextToken;
    } while (NextToken);
  }

  /** Those on an endpoint, or all. One call for each hundred. */
  async *components(endpointName?: string): AsyncGenerator<Listed> {
    let NextToken: string | undefined;
    do {
      const page = await this.#sagemaker.send(
        new ListInferenceComponentsCommand({ MaxResults: 100, EndpointNameEquals: endpointName, NextToken }),
      );
      for (const { InferenceComponentName, LastModifiedTime } of page.InferenceComponents ?? [])
        yield { name: InferenceComponentName ?? "", lastModifiedAt: timeOf(LastModifiedTime) };
      NextToken = page.NextToken;
    } while (NextToken);
  }
}

function describedComponent(found: DescribeInferenceComponentOutput, written: unknown): DescribedComponent {
  const contents = readComponent(written) ?? [];
  const { specification, specifications = [] } = lowerCamel(written) as {
    readonly specification?: Specification;
    readonly specifications?: readonly Specification[];
  };
  return {
    status: found.InferenceComponentStatus ?? "",
    createdAt: timeOf(found.CreationTime),
    lastModifiedAt: timeOf(found.LastModifiedTime),
    current: contents.length === 0 ? undefined : fingerprint(contents),
    endpointName: found.EndpointName,
    contents,
    specifications: [...(specification ? [specification] : []), ...specifications].map(asRequested),
  };
}

type Specification = Readonly<Record<string, unknown>> & {
  readonly container?: Readonly<Record<string, unknown>> & {
    readonly deployedImage?: { readonly specifiedImage?: string };
  };
  readonly dataCacheConfig?: { readonly enableCaching?: boolean };
};

/** A description says what an image was resolved to, and what became of caching; all else is as a request has it. */
function asRequested({ container, dataCacheConfig, ...same }: Specification): Readonly<Record<string, unknown>> {
  const { deployedImage, ...own } = container ?? {};
  return {
    ...same,
    ...(dataCacheConfig && { dataCacheConfig: { enableCaching: dataCacheConfig.enableCaching } }),
    ...(container && { container: { ...own, image: deployedImage?.specifiedImage } }),
  };
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
