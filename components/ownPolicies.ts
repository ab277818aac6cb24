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
 * The stand-in for the provider that tests run the engine with (docs/deploying.md) makes no resource that has neither id nor ARN,
 * which these lists have not: it would end every update. It is never used on AWS.
 */
const STAND_IN = ["AWS_STANDIN_TF_PROVIDER", "AWS_STANDIN_TF_MIRROR"].some((name) => process.env[name] !== undefined);

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
  if (STAND_IN) return;
  const after = { parent, dependsOn: [...policies] };
  new iam.RolePoliciesExclusive(`${name}-inline-policies`, { roleName, policyNames: [...inline] }, after);
  new iam.RolePolicyAttachmentsExclusive(`${name}-attached-policies`, { roleName, policyArns: [...attached] }, after);
}
