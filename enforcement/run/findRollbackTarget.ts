import { isDeepStrictEqual } from "node:util";
import type { Account } from "../aws/sagemaker";
import type { Live } from "../models/current";
import { isIntact, type Part } from "../cases/history";
import type { DeploymentRecord } from "../ledger/ledger";
import { readComponent } from "../models/descriptions";

/**
 * The first of these deployments whose config or specification, and models, are still there as they were. See
 * docs/design/enforcement-rules.md#rule-9.
 */
export async function intactTarget(
  candidates: readonly DeploymentRecord[],
  account: Account,
): Promise<DeploymentRecord | undefined> {
  for (const candidate of candidates) {
    if (await isStillThere(candidate, account)) return candidate;
  }
  return undefined;
}

async function isStillThere(record: DeploymentRecord, account: Account): Promise<boolean> {
  const { used, applies, specifications } = record;
  let modelNames: readonly string[] = [];
  if (record.resource.type === "endpoint") {
    const config = applies === undefined ? undefined : await account.endpointConfig(applies);
    if (!isIntact(record, [partOf(config, used.config)])) return false;
    ({ modelNames } = config!.content);
  } else {
    const contents = specifications && readComponent({ specifications });
    if (contents === undefined || contents.length === 0) return false;
    for (const base of contents.flatMap(({ baseNames }) => baseNames)) {
      if (!isIntact(record, [{ createdAt: (await account.component(base))?.createdAt }])) return false;
    }
    modelNames = contents.flatMap((content) => content.modelNames);
  }
  for (const name of modelNames) {
    if (!isIntact(record, [partOf(await account.model(name), used.models[name])])) return false;
  }
  return true;
}

/** As it is once it was written down: without what is undefined. */
const asKept = (content: unknown): unknown => JSON.parse(JSON.stringify(content));

const partOf = <T>(live: Live<T> | undefined, then: T | undefined): Part => ({
  createdAt: live?.createdAt,
  ...(live && then !== undefined && { unchanged: isDeepStrictEqual(asKept(live.content), asKept(then)) }),
});
