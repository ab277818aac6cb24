import { deployedModels, type Known } from "../verdict/deployedModels";
import type { DeploymentCall } from "../events/readEvent";
import { failureOf, type Failure } from "../cases/failures";
import { certain, currentAt, secondOf, type Current, type Live } from "../models/current";
import type { DeploymentRecord, EvidenceRecord } from "../ledger/ledger";
import { needsDetails, type Model } from "../verdict/matchRule";
import type { DeployedTo, Deploys } from "../events/deploymentCalls";
import {
  fingerprint,
  readComponent,
  type ComponentContent,
  type ConfigContent,
  type ModelDetails,
} from "../models/descriptions";
import { recordsRead } from "./recordsRead";
import type { JudgingTools } from "./ports";

/**
 * What a call deployed, asked of SageMaker and of the ledger, and no more than the rules need. See
 * docs/design/enforcement-rules.md#rule-3.
 */
export interface Gathered {
  readonly models: Current<readonly Model[]> | undefined;
  /** Where it was deployed to, when the request did not say. */
  readonly to?: DeployedTo | undefined;
  readonly used: DeploymentRecord["used"];
  readonly failures: readonly Failure[];
}

export async function gather(call: DeploymentCall, tools: JudgingTools): Promise<Gathered> {
  const look = new Look(call, tools);
  const deploys = call.deploys.kind === "unknown" ? await look.omitted() : call.deploys;
  const endpointConfig = deploys.kind === "endpointConfig" ? await look.config(deploys.name) : undefined;

  const asked = deploys.kind === "component" ? await look.withEnvironment(deploys) : deploys;
  const contents = asked.kind === "component" ? asked.contents : [];
  const components = new Map<string, Current<readonly ComponentContent[]> | undefined>();
  for (const name of contents.flatMap(({ baseNames }) => baseNames)) components.set(name, await look.component(name));
  const inBases = [...components.values()].flatMap((base) => base?.candidates.flat() ?? []);

  const names = [
    ...(deploys.kind === "models" ? deploys.names : []),
    ...(endpointConfig?.candidates.flatMap(({ modelNames }) => modelNames) ?? []),
    ...[...contents, ...inBases].flatMap(({ modelNames }) => modelNames),
  ];
  const details = new Map<string, Current<ModelDetails> | undefined>();
  for (const name of new Set(names)) details.set(name, await look.model(name));

  const to = call.to === "unknown" ? await look.endpointOf(call.resource.name) : undefined;
  const containerRole = [...contents, ...inBases].some(({ container }) => container)
    ? await look.containerRole(to ?? call.to)
    : undefined;
  const known: Known = {
    endpointConfig,
    model: (name) => details.get(name),
    component: (name) => components.get(name),
    containerRole,
  };
  return {
    models: deployedModels(asked, known),
    to,
    used: { config: onlyOne(endpointConfig), models: onlyThoseSure(details) },
    failures: look.failures,
  };
}

/** Asks, and remembers what could not be asked. */
class Look {
  readonly failures: Failure[] = [];

  constructor(
    private readonly call: DeploymentCall,
    private readonly tools: JudgingTools,
  ) {}

  async config(name: string): Promise<Current<ConfigContent> | undefined> {
    const live = await this.#ask(() => this.tools.account.endpointConfig(name));
    return this.#current("endpointConfig", name, live);
  }

  /** Nothing, where no rule asks for more than a model's name. */
  async model(name: string): Promise<Current<ModelDetails> | undefined> {
    const { rules } = this.tools.settings;
    if (!rules.some(needsDetails)) return undefined;
    const withPackages = rules.some(({ modelDataUrls, images }) => modelDataUrls.length + images.length > 0);
    const live = await this.#ask(() => this.tools.account.model(name, withPackages));
    return this.#current("model", name, live);
  }

