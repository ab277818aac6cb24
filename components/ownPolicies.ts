import * as iam from "@pulumi/aws/iam";
import type * as pulumi from "@pulumi/pulumi";

interface OwnPoliciesArgs {
  readonly roleName: pulumi.Input<string>;
  /** Names of all inline policies of the role. */
  readonly inline: readonly string[];
  /** ARNs of all managed policies of the role. */
  readonly attached: readonly pulumi.Input<string>[];
}

/**
 * Keeps a role that this program makes at the policies that the program gives it: `pulumi up --refresh` takes off whatever
 * somebody has added. Never for an adopted role, whose policies are somebody else's.
 *
 * @param policies what gives the role its policies. The lists come after all of them, so that they never take off a policy that is
 *   only just being put on
 */
export function ownPolicies(
  name: string,
  { roleName, inline, attached }: OwnPoliciesArgs,
  { parent, policies }: { readonly parent: pulumi.Resource; readonly policies: readonly pulumi.Resource[] },
): void {
  const after = { parent, dependsOn: [...policies] };
  new iam.RolePoliciesExclusive(`${name}-inline-policies`, { roleName, policyNames: [...inline] }, after);
  new iam.RolePolicyAttachmentsExclusive(`${name}-attached-policies`, { roleName, policyArns: [...attached] }, after);
}
