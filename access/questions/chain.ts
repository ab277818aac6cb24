import { viaService } from "../../partition";
import type { Role } from "../build/account";
import { otherRegion, strangerTo } from "../examples";
import type { Hop, NamedDocument, Principal } from "../simulate/simulate";
import type { Interview } from "./interview";
import { openPolicy, sessionOf } from "./people";

/** Requests of the feature-store role, each behind the execution role's assuming it. */
export class Chain {
  private readonly enter: Hop;
  private readonly session: Principal;
  readonly here;
  readonly stranger: string;

  constructor(
    readonly interview: Interview,
    readonly role: Role,
    private readonly caller: Principal,
  ) {
    this.here = interview.parent.config.here;
    this.enter = assume(interview, caller, role);
    this.session = sessionOf(role, "the feature-store role", interview);
    this.stranger = strangerTo(this.here.accountId, interview.consumer.accountId);
  }

  /** `resource` is what follows the account in an ARN of the parent. */
  request(
    action: string,
    resource: string,
    options: { region?: string; owner?: string; context?: Hop["context"] } = {},
  ): Hop[] {
    const { accountId, partition, region } = this.here;
    const owner = options.owner ?? accountId;
    const [serviceName] = action.split(":");
    const place = serviceName === "s3" ? ":" : `${options.region ?? region}:${owner}`;
    const arn = resource === "*" ? "*" : `arn:${partition}:${serviceName}:${place}:${resource}`;
    return [this.enter, this.on(action, arn, owner, options.context)];
  }

  on(action: string, arn: string, owner: string, context: Hop["context"] = {}): Hop {
    // What belongs to another account may have a policy that lets the role in, and a key has one that leaves it to its account.
    const own = owner === this.here.accountId;
    const account = this.role.arn.replace(/:role\/.*$/, ":root");
    const resourcePolicy: NamedDocument | undefined = action.startsWith("kms:")
      ? openPolicy(account, "*")
      : own
        ? undefined
        : openPolicy(this.role.arn, arn);
    return { principal: this.session, action, resource: arn, accountId: owner, resourcePolicy, context };
  }

  key(action: string, arn: string, context: Hop["context"]): Hop[] {
    return [this.enter, this.on(`kms:${action}`, arn, arn.split(":")[4]!, context)];
  }

  /** Asks for every action, and returns the first as the twin of the denials. */
  allowed(actions: readonly string[], what: string, key: string, hops: (action: string) => Hop[]) {
    const promises = actions.map((action) =>
      this.interview.allowed(
        `${this.caller.label} -> feature-store role -> ${action.split(":")[1]!} ${what}`,
        key,
        ...hops(action),
      ),
    );
    return promises[0]!;
  }
}

/** Assuming a role, or another STS action on it. */
export function assume(
  { parent }: Interview,
  principal: Principal,
  role: Pick<Role, "arn" | "trust">,
  action = "sts:AssumeRole",
  context: Hop["context"] = {},
): Hop {
  return {
    principal,
    action,
    resource: role.arn,
    accountId: parent.config.here.accountId,
    resourcePolicy: role.trust,
    context,
  };
}

/** Decrypt alone, through one service alone. */
export function askAboutDecryption(chain: Chain, keyArn: string, through: string, region: string, key: string): void {
  const use = (action: string, arn = keyArn, via: string | undefined = through) =>
    chain.key(action, arn, via === "" ? {} : { "kms:ViaService": viaService(via, region) });
  const promise = chain.allowed(["kms:Decrypt"], `with ${keyArn.split("/").pop()!} through ${through}`, key, () =>
    use("Decrypt"),
  );
  const owner = keyArn.split(":")[4]!;
  chain.interview.deniedEach(
    promise,
    ["not through a service", ...use("Decrypt", keyArn, "")],
    ["through Secrets Manager", ...use("Decrypt", keyArn, "secretsmanager")],
    ["kms:GenerateDataKey", ...use("GenerateDataKey")],
    ["a key of a longer id", ...use("Decrypt", `${keyArn}0`)],
    ["a key whose id ends so", ...use("Decrypt", keyArn.replace(/[^/]+$/, "0$&"))],
    ["another key", ...use("Decrypt", keyArn.replace(/[^/]+$/, "00000000-0000-0000-0000-000000000000"))],
    ["a key of another region", ...use("Decrypt", keyArn.replace(`:${region}:`, `:${otherRegion([region], region)}:`))],
    [
      "a key of another account",
      ...use("Decrypt", keyArn.replace(`:${owner}:`, `:${strangerTo(owner, chain.stranger)}:`)),
    ],
  );
}
