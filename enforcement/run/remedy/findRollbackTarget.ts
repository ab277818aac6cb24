import type { Account } from "../../aws/sagemaker";
import type { Target } from "../../cases/case";
import { isIntact, type Part } from "../../cases/history";
import type { DeploymentRecord, Ledger, PastDeployment } from "../../ledger/ledger";
import { isSameAs, seenOf, type Seen } from "../../ledger/seen";
import type { Live } from "../../models/current";
import { readComponent } from "../../models/descriptions";
import { AT_ONCE, inParallel } from "../inParallel";

interface Looking {
  readonly account: Account;
  readonly ledger: Pick<Ledger, "deployment">;
  readonly gone: Set<string>;
}

/** So many ids are remembered; all are forgotten before there are more. */
const MOST_GONE = 10_000;

export interface RollbackTarget {
  readonly deployment: PastDeployment;
  /** Of an endpoint: its config as it is now. */
  readonly config?: Target | undefined;
}

/**
 * The first of these deployments whose config or specification, and models, are still there as they were. What is not is never again,
 * for whatever takes its name is younger: it is asked about once. See docs/design/enforcement-rules.md#rule-9.
 */
export async function intactTarget(
  candidates: readonly PastDeployment[],
  tools: Looking,
): Promise<RollbackTarget | undefined> {
  // The newest almost always is; where it is not, somebody may have deleted a thousand.
  const [newest, ...others] = candidates.filter(({ eventId }) => !tools.gone.has(eventId));
  const found = newest && (await ifIntact(newest, tools));
  if (found) return found;
  for (let start = 0; start < others.length; start += AT_ONCE) {
    const some = await inParallel(others.slice(start, start + AT_ONCE), (one) => ifIntact(one, tools));
    const first = some.find((one) => one !== undefined);
    if (first) return first;
  }
  return undefined;
}

async function ifIntact(deployment: PastDeployment, tools: Looking): Promise<RollbackTarget | undefined> {
  const { gone } = tools;
  const found = await lookedFor(deployment, tools);
  if (found !== undefined) return found;
  if (gone.size >= MOST_GONE) gone.clear();
  gone.add(deployment.eventId);
  return undefined;
}

async function lookedFor(deployment: PastDeployment, tools: Looking): Promise<RollbackTarget | undefined> {
  const { account, ledger } = tools;
  // A config that is gone needs no look at what its deployment used.
  const config = deployment.resource.type === "endpoint" ? await configOf(deployment, account) : undefined;
  if (deployment.resource.type === "endpoint" && config === undefined) return undefined;
  const whole = await ledger.deployment(deployment);
  const found = config ?? (whole && (await specificationOf(whole, account)));
  if (!whole || !found || !(await areModelsThere(whole, found.modelNames, account))) return undefined;
  return { deployment, ...(config && { config: config.config }) };
}

/** The config and its models, when it is the one of then. */
async function configOf(record: PastDeployment, account: Account) {
  const live = record.applies === undefined ? undefined : await account.endpointConfig(record.applies);
  if (live === undefined || !isIntact(record, [partOf(live, record.used.config)])) return undefined;
  const config: Target = { createdAt: live.createdAt, digest: seenOf(live.content).digest };
  return { config, modelNames: live.content.modelNames };
}

/** The models of a specification, when its base components are those of then. */
async function specificationOf(record: DeploymentRecord, account: Account) {
  const contents = record.specifications && readComponent({ specifications: record.specifications });
  if (contents === undefined || contents.length === 0) return undefined;
  for (const base of contents.flatMap(({ baseNames }) => baseNames)) {
    if (!isIntact(record, [{ createdAt: (await account.component(base))?.createdAt }])) return undefined;
  }
  return { modelNames: contents.flatMap((content) => content.modelNames) };
}

async function areModelsThere(record: DeploymentRecord, names: readonly string[], account: Account): Promise<boolean> {
  for (const name of names) {
    const then = record.used.models.find((one) => one.name === name);
    if (!isIntact(record, [partOf(await account.model(name), then)])) return false;
  }
  return true;
}

const partOf = <T>(live: Live<T> | undefined, then: Seen | undefined): Part => ({
  createdAt: live?.createdAt,
  ...(live && then !== undefined && { unchanged: isSameAs(then, live.content) }),
});
