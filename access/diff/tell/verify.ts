import { accountIn } from "../../arn";
import { decide, type Hop, type NamedDocument } from "../../simulate/simulate";
import type { Group } from "./group";
import type { Holder } from "../../holders/holder";

/**
 * Puts the example of a change to the simulator, on both sides: it must be allowed on the one and refused on the other. Rules of
 * enforcement are not IAM's, and an example with a variable in it cannot be asked about.
 *
 * @returns what the simulator says otherwise
 */
export async function disagreementsOn(group: Group): Promise<string[]> {
  const { holder, having, other } = group;
  const { witness } = group.parts[0]!;
  if (holder.kind === "rules" || !witness.certain || /[*?]/.test(witness.action)) return [];
  if (UNASKED.test(witness.principal)) return [];
  const wrong: string[] = [];
  for (const [side, expected] of [
    [having.holder, true],
    [other.holder, false],
  ] as const) {
    if (side === undefined) continue;
    const { allowed, problems } = await decide(hopOf(side, group));
    // An action that no such resource has: AWS gets no such request, which the simulator knows and sets do not.
    if (problems.some((problem) => problem.includes("could not be evaluated"))) continue;
    if (allowed !== expected)
      wrong.push(
        `${holder.label}: ${witness.action} on ${witness.resource} should be ${expected ? "allowed" : "refused"}, and the simulator says otherwise${problems.length > 0 ? ` (${problems.join("; ")})` : ""}`,
      );
  }
  return wrong;
}

/** Whoever signs in elsewhere, and canonical users, of whom nobody here can ask as one. */
const UNASKED = /^(Federated|CanonicalUser):/;

const EVERYTHING: NamedDocument = {
  name: "everything",
  document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
};

/** The request of the example, with only the holder's own documents to decide about it. */
function hopOf(side: Holder, { parts }: Group): Hop {
  const { witness } = parts[0]!;
  const { action } = witness;
  if (side.kind === "trust" || side.kind === "resource policy") {
    const resource = side.kind === "trust" || witness.resource === "*" ? side.arn : witness.resource;
    return {
      principal: asker(witness.principal, [EVERYTHING]),
      action,
      resource,
      accountId: accountIn(side.arn) || side.accountId,
      resourcePolicy: side.policies[0],
      context: witness.context,
    };
  }
  const isGuardrail = side.kind === "guardrail";
  const principal = asker(isGuardrail ? witness.principal : side.arn, isGuardrail ? [EVERYTHING] : side.policies);
  const { accountId } = principal;
  const assumes = action.toLowerCase().startsWith("sts:");
  return {
    principal,
    action,
    resource: witness.resource,
    accountId: assumes ? (accountIn(witness.resource) ?? accountId) : accountId,
    resourcePolicy: assumes ? open(witness.resource) : action.startsWith("kms:") ? delegating(accountId) : undefined,
    context: witness.context,
    ...(isGuardrail && { serviceControlPolicies: side.policies }),
  };
}

const open = (role: string): NamedDocument => ({
  name: `trust of ${role}`,
  document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:*" }] },
});

/** A key's policy decides with every identity policy; this one leaves it to those of the account. */
const delegating = (accountId: string): NamedDocument => ({
  name: "key policy",
  document: {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: "kms:*", Resource: "*" },
    ],
  },
});

/** Whoever an example names: an account stands for somebody of it. */
function asker(text: string, policies: readonly NamedDocument[]): Hop["principal"] {
  const service = /^Service:(.*)$/.exec(text)?.[1];
  if (service !== undefined) return { label: service, arn: service, principalArn: "", accountId: "", policies: [] };
  const account = /\d{12}/.exec(text)?.[0] ?? "999999999999";
  const [, partition = "aws"] = text.split(":");
  const arn = /:(user|role)\//.test(text) ? text : `arn:${partition}:iam::${account}:user/somebody`;
  return { label: text, arn, principalArn: arn, accountId: account, policies };
}
