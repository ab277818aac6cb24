import { isListed, principalOf } from "../../../enforcement/rules/principals";
import { ownOf } from "../../build/side";
import { exampleOf, thirdAccount } from "../../examples";
import type { Context, Hop } from "../../simulate/simulate";
import type { Promised } from "../question";
import { request } from "../request";
import { labelOf, mayDoAnything, somebody, type Enforced } from "./guardedCalls";
import { TOPIC_KEY } from "./protectedParts";
import { nearNames, RuleLists } from "./ruleLists";

const KEY = "enforcement.stackRoleArns";
const shortened = (arn: string) => (arn.includes(":") ? arn.split(":").slice(2).join(":") : arn);
const lambdaOf = (arn: string): Context => ({ "lambda:FunctionArn": arn });
const policyOf = (arn: string): Context => ({ "iam:PolicyARN": arn });
const keyOf = (alias: string): Context => ({ "kms:ResourceAliases": [alias] });
/** The name of a part in its ARN, which a version of a function or a stream of a log may follow. */
const partNameIn = (arn: string): string => /[/:]([^/:]+)(?::1|:log-stream:.*)?$/.exec(arn)![1]!;

/** Rows about requests of somebody who may do everything but what the service control policies refuse. */
export class Protection {
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

  #by = (arn: string) => somebody(this.#side, arn, [mayDoAnything]);

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
    const own = partNameIn(resource);
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

  letsChange(action: string, resource: string, near: string, which: string, context: Context = {}): Promised {
    return {
      text: `${labelOf(this.#outsider)}: ${action} on one ${which} (${shortened(near)})`,
      key: KEY,
      hop: this.#hop(this.#outsider, action, near, context),
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
    const [first = ""] = TOPIC_KEY.changes;
    const elsewhere = key.replace(this.#accountId, thirdAccount(this.#accountId));
    return [
      ...TOPIC_KEY.changes.flatMap((call) => this.#conditioned(call, key, { own: alias, near, contextOf: keyOf })),
      this.#looking(TOPIC_KEY.looks, first, key, { looking: keyOf(alias), changing: keyOf(alias) }),
      {
        text: `${labelOf(this.#outsider)}: ${first} of a key without an alias`,
        key: KEY,
        hop: this.#hop(this.#outsider, first, key),
        beside: { context: { "kms:ResourceAliases": [[alias]] } },
      },
      this.letsChange(first, key, elsewhere, "of another account", keyOf(alias)),
      ...TOPIC_KEY.ofAlias.flatMap((call) => this.leavesToKeepers([call], aliasArn, true)),
      ...this.letsChangeOthers(TOPIC_KEY.ofAlias[0]!, aliasArn),
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
