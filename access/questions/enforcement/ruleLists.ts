import { matchesName } from "../../../enforcement/rules/globs";
import { haveCommon, isListed, principalOf } from "../../../enforcement/rules/principals";
import { allowedBy, type EnforcementSettings, type Rule } from "../../../enforcement/rules/schema";
import type { Config } from "../../../config";
import { exampleOf } from "../../examples";
import type { Side } from "../../build/side";

/** What the rules of a stack file promise of a guardrail: who may do what to which names. */

/** Things that a rule protects by name. */
export type Named = "model" | "endpoint-config" | "endpoint";

/** Patterns of a rule for the names of a type. A config is called like the model or the endpoint that it is for. */
export const patternsOf = ({ models, endpoints }: Rule, type: Named): readonly string[] =>
  ({ model: models, endpoint: endpoints, "endpoint-config": [...models, ...endpoints] })[type];

export class RuleLists {
  readonly settings: EnforcementSettings;
  readonly regions: readonly string[];
  /** Rules that are not just being tried out, each with its place. */
  readonly guarded: readonly (readonly [index: number, rule: Rule])[];
  /** A role that nobody lists. */
  readonly outsider: string;

  constructor(readonly side: Side<Config>) {
    const { enforcement, here } = side.config;
    this.settings = enforcement!;
    this.regions = enforcement!.regions ?? [here.region];
    this.guarded = [...enforcement!.rules.entries()].filter(([, { mode }]) => mode !== "audit");
    const names = ["DataScience", "SomebodyElse", "Zzz"].map((name) => this.role(name));
    this.outsider = names.find(
      (arn) => !this.settings.rules.some((rule) => this.lists(rule, arn)) && !isListed(this.keepers, principalOf(arn)!),
    )!;
  }

  role = (name: string, path = "/") => {
    const { partition, accountId } = this.side.config.here;
    return `arn:${partition}:iam::${accountId}:role${path}${name}`;
  };

  /** Whoever deploys the stack, and whoever may break the glass. */
  get keepers(): readonly string[] {
    return [...this.settings.stackRoleArns, ...this.settings.breakGlassRoleArns];
  }

  /** Everybody whom a rule lists, and whoever may break the glass. */
  listOf(rule: Rule): readonly string[] {
    return [...allowedBy(rule, this.side.config.here), ...this.settings.breakGlassRoleArns];
  }

  /** One principal for each entry of the list. */
  examplesOf = (rule: Rule): readonly string[] => [...new Set(this.listOf(rule).map(exampleOf))];

  lists = (rule: Rule, arn: string): boolean => isListed(this.listOf(rule), principalOf(arn)!);

  /** Whether a principal may create something that deploys a model, of which nothing but the name is known. */
  mayDeploy(arn: string, model: string): boolean {
    const about = ([, { models }]: readonly [number, Rule]) => models.some((pattern) => matchesName(pattern, model));
    if (!this.guarded.filter(about).every(([, rule]) => this.lists(rule, arn))) return false;
    if (this.settings.defaultDecision === "allow" || [...this.settings.rules.entries()].some(about)) return true;
    // A rule may be about it that says more than names; enforcement sees that, the guardrail does not.
    return (
      isBreakGlass(this.settings, arn) || this.settings.rules.some((rule) => saysMore(rule) && this.lists(rule, arn))
    );
  }

  /** Whether a principal may create a component of which no model is known. */
  mayRunContainers = (arn: string): boolean =>
    this.settings.defaultDecision === "allow" ||
    isBreakGlass(this.settings, arn) ||
    this.settings.rules.some((rule) => this.lists(rule, arn));

  /** Whether a principal may create, change or delete what is called so. */
  mayName = (arn: string, type: Named, name: string): boolean =>
    this.guarded
      .filter(([, rule]) => patternsOf(rule, type).some((pattern) => matchesName(pattern, name)))
      .every(([, rule]) => this.lists(rule, arn));

  /** Principals that are nearly one that a rule lists, each with what is different. */
  near = (rule: Rule, arn: string) => nearInList(this.listOf(rule), arn);
}

/** Principals that are nearly one of a list, each with what is different. */
export function nearInList(
  list: readonly string[],
  arn: string,
): readonly (readonly [difference: string, arn: string])[] {
  const below = list.flatMap((entry): (readonly [string, string])[] => {
    const reach = entry.replace(/\*[^/]*$/, "x/Other");
    const reserved = entry.includes("/aws-reserved/") || reach === entry || reach.includes("*");
    // Where the list means such roles after all, the guardrail leaves them to enforcement.
    return reserved || list.some((other) => haveCommon(entry.replace(/\*[^/]*$/, "*/*"), other))
      ? []
      : [["a role below a path that begins so", reach]];
  });
  return [...nearNames(arn), ...below].filter(([, one]) => one !== arn && !isListed(list, principalOf(one)!));
}

const isBreakGlass = ({ breakGlassRoleArns }: EnforcementSettings, arn: string): boolean =>
  isListed(breakGlassRoleArns, principalOf(arn)!);

/** Whether a rule is about models by anything but their names. */
export const saysMore = (rule: Rule): boolean =>
  [rule.executionRoleArns, rule.modelDataUrls, rule.modelPackageArns, rule.images, rule.endpoints].some(
    (list) => list.length > 0,
  );

/** Roles and a user whose names are nearly that of one, each with what is different. */
export function nearNames(arn: string): readonly (readonly [difference: string, arn: string])[] {
  const { path, name } = principalOf(arn)!;
  const start = arn.slice(0, arn.lastIndexOf(":") + 1);
  const near: readonly (readonly [string, string])[] = [
    ["a role of a longer name", `${arn}2`],
    ["a role whose name ends so", `${start}role${path}Not${name}`],
    ["a role of that name below another path", `${start}role/elsewhere${path}${name}`],
    ["a user of that name", `${start}user${path}${name}`],
  ];
  return near.filter(([, one]) => one !== arn);
}
