import { covers, overlap } from "./globs";
import { haveCommon, permissionSetArns, principalOf } from "./principals";
import type { Here, Rule, RuleMistake } from "./schema";

/** What is wrong with rules whose every value is right. */

/** Every way to say what a rule protects, and how its values compare. */
export const SELECTORS = {
  models: { withoutCase: true },
  executionRoleArns: { withoutCase: false },
  modelDataUrls: { withoutCase: false },
  modelPackageArns: { withoutCase: true },
  images: { withoutCase: false },
  endpoints: { withoutCase: true },
} as const satisfies Partial<Record<keyof Rule, { readonly withoutCase: boolean }>>;
export type Selector = keyof typeof SELECTORS;
const selectors = Object.keys(SELECTORS) as Selector[];

const GRANTS = ["allowedRoleArns", "allowedPermissionSets"] as const;

/** Within each rule and each list. Looks at what was written, so that a mistake elsewhere hides none of these. */
export function mistakesWithin(raw: unknown, here: Pick<Here, "accountId" | "partition"> | undefined): RuleMistake[] {
  const top = asMapping(raw);
  if (top === undefined) return [];
  const rules = Array.isArray(top["rules"]) ? top["rules"].map(asMapping) : [];
  const nothing = (top["rules"] === undefined || isEmptyList(top["rules"])) && top["defaultDecision"] !== "deny";
  return [
    ...(nothing ? [{ path: ["rules"], text: "protects nothing: write a rule, or set defaultDecision: deny" }] : []),
    ...(isEmptyList(top["regions"])
      ? [{ path: ["regions"], text: "is empty; name a region, or leave it out for this stack's own" }]
      : []),
    ...["breakGlassRoleArns", "stackRoleArns"].flatMap((key) => [
      ...mistakesOfList([key], top[key], false),
      ...foreignPrincipals([key], top[key], here),
    ]),
    ...repeated(
      rules.map((rule) => rule?.["name"]),
      true,
    ).map(([index, first]) => ({
      path: ["rules", index, "name"],
      text: `is the name of rule ${first + 1} too; records name rules, so give it another`,
    })),
    ...rules.flatMap((rule, index) => (rule === undefined ? [] : mistakesOfRule(rule, ["rules", index], here))),
  ];
}

function mistakesOfRule(
  rule: Readonly<Record<string, unknown>>,
  path: readonly PropertyKey[],
  here: Pick<Here, "accountId" | "partition"> | undefined,
): RuleMistake[] {
  const absent = (key: string) => rule[key] === undefined || isEmptyList(rule[key]);
  return [
    ...(selectors.every(absent)
      ? [{ path, text: `protects nothing: say what by at least one of ${selectors.join(", ")}` }]
      : []),
    ...(GRANTS.every(absent)
      ? [
          {
            path,
            text: "lets nobody deploy: list roles in allowedRoleArns or permission sets in allowedPermissionSets",
          },
        ]
      : []),
    ...selectors.flatMap((key) => mistakesOfList([...path, key], rule[key], SELECTORS[key].withoutCase)),
    ...GRANTS.flatMap((key) => mistakesOfList([...path, key], rule[key], false)),
    ...foreignPrincipals([...path, "allowedRoleArns"], rule["allowedRoleArns"], here),
  ];
}

const mistakesOfList = (path: readonly PropertyKey[], list: unknown, withoutCase: boolean): RuleMistake[] =>
  repeated(list, withoutCase).map(([index, first]) => ({
    path: [...path, index],
    text: `stands in the list twice: entry ${first + 1} is the same; leave one out`,
  }));

/** Principals that never call here, because SageMaker takes calls of principals of the same account only. */
function foreignPrincipals(
  path: readonly PropertyKey[],
  list: unknown,
  here: Pick<Here, "accountId" | "partition"> | undefined,
): RuleMistake[] {
  if (here === undefined || !Array.isArray(list)) return [];
  return list.flatMap((arn: unknown, index) => {
    const principal = typeof arn === "string" ? principalOf(arn) : undefined;
    if (principal === undefined) return [];
    if (principal.accountId !== here.accountId)
      return [
        {
          path: [...path, index],
          text: `is of account ${principal.accountId}; only principals of this account, ${here.accountId}, can deploy in it`,
        },
      ];
    return principal.partition === here.partition
      ? []
      : [
          {
            path: [...path, index],
            text: `is in partition ${principal.partition}; begin it with arn:${here.partition}:`,
          },
        ];
  });
}

