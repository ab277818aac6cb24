import { nameIn } from "../../arn";
import { thirdAccount } from "../../examples";
import { ownOf } from "../../build/side";
import { enforcementIn } from "../../facts/enforcement";
import { guardrailPolicies } from "../../facts/guardrail";
import type { Family, Promised } from "../question";
import type { Enforced } from "./guardedCalls";
import { CHANGES, LOG_WRITES, RECEIPTS, TRAIL, WRITES } from "./protectedParts";
import { Protection } from "./protection";

/**
 * That nobody changes enforcement but whoever deploys its stack, and that only its functions write the ledger, fill the queue
 * and take from it; where the service control policies of `selfProtection` are attached.
 */
export const selfProtection: Family<Enforced> = {
  id: "self-protection",
  promises(side) {
    if (ownOf(side, side.account.guardrail.selfProtection).length === 0) return [];
    const protection = new Protection(side);
    return [...ofResources(side, protection), ...ofRegions(side, protection), ...ofGuardrail(side, protection)];
  },
};

/** Every part that the stack makes. Parts have the same name in every region, and alarms a beginning in common. */
function ofResources(side: Enforced, protection: Protection): Promised[] {
  const guardrail = new Set(guardrailPolicies(side).map(({ on }) => on));
  const roles = new Set([...enforcementIn(side).values()].flatMap((one) => [one.enforcerRoleArn, one.sweepRoleArn]));
  const seen = new Set<string>();
  return side.built.resources.flatMap(({ type, state }) => {
    const table = CHANGES[type];
    const arn = String(state["arn"] ?? state["dashboardArn"]);
    if (table === undefined || (type.includes("iam/role") && !roles.has(arn))) return [];
    if (type.includes("iam/policy") && !guardrail.has(arn)) return [];
    const { changes, looks } = table;
    const parts = [{ changes, looks, arn }];
    if (type.includes("lambda/function"))
      parts.push({ changes: ["lambda:InvokeFunction"], looks: "lambda:GetFunction", arn: `${arn}:1` });
    if (type.includes("logGroup"))
      parts.push({
        changes: ["logs:DeleteLogStream"],
        looks: "logs:GetLogEvents",
        arn: `${arn}:log-stream:2026/11/25/[1]0a1b`,
      });
    return parts.flatMap((part) => {
      const kind = part.arn.replace(/^(arn:[^:]*:[^:]*:)[^:]*/, "$1").replace(/:alarm:.*$/, ":alarm");
      const known = seen.has(kind);
      seen.add(kind);
      return known
        ? protection.leavesToKeepers(part.changes.slice(0, 1), part.arn, false)
        : [
            ...protection.leavesToKeepers(part.changes, part.arn, true),
            protection.letsLook(part.looks, part.changes[0]!, part.arn),
            ...protection.letsChangeOthers(part.changes[0]!, part.arn),
          ];
    });
  });
}

/** What feeds the functions, and what they alone do. */
function ofRegions(side: Enforced, protection: Protection): Promised[] {
  const { accountId, partition } = side.config.here;
  return [...enforcementIn(side)].flatMap(([region, parts]) => {
    const at = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
    const trail = at("cloudtrail", "trail/any");
    const [first = ""] = TRAIL.changes;
    const { enforcerRoleArn: enforcer, sweepRoleArn: sweep } = parts;
    const queues = [parts.queueUrl, parts.deadLetterQueueUrl, parts.targetDeadLetterQueueUrl].map((url) =>
      at("sqs", nameIn(url)),
    );
    return [
      ...protection.leavesToKeepers(TRAIL.changes, trail, true),
      protection.letsLook(TRAIL.looks, first, trail),
      protection.letsChange(first, trail, trail.replace(accountId, thirdAccount(accountId)), "of another account"),
      ...[parts.enforcerFunctionName, parts.sweepFunctionName].flatMap((name) =>
        protection.keepsSource(at("lambda", "event-source-mapping:0a1b"), at("lambda", `function:${name}`)),
      ),
      ...protection.leavesToFunctions([enforcer, sweep], WRITES, at("dynamodb", `table/${parts.tableName}`), {
        looks: "dynamodb:GetItem",
      }),
      ...[parts.enforcerFunctionName, parts.sweepFunctionName].flatMap((name) =>
        protection.leavesToFunctions(
          [enforcer, sweep],
          LOG_WRITES,
          at("logs", `log-group:/aws/lambda/${name}:log-stream:2026/11/25/[1]0a1b`),
          { looks: "logs:GetLogEvents" },
        ),
      ),
      ...(side.account.resourcePolicies.has(parts.topicArn)
        ? protection.leavesToFunctions([enforcer], ["sns:Publish"], parts.topicArn, {
            looks: "sns:GetTopicAttributes",
            notTo: sweep,
          })
        : []),
      ...side.built.resources
        .filter(({ type, inputs }) => type === "aws:kms/alias:Alias" && inputs["region"] === region)
        .flatMap(({ state }) => protection.keepsKey(at("kms", "key/any"), at("kms", String(state["name"])))),
      ...queues.flatMap((queue) => [
        ...protection.leavesToFunctions([sweep], ["sqs:SendMessage"], queue, { looks: QUEUE_LOOK, notTo: enforcer }),
        ...protection.leavesToFunctions([enforcer], RECEIPTS, queue, { looks: QUEUE_LOOK, notTo: sweep }),
      ]),
    ];
  });
}

const QUEUE_LOOK = "sqs:GetQueueUrl";

const ofGuardrail = (side: Enforced, protection: Protection): Promised[] =>
  guardrailPolicies(side).flatMap(({ on }) => protection.keepsAttached(on));
