import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { managedPolicyLabel } from "../names";
import type { Part } from "../policies/quotas";
import type { PolicyDocument } from "../policies/document";
import { ownPolicies } from "./ownPolicies";
import { withoutFailed } from "./withoutFailed";

/** All plain values: documents are made and measured before anything is registered. */
export interface SharedRoleArgs {
  readonly roleName: string;
  /** Constant: another description replaces a policy. */
  readonly description: string;
  /** IAM path of the role and its policies. */
  readonly path: string;
  /** Seconds. */
  readonly maxSessionDuration: number;
  readonly permissionsBoundaryArn: string | undefined;
  readonly trust: PolicyDocument;
  /** The permissions, split to fit IAM's limit. */
  readonly permissions: readonly (Part & { readonly policyName: string })[];
  /** Managed policies that are made elsewhere, AWS's own for instance. */
  readonly managedPolicyArns: readonly string[];
}

/** A role in the parent account that one consumer assumes: its invoke role, or its feature-store role. */
export class SharedRole extends pulumi.ComponentResource {
  /** ARN of the role, known once its policies are attached too. */
  readonly roleArn: pulumi.Output<string>;

  constructor(name: string, args: SharedRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sagemaker-sharing:index:SharedRole", name, args, opts);

    // A change of path replaces a role and keeps its name, which IAM would refuse to give twice.
    const replaceable = { parent: this, deleteBeforeReplace: true };
    const role = new iam.Role(
      `${name}-role`,
      {
        name: args.roleName,
        path: args.path,
        description: args.description,
        assumeRolePolicy: pulumi.jsonStringify(args.trust),
        maxSessionDuration: args.maxSessionDuration,
        ...(args.permissionsBoundaryArn && { permissionsBoundary: args.permissionsBoundaryArn }),
        forceDetachPolicies: true,
      },
      replaceable,
    );
    const made = args.permissions.map(({ part, policyName, document }) => {
      const suffix = part && `-${part}`;
      const policy = new iam.Policy(
        `${name}-policy${suffix}`,
        {
          name: policyName,
          path: args.path,
          description: args.description,
          policy: pulumi.jsonStringify(document),
        },
        // Where both are replaced, each first deletes what attaches one to the other; at the same time, one would go while it is attached.
        { ...replaceable, dependsOn: [role] },
      );
      const attachment = new iam.RolePolicyAttachment(
        `${name}-attachment${suffix}`,
        { role: role.name, policyArn: policy.arn },
        { parent: this },
      );
      return { policy, attachment };
    });

    const others = args.managedPolicyArns.map(
      (policyArn) =>
        new iam.RolePolicyAttachment(
          `${name}-${managedPolicyLabel(policyArn)}`,
          { role: role.name, policyArn },
          { parent: this },
        ),
    );
    const policies = [...made.map(({ attachment }) => attachment), ...others];
    ownPolicies(
      name,
      {
        roleName: role.name,
        inline: [],
        attached: [...made.map(({ policy }) => policy.arn), ...args.managedPolicyArns],
      },
      { parent: this, policies },
    );

    this.roleArn = pulumi.all([role.arn, ...policies.map(({ id }) => id)]).apply(([arn]) => arn!);
    this.registerOutputs(withoutFailed({ roleArn: this.roleArn }));
  }
}
