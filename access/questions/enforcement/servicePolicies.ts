import { nameIn } from "../../arn";
import { otherRegion, thirdAccount, unlike } from "../../examples";
import { enforcementIn } from "../../facts/enforcement";
import type { Context, Principal } from "../../simulate/simulate";
import { admin, service } from "../principals";
import type { Family, Promised } from "../question";
import { request } from "../request";
import type { Enforced } from "./guardedCalls";

/** The policies of enforcement's queues and topic: which service of AWS may put something there, and on whose behalf. */
export const servicePolicies: Family<Enforced> = {
  id: "service-policies",
  promises: (side) =>
    [...enforcementIn(side)].flatMap(([region, parts]) => {
      const ask = new PolicyOfPart(side, region);
      const queueOf = (url: string) => parts.queueArn.replace(/[^:]+$/, nameIn(url));
      const [dead, undelivered] = [queueOf(parts.deadLetterQueueUrl), queueOf(parts.targetDeadLetterQueueUrl)];
      const rules = rulesInto(side, parts.queueArn).map((source) => ({ service: "events.amazonaws.com", source }));
      const rule = { service: "events.amazonaws.com", source: parts.ruleArn };
      return [
        ...rules.flatMap((one) => [
          ask.fills(`rule ${nameIn(one.source)} sends events to the queue`, parts.queueArn, one),
          ask.fills(`rule ${nameIn(one.source)} puts aside what it cannot deliver`, undelivered, one),
        ]),
        // SQS itself fills the dead-letter queue.
        ...[parts.queueArn, dead, undelivered].map((queue) => ask.ownAccount("sqs:ReceiveMessage", queue, rule)),
        ...(side.account.resourcePolicies.has(parts.topicArn) ? ofTopic(ask, parts.topicArn, side, region) : []),
        ...keysOf(side, parts.topicArn).flatMap((key) => ask.usesKey(key, parts.topicArn)),
      ];
    }),
};

function ofTopic(ask: PolicyOfPart, topicArn: string, side: Enforced, region: string): Promised[] {
  return alarmsIn(side, region).flatMap((source, index) => {
    const alarm = { service: "cloudwatch.amazonaws.com", source, onBehalf: true };
    const notifies = ask.fills(`alarm ${source.split(":").pop()!} notifies the topic`, topicArn, alarm);
    return index === 0 ? [ask.ownAccount("sns:Publish", topicArn, alarm), notifies] : [notifies];
  });
}

/** ARNs of the rules that send to a queue. */
function rulesInto({ built }: Enforced, queueArn: string): readonly string[] {
  const into = built.resources
    .filter(({ type, inputs }) => type === "aws:cloudwatch/eventTarget:EventTarget" && inputs["arn"] === queueArn)
    .map(({ inputs }) => queueArn.replace(/:sqs:(.*:)[^:]*$/, `:events:$1rule/${String(inputs["rule"])}`));
  return [...new Set(into)];
}

/** The key that encrypts a topic, where the stack makes one. */
const keysOf = ({ built, account }: Enforced, topicArn: string): readonly string[] =>
  built.resources
    .filter(({ type, state }) => type === "aws:sns/topic:Topic" && state["arn"] === topicArn)
    .map(({ inputs }) => String(inputs["kmsMasterKeyId"]))
    .filter((arn) => account.keys.includes(arn));

/** ARNs of the alarms of a region. */
const alarmsIn = ({ built }: Enforced, region: string): readonly string[] =>
  built.resources
    .filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm")
    .map(({ state }) => String(state["arn"]))
    .filter((arn) => arn.split(":")[3] === region);

/** A service of AWS that acts for something of ours. */
interface Source {
  readonly service: string;
  /** The ARN of what it acts for. */
  readonly source: string;
  /** Whether it also says whose account that is in. */
  readonly onBehalf?: boolean;
}

/** Promises that only the policy of a queue or topic keeps. */
class PolicyOfPart {
  readonly #side: Enforced;
  readonly #region: string;
  readonly #accountId: string;
  readonly #third: string;

  constructor(side: Enforced, region: string) {
    this.#side = side;
    this.#region = region;
    this.#accountId = side.config.here.accountId;
    this.#third = thirdAccount(this.#accountId);
  }

