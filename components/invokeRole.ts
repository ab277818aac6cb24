import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import type { Part } from "../policies/quotas";
import type { PolicyDocument } from "../policies/document";

/** All plain values: documents are made and measured before anything is registered. */
export interface InvokeRoleArgs {
  readonly roleName: string;
  /** IAM path of the role and its policies. */
  readonly path: string;
  /** Seconds. */
  readonly maxSessionDuration: number;
  readonly permissionsBoundaryArn: string | undefined;
  readonly trust: PolicyDocument;
  /** The permissions, split to fit IAM's limit. */
  readonly permissions: readonly (Part & { readonly policyName: string })[];
}

/** The role in the parent account that one consumer assumes to invoke its endpoints. */
export class InvokeRole extends pulumi.ComponentResource {
  /** ARN of the role, known once its policies are attached too. */
  readonly roleArn: pulumi.Output<string>;

  constructor(name: string, args: InvokeRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sagemaker-sharing:index:InvokeRole", name, args, opts);

    // A change of path replaces a role and keeps its name, which IAM would refuse to give twice.
    const replaceable = { parent: this, deleteBeforeReplace: true };
    const role = new iam.Role(
      `${name}-role`,
      {
        name: args.roleName,
        path: args.path,
        description: "Invokes the SageMaker endpoints shared with one consumer",
        assumeRolePolicy: pulumi.jsonStringify(args.trust),
        maxSessionDuration: args.maxSessionDuration,
        ...(args.permissionsBoundaryArn && { permissionsBoundary: args.permissionsBoundaryArn }),
        forceDetachPolicies: true,
      },
      replaceable,
    );
    const attachments = args.permissions.map(({ part, policyName, document }) => {
      const suffix = part && `-${part}`;
      const policy = new iam.Policy(
        `${name}-policy${suffix}`,
        {
          name: policyName,
          path: args.path,
          description: "SageMaker endpoints shared with one consumer",
          policy: pulumi.jsonStringify(document),
        },
        replaceable,
      );
      return new iam.RolePolicyAttachment(
        `${name}-attachment${suffix}`,
        { role: role.name, policyArn: policy.arn },
        { parent: this },
      );
    });

    this.roleArn = pulumi.all([role.arn, ...attachments.map(({ id }) => id)]).apply(([arn]) => arn!);
    this.registerOutputs({ roleArn: this.roleArn });
  }
}