/**
 * Rules that together leave nobody who may deploy: two whose selectors of a kind can match the same, and all those that match
 * everything that some entry matches. Kinds are not compared with each other: whether a model has a certain role or place, only its creator knows.
 */
export function mistakesBetweenRules(rules: readonly (readonly [index: number, rule: Rule])[]): RuleMistake[] {
  const mistakes = new Map<string, RuleMistake>();
  const report = (index: number, clashing: readonly Rule[], value: string) => {
    const names = clashing.map(({ name }) => name);
    const key = [...names].sort().join("\n");
    if (mistakes.has(key)) return;
    const text = `lets nobody deploy what ${value} means: ${names.slice(0, -1).join(", ")} ${names.length > 2 ? "protect it too, and no role is allowed by all" : "protects it too, and no role is allowed by both"}; list one in each, or narrow a selector`;
    mistakes.set(key, { path: ["rules", index], text });
  };
  const granting = rules.filter(([, rule]) => GRANTS.some((key) => rule[key].length > 0));
  for (const [position, [index, rule]] of granting.entries()) {
    for (const kind of selectors) {
      const fold = (value: string) => (SELECTORS[kind].withoutCase ? value.toLowerCase() : value);
      for (const value of rule[kind]) {
        const earlier = granting.slice(0, position).map(([, other]) => other);
        for (const other of earlier) {
          const clash = other[kind].some((theirs) => overlap(fold(theirs), fold(value)));
          if (clash && !someoneIn([other, rule])) report(index, [other, rule], value);
        }
        const group = granting
          .map(([, other]) => other)
          .filter((other) => other === rule || other[kind].some((theirs) => covers(fold(theirs), fold(value))));
        // Two of them without a role in common are a mistake of their own.
        const inPairs = group.every((one) => group.every((other) => someoneIn([one, other])));
        if (inPairs && !someoneIn(group)) report(index, [...group.filter((other) => other !== rule), rule], value);
      }
    }
  }
  return [...mistakes.values()];
}

/** Whether some role is in the lists of all these rules. */
function someoneIn(rules: readonly Rule[]): boolean {
  const grants = (rule: Rule): readonly Grant[] => [
    ...rule.allowedRoleArns.map((arn) => ({ arn })),
    ...rule.allowedPermissionSets.map((set) => ({ set })),
  ];
  const choose = (chosen: readonly Grant[], rest: readonly Rule[]): boolean => {
    const [next, ...others] = rest;
    if (next === undefined) return true;
    return grants(next).some(
      (grant) => chosen.every((one) => inCommon(one, grant)) && choose([...chosen, grant], others),
    );
  };
  return choose([], rules);
}

type Grant = { readonly arn: string } | { readonly set: string };

function inCommon(one: Grant, other: Grant): boolean {
  if ("set" in one) {
    if ("set" in other) return one.set === other.set;
    return inCommon(other, one);
  }
  if ("arn" in other) return haveCommon(one.arn, other.arn);
  const principal = principalOf(one.arn);
  return principal !== undefined && permissionSetArns(other.set, principal).some((arn) => haveCommon(one.arn, arn));
}

/** Entries that are in the list already: each index with that of the first. */
function repeated(list: unknown, withoutCase: boolean): (readonly [index: number, first: number])[] {
  if (!Array.isArray(list)) return [];
  const seen = new Map<string, number>();
  return list.flatMap((entry: unknown, index) => {
    if (typeof entry !== "string" && typeof entry !== "number") return [];
    const key = withoutCase ? String(entry).toLowerCase() : String(entry);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    return first === undefined ? [] : [[index, first] as const];
  });
}

const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0;

const asMapping = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
