import type { DeployedTo } from "../../events/deploymentCalls";
import type { DeploymentCall } from "../../events/readEvent";
import type { EvidenceRecord } from "../../ledger/ledger";
import { certain, currentAt, latestAt, secondOf, type Current, type Live, type Recorded } from "../../models/current";
import { readComponent, type ComponentContent, type ConfigContent, type ModelDetails } from "../../models/descriptions";
import type { Known } from "../../verdict/deployedModels";
import { needsDetails } from "../../verdict/matchRule";
import { inParallel } from "../inParallel";
import type { JudgingTools } from "../ports";
import { recordsRead } from "../sweep/recordsRead";
import type { PatientInquiry } from "./patientInquiry";

/** What was behind the names that a call uses when it was made: from what SageMaker describes now, and from what the ledger recorded. */
export class CurrentThen {
  /** Names of configs and models that are there no more, and whose records have no room for what they were. */
  readonly untold = new Set<string>();

  readonly #call: DeploymentCall;
  readonly #tools: JudgingTools;
  readonly #inquiry: PatientInquiry;

  constructor(call: DeploymentCall, tools: JudgingTools, inquiry: PatientInquiry) {
    this.#call = call;
    this.#tools = tools;
    this.#inquiry = inquiry;
  }

  async config(name: string): Promise<Current<ConfigContent> | undefined> {
    // A config never changes, and what was made under its name later is not older than the call.
    const ask = (spelling: string) =>
      this.#inquiry.askOnce(
        `endpoint config ${spelling}`,
        () => this.#tools.account.endpointConfig(spelling),
        (live) => this.#isOlder(live),
      );
    return this.#current("endpointConfig", name, ask);
  }

  #isOlder({ createdAt }: Live<unknown>): boolean {
    return secondOf(createdAt) < secondOf(this.#call.eventTime);
  }

  /** Nothing, where no rule asks for more than a model's name. */
  async model(name: string): Promise<Current<ModelDetails> | undefined> {
    const { rules } = this.#tools.settings;
    if (!rules.some(needsDetails)) return undefined;
    const withPackages = rules.some(({ modelDataUrls, images }) => modelDataUrls.length + images.length > 0);
    const ask = (spelling: string) => {
      let isWhole = true;
      const failed = (what: string, error: unknown) => {
        isWhole = false;
        this.#inquiry.failed(what, error);
      };
      // A model never changes, and rules that ask for packages may come later.
      return this.#inquiry.askOnce(
        `model ${spelling}`,
        () => this.#tools.account.model(spelling, withPackages, failed),
        (live) => isWhole && this.#isOlder(live) && (withPackages || live.content.modelPackageArns.length === 0),
      );
    };
    return this.#current("model", name, ask);
  }

  /** What a base component ran: its description tells, unless it was changed since; then its recorded deployments do. */
  async component(name: string): Promise<Current<readonly ComponentContent[]> | undefined> {
    const found = await this.#inquiry.ask(`inference component ${name}`, () => this.#tools.account.component(name));
    const live = found && { createdAt: found.lastModifiedAt ?? found.createdAt, content: found.contents };
    const recorded = await this.#recordedOf(name);
    return currentAt(this.#call.eventTime, live, recorded, await recordsRead("inferenceComponent", this.#tools));
  }

  /** What its deployments up to the call's second recorded, as far back as to the second of the last one before it. */
  async #recordedOf(name: string): Promise<Recorded<readonly ComponentContent[]>[]> {
    const { ledger } = this.#tools;
    const history = await ledger.history({ type: "inferenceComponent", name });
    return inParallel(latestAt(this.#call.eventTime, history), async (one) => {
      const specifications = (await ledger.deployment(one))?.specifications;
      return { eventTime: one.eventTime, content: specifications && readComponent({ specifications }) };
    });
  }

  /** The role of an endpoint's config, with which a component's own container runs; only where a rule asks for roles. */
  async containerRole(to: DeployedTo): Promise<Known["containerRole"]> {
    if (typeof to !== "object" || this.#tools.settings.rules.every((rule) => rule.executionRoleArns.length === 0))
      return undefined;
    const endpoint = await this.#inquiry.ask(`endpoint ${to.endpointName}`, () =>
      this.#tools.account.endpoint(to.endpointName),
    );
    // Changed since: what was current then is not known.
    if (endpoint?.current === undefined || secondOf(endpoint.lastModifiedAt ?? 0) >= secondOf(this.#call.eventTime))
      return undefined;
    return this.config(endpoint.current);
  }

  async #current<T extends ConfigContent | ModelDetails>(
    kind: EvidenceRecord["reports"]["kind"],
    name: string,
    ask: (spelling: string) => Promise<Live<T> | undefined>,
  ): Promise<Current<T> | undefined> {
    const { eventTime } = this.#call;
    const live = await ask(name);
    // Older than the call: nothing that was recorded says otherwise.
    if (live && this.#isOlder(live)) return certain(live.content, "live");
    const reported = await this.#tools.ledger.evidence({ kind, name }, eventTime);
    // Spelt in another case and not older: the same, if SageMaker tells no case, and another one if it does.
    for (const spelling of new Set(latestAt(eventTime, reported).map(({ of }) => of.name)))
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
    const { length } = this.#inquiry.unread;
    const other = await ask(spelling);
    const isStillThere = (await ask(name))?.createdAt === live.createdAt;
    return isStillThere && other?.createdAt !== live.createdAt && this.#inquiry.unread.length === length;
  }
}
