import { covers, overlap } from "./globs";
import type { HalfRead, Report } from "../../values/containers";
import { haveCommon, permissionSetArns, principalOf } from "./principals";

/** What is wrong with rules whose every value is right. */

/** Every way to say what a rule protects, and how its values compare. */
export const SELECTORS = {
  models: { withoutCase: true },
  executionRoleArns: { withoutCase: false },
  modelDataUrls: { withoutCase: false },
  modelPackageArns: { withoutCase: true },
  images: { withoutCase: false },
  endpoints: { withoutCase: true },
} as const;
export type Selector = keyof typeof SELECTORS;
const selectors = Object.keys(SELECTORS) as Selector[];

const GRANTS = ["allowedRoleArns", "allowedPermissionSets"] as const;

type Lists = Readonly<Record<Selector | (typeof GRANTS)[number], readonly string[]>>;
interface Rule extends Lists {
  readonly name: string;
}

export function checkRule(rule: Partial<Lists>, report: Report): void {
  const empty = (key: keyof Lists) => rule[key]?.length === 0;
  if (selectors.every(empty)) report([], `protects nothing: say what by at least one of ${selectors.join(", ")}`);
  if (GRANTS.every(empty))
    report([], "lets nobody deploy: list roles in allowedRoleArns or permission sets in allowedPermissionSets");
}

/** Whatever is wrong with some rules, the names of all are compared, and those that are right by themselves with each other. */
export function checkBetweenRules({ value, issues }: HalfRead, report: Report): void {
  if (!Array.isArray(value)) return;
  const rules = value as readonly Rule[];
  for (const [index, first] of repeated(rules.map((rule: Partial<Rule> | null) => rule?.name)))
    report(["rules", index, "name"], `is the name of rule ${first + 1} too; records name rules, so give it another`);
  const broken = new Set(issues.map(({ path }) => path?.[0]));
  const right = rules.map((rule, index) => [index, rule] as const).filter(([index]) => !broken.has(index));
  for (const { index, text } of nobodyInCommon(right)) report(["rules", index], text);
}

/**
 * Rules that together leave nobody who may deploy: two whose selectors of a kind can match the same, and all those that match
 * everything that some entry matches. Kinds are not compared with each other: whether a model has a certain role or place, only its creator
 * knows.
 */
function nobodyInCommon(rules: readonly (readonly [index: number, rule: Rule])[]) {
  const mistakes = new Map<string, { readonly index: number; readonly text: string }>();
  const report = (index: number, clashing: readonly Rule[], value: string) => {
    const names = clashing.map(({ name }) => name);
    const key = [...names].sort().join("\n");
    if (mistakes.has(key)) return;
    const text = `lets nobody deploy what ${value} means: ${names.slice(0, -1).join(", ")} ${names.length > 2 ? "protect it too, and no role is allowed by all" : "protects it too, and no role is allowed by both"}; list one in each, or narrow a selector`;
    mistakes.set(key, { index, text });
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

/** Names that are in the list already, whatever their case: the index of each with that of the first. */
function repeated(names: readonly unknown[]): (readonly [index: number, first: number])[] {
  const seen = new Map<string, number>();
  return names.flatMap((name, index) => {
    if (typeof name !== "string") return [];
    const first = seen.get(name.toLowerCase());
    if (first === undefined) seen.set(name.toLowerCase(), index);
    return first === undefined ? [] : [[index, first] as const];
  });
}
