import { principalOf } from "./principals";
import { settings, type EnforcementSettings, type Here } from "./schema";

/** One mistake in the settings: where, and what to do about it. */
interface RuleMistake {
  readonly path: readonly PropertyKey[];
  readonly text: string;
}

type Account = Pick<Here, "accountId" | "partition">;

/**
 * Reads the settings as a stack file has them. Reports everything that is wrong at once.
 *
 * @param here where it is known, also finds roles that could never call here
 */
export function readEnforcement(
  raw: unknown,
  here?: Account,
): { readonly settings?: EnforcementSettings; readonly mistakes: readonly RuleMistake[] } {
  const parsed = settings.safeParse(raw);
  const mistakes = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => ({ path, text: message })),
    ...(here ? foreignPrincipals(raw, here) : []),
  ];
  return parsed.success && mistakes.length === 0 ? { settings: parsed.data, mistakes } : { mistakes };
}

/** Principals that never call here, because SageMaker takes calls of principals of the same account only. */
function foreignPrincipals(raw: unknown, here: Account): RuleMistake[] {
  const { rules, ...top } = mappingOf(raw);
  return [
    ...["breakGlassRoleArns", "stackRoleArns"].flatMap((key) => foreignIn([key], top[key], here)),
    ...listOf(rules).flatMap((rule, index) =>
      foreignIn(["rules", index, "allowedRoleArns"], mappingOf(rule)["allowedRoleArns"], here),
    ),
  ];
}

const foreignIn = (path: readonly PropertyKey[], list: unknown, here: Account): RuleMistake[] =>
  listOf(list).flatMap((arn, index) => {
    const principal = typeof arn === "string" ? principalOf(arn) : undefined;
    const text = principal && whyForeign(principal, here);
    return text === undefined ? [] : [{ path: [...path, index], text }];
  });

function whyForeign({ accountId, partition }: Account, here: Account): string | undefined {
  if (accountId !== here.accountId)
    return `is of account ${accountId}; only principals of this account, ${here.accountId}, can deploy in it`;
  return partition === here.partition
    ? undefined
    : `is in partition ${partition}; begin it with arn:${here.partition}:`;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const mappingOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
