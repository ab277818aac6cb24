import type * as z from "zod/mini";
import { mistakesBetweenRules, mistakesWithin } from "./mistakes";
import {
  limits,
  notify,
  rule,
  settings,
  type EnforcementSettings,
  type Here,
  type Rule,
  type RuleMistake,
} from "./schema";

/**
 * Reads the settings as a stack file has them. Reports everything that is wrong at once, in the order of the file: what is
 * wrong within a value, then within a list or a rule, then between rules.
 *
 * @param here where it is known, also finds roles that could never call here
 */
export function readEnforcement(
  raw: unknown,
  here?: Pick<Here, "accountId" | "partition">,
): { readonly settings?: EnforcementSettings; readonly mistakes: readonly RuleMistake[] } {
  const parsed = settings.safeParse(raw);
  const mistakes = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap(inWords)),
    ...mistakesWithin(raw, here),
    ...mistakesBetweenRules(rulesOf(raw)),
  ];
  return parsed.success && mistakes.length === 0 ? { settings: parsed.data, mistakes } : { mistakes };
}

function inWords(issue: z.core.$ZodIssue): RuleMistake[] {
  if (issue.code !== "unrecognized_keys") return [{ path: issue.path, text: issue.message }];
  const [list, , ...others] = issue.path;
  const mapped =
    list === undefined ? settings : list === "rules" && others.length === 0 ? rule : { limits, notify }[String(list)];
  return issue.keys.map((key) => ({
    path: [...issue.path, key],
    text: `is no key here; it ${issue.message}`,
    known: Object.keys(mapped?.shape ?? {}),
  }));
}

/** The rules that are right by themselves, each with its index: a mistake in one does not hide what is wrong between others. */
function rulesOf(raw: unknown): readonly (readonly [index: number, rule: Rule])[] {
  const list: unknown = typeof raw === "object" && raw !== null && "rules" in raw ? raw.rules : [];
  return (Array.isArray(list) ? list : []).flatMap((entry: unknown, index) => {
    const parsed = rule.safeParse(entry);
    return parsed.success ? [[index, parsed.data] as const] : [];
  });
}
