/** The kinds of policy that AWS names in a refusal. Source: IAM User Guide, "Troubleshoot access denied error messages". */
export type PolicyKind =
  | "service control policy"
  | "resource control policy"
  | "session policy"
  | "permissions boundary"
  | "VPC endpoint policy"
  | "trust policy"
  | "identity-based policy"
  | "resource-based policy";

/** What AWS says of the policy that decided a refusal. */
interface Denied {
  readonly kind: PolicyKind;
  /** A Deny; otherwise nothing of this kind allows it. */
  readonly explicit: boolean;
  readonly policyArn: string | undefined;
}

const KINDS: readonly PolicyKind[] = [
  "service control policy",
  "resource control policy",
  "session policy",
  "permissions boundary",
  "VPC endpoint policy",
  "trust policy",
  "identity-based policy",
  "resource-based policy",
];

/** Undefined when AWS names no kind. */
export function deniedBy(said: string): Denied | undefined {
  const [, how, what = ""] =
    /(explicit deny in|because no|because the) ((?:an? |the )?(?:[\w-]+ ){0,3}?(?:policy|policies|boundary)\b(?:: arn:\S+)?)/i.exec(
      said,
    ) ?? [];
  const kind = KINDS.find((one) => what.toLowerCase().includes(one.toLowerCase().replace(/policy$/, "polic")));
  return kind && { kind, explicit: /explicit/i.test(how!), policyArn: /arn:[^\s,]+/.exec(what)?.[0] };
}

/** Who asked for what. */
interface Parties {
  /** The ARN of who asked, and the account that it is of. */
  readonly caller: { readonly what: string; readonly accountId: string };
  readonly resource: { readonly what: string; readonly accountId: string };
}

/** What to do about a policy of the kind that AWS names, and who owns it; undefined when AWS names none. */
export function policyAdvice(said: string, { caller, resource }: Parties): string | undefined {
  const denied = deniedBy(said);
  if (denied === undefined) return undefined;
  const { kind, explicit, policyArn } = denied;
  const named = policyArn === undefined ? "" : ` (${policyArn})`;
  const does = explicit ? "denies it" : "does not allow it";
  switch (kind) {
    case "service control policy":
      return `a service control policy${named} of the organization that account ${caller.accountId} belongs to ${does}: only that organization's management account can change it`;
    case "resource control policy":
      return `a resource control policy${named} of the organization that account ${resource.accountId} belongs to ${does}: only that organization's management account can change it`;
    case "session policy":
      return `the session policy${named} that the session of ${caller.what} was started with ${does}: start one without it, or with a wider one`;
    case "permissions boundary":
      return `the permissions boundary${named} of ${caller.what} ${does}: the administrators of account ${caller.accountId} must widen it`;
    case "VPC endpoint policy":
      return `the policy${named} of the VPC endpoint that this network reaches AWS through ${does}: whoever owns this machine's network must change it`;
    case "trust policy":
      return `the trust policy of ${resource.what} ${does}: account ${resource.accountId} owns it`;
    case "identity-based policy":
      return `${explicit ? "a policy" : "no policy"} of ${caller.what}${named} ${explicit ? "denies" : "allows"} it: account ${caller.accountId} owns its policies`;
    case "resource-based policy":
      return `the policy of ${resource.what}${named} ${does}: account ${resource.accountId} owns it`;
  }
}

/**
 * The same for kinds that neither share nor roles can do anything about: a refusal by one of them is about nothing else.
 * Undefined for any other refusal.
 */
export function adviceAboveRoles(said: string, parties: Parties): string | undefined {
  const denied = deniedBy(said);
  const isAbove =
    denied !== undefined && (denied.explicit || !/^(trust|identity-based|resource-based) policy$/.test(denied.kind));
  return isAbove ? policyAdvice(said, parties) : undefined;
}
