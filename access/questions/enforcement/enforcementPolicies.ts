import type { ChildConfig, ParentConfig } from "../../../config";
import { enforcementIn } from "../../facts/enforcement";
import { otherRegion, strangerTo } from "../../examples";
import type { Context, Hop, Principal } from "../../simulate/simulate";
import type { Questions } from "../interview";
import type { Side } from "../../build/side";
import { admin, service } from "../people";

type Enforced = Side<ParentConfig | ChildConfig>;

/** The policies of enforcement's queues and topic: which service of AWS may put something there, and on whose behalf. */
export function askAboutPolicies(ask: Questions, side: Enforced): void {
  for (const [region, parts] of enforcementIn(side)) {
    const asker = new PolicyQuestions(ask, side, region);
    const queueOf = (url: string) => parts.queueArn.replace(/[^:]+$/, url.split("/").pop()!);
    const [dead, undelivered] = [queueOf(parts.deadLetterQueueUrl), queueOf(parts.targetDeadLetterQueueUrl)];
    const rule = { service: "events.amazonaws.com", source: parts.ruleArn };
    asker.fills("EventBridge puts events into the queue", parts.queueArn, rule);
    asker.fills("EventBridge puts aside what it cannot deliver", undelivered, rule);
    // SQS itself fills the dead-letter queue.
    for (const queue of [parts.queueArn, dead, undelivered]) asker.ownAccount("sqs:ReceiveMessage", queue, rule);

    if (!side.account.resourcePolicies.has(parts.topicArn)) continue; // Somebody else's topic.
    for (const [index, source] of alarmsIn(side, region).entries()) {
      const alarm = { service: "cloudwatch.amazonaws.com", source, onBehalf: true };
      if (index === 0) asker.ownAccount("sns:Publish", parts.topicArn, alarm);
      asker.fills(`alarm ${source.split(":").pop()!} tells the topic`, parts.topicArn, alarm);
    }
  }
}

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

/** Questions that only the policy of a queue or topic answers. */
class PolicyQuestions {
  private readonly accountId: string;
  private readonly stranger: string;

  constructor(
    private readonly ask: Questions,
    private readonly side: Enforced,
    private readonly region: string,
  ) {
    this.accountId = side.config.here.accountId;
    this.stranger = strangerTo(this.accountId);
  }

  private hop = (principal: Principal, action: string, resource: string, context: Context): Hop => ({
    principal,
    action,
    resource,
    accountId: this.accountId,
    resourcePolicy: this.side.account.resourcePolicies.get(resource),
    context: { "aws:RequestedRegion": this.region, ...context },
  });

  private admin = (accountId: string) => admin(accountId, this.side.config.here.partition);

  /** A service puts something in for one thing of ours, and nobody else does, nor for anything else. */
  fills(what: string, on: string, { service: name, source, onBehalf }: Source): void {
    const { accountId, region, stranger } = this;
    const action = on.includes(":sqs:") ? "sqs:SendMessage" : "sns:Publish";
    const account: Context = onBehalf ? { "aws:SourceAccount": accountId } : {};
    const from = (arn: string, context: Context = account, by = service(name), doing = action) =>
      this.hop(by, doing, on, { "aws:SourceArn": arn, ...context });
    const promise = this.ask.allowed(`${what} in ${region}`, "enforcement", from(source));
    const [start, own] = [source.replace(/[^/:]+$/, ""), source.split(/[:/]/).pop()!];
    const elsewhere = otherRegion([region], region);
    this.ask.deniedEach(
      promise,
      ["for another one", from(`${start}other`)],
      ["for one whose name ends so", from(`${start}not-${own}`)],
      // An alarm is any whose name begins with the words that all have in common.
      onBehalf
        ? ["for one of a similar name", from(`${start}${own.replace(/-[^-]+-.*$/, "-others")}`)]
        : ["for one of a longer name", from(`${source}2`)],
      [`for one in ${elsewhere}`, from(source.replace(`:${region}:`, `:${elsewhere}:`))],
      [`for one of ${stranger}`, from(source.replace(`:${accountId}:`, `:${stranger}:`))],
      ["without saying for what", this.hop(service(name), action, on, account)],
      ["by another service", from(source, account, service("s3.amazonaws.com"))],
      [`by an admin of ${stranger}`, from(source, account, this.admin(stranger))],
      ["over plain HTTP", from(source, { ...account, "aws:SecureTransport": "false" })],
      ...(onBehalf
        ? [
            [`on behalf of ${stranger}`, from(source, { "aws:SourceAccount": stranger })] as const,
            ["without saying on whose behalf", from(source, {})] as const,
            ["sns:Subscribe", from(source, account, service(name), "sns:Subscribe")] as const,
          ]
        : [["sqs:ReceiveMessage", from(source, account, service(name), "sqs:ReceiveMessage")] as const]),
    );
  }

  /** Its account decides by the policies of its own people, over TLS alone. */
  ownAccount(action: string, on: string, { service: name, source }: Source): void {
    const by = (who: Principal, context: Context = {}) => this.hop(who, action, on, context);
    const own = this.admin(this.accountId);
    const promise = this.ask.allowed(
      `an admin of ${this.accountId} in ${this.region}: ${action} on ${on.split(":").pop()!}`,
      "enforcement",
      by(own),
    );
    this.ask.deniedEach(
      promise,
      ["over plain HTTP", by(own, { "aws:SecureTransport": "false" })],
      [`by an admin of ${this.stranger}`, by(this.admin(this.stranger))],
      [
        "by a service that says nothing more",
        by(service(name), action.startsWith("sqs:") ? { "aws:SourceArn": source } : {}),
      ],
    );
  }
}
