import { accountIn, nameIn } from "../arn";
import type { Holder } from "../holders/holder";
import type { RealAccounts } from "../evidence/realAccounts";
import { alternatives, Circumstances } from "../evidence/circumstances";
import { admin, sessionArn } from "../questions/principals";
import { request } from "../questions/request";
import type { Principal } from "../simulate/simulate";

/** Who can what, in the light of evidence from the real accounts. */

/** Holders with the policies that they have besides, and those of a consumer's account whom no stack file names. */
export function holdersInAccounts(holders: readonly Holder[], real: RealAccounts | undefined): readonly Holder[] {
  if (real === undefined) return holders;
  const { surroundings, others } = real;
  const known = holders.map((holder) => {
    const besides = holder.kind === "trust" ? undefined : surroundings.principals.get(holder.arn);
    return besides === undefined ? holder : { ...holder, policies: [...holder.policies, ...besides.policies] };
  });
  const more = others.map(({ caller, by }): Holder => {
    const { consumer, account, who, principal } = caller;
    return {
      key: `${consumer} ${who}`,
      kind: "caller",
      consumer,
      accountId: account,
      region: null,
      label: `${who}, whom no stack file names`,
      arn: principal,
      policies: by.policies,
      setting: "callers",
    };
  });
  return [...known, ...more];
}

/** One request of a chain. */
interface StepRequest {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** The account that owns the resource. @default that of its ARN */
  readonly accountId?: string | undefined;
}

/**
 * What refuses a request in the accounts, whatever the stacks allow: a control policy, a boundary, a Deny of a policy that is
 * made elsewhere.
 */
export async function refusalOf(
  { principal: arn, action, resource, accountId: owner }: StepRequest,
  real: RealAccounts | undefined,
): Promise<string[]> {
  const [, partition, , , accountId = ""] = arn.split(":");
  if (real === undefined || accountId === "") return [];
  const anyAdmin = admin(accountId, partition!);
  const { promisedOrganization: organizationId } = real.surroundings;
  const functionArn = real.functions.get(arn);
  const asFunction = functionArn !== undefined && { functionArn };
  const somebody: Principal = arn.endsWith(":root")
    ? { ...anyAdmin, organizationId }
    : { ...anyAdmin, label: nameIn(arn), arn: askingAs(arn), principalArn: arn, organizationId, ...asFunction };
  const asked = request(somebody, action, resource, owner === undefined ? {} : { accountId: owner });
  const circumstances = new Circumstances(real.surroundings, real.surroundings.networks);
  const takes = await circumstances.whatItTakes([asked]);
  if (takes.outcome === "allowed") return [];
  const decidedBy = await circumstances.decidedAgainst(takes);
  if (takes.outcome === "refused") return [decidedBy];
  const { mfa, networks } = takes;
  const from = networks.length > 0 ? `, except from ${alternatives(networks)}` : "";
  return [`${decidedBy}${from}${mfa ? ", without multi-factor authentication" : ""}`];
}

/** By the ARN that a request has: of a role, a session's. */
function askingAs(arn: string): string {
  const [, partition = "", , , accountId = ""] = arn.split(":");
  return arn.includes(":role/") ? sessionArn(partition, accountId, nameIn(arn), "somebody") : arn;
}

/** The names of everything that limits somebody in the accounts. */
export function limitsOn(
  { arn, accountId }: Pick<Holder, "arn" | "accountId">,
  real: RealAccounts | undefined,
): string[] {
  const boundary = real?.surroundings.principals.get(arn)?.boundary;
  const levels = real?.surroundings.accounts.get(accountIn(arn) || accountId)?.organization?.service ?? [];
  return [
    ...(boundary ? [boundary.name] : []),
    ...levels.flatMap(({ on, policies }) => policies.map(({ name }) => `service control policy ${name} on ${on}`)),
  ].filter((name) => !name.startsWith("service control policy FullAWSAccess "));
}
