import type { Share } from "../../contract/share";
import { adviceAboveRoles } from "../deniedBy";
import { explainAnywhere, isBadCredentials, isExpired, isRefused, saidBy, ShareError } from "../errors";
import { listed } from "../../contract/listed";
import { roleOf, type SharedRole } from "../../contract/sharedRoles";

/**
 * The caller's own credentials cannot be found or used.
 *
 * @param region where AWS was asked for them, or whose they are
 */
export function explainOwnCredentials(error: unknown, region: string): ShareError {
  const elsewhere = isExpired(error) ? undefined : explainAnywhere("own credentials", error, region);
  if (elsewhere) return elsewhere;
  return new ShareError({
    hop: "own credentials",
    kind: "refused",
    what: isExpired(error) ? "your own session has expired" : "no AWS credentials that can be used",
    advice: [
      "sign in (`aws sso login`, `aws login`), or name a profile (--profile, AWS_PROFILE)",
      "in a notebook, job or function: check that it runs with a role",
    ],
    cause: error,
  });
}

/** Why AssumeRole failed, the likelier first. AWS does not say which of the three it was unless it names a policy type. */
export function explainAssume(error: unknown, share: Share, role: SharedRole, region: string): ShareError {
  if (isBadCredentials(error) || isExpired(error)) return explainOwnCredentials(error, region);
  const elsewhere = explainAnywhere("assume role", error, region);
  if (elsewhere) return elsewhere;
  const { roleArn } = roleOf(share, role);
  const said = saidBy(error);
  if (!isRefused(error)) {
    const advice = /role chaining/.test(said)
      ? ["leave durationSeconds at 3600: a role that assumes a role gets an hour at most"]
      : /DurationSeconds/.test(said)
        ? ["ask for less, or raise consumers.<id>.maxSessionDuration in the parent"]
        : [];
    return new ShareError({
      hop: "assume role",
      kind: "failed",
      what: `cannot assume ${roleArn}`,
      advice,
      cause: error,
    });
  }
  const caller = /User: (arn:\S+) is not authorized/.exec(said)?.[1];
  return new ShareError({
    hop: "assume role",
    kind: "refused",
    what: /SetSourceIdentity|TagSession/.test(said)
      ? `${caller ?? "the caller"} may not bring its source identity or tags along to ${roleArn}`
      : `${caller ?? "the caller"} may not assume ${roleArn}`,
    advice: /SetSourceIdentity|TagSession/.test(said)
      ? ["allow sts:SetSourceIdentity and sts:TagSession besides sts:AssumeRole in the caller's own policy"]
      : reasons(said, caller, share, role),
    cause: error,
  });
}

/** What may be wrong, the likelier first. */
function reasons(said: string, caller: string | undefined, share: Share, role: SharedRole): string[] {
  const { roleArn } = roleOf(share, role);
  const account = caller?.split(":")[4];
  if (account !== undefined && account !== share.accountId) {
    const inParent =
      account === share.parent.accountId ? " (the parent's: is this profile the shared role already?)" : "";
    return [
      `you are in account ${account}${inParent}; this share is for ${share.accountId}: use credentials of that account`,
    ];
  }
  const above = adviceAboveRoles(said, {
    caller: { what: caller ?? "the caller", accountId: share.accountId },
    resource: { what: roleArn, accountId: share.parent.accountId },
  });
  if (above !== undefined) return [above];
  if (/explicit deny/.test(said))
    return ["a policy of this account, the parent's or an organization denies it outright"];
  const policy = `the caller's own policy lacks sts:AssumeRole on ${roleArn}: is the user in the group, the policy in the permission set?`;
  const trust =
    role === "featureStore"
      ? notTrusted(caller, share)
      : `the role's trust does not accept the ExternalId ${JSON.stringify(share.invoke?.externalId)}: get the share again (\`pulumi stack output share --json\`), the parent may have changed it`;
  const organization =
    share.organizationId === undefined
      ? []
      : [`the caller's account is not in the organization ${share.organizationId}, which the trust demands`];
  const gone = "the role is gone: the parent has withdrawn the share or renamed the role";
  if (/no identity-based policy/.test(said)) return [policy];
  const trustFirst =
    /no resource-based policy|role trust policy/.test(said) ||
    (role === "featureStore" && !isExecutionRole(caller, share));
  return [...(trustFirst ? [trust, policy] : [policy, trust]), ...organization, gone];
}

/** `arn:aws:sts::222222222222:assumed-role/Studio/session` is a session of role Studio, whatever the role's path. */
export function isExecutionRole(caller: string | undefined, { featureStore }: Share): boolean {
  const name = /:assumed-role\/([^/]+)\//.exec(caller ?? "")?.[1];
  return (featureStore?.executionRoleArns ?? []).some((arn) => arn === caller || arn.split("/").pop() === name);
}

function notTrusted(caller: string | undefined, share: Share): string {
  const trusted = listed(share.featureStore?.executionRoleArns ?? []);
  return isExecutionRole(caller, share)
    ? `the role's trust does not know the caller: it names ${trusted}, path included; compare with the role's ARN`
    : `the feature-store role trusts only ${trusted}: run this with that role (in Studio, a notebook or a job), or have the parent add yours to featureStore.executionRoles`;
}