  /** What a base component ran: its description tells, unless it was changed since; then its recorded deployments do. */
  async component(name: string): Promise<Current<readonly ComponentContent[]> | undefined> {
    const found = await this.#ask(() => this.tools.account.component(name));
    const live = found && { createdAt: found.lastModifiedAt ?? found.createdAt, content: found.contents };
    const history = await this.tools.ledger.history({ type: "inferenceComponent", name });
    const recorded = history.map(({ eventTime, specifications }) => ({
      eventTime,
      content: specifications && readComponent({ specifications }),
    }));
    return currentAt(this.call.eventTime, live, recorded, await recordsRead(this.tools));
  }

  /**
   * What a component's record hides, its description shows, unless the component was changed since. Only where a rule asks for
   * places, which an environment may name.
   */
  async withEnvironment(deploys: Extract<Deploys, { kind: "component" }>): Promise<Deploys> {
    const hidden = deploys.contents.some(({ container }) => container?.hidesEnvironment);
    if (!hidden || this.tools.settings.rules.every(({ modelDataUrls }) => modelDataUrls.length === 0)) return deploys;
    const { resource, eventTime } = this.call;
    const found = await this.#ask(() => this.tools.account.component(resource.name));
    if (found?.current === undefined || found.current !== fingerprint(deploys.contents)) return deploys;
    const changedSince = (await this.tools.ledger.history(resource)).some((later) => later.eventTime > eventTime);
    return changedSince ? deploys : { kind: "component", contents: found.contents };
  }

  /** The role of an endpoint's config, with which a component's own container runs; only where a rule asks for roles. */
  async containerRole(to: DeployedTo): Promise<Known["containerRole"]> {
    if (typeof to !== "object" || this.tools.settings.rules.every((rule) => rule.executionRoleArns.length === 0))
      return undefined;
    const endpoint = await this.#ask(() => this.tools.account.endpoint(to.endpointName));
    // Changed since: what was current then is not known.
    if (endpoint?.current === undefined || secondOf(endpoint.lastModifiedAt ?? 0) >= secondOf(this.call.eventTime))
      return undefined;
    return this.config(endpoint.current);
  }

  /** A component never moves, so its description tells where it is; only where a rule asks for endpoints. */
  async endpointOf(name: string): Promise<DeployedTo> {
    if (this.tools.settings.rules.every(({ endpoints }) => endpoints.length === 0)) return "unknown";
    const endpointName = (await this.#ask(() => this.tools.account.component(name)))?.endpointName;
    return endpointName === undefined ? "unknown" : { endpointName };
  }

  /** What a record leaves out: a transform job keeps its model, and its description tells. */
  async omitted(): Promise<DeploymentCall["deploys"]> {
    const { type, name } = this.call.resource;
    const job = type === "transformJob" ? await this.#ask(() => this.tools.account.transformJob(name)) : undefined;
    return job?.modelName === undefined ? { kind: "unknown" } : { kind: "models", names: [job.modelName] };
  }

  async #current<T extends ConfigContent | ModelDetails>(
    kind: EvidenceRecord["reports"]["kind"],
    name: string,
    live: Live<T> | undefined,
  ): Promise<Current<T> | undefined> {
    const { eventTime } = this.call;
    // Older than the call: nothing that was recorded says otherwise.
    if (live && secondOf(live.createdAt) < secondOf(eventTime)) return certain(live.content, "live");
    const told = await this.tools.ledger.evidence({ kind, name });
    const recorded = told.map((one) => ({ eventTime: one.eventTime, content: one.reports.content as T | undefined }));
    return currentAt(eventTime, live, recorded, await recordsRead(this.tools));
  }

  async #ask<T>(ask: () => Promise<T | undefined>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      this.failures.push(failureOf(error));
      return undefined;
    }
  }
}

const onlyOne = <T>(known: Current<T> | undefined): T | undefined =>
  known?.candidates.length === 1 ? known.candidates[0] : undefined;

const onlyThoseSure = <T>(all: ReadonlyMap<string, Current<T> | undefined>): Readonly<Record<string, T>> =>
  Object.fromEntries(
    [...all].flatMap(([name, known]) => {
      const one = onlyOne(known);
      return one === undefined ? [] : [[name, one]];
    }),
  );
