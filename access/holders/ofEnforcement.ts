import { enforcementIn } from "../facts/enforcement";
import { named, type Holder } from "./holder";
import { rulesIn } from "./regionRules";
import { rulesAsPolicy } from "./rulesAsPolicy";
import type { Member } from "./system";

/** The roles of enforcement's functions, with what each is for. */
const functionsByRole = (member: Pick<Member, "built">): ReadonlyMap<string, string> =>
  new Map(
    [...enforcementIn(member)].flatMap(([region, { enforcerRoleArn, sweepRoleArn }]) => [
      [enforcerRoleArn, `enforcer in ${region}`] as const,
      [sweepRoleArn, `sweep in ${region}`] as const,
    ]),
  );

/** @param where which stack of the system it is, whatever its account */
export const ofEnforcement = (member: Member, where: string): Holder[] => [
  ...functionRoles(member, where),
  ...ofGuardrail(member, where),
  ...ofRules(member, where),
];

function functionRoles({ account, built }: Member, where: string): Holder[] {
  return [...functionsByRole({ built })].flatMap(([arn, what]): Holder[] => {
    const role = account.roles.get(arn);
    if (role === undefined) return [];
    const shared = {
      consumer: null,
      accountId: account.accountId,
      region: null,
      arn,
      label: `role ${role.name} of enforcement`,
      setting: "enforcement",
    };
    return [
      { ...shared, key: `${where} ${what}`, kind: "function role", policies: named(role.policies) },
      { ...shared, key: `${where} trust of ${what}`, kind: "trust", policies: role.trust ? [role.trust] : [] },
    ];
  });
}

/** All forms of the guardrail say the same; the check holds them against each other. Here its text for organizations is read. */
function ofGuardrail({ account }: Member, where: string): Holder[] {
  return (["refusals", "selfProtection"] as const)
    .map((part): Holder => {
      const what = part === "refusals" ? "guardrail" : "self-protection";
      return {
        key: `${where} ${what}`,
        kind: "guardrail",
        consumer: null,
        accountId: account.accountId,
        region: null,
        label: what,
        arn: "*",
        policies: named(account.guardrail[part]),
        setting: part === "refusals" ? "enforcement.rules" : "enforcement.stackRoleArns",
      };
    })
    .filter(({ policies }) => policies.length > 0);
}

function ofRules(member: Member, where: string): Holder[] {
  return rulesIn(member).map((rules) => ({
    key: `${where} rules in ${rules.region}`,
    kind: "rules",
    consumer: null,
    accountId: member.account.accountId,
    region: rules.region,
    label: "enforcement",
    arn: "*",
    policies: [{ name: "rules", document: rulesAsPolicy(rules) }],
    setting: "enforcement.rules",
  }));
}
