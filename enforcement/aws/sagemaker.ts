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
import type { OwnContainer } from "../models/containers";
import type { Live } from "../models/current";
import {
  readComponent,
  readEndpointConfig,
  readJobContainer,
  readModel,
  withPackages,
  type ComponentContent,
  type ConfigContent,
  type ModelDetails,
} from "../models/descriptions";
import { fingerprint } from "../models/fingerprint";
import type { Here } from "../rules/schema";
import type { Described } from "../cases/situation";
import { lowerCamel } from "../models/keyCase";
import { keepAnswer } from "./rawMessages";

type DescribedEndpoint = Described;

export interface DescribedComponent extends Described {
  readonly endpointName: string | undefined;
  readonly contents: readonly ComponentContent[];
  /** As a request would have asked for them, spelt as CloudTrail does. */
  readonly specifications: readonly Readonly<Record<string, unknown>>[];
}

interface DescribedJob extends Described {
  readonly modelName: string | undefined;
  /** What the job puts into its model's container. */
  readonly container: OwnContainer | undefined;
}

export interface LiveConfig extends Live<ConfigContent> {
  /** As the description spells it. */
  readonly name: string;
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
        pending: found.PendingDeploymentSummary?.EndpointConfigName,
        failureReason: found.FailureReason,
      }
    );
  }

  async endpointConfig(name: string): Promise<LiveConfig | undefined> {
    const command = new DescribeEndpointConfigCommand({ EndpointConfigName: name });
    const written = keepAnswer(this.#sagemaker, command);
    const found = await ifThere(this.#sagemaker.send(command));
    const content = found && readEndpointConfig(written() ?? found);
    return content && { createdAt: timeOf(found.CreationTime), content, name: found.EndpointConfigName ?? name };
  }

  /**
   * A package that cannot be read leaves the model with `unread: ["packages"]`, because the rest of it may be enough to deny.
   *
   * @param packages one call more for each model package that the model names
   * @param failed called with what could not be read, and why
   */
  async model(
    name: string,
    packages = false,
    failed: (what: string, error: unknown) => void = () => {},
  ): Promise<Live<ModelDetails> | undefined> {
    const command = new DescribeModelCommand({ ModelName: name });
    const written = keepAnswer(this.#sagemaker, command);
    const found = await ifThere(this.#sagemaker.send(command));
    const content = found && readModel(written() ?? found, this.#here);
    if (!content) return undefined;
    const createdAt = timeOf(found.CreationTime);
    if (!packages || content.modelPackageArns.length === 0) return { createdAt, content };
    const read = await Promise.all(
      content.modelPackageArns.map((arn) =>
        this.#modelPackage(arn).catch((error: unknown) => void failed(`model package ${arn}`, error)),
      ),
    );
    return { createdAt, content: withPackages(content, read.filter(Boolean), createdAt) };
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
        container: readJobContainer({ Environment: found.Environment }),
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

  /**
   * The adapters that run in a component: one call for each component on its endpoint, one for each hundred, and one for each other
   * spelling of its name by which they have it.
   */
  async adaptersOf(
    name: string,
    { createdAt }: Pick<Described, "createdAt">,
    endpointName: string,
  ): Promise<NonNullable<Described["parts"]>> {
    const all = await this.#componentsOn(endpointName);
    const names = new Set([name]);
    for (const base of new Set(all.flatMap(({ bases }) => bases))) {
      const isAlike = base !== name && base.toLowerCase() === name.toLowerCase();
      if (isAlike && (await this.component(base))?.createdAt === createdAt) names.add(base);
    }
    return all.filter(({ bases }) => bases.some((base) => names.has(base)));
  }

  /** The components on an endpoint that have to go first, in as many calls: adapters as long as there are any. */
  async componentsOn(endpointName: string): Promise<NonNullable<Described["parts"]>> {
    const all = await this.#componentsOn(endpointName);
    const adapters = all.filter(({ bases }) => bases.length > 0);
    return adapters.length > 0 ? adapters : all;
  }

  async #componentsOn(endpointName: string) {
    const all: { name: string; status: string; bases: readonly string[] }[] = [];
    for await (const { name } of this.components(endpointName)) {
      const found = await this.component(name);
      if (found) all.push({ name, status: found.status, bases: found.contents.flatMap(({ baseNames }) => baseNames) });
    }
    return all;
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
