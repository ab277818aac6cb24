import { incarnationOf } from "../../cases/history";
import type { Described } from "../../cases/situation";
import type { DeployedTo, Deploys } from "../../events/deploymentCalls";
import type { DeploymentCall } from "../../events/readEvent";
import { secondOf } from "../../models/current";
import { fingerprint, isSameContent } from "../../models/fingerprint";
import type { JudgingTools } from "../ports";
import type { PatientInquiry } from "./patientInquiry";

/** What is told of a deployment, by its record or by a description. */
type Told = Pick<DeploymentCall, "deploys" | "specifications">;

/** What the record of a call hides or leaves out, and a description of what it deployed to shows. */
export class LeftOut {
  readonly #call: DeploymentCall;
  readonly #tools: JudgingTools;
  readonly #inquiry: PatientInquiry;

  constructor(call: DeploymentCall, tools: JudgingTools, inquiry: PatientInquiry) {
    this.#call = call;
    this.#tools = tools;
    this.#inquiry = inquiry;
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
    const job = await this.#inquiry.ask(`transform job ${name}`, () => this.#tools.account.transformJob(name));
    return job?.modelName === undefined
      ? otherwise
      : { kind: "models", names: [job.modelName], container: job.container };
  }

  /** A component never moves, so its description tells where it is; only where a rule asks for endpoints. */
  async endpointOf(name: string): Promise<DeployedTo> {
    if (this.#tools.settings.rules.every(({ endpoints }) => endpoints.length === 0)) return "unknown";
    const endpointName = (
      await this.#inquiry.ask(`inference component ${name}`, () => this.#tools.account.component(name))
    )?.endpointName;
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
    const found = await this.#inquiry.ask(`endpoint ${name}`, () => this.#tools.account.endpoint(name));
    if (!found || !this.#isSame(found)) return undefined;
    const config = found.status === "Updating" ? found.pending : found.current;
    return config === undefined ? undefined : { deploys: { kind: "endpointConfig", name: config } };
  }

  async #appliedSpecification(): Promise<
    (Told & { readonly deploys: Extract<Deploys, { kind: "component" }> }) | undefined
  > {
    const { name } = this.#call.resource;
    const found = await this.#inquiry.ask(`inference component ${name}`, () => this.#tools.account.component(name));
    if (!found || !this.#isSame(found) || found.status === "Updating" || found.contents.length === 0) return undefined;
    return { deploys: { kind: "component", contents: found.contents }, specifications: found.specifications };
  }

  #isSame({ createdAt, lastModifiedAt = 0 }: Described): boolean {
    const { creates, eventTime } = this.#call;
    const changed = creates || secondOf(lastModifiedAt) >= secondOf(eventTime);
    return changed && incarnationOf(this.#call, createdAt) === "same";
  }
}
