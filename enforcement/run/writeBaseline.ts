import type { Account, DescribedComponent, Listed } from "../aws/sagemaker";
import type { DeploymentRecord, Ledger, Resource } from "../ledger/ledger";
import type { Here } from "../rules/schema";
import type { Described } from "../cases/situation";
import type { Tools } from "./ports";

/**
 * What stood when enforcement was installed: nobody judged it, it may stand, and later updates may go back to it.
 *
 * Only what was last modified before the installation, and lies long enough back for records to have arrived: what was deployed
 * around then is judged by its own record, if there is one.
 */
interface BaselineTools extends Pick<Tools, "log" | "now"> {
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
  const counts = {
    endpoints: await installAll("endpoint", account.endpoints(), before, tools),
    inferenceComponents: await installAll("inferenceComponent", account.components(), before, tools),
  };
  const done = startedAt >= installedAt + RECORDS_ARRIVED_AFTER;
  log("baseline", { ...counts, done });
  return done;
}

async function installAll(
  type: "endpoint" | "inferenceComponent",
  all: AsyncIterable<Listed>,
  before: number,
  { account, ledger, now }: BaselineTools,
): Promise<number> {
  let count = 0;
  for await (const { name, lastModifiedAt } of all) {
    if (lastModifiedAt >= before || (await ledger.history({ type, name })).length > 0) continue;
    const described = type === "endpoint" ? await account.endpoint(name) : await account.component(name);
    // Changed between the list and the description: its own record tells.
    if (described?.current === undefined || (described.lastModifiedAt ?? 0) >= before) continue;
    if (await ledger.install(installed({ type, name }, described, now()))) count += 1;
  }
  return count;
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
  used: { models: {} },
  specifications: described.specifications,
  judgedAt: now,
});
