import { accountIn, nameIn } from "../../arn";
import { viaService } from "../../../partition";
import { otherRegion } from "../../examples";
import type { Context, Hop } from "../../simulate/simulate";
import { assume } from "../assume";
import { keyNamed } from "../keys";
import { executionRoleSession, sessionOf } from "../principals";
import { forEachAction, type Beside, type Promised } from "../question";
import { request } from "../request";
import type { Sharing } from "../sharing";

/** execution role -> feature-store role -> something of the parent's: promises that begin with assuming the role. */
export class Chain {
  readonly #caller;
  readonly #enter: Hop;
  readonly #session;

  constructor(readonly sharing: Sharing) {
    const { role, share } = sharing.featureStore!;
    this.#caller = executionRoleSession(share.executionRoleArns[0]!, sharing);
    this.#enter = assume(this.#caller, role);
    this.#session = sessionOf(role, "the feature-store role", sharing);
  }

  /** The ARN of something of the parent's, in the stack's region. */
  arn(service: string, resource: string): string {
    const { partition, region, accountId } = this.sharing.here;
    return `arn:${partition}:${service}:${service === "s3" ? ":" : `${region}:${accountId}`}:${resource}`;
  }

  /** The same promise for several actions of one service. */
  may(
    actions: readonly string[],
    what: string,
    { key, resource, owner, context = {} }: On,
    beside: Beside = {},
  ): Promised[] {
    const accountId = owner ?? (accountIn(resource) || this.sharing.here.accountId);
    return forEachAction(actions, (action) => ({
      text: `${this.#caller.label} -> feature-store role -> ${action.split(":")[1]!} ${what}`,
      key,
      via: [this.#enter],
      hop: request(this.#session, action, resource, { accountId, context }),
      beside,
    }));
  }

  /** Decrypt alone, through one service alone. */
  mayDecrypt(keyArn: string, through: string, key: string): Promised[] {
    const region = keyArn.split(":")[3]!;
    const context = { "kms:ViaService": viaService(through, region) };
    return this.may(
      ["kms:Decrypt"],
      `with ${nameIn(keyArn)} through ${through}`,
      { key, resource: keyArn, context },
      {
        context: { "kms:ViaService": [undefined, viaService("secretsmanager", region)] },
        action: ["kms:GenerateDataKey"],
        name: [keyNamed(keyArn)],
        region: [otherRegion([region], region)],
        account: [this.sharing.third],
      },
    );
  }
}

interface On {
  readonly key: string;
  readonly resource: string;
  /** The account that owns it, where its ARN does not say so. @default the parent */
  readonly owner?: string;
  readonly context?: Context;
}
