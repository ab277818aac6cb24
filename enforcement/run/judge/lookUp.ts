import { failureOf, type Failure } from "../../cases/failures";
import { incarnationOf } from "../../cases/history";
import type { Described } from "../../cases/situation";
import type { DeployedTo, Deploys } from "../../events/deploymentCalls";
import type { DeploymentCall } from "../../events/readEvent";
import type { EvidenceRecord } from "../../ledger/ledger";
import { certain, currentAt, secondOf, type Current, type Live, type Recorded } from "../../models/current";
import { readComponent, type ComponentContent, type ConfigContent, type ModelDetails } from "../../models/descriptions";
import { fingerprint, isSameContent } from "../../models/fingerprint";
import type { Known } from "../../verdict/deployedModels";
import { needsDetails } from "../../verdict/matchRule";
import { inParallel } from "../inParallel";
import type { JudgingTools } from "../ports";
import { recordsRead } from "../sweep/recordsRead";

/** What could not be asked. */
export interface Unread {
  readonly what: string;
  readonly failure: Failure;
  readonly error: string;
}

/** What is told of a deployment, by its record or by a description. */
type Told = Pick<DeploymentCall, "deploys" | "specifications">;

/** How long one judging asks. A model may name fifteen packages, and a function has a minute for several messages. */
const PATIENCE = 10_000;

/** Asks SageMaker and the ledger about one call, and remembers what could not be asked. */
export class LookUp {
  readonly unread: Unread[] = [];
  /** Names of configs and models that are there no more, and whose records have no room for what they were. */
  readonly untold = new Set<string>();

  readonly #call: DeploymentCall;
  readonly #tools: JudgingTools;
  readonly #until: number;

  constructor(call: DeploymentCall, tools: JudgingTools) {
    this.#call = call;
    this.#tools = tools;
    this.#until = tools.now() + PATIENCE;
  }

