import type { EnforcementSettings } from "../../enforcement/rules/schema";
import type { Member } from "./system";

/** The rules of enforcement, as its function in one region has them. */
export interface RegionRules {
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  readonly settings: EnforcementSettings;
}

export const rulesIn = ({ built }: Pick<Member, "built">): RegionRules[] =>
  built.resources.flatMap(({ type, urn, inputs }) => {
    const code = inputs["code"] as { readonly "settings.json"?: Omit<RegionRules, "region"> } | undefined;
    const settings = code?.["settings.json"];
    // The sweep has the same settings; one of the two functions is enough.
    if (type !== "aws:lambda/function:Function" || settings === undefined || !urn.endsWith("-enforcer-function"))
      return [];
    return [{ ...settings, region: String(inputs["region"] ?? built.region) }];
  });
