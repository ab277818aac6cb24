import { buildOffline, type Built } from "../../../access/build/build";
import type { Stack } from "../../../access/sides";
import type { DiffSide } from "../../../access/diff/diff";
import type { Answers } from "../../../access/diff/answered";
import { askSide } from "../../../access/diff/sides/askSide";
import { parseConfig, type ChildConfig, type ParentConfig, type RawConfig } from "../../../config";

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

/** The stacks alone, as a file has them. */
export const stacksOf = async (texts: StackTexts): Promise<readonly Built[]> => (await sideOf("", texts)).stacks;

type Side = Omit<DiffSide, "label">;

const known = new Map<string, Promise<Side>>();

/** A side of a comparison, with the answers of its access check. Each is built once, and asked once about the same subjects. */
export async function sideOf(label: string, texts: StackTexts): Promise<DiffSide> {
  const key = JSON.stringify(texts);
  const side = known.get(key) ?? builtSide(texts);
  known.set(key, side);
  return { label, ...(await side) };
}

async function builtSide({ parent, children }: StackTexts): Promise<Side> {
  const raw = rawOf(parent, PARENT);
  const built = await buildOffline({ stack: "parent", raw });
  const first = { config: parseConfig(raw).config as ParentConfig, built };
  const others: Stack<ChildConfig>[] = [];
  for (const [stack, { accountId, ...settings }] of Object.entries(children)) {
    const raw = rawOf(settings, String(accountId));
    const child = await buildOffline({ stack, raw, others: new Map([["parent", built.outputs]]) });
    others.push({ config: parseConfig(raw).config as ChildConfig, built: child });
  }
  const { answers, crossAnswers } = askSide(first, others);
  return { stacks: [built, ...others.map((other) => other.built)], answers: askedOnce(answers), crossAnswers };
}

function askedOnce(answers: Answers): Answers {
  const asked = new Map<string, ReturnType<Answers>>();
  return (subjects) => {
    const key = [...subjects].sort().join("\n");
    const found = asked.get(key) ?? answers(subjects);
    asked.set(key, found);
    return found;
  };
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
