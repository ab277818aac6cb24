import { allowedBy, type Rule } from "../../enforcement/rules/schema";
import type { RegionRules } from "./sides/system";

/**
 * The rules of enforcement as a policy of who may deploy what, so that two sets of rules compare as policies do. A request has
 * the caller as `aws:PrincipalArn` and what is deployed as context keys that exist here alone. What enforcement undoes is
 * denied; what it only records is not (docs/design/enforcement-rules.md#rule-5).
 */
export function rulesAsPolicy({ settings, accountId, partition }: RegionRules): unknown {
  const isEnforced = ({ mode }: Pick<Rule, "mode">) => !settings.pause && (mode ?? settings.mode) === "enforce";
  const byDefault = settings.defaultDecision === "allow" || settings.pause || settings.mode === "audit";
  const deny = settings.rules.filter(isEnforced).flatMap((rule) => {
    const callers = [...allowedBy(rule, { accountId, partition }), ...settings.breakGlassRoleArns];
    return SELECTORS.filter(([selector]) => rule[selector].length > 0).map(([selector, key]) => ({
      Sid: rule.name,
      Effect: "Deny",
      Action: DEPLOY,
      Resource: "*",
      Condition: {
        StringLike: { [key]: spelled(rule, selector) },
        ...(callers.length > 0 && { StringNotLike: { "aws:PrincipalArn": callers } }),
      },
    }));
  });
  const breakGlass = settings.breakGlassRoleArns;
  const allow = byDefault
    ? [{ Sid: "default", Effect: "Allow", Action: DEPLOY, Resource: "*" }]
    : [
        ...settings.rules.flatMap((rule) =>
          SELECTORS.filter(([selector]) => rule[selector].length > 0).map(([selector, key]) => ({
            Sid: rule.name,
            Effect: "Allow",
            Action: DEPLOY,
            Resource: "*",
            Condition: { StringLike: { [key]: spelled(rule, selector) } },
          })),
        ),
        ...(breakGlass.length > 0
          ? [
              {
                Sid: "breakGlassRoleArns",
                Effect: "Allow",
                Action: DEPLOY,
                Resource: "*",
                Condition: { StringLike: { "aws:PrincipalArn": breakGlass } },
              },
            ]
          : []),
      ];
  return { Version: "2012-10-17", Statement: [...allow, ...deny] };
}

/** Where enforcement is not, everybody may deploy everything. */
export const NO_RULES = {
  Version: "2012-10-17",
  Statement: [{ Sid: "default", Effect: "Allow", Action: "sagemaker:Deploy", Resource: "*" }],
};

/** Not an action of SageMaker: any call that puts a model to work. */
const DEPLOY = "sagemaker:Deploy";

/** By what a rule protects, and the key that tells it. */
export const SELECTORS = [
  ["models", "deploy:model"],
  ["endpoints", "deploy:endpoint"],
  ["executionRoleArns", "deploy:executionRole"],
  ["modelDataUrls", "deploy:modelDataUrl"],
  ["modelPackageArns", "deploy:modelPackage"],
  ["images", "deploy:image"],
] as const satisfies readonly (readonly [keyof Rule, string])[];

/** Names and package ARNs compare without case; a place stands for everything below it. */
function spelled(rule: Rule, selector: (typeof SELECTORS)[number][0]): readonly string[] {
  const entries = rule[selector];
  if (selector === "models" || selector === "endpoints" || selector === "modelPackageArns")
    return entries.map((entry) => entry.toLowerCase());
  return entries.map((entry) => (selector === "modelDataUrls" && entry.endsWith("/") ? `${entry}*` : entry));
}
