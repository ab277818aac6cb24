import type { ChildConfig, ParentConfig } from "../../../config";
import { isListed, principalOf } from "../../../enforcement/rules/principals";
import { enforcementIn } from "../../facts/enforcement";
import { exampleOf, strangerTo } from "../../examples";
import { guardrailPolicies } from "../../facts/guardrail";
import type { Context, Hop, Principal } from "../../simulate/simulate";
import type { Change, Questions } from "../interview";
import type { Side } from "../../build/side";
import { notRefused, openPolicy, sessionArn } from "../people";
import { CHANGES, RECEIPTS, TRAIL, WRITES } from "./protectedParts";
import { nearNames, Promises } from "./rules";

type Enforced = Side<ParentConfig | ChildConfig>;

/**
 * That nobody changes enforcement but whoever deploys its stack, and that only its functions write the ledger, fill the queue
 * and take from it; where the service control policies of `selfProtection` are attached.
 */
export function askAboutSelfProtection(ask: Questions, side: Enforced): void {
  if (side.account.guardrail.selfProtection.length === 0) return;
  const questions = new ProtectionQuestions(ask, side);
  const guardrail = new Set(guardrailPolicies(side).map(({ on }) => on));
  const roles = new Set([...enforcementIn(side).values()].flatMap((one) => [one.enforcerRoleArn, one.sweepRoleArn]));
  for (const { type, state } of side.built.resources) {
    const table = CHANGES[type];
    const arn = String(state["arn"]);
    if (table === undefined || (type.includes("iam/role") && !roles.has(arn))) continue;
    if (type.includes("iam/policy") && !guardrail.has(arn)) continue;
    questions.keeps(table.changes, table.looks, arn);
    if (type.includes("lambda/function")) questions.keeps(["lambda:InvokeFunction"], "lambda:GetFunction", `${arn}:1`);
    if (type.includes("logGroup"))
      questions.keeps(["logs:DeleteLogStream"], "logs:GetLogEvents", `${arn}:log-stream:2026/11/25/[1]0a1b`);
  }
  const { accountId, partition } = side.config.here;
  for (const [region, parts] of enforcementIn(side)) {
    const at = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
    questions.keeps(TRAIL.changes, TRAIL.looks, at("cloudtrail", "trail/any"));
    for (const name of [parts.enforcerFunctionName, parts.sweepFunctionName])
      questions.keepsSource(at("lambda", "event-source-mapping:0a1b"), at("lambda", `function:${name}`));
    const both = [parts.enforcerRoleArn, parts.sweepRoleArn];
    questions.leavesTo(both, WRITES, at("dynamodb", `table/${parts.tableName}`), "dynamodb:GetItem");
    for (const url of [parts.queueUrl, parts.deadLetterQueueUrl, parts.targetDeadLetterQueueUrl]) {
      const queue = at("sqs", url.split("/").pop()!);
      questions.leavesTo([parts.sweepRoleArn], ["sqs:SendMessage"], queue, "sqs:GetQueueUrl", parts.enforcerRoleArn);
      questions.leavesTo([parts.enforcerRoleArn], RECEIPTS, queue, "sqs:GetQueueUrl", parts.sweepRoleArn);
    }
  }
  for (const policy of guardrail) questions.keepsAttached(policy);
}

/** Requests of somebody who may do everything but what the service control policies refuse. */
class ProtectionQuestions {
  private readonly accountId: string;
  private readonly stranger: string;
  private readonly outsider: string;
  /** One for each entry of the lists of those who may change the parts. */
  private readonly keepers: readonly string[];
  private readonly kept = new Set<string>();

  constructor(
    private readonly ask: Questions,
    private readonly side: Enforced,
  ) {
    const { enforcement, here } = side.config;
    this.accountId = here.accountId;
    this.stranger = strangerTo(this.accountId);
    this.keepers = [...enforcement!.stackRoleArns, ...enforcement!.breakGlassRoleArns].map(exampleOf);
    this.outsider = new Promises(side).role("Administrator");
  }

