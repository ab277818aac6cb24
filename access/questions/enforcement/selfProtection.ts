import { isListed, principalOf } from "../../../enforcement/rules/principals";
import { exampleOf, thirdAccount } from "../../examples";
import { ownOf } from "../../build/side";
import { enforcementIn } from "../../facts/enforcement";
import { guardrailPolicies } from "../../facts/guardrail";
import type { Context, Hop } from "../../simulate/simulate";
import type { Family, Promised } from "../question";
import { request } from "../request";
import { labelOf, notRefused, somebody, type Enforced } from "./guardedCalls";
import { nearNames, RuleLists } from "./ruleLists";
import { CHANGES, LOG_WRITES, RECEIPTS, TOPIC_KEY, TRAIL, WRITES } from "./protectedParts";

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
    const arn = String(state["arn"]);
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
      at("sqs", url.split("/").pop()!),
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
        .filter(({ type, state }) => type === "aws:kms/alias:Alias" && state["region"] === region)
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

const KEY = "enforcement.stackRoleArns";
const shortened = (arn: string) => (arn.includes(":") ? arn.split(":").slice(2).join(":") : arn);
const lambdaOf = (arn: string): Context => ({ "lambda:FunctionArn": arn });
const policyOf = (arn: string): Context => ({ "iam:PolicyARN": arn });
const keyOf = (alias: string): Context => ({ "kms:ResourceAliases": [alias] });

/** Rows about requests of somebody who may do everything but what the service control policies refuse. */
class Protection {
  readonly #side: Enforced;
  readonly #accountId: string;
  /** Somebody who is in no list. */
  readonly #outsider: string;
  /** One for each entry of the lists of those who may change the parts. */
  readonly #keepers: readonly string[];
  readonly #list: readonly string[];

  constructor(side: Enforced) {
    const { stackRoleArns, breakGlassRoleArns } = side.config.enforcement!;
    this.#side = side;
    this.#accountId = side.config.here.accountId;
    this.#list = [...stackRoleArns, ...breakGlassRoleArns];
    this.#keepers = this.#list.map(exampleOf);
    this.#outsider = new RuleLists(side).role("Administrator");
  }

  #by = (arn: string) => somebody(this.#side, arn, [notRefused]);

  #hop = (by: string, action: string, resource: string, context: Context = {}): Hop => ({
    ...request(this.#by(by), action, resource, { context }),
    serviceControlPolicies: ownOf(this.#side, this.#side.account.guardrail.selfProtection),
  });

