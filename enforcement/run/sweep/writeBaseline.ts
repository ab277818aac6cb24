import type { Account, DescribedComponent, Listed } from "../../aws/sagemaker";
import { failureOf } from "../../cases/failures";
import { ItemRefused, type DeploymentRecord, type Ledger, type Resource } from "../../ledger/ledger";
import { minimalDeployment } from "../../ledger/stored";
import type { Here } from "../../rules/schema";
import type { Described } from "../../cases/situation";
import type { Tools } from "../ports";

/**
 * What stood when enforcement was installed: nobody judged it, it is accepted, and later updates may go back to it.
 *
 * Only what was last modified before the installation, and lies long enough back for records to have arrived: what was deployed
 * around then is judged by its own record, if there is one.
 */
interface BaselineTools extends Pick<Tools, "log" | "now" | "count"> {
  readonly here: Here;
  readonly ledger: Pick<Ledger, "history" | "install">;
  readonly account: Account;
}

const RECORDS_ARRIVED_AFTER = 20 * 60_000;

/** @returns whether everything that stood at `installedAt` is written down; before that it has to be called again, later */
export async function writeBaseline(tools: BaselineTools, installedAt: number): Promise<boolean> {
  const { account, now, log } = tools;
  const startedAt = now();
  const before = Math.min(installedAt, startedAt - RECORDS_ARRIVED_AFTER);
  const endpoints = await installAll("endpoint", account.endpoints(), before, tools);
  const components = await installAll("inferenceComponent", account.components(), before, tools);
  const done = startedAt >= installedAt + RECORDS_ARRIVED_AFTER && !endpoints.again && !components.again;
  log("baseline", { endpoints: endpoints.count, inferenceComponents: components.count, done });
  return done;
}

interface Installed {
  readonly count: number;
  /** Some could not be looked at, but perhaps later. */
  readonly again: boolean;
}

async function installAll(
  type: "endpoint" | "inferenceComponent",
  all: AsyncIterable<Listed>,
  before: number,
  tools: BaselineTools,
): Promise<Installed> {
  let [count, again] = [0, false];
  for await (const { name, lastModifiedAt } of all) {
    try {
      if (lastModifiedAt < before && (await install({ type, name }, before, tools))) count += 1;
    } catch (error) {
      // One that cannot be read or written must not keep the others out, nor stop the sweep.
      const failure = error instanceof ItemRefused ? "other" : failureOf(error);
      again ||= failure === "tryLater";
      if (failure === "refused") tools.count("RefusedPermission");
      if (failure === "other") tools.count("UnknownError");
      tools.log("failed", { type, name, kind: failure, error: String(error).slice(0, 1000) });
    }
  }
  return { count, again };
}

async function install(resource: Resource, before: number, { account, ledger, now }: BaselineTools): Promise<boolean> {
  const { type, name } = resource;
  if ((await ledger.history(resource)).length > 0) return false;
  const described = type === "endpoint" ? await account.endpoint(name) : await account.component(name);
  // Changed between the list and the description: its own record shows it.
  if (described?.current === undefined || (described.lastModifiedAt ?? 0) >= before) return false;
  const record = installed(resource, described, now());
  try {
    return await ledger.install(record);
  } catch (error) {
    if (!(error instanceof ItemRefused)) throw error;
    return ledger.install(minimalDeployment(record));
  }
}

const installed = (
  resource: Resource,
  described: Described & Partial<Pick<DescribedComponent, "specifications">>,
  now: number,
): DeploymentRecord => ({
  resource,
  eventId: `installed-${resource.type}-${resource.name}`,
  eventName: "Installed",
  eventTime: described.lastModifiedAt ?? described.createdAt,
  creates: false,
  applies: described.current,
  decision: "allowed",
  installed: true,
  caller: "before enforcement was installed",
  verdict: {
    byRules: [],
    reason: "it stood when enforcement was installed",
    mode: "enforce",
    whenUncertain: "undo",
    breakGlass: false,
    tampering: false,
    rulesHash: "",
    models: undefined,
  },
  used: { models: [] },
  specifications: described.specifications,
  judgedAt: now,
});
