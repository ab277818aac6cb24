import { allowedBy, modeOf, type Rule } from "../../enforcement/rules/schema";
import type { LooseStatement } from "../looseStatements";
import type { RegionRules } from "./regionRules";

/**
 * The rules of enforcement as a policy of who may deploy what, so that two sets of rules compare as policies do. A request has
 * the caller as `aws:PrincipalArn` and what is deployed as context keys that exist here alone. What enforcement undoes is
 * denied; what it only records is not (docs/design/enforcement-rules.md#rule-5).
 */
export function rulesAsPolicy({ settings, accountId, partition }: RegionRules): unknown {
  const { rules, breakGlassRoleArns: breakGlass, defaultDecision } = settings;
  const deny = rules
    .filter((rule) => modeOf(rule, settings) === "enforce")
    .flatMap((rule) => {
      const callers = [...allowedBy(rule, { accountId, partition }), ...breakGlass];
      const others = callers.length > 0 && { StringNotLike: { "aws:PrincipalArn": callers } };
      return protectedBy(rule).map((what) => deploying("Deny", rule.name, { StringLike: what, ...others }));
    });
  if (defaultDecision === "allow" || modeOf({}, settings) !== "enforce") return document([BY_DEFAULT, ...deny]);
  const allow = rules.flatMap((rule) =>
    protectedBy(rule).map((what) => deploying("Allow", rule.name, { StringLike: what })),
  );
  const byBreakGlass = deploying("Allow", "breakGlassRoleArns", { StringLike: { "aws:PrincipalArn": breakGlass } });
  return document([...allow, ...(breakGlass.length > 0 ? [byBreakGlass] : []), ...deny]);
}

const document = (statements: readonly LooseStatement[]) => ({ Version: "2012-10-17", Statement: statements });

/** The action is none of SageMaker's: it stands for any call that puts a model to work. */
const deploying = (effect: "Allow" | "Deny", sid: string, condition?: LooseStatement["Condition"]): LooseStatement => ({
  Sid: sid,
  Effect: effect,
  Action: "sagemaker:Deploy",
  Resource: "*",
  ...(condition && { Condition: condition }),
});

const BY_DEFAULT = deploying("Allow", "default");

/** Where enforcement is not, everybody may deploy everything. */
export const NO_RULES = document([BY_DEFAULT]);

/** By what a rule protects, and the key that tells it. */
const SELECTORS = [
  ["models", "deploy:model"],
  ["endpoints", "deploy:endpoint"],
  ["executionRoleArns", "deploy:executionRole"],
  ["modelDataUrls", "deploy:modelDataUrl"],
  ["modelPackageArns", "deploy:modelPackage"],
  ["images", "deploy:image"],
] as const satisfies readonly (readonly [keyof Rule, string])[];

/** Everything that a rule protects, as it is written. */
export const protectedThings = (rule: Rule): readonly string[] => SELECTORS.flatMap(([selector]) => rule[selector]);

/** The comparisons of which one is true of whatever a rule protects. */
const protectedBy = (rule: Rule): Readonly<Record<string, readonly string[]>>[] =>
  SELECTORS.filter(([selector]) => rule[selector].length > 0).map(([selector, key]) => ({
    [key]: spelled(rule, selector),
  }));

/** Names and package ARNs compare without case; a place stands for everything below it. */
function spelled(rule: Rule, selector: (typeof SELECTORS)[number][0]): readonly string[] {
  const entries = rule[selector];
  if (selector === "models" || selector === "endpoints" || selector === "modelPackageArns")
    return entries.map((entry) => entry.toLowerCase());
  return entries.map((entry) => (selector === "modelDataUrls" && entry.endsWith("/") ? `${entry}*` : entry));
}
