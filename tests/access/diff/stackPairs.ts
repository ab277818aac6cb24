import { buildOffline, type Built } from "../../../access/build/build";
import type { RawConfig } from "../../../config";

/** A pair of stack files as data: what both have, and what the second changes. */

type Settings = Readonly<Record<string, unknown>>;

export interface StackTexts {
  readonly parent: Settings;
  readonly children: Readonly<Record<string, Settings>>;
}

const PARENT = "111111111111";
const BANK = "222222222222";

export const BASE: StackTexts = {
  parent: {
    account: "parent",
    consumers: {
      bank: {
        accountId: BANK,
        endpoints: ["churn", "prod-fraud-score-*"],
        featureStore: {
          featureGroups: ["customers"],
          offlineStore: { bucket: "ml-store" },
          executionRoles: ["BankExecution"],
        },
      },
      ads: { accountId: "333333333333", endpoints: ["prod-chat-assist", "prod-fraud-score-eu", "embeddings"] },
    },
    enforcement: {
      rules: [{ name: "churn", models: ["churn-*"], allowedRoleArns: [`arn:aws:iam::${PARENT}:role/Deployer`] }],
    },
  },
  children: {
    bank: {
      account: "child",
      accountId: BANK,
      parentStack: "organization/sagemaker-sharing/parent",
      consumer: "bank",
      callers: { group: { name: "Testers", members: ["alice"] } },
      executionRole: { create: false },
    },
  },
};

/** The same with one value set, or taken away by undefined; the path's last step may be a key or the index of a list. */
export function changed<T>(value: T, path: string, to: unknown): T {
  const [step, ...rest] = path.split(".") as [string, ...string[]];
  const record = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>;
  if (rest.length > 0) record[step] = changed(record[step] ?? {}, rest.join("."), to);
  else if (to === undefined) delete record[step];
  else record[step] = to;
  return record as T;
}

export async function stacksOf({ parent, children }: StackTexts): Promise<Built[]> {
  const built = await buildOffline({ stack: "parent", raw: rawOf(parent, PARENT) });
  const all = [built];
  for (const [stack, { accountId, ...settings }] of Object.entries(children))
    all.push(
      await buildOffline({
        stack,
        raw: rawOf(settings, String(accountId)),
        others: new Map([["parent", built.outputs]]),
      }),
    );
  return all;
}

function rawOf(settings: Settings, accountId: string): RawConfig {
  const { region = "eu-west-1", ...own } = settings;
  return {
    "aws:region": String(region),
    "aws:allowedAccountIds": JSON.stringify([accountId]),
    ...Object.fromEntries(
      Object.entries(own)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => [`sagemaker-sharing:${key}`, typeof value === "string" ? value : JSON.stringify(value)]),
    ),
  };
}