  #request = (principal: Principal, action: string, on: string, context: Context) =>
    request(principal, action, on, {
      policy: this.#side.account.resourcePolicies.get(on),
      context: { "aws:RequestedRegion": this.#region, ...context },
    });

  #admin = (accountId: string) => admin(accountId, this.#side.config.here.partition);

  /** A service puts something in for one thing of ours, and nobody else does, nor for anything else. */
  fills(what: string, on: string, { service: name, source, onBehalf = false }: Source): Promised {
    const isQueue = on.includes(":sqs:");
    const context = { "aws:SourceArn": source, ...(onBehalf && { "aws:SourceAccount": this.#accountId }) };
    return {
      text: `${what} in ${this.#region}`,
      key: "enforcement",
      hop: this.#request(service(name), isQueue ? "sqs:SendMessage" : "sns:Publish", on, context),
      beside: {
        context: {
          "aws:SourceArn": [...this.#sourcesNextTo(source, onBehalf), undefined],
          ...(onBehalf && { "aws:SourceAccount": [this.#third, undefined] }),
        },
        caller: [
          ["another service", service("s3.amazonaws.com")],
          [`an admin of ${this.#third}`, this.#admin(this.#third)],
        ],
        transport: true,
        action: [isQueue ? "ReceiveMessage" : "Subscribe"],
        // Whoever could send to a queue would write history.
        ...(isQueue && {
          other: [
            ["by an admin of the account", this.#request(this.#admin(this.#accountId), "sqs:SendMessage", on, {})],
          ],
        }),
      },
    };
  }

  /** An alarm is any whose name begins with the words that all have in common; a rule is one alone. */
  #sourcesNextTo(source: string, isAlarm: boolean): readonly string[] {
    const [start, own] = [source.replace(/[^/:]+$/, ""), source.split(/[:/]/).pop()!];
    const elsewhere = otherRegion([this.#region], this.#region);
    return [
      `${start}other`,
      `${start}not-${own}`,
      isAlarm ? `${start}${own.replace(/-[^-]+-.*$/, "-others")}` : `${source}2`,
      source.replace(`:${this.#region}:`, `:${elsewhere}:`),
      source.replace(`:${this.#accountId}:`, `:${this.#third}:`),
    ];
  }

  /** Alarms use the key of the topic for that topic, and its account manages it. */
  usesKey(keyArn: string, topicArn: string): Promised[] {
    const context = { "kms:EncryptionContext:aws:sns:topicArn": topicArn };
    const others = [this.#third, unlike([this.#accountId])].map(
      (id) => [`an admin of ${id}`, this.#admin(id)] as const,
    );
    const byService = (name: string) => [name, service(name)] as const;
    const own = this.#admin(this.#accountId);
    return [
      ...["kms:Decrypt", "kms:GenerateDataKey"].map((action) => ({
        text: `alarms in ${this.#region}: ${action} with the key of the topic`,
        key: "enforcement",
        hop: this.#request(service("cloudwatch.amazonaws.com"), action, keyArn, context),
        beside: {
          context: {
            "kms:EncryptionContext:aws:sns:topicArn": [`${topicArn}2`, topicArn.replace(/[^:]+$/, "x"), undefined],
          },
          caller: [...["s3", "ec2"].map((name) => byService(`${name}.amazonaws.com`)), ...others],
          action: ["kms:Encrypt", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"],
        },
      })),
      ...["PutKeyPolicy", "ScheduleKeyDeletion", "Decrypt", "DescribeKey"].map((action) => ({
        text: `${own.label} in ${this.#region}: kms:${action} of the topic's key`,
        key: "enforcement",
        hop: this.#request(own, `kms:${action}`, keyArn, {}),
        beside: { caller: others },
      })),
    ];
  }

  /** Its account decides by the policies of its own people, over TLS alone. */
  ownAccount(action: string, on: string, { service: name, source }: Source): Promised {
    const own = this.#admin(this.#accountId);
    const silent: Context = action.startsWith("sqs:") ? { "aws:SourceArn": source } : {};
    return {
      text: `${own.label} in ${this.#region}: ${action} on ${on.split(":").pop()!}`,
      key: "enforcement",
      hop: this.#request(own, action, on, {}),
      beside: {
        transport: true,
        caller: [[`an admin of ${this.#third}`, this.#admin(this.#third)]],
        other: [["by a service that says nothing more", this.#request(service(name), action, on, silent)]],
      },
    };
  }
}