  async config(name: string): Promise<Current<ConfigContent> | undefined> {
    const ask = (spelling: string) =>
      this.ask(`endpoint config ${spelling}`, () => this.#tools.account.endpointConfig(spelling));
    return this.#current("endpointConfig", name, ask);
  }

  /** Nothing, where no rule asks for more than a model's name. */
  async model(name: string): Promise<Current<ModelDetails> | undefined> {
    const { rules } = this.#tools.settings;
    if (!rules.some(needsDetails)) return undefined;
    const withPackages = rules.some(({ modelDataUrls, images }) => modelDataUrls.length + images.length > 0);
    const failed = (what: string, error: unknown) => this.#failed(what, error);
    const ask = (spelling: string) =>
      this.ask(`model ${spelling}`, () => this.#tools.account.model(spelling, withPackages, failed));
    return this.#current("model", name, ask);
  }

  /** What a base component ran: its description tells, unless it was changed since; then its recorded deployments do. */
  async component(name: string): Promise<Current<readonly ComponentContent[]> | undefined> {
    const found = await this.ask(`inference component ${name}`, () => this.#tools.account.component(name));
    const live = found && { createdAt: found.lastModifiedAt ?? found.createdAt, content: found.contents };
    const recorded = await this.#recordedOf(name);
    return currentAt(this.#call.eventTime, live, recorded, await recordsRead("inferenceComponent", this.#tools));
  }

  /** What its deployments up to the call's second recorded, as far back as to the last one before it. */
  async #recordedOf(name: string): Promise<Recorded<readonly ComponentContent[]>[]> {
    const { ledger } = this.#tools;
    const history = await ledger.history({ type: "inferenceComponent", name });
    const second = secondOf(this.#call.eventTime);
    const last = history.findLast(({ eventTime }) => secondOf(eventTime) < second);
    const latest = history.filter((one) => one === last || secondOf(one.eventTime) === second);
    return inParallel(latest, async (one) => {
      const specifications = (await ledger.deployment(one))?.specifications;
      return { eventTime: one.eventTime, content: specifications && readComponent({ specifications }) };
    });
  }

  /**
   * What a record hides of an environment, the description shows: a job's for ever, where a rule asks for places; a component's once the
   * call has taken effect and unless it was changed since. Of a component it is what tells it from others, too, and what is gone back to.
   */
  async withEnvironment(told: Told): Promise<Told> {
    const { deploys } = told;
    const asksForPlaces = this.#tools.settings.rules.some(({ modelDataUrls }) => modelDataUrls.length > 0);
    if (deploys.kind === "models" && deploys.container?.hidesEnvironment && asksForPlaces)
      return { ...told, deploys: await this.#job(deploys) };
    if (deploys.kind !== "component" || !deploys.contents.some(({ container }) => container?.hidesEnvironment))
      return told;
    const shown = await this.#appliedSpecification();
    if (!shown || !isSameContent(fingerprint(shown.deploys.contents), fingerprint(deploys.contents))) return told;
    const { resource, eventTime } = this.#call;
    const changedSince = (await this.#tools.ledger.history(resource)).some((later) => later.eventTime > eventTime);
    return changedSince ? told : shown;
  }

  /** What a transform job deploys; jobs are never changed, and their names are never free again. */
  async #job(otherwise: Deploys): Promise<Deploys> {
    const { name } = this.#call.resource;
    const job = await this.ask(`transform job ${name}`, () => this.#tools.account.transformJob(name));
    return job?.modelName === undefined
      ? otherwise
      : { kind: "models", names: [job.modelName], container: job.container };
  }

  /** The role of an endpoint's config, with which a component's own container runs; only where a rule asks for roles. */
  async containerRole(to: DeployedTo): Promise<Known["containerRole"]> {
    if (typeof to !== "object" || this.#tools.settings.rules.every((rule) => rule.executionRoleArns.length === 0))
      return undefined;
    const endpoint = await this.ask(`endpoint ${to.endpointName}`, () => this.#tools.account.endpoint(to.endpointName));
    // Changed since: what was current then is not known.
    if (endpoint?.current === undefined || secondOf(endpoint.lastModifiedAt ?? 0) >= secondOf(this.#call.eventTime))
      return undefined;
    return this.config(endpoint.current);
  }

  /** A component never moves, so its description tells where it is; only where a rule asks for endpoints. */
  async endpointOf(name: string): Promise<DeployedTo> {
    if (this.#tools.settings.rules.every(({ endpoints }) => endpoints.length === 0)) return "unknown";
    const endpointName = (await this.ask(`inference component ${name}`, () => this.#tools.account.component(name)))
      ?.endpointName;
    return endpointName === undefined ? "unknown" : { endpointName };
  }

  /**
   * What a record leaves out because it is too long: the description shows it, as long as no later deployment of the same resource is
   * known. See docs/design/enforcement-rules.md#rule-3.
   */
  async omitted(): Promise<Told> {
    const { resource, eventTime } = this.#call;
    const nothing = { deploys: { kind: "unknown" } } as const;
    if (resource.type === "transformJob") return { deploys: await this.#job(nothing.deploys) };
    const history = await this.#tools.ledger.history(resource);
    if (history.some((one) => one.eventTime >= eventTime && one.eventId !== this.#call.eventId)) return nothing;
    return (resource.type === "endpoint" ? await this.#appliedConfig() : await this.#appliedSpecification()) ?? nothing;
  }

  /** While an endpoint is updated, the description has the new config apart. */
  async #appliedConfig(): Promise<Told | undefined> {
    const { name } = this.#call.resource;
    const found = await this.ask(`endpoint ${name}`, () => this.#tools.account.endpoint(name));
    if (!found || !this.#isSame(found)) return undefined;
    const config = found.status === "Updating" ? found.pending : found.current;
    return config === undefined ? undefined : { deploys: { kind: "endpointConfig", name: config } };
  }

  async #appliedSpecification(): Promise<
    (Told & { readonly deploys: Extract<Deploys, { kind: "component" }> }) | undefined
  > {
    const { name } = this.#call.resource;
    const found = await this.ask(`inference component ${name}`, () => this.#tools.account.component(name));
    if (!found || !this.#isSame(found) || found.status === "Updating" || found.contents.length === 0) return undefined;
    return { deploys: { kind: "component", contents: found.contents }, specifications: found.specifications };
  }

  #isSame({ createdAt, lastModifiedAt = 0 }: Described): boolean {
    const { creates, eventTime } = this.#call;
    const changed = creates || secondOf(lastModifiedAt) >= secondOf(eventTime);
    return changed && incarnationOf(this.#call, createdAt) === "same";
  }

  async #current<T extends ConfigContent | ModelDetails>(
    kind: EvidenceRecord["reports"]["kind"],
    name: string,
    ask: (spelling: string) => Promise<Live<T> | undefined>,
  ): Promise<Current<T> | undefined> {
    const { eventTime } = this.#call;
    const live = await ask(name);
    // Older than the call: nothing that was recorded says otherwise.
    if (live && secondOf(live.createdAt) < secondOf(eventTime)) return certain(live.content, "live");
    const reported = await this.#tools.ledger.evidence({ kind, name }, eventTime);
    // Spelt in another case and not older: the same, if SageMaker tells no case, and another one if it does.
    const second = secondOf(eventTime);
    const last = reported.findLast((one) => secondOf(one.eventTime) < second);
    const seconds = [second, last && secondOf(last.eventTime)];
    const latest = reported.filter((one) => seconds.includes(secondOf(one.eventTime)));
    for (const spelling of new Set(latest.map(({ of }) => of.name)))
      if (spelling !== name && !(await this.#isAnother(spelling, name, live, ask))) return undefined;
    const recorded = reported
      .filter((one) => one.of.name === name)
      .map((one) => ({ eventTime: one.eventTime, content: one.reports.content as T | undefined }));
    const current = currentAt(eventTime, live, recorded, await recordsRead(kind, this.#tools));
    if (!current && recorded.some(({ content }) => content === undefined)) this.untold.add(name);
    return current;
  }

  /**
   * Whether two spellings are names of two things: while what is there by the one stays there, something else is there by the other, or
   * nothing is. Whoever makes something of nearly another's name must not have that be uncertain.
   */
  async #isAnother<T>(
    spelling: string,
    name: string,
    live: Live<T> | undefined,
    ask: (spelling: string) => Promise<Live<T> | undefined>,
  ): Promise<boolean> {
    if (live === undefined) return false;
    const { length } = this.unread;
    const other = await ask(spelling);
    const isStillThere = (await ask(name))?.createdAt === live.createdAt;
    return isStillThere && other?.createdAt !== live.createdAt && this.unread.length === length;
  }

  /** What there is no time for is asked when the verdict is looked at again. */
  async ask<T>(what: string, ask: () => Promise<T | undefined>): Promise<T | undefined> {
    if (this.#tools.now() > this.#until) {
      this.unread.push({ what, failure: "tryLater", error: "there was no time to ask" });
      return undefined;
    }
    try {
      return await ask();
    } catch (error) {
      this.#failed(what, error);
      return undefined;
    }
  }

  #failed(what: string, error: unknown): void {
    const { name = "Error", message = String(error) } = error as Partial<Error>;
    this.unread.push({ what, failure: failureOf(error), error: `${name}: ${message}`.slice(0, 300) });
  }
}
