import type { EnforcementOutput, EnforcementRegion } from "../../contract/enforcementOutput";
import type { Config } from "../../config";
import { principalsIn } from "./principals";
import type { Side } from "../build/side";
import { modeOf } from "../../enforcement/rules/schema";
import { listed } from "../../contract/listed";

/** The parts of enforcement in every region of a stack that has it. */
export function enforcementIn({ built }: Pick<Side<unknown>, "built">): ReadonlyMap<string, EnforcementRegion> {
  const { regions } = (built.outputs["enforcement"] ?? { regions: {} }) as EnforcementOutput;
  return new Map(Object.entries(regions));
}

/** The roles that enforcement explains. */
export const enforcementRoles = (side: Pick<Side<unknown>, "built">): readonly string[] =>
  [...enforcementIn(side).values()].flatMap(({ enforcerRoleArn, sweepRoleArn }) => [enforcerRoleArn, sweepRoleArn]);

/** Whom each kind of policy may let in at all. */
const SERVICES = { "queue policy": "events.amazonaws.com", "topic policy": "cloudwatch.amazonaws.com" } as const;

/** Enforcement where it was promised and nowhere else, and open to the services that take part in it alone. */
export function enforcementProblems(side: Side<Config>): string[] {
  const { config, account, built } = side;
  const promised = config.enforcement ? (config.enforcement.regions ?? [config.here.region]) : [];
  const made = [...enforcementIn(side).keys()];
  const where = (regions: readonly string[]) => (regions.length === 0 ? "no region" : listed([...regions].sort()));
  const elsewhere =
    where(made) === where(promised)
      ? []
      : [
          `enforcement.regions: stack ${built.stack} has enforcement in ${where(made)}, and was promised ${where(promised)}`,
        ];
  const roles = enforcementRoles(side).flatMap((arn) => {
    const named = principalsIn(account.roles.get(arn)?.trust?.document);
    return named.join() === "lambda.amazonaws.com"
      ? []
      : [
          `enforcement: the trust of ${arn} names ${named.length === 0 ? "nobody" : listed(named)}, and must name lambda.amazonaws.com alone`,
        ];
  });
  const policies = [...account.resourcePolicies.values()].flatMap(({ kind, name, document }) => {
    if (kind !== "queue policy" && kind !== "topic policy") return [];
    const unknown = principalsIn(document, "Allow").filter((principal) => principal !== SERVICES[kind]);
    return unknown.length === 0
      ? []
      : [`enforcement: the ${name} lets in ${listed(unknown)}, and must let in ${SERVICES[kind]} alone`];
  });
  return [...elsewhere, ...roles, ...policies];
}

/** The parts in each region, briefly. */
export function enforcementLines({ config, built }: Pick<Side<Config>, "config" | "built">): string[] {
  const { enforcement } = config;
  if (enforcement === undefined) return [];
  const { rules, sweepEveryMinutes } = enforcement;
  const names = listed(rules.map(({ name }) => name));
  return [
    `enforcement in ${config.here.accountId}   ${modeOf({}, enforcement)}   rules: ${names}`,
    ...[...enforcementIn({ built })].flatMap(([region, parts]) => [
      `  ${region}   rule ${lastPart(parts.ruleArn)} -> queue ${lastPart(parts.queueArn)} -> ${parts.enforcerFunctionName} (${lastPart(parts.enforcerRoleArn)})`,
      `    ${parts.sweepFunctionName} (${lastPart(parts.sweepRoleArn)}) every ${sweepEveryMinutes} minutes; ledger ${parts.tableName}; notifies ${lastPart(parts.topicArn)}`,
    ]),
  ];
}

/** `arn:aws:sqs:eu-west-1:111111111111:name` is `name`, and so is `...:rule/name`. */
const lastPart = (arn: string) => arn.split(/[:/]/).pop()!;