  /** Somebody in no list and, where all are wanted, those who are nearly one who may. */
  #othersThan(arn: string, all: boolean) {
    const near = nearNames(arn).filter(([, one]) => !isListed(this.#list, principalOf(one)!));
    return [[labelOf(this.#outsider), this.#outsider] as const, ...(all ? near : [])].map(
      ([who, one]) => [who, this.#by(one)] as const,
    );
  }

  /** Changes of a part are the keepers' alone. */
  leavesToKeepers(actions: readonly string[], resource: string, thorough: boolean): Promised[] {
    return actions.flatMap((action, index) =>
      this.#keepers.slice(0, index === 0 && thorough ? undefined : 1).map((keeper, at) => ({
        text: `${labelOf(keeper)}: ${action} on ${shortened(resource)}`,
        key: KEY,
        hop: this.#hop(keeper, action, resource),
        ...(at === 0 && { beside: { caller: this.#othersThan(keeper, index === 0 && thorough) } }),
      })),
    );
  }

  /** Looking at a part is everybody's. */
  letsLook(looks: string, changes: string, resource: string): Promised {
    return {
      text: `${labelOf(this.#outsider)}: ${looks} on ${shortened(resource)}`,
      key: KEY,
      hop: this.#hop(this.#outsider, looks, resource),
      beside: { action: [changes] },
    };
  }

  /** And so is changing what lies next to it. */
  letsChangeOthers(action: string, resource: string): Promised[] {
    const own = /(?:alarm:|log-group:\/aws\/lambda\/|function:|[/:])([^/:]+)(?::1|:log-stream:.*)?$/.exec(
      resource,
    )![1]!;
    const named = (name: string) => resource.replace(own, name);
    const longer = resource.includes(":alarm:") ? own.replace(/-[^-]+-.*$/, "s") : `${own}2`;
    const elsewhere = resource.replace(this.#accountId, thirdAccount(this.#accountId));
    return [
      this.letsChange(action, resource, named(longer), "of a longer name"),
      this.letsChange(action, resource, named(`not-${own}`), "whose name ends so"),
      this.letsChange(action, resource, named("other"), "of another name"),
      ...(resource.includes(":iam:") ? [] : [this.letsChange(action, resource, elsewhere, "of another account")]),
    ];
  }

  letsChange(action: string, resource: string, near: string, which: string): Promised {
    return {
      text: `${labelOf(this.#outsider)}: ${action} on one ${which} (${shortened(near)})`,
      key: KEY,
      hop: this.#hop(this.#outsider, action, near),
      beside: { name: [{ what: "ours,", others: [shortened(resource)], arn: () => resource }] },
    };
  }

  /** What feeds a function. */
  keepsSource(mapping: string, functionArn: string): Promised[] {
    const near = [
      `${functionArn}2`,
      functionArn.replace("function:", "function:not-"),
      functionArn.replace(/[^:]+$/, "other"),
    ];
    return [
      ...["Create", "Update", "Delete"].flatMap((verb) =>
        this.#conditioned(
          `lambda:${verb}EventSourceMapping`,
          verb === "Create" ? "*" : mapping, // It has no id yet.
          { own: functionArn, near, contextOf: lambdaOf },
        ),
      ),
      this.#looking("lambda:GetEventSourceMapping", "lambda:DeleteEventSourceMapping", mapping, {
        looking: lambdaOf(functionArn),
        changing: lambdaOf(functionArn),
      }),
    ];
  }

  /** The key of the topic, which its alias tells from others. */
  keepsKey(key: string, aliasArn: string): Promised[] {
    const alias = aliasArn.split(":").pop()!;
    const near = [`${alias}2`, alias.replace("/", "/not-"), "alias/other"];
    return [
      ...TOPIC_KEY.changes.flatMap((call) => this.#conditioned(call, key, { own: alias, near, contextOf: keyOf })),
      this.#looking(TOPIC_KEY.looks, TOPIC_KEY.changes[0]!, key, { looking: keyOf(alias), changing: keyOf(alias) }),
      ...this.leavesToKeepers(TOPIC_KEY.ofAlias, aliasArn, false),
    ];
  }

  /** The guardrail stays where somebody attached it. */
  keepsAttached(policy: string): Promised[] {
    const near = [`${policy}2`, policy.replace(/[^/]+$/, "not-$&")];
    const holder = (kind: string) => `${policy.replace(/:policy\/.*$/, "")}:${kind}/any`;
    return [
      ...["Role", "User", "Group"].flatMap((kind) =>
        this.#conditioned(`iam:Detach${kind}Policy`, holder(kind.toLowerCase()), {
          own: policy,
          near,
          contextOf: policyOf,
        }),
      ),
      this.#looking("iam:ListAttachedGroupPolicies", "iam:DetachGroupPolicy", holder("group"), {
        looking: {},
        changing: policyOf(policy),
      }),
    ];
  }

  /** A call that a context key makes one about a part. */
  #conditioned(
    call: string,
    on: string,
    { own, near, contextOf }: { own: string; near: readonly string[]; contextOf: (arn: string) => Context },
  ): Promised[] {
    const [key = ""] = Object.keys(contextOf(own));
    return [
      ...this.#keepers.map((keeper, index) => ({
        text: `${labelOf(keeper)}: ${call} of ${shortened(own)}`,
        key: KEY,
        hop: this.#hop(keeper, call, on, contextOf(own)),
        beside: { caller: this.#othersThan(keeper, index === 0) },
      })),
      ...near.map((other) => ({
        text: `${labelOf(this.#outsider)}: ${call} of ${shortened(other)}`,
        key: KEY,
        hop: this.#hop(this.#outsider, call, on, contextOf(other)),
        beside: { context: { [key]: [contextOf(own)[key]] } },
      })),
    ];
  }

  #looking(
    looks: string,
    changes: string,
    on: string,
    { looking, changing }: { looking: Context; changing: Context },
  ): Promised {
    return {
      text: `${labelOf(this.#outsider)}: ${looks} on ${shortened(on)}, ${Object.values(changing).join()}`,
      key: KEY,
      hop: this.#hop(this.#outsider, looks, on, looking),
      beside: { action: [{ action: changes, context: changing }] },
    };
  }

  /** What only some functions do with a part, and the keepers. */
  leavesToFunctions(
    functions: readonly string[],
    actions: readonly string[],
    resource: string,
    { looks, notTo }: { looks: string; notTo?: string },
  ): Promised[] {
    const [first = "", ...others] = functions;
    const caller = [
      ...this.#othersThan(first, true),
      ...(notTo === undefined ? [] : [[labelOf(notTo), this.#by(notTo)] as const]),
    ];
    return [
      ...actions.flatMap((action) =>
        [first, ...others, ...this.#keepers].map((arn) => ({
          text: `${labelOf(arn)}: ${action} on ${shortened(resource)}`,
          key: KEY,
          hop: this.#hop(arn, action, resource),
          ...(arn === first && { beside: { caller } }),
        })),
      ),
      this.letsLook(looks, actions[0]!, resource),
      ...this.letsChangeOthers(actions[0]!, resource),
    ];
  }
}