  private hop(by: string, action: string, resource: string, context: Context = {}): Hop {
    const { partition } = this.side.config.here;
    const owner = resource.split(":")[4] ?? this.accountId;
    const name = by.split("/").pop()!;
    const principal: Principal = {
      label: `role ${name}`,
      arn: sessionArn(partition, this.accountId, name, "somebody"),
      principalArn: by,
      accountId: this.accountId,
      policies: [notRefused],
    };
    return {
      principal,
      action,
      resource,
      accountId: owner,
      resourcePolicy: owner === this.accountId ? undefined : openPolicy(by, "*"),
      context,
      serviceControlPolicies: this.side.account.guardrail.selfProtection,
    };
  }

  /** Those that are nearly one who may, and may not. */
  private near(arn: string) {
    const { stackRoleArns, breakGlassRoleArns } = this.side.config.enforcement!;
    const list = [...stackRoleArns, ...breakGlassRoleArns];
    return nearNames(arn).filter(([, one]) => !isListed(list, principalOf(one)!));
  }

  private label = (arn: string) => arn.replace(/^.*:(role|user)\//, "$1 ");

  /** Changes of a part are the keepers' alone. Looking at it, and changing what lies next to it, are not. */
  keeps(changes: readonly string[], looks: string, resource: string): void {
    const where = resource.split(":").slice(2).join(":");
    const [first = ""] = changes;
    const key = "enforcement.stackRoleArns";
    // Parts have the same name in every region, and alarms a beginning in common.
    const kind = resource.replace(/^(arn:[^:]*:[^:]*:)[^:]*/, "$1").replace(/:alarm:.*$/, ":alarm");
    const again = this.kept.has(kind);
    this.kept.add(kind);
    for (const action of again ? [first] : changes) {
      const [keeper = "", ...others] = this.keepers;
      const promise = this.ask.allowed(
        `${this.label(keeper)}: ${action} on ${where}`,
        key,
        this.hop(keeper, action, resource),
      );
      this.ask.denied(promise, `by ${this.label(this.outsider)}`, this.hop(this.outsider, action, resource));
      if (action !== first || again) continue;
      for (const other of others)
        this.ask.allowed(`${this.label(other)}: ${action} on ${where}`, key, this.hop(other, action, resource));
      for (const [difference, near] of this.near(keeper))
        this.ask.denied(promise, `by ${difference}`, this.hop(near, action, resource));
    }
    if (again) return;
    const look = this.ask.allowed(
      `${this.label(this.outsider)}: ${looks} on ${where}`,
      key,
      this.hop(this.outsider, looks, resource),
    );
    this.ask.denied(look, first, this.hop(this.outsider, first, resource));
    if (resource.endsWith("trail/any")) {
      this.neighbour(first, resource, resource.replace(this.accountId, this.stranger), `of ${this.stranger}`);
      return;
    }
    this.neighbours(first, resource);
  }

  /** The same change of something that is not ours. */
  private neighbours(action: string, resource: string): void {
    const own = /(?:alarm:|log-group:\/aws\/lambda\/|function:|[/:])([^/:]+)(?::1|:log-stream:.*)?$/.exec(
      resource,
    )![1]!;
    const named = (name: string) => resource.replace(own, name);
    const alarm = resource.includes(":alarm:");
    this.neighbour(action, resource, named(alarm ? own.replace(/-[^-]+-.*$/, "s") : `${own}2`), "of a longer name");
    this.neighbour(action, resource, named(`not-${own}`), "whose name ends so");
    this.neighbour(action, resource, named("other"), "of another name");
    if (!resource.includes(":iam:"))
      this.neighbour(action, resource, resource.replace(this.accountId, this.stranger), `of ${this.stranger}`);
  }

  private neighbour(action: string, resource: string, near: string, which: string): void {
    const text = `${this.label(this.outsider)}: ${action} on one ${which} (${near.split(":").slice(2).join(":")})`;
    if (this.ask.hasPromised(text)) return;
    const promise = this.ask.allowed(text, "enforcement.stackRoleArns", this.hop(this.outsider, action, near));
    this.ask.denied(promise, "on ours", this.hop(this.outsider, action, resource));
  }

  /** What feeds the functions. */
  keepsSource(mapping: string, functionArn: string): void {
    const of = (arn: string): Context => ({ "lambda:FunctionArn": arn });
    for (const action of ["CreateEventSourceMapping", "UpdateEventSourceMapping", "DeleteEventSourceMapping"]) {
      const call = `lambda:${action}`;
      const on = action.startsWith("Create") ? "*" : mapping; // It has no id yet.
      this.conditioned(call, on, `of ${functionArn.split(":").slice(3).join(":")}`, of(functionArn), [
        ["of a function of a longer name", of(`${functionArn}2`)],
        ["of a function whose name ends so", of(functionArn.replace("function:", "function:not-"))],
        ["of another function", of(functionArn.replace(/[^:]+$/, "other"))],
      ]);
    }
    this.looking("lambda:GetEventSourceMapping", "lambda:DeleteEventSourceMapping", mapping, of(functionArn));
  }

  keepsAttached(policy: string): void {
    const of = (arn: string): Context => ({ "iam:PolicyARN": arn });
    const what = policy.split(":").pop()!;
    for (const kind of ["role", "user", "group"]) {
      const on = `${policy.replace(/:policy\/.*$/, "")}:${kind}/any`;
      const call = `iam:Detach${kind[0]!.toUpperCase()}${kind.slice(1)}Policy`;
      this.conditioned(call, on, `of ${what}`, of(policy), [
        ["of a policy of a longer name", of(`${policy}2`)],
        ["of a policy whose name ends so", of(policy.replace(/[^/]+$/, "not-$&"))],
      ]);
      if (kind === "group") this.looking("iam:ListAttachedGroupPolicies", call, on, of(policy));
    }
  }

  private conditioned(
    call: string,
    on: string,
    what: string,
    context: Context,
    near: readonly (readonly [string, Context])[],
  ): void {
    const key = "enforcement.stackRoleArns";
    const { outsider } = this;
    for (const keeper of this.keepers) {
      const promise = this.ask.allowed(
        `${this.label(keeper)}: ${call} ${what}`,
        key,
        this.hop(keeper, call, on, context),
      );
      this.ask.denied(promise, `by ${this.label(outsider)}`, this.hop(outsider, call, on, context));
      if (keeper !== this.keepers[0]) continue;
      for (const [difference, other] of this.near(keeper))
        this.ask.denied(promise, `by ${difference}`, this.hop(other, call, on, context));
    }
    for (const [difference, other] of near) {
      const text = `${this.label(outsider)}: ${call} ${difference} than ${what}`;
      const promise = this.ask.allowed(text, key, this.hop(outsider, call, on, other));
      this.ask.denied(promise, what, this.hop(outsider, call, on, context));
    }
  }

  private looking(looks: string, changes: string, on: string, context: Context): void {
    const where = on.split(":").slice(2).join(":");
    const text = `${this.label(this.outsider)}: ${looks} on ${where}, ${Object.values(context).join()}`;
    const promise = this.ask.allowed(
      text,
      "enforcement.stackRoleArns",
      this.hop(this.outsider, looks, on, looks.includes("List") ? {} : context),
    );
    this.ask.denied(promise, changes, this.hop(this.outsider, changes, on, context));
  }

  /** What only some functions do with a part, and the keepers. */
  leavesTo(
    functions: readonly string[],
    actions: readonly string[],
    resource: string,
    looks: string,
    notTo?: string,
  ): void {
    const where = resource.split(":").slice(2).join(":");
    const key = "enforcement.stackRoleArns";
    for (const action of actions) {
      for (const arn of [...functions, ...this.keepers]) {
        const promise = this.ask.allowed(
          `${this.label(arn)}: ${action} on ${where}`,
          key,
          this.hop(arn, action, resource),
        );
        if (arn !== functions[0]) continue;
        const changes: Change[] = [
          [`by ${this.label(this.outsider)}`, this.hop(this.outsider, action, resource)],
          ...this.near(arn).map(([difference, near]): Change => [`by ${difference}`, this.hop(near, action, resource)]),
          ...(notTo === undefined ? [] : [[`by ${this.label(notTo)}`, this.hop(notTo, action, resource)] as const]),
        ];
        this.ask.deniedEach(promise, ...changes);
      }
    }
    const text = `${this.label(this.outsider)}: ${looks} on ${where}`;
    if (!this.ask.hasPromised(text)) {
      const look = this.ask.allowed(text, key, this.hop(this.outsider, looks, resource));
      this.ask.denied(look, actions[0]!, this.hop(this.outsider, actions[0]!, resource));
    }
    this.neighbours(actions[0]!, resource);
  }
}
