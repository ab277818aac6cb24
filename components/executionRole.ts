import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { managedPolicyLabel } from "../names";
import type { PolicyDocument } from "../policies/document";
import { ownPolicies } from "./ownPolicies";
import { withoutFailed } from "./withoutFailed";

export interface ExecutionRoleArgs {
  readonly roleName: string;
  /** false: the role exists and stays somebody else's; only our policies are added to it. */
  readonly create: boolean;
  readonly path: string;
  readonly permissionsBoundaryArn: string | undefined;
  readonly trust: PolicyDocument;
  /** Inline policies, by name. */
  readonly policies: Readonly<Record<string, PolicyDocument>>;
  readonly managedPolicyArns: readonly string[];
  /** Whether a role that is made here has these policies and no others. */
  readonly exclusivePolicies: boolean;
}

/** A role of the child account that SageMaker runs notebooks and jobs with. */
export class ExecutionRole extends pulumi.ComponentResource {
  readonly roleArn: pulumi.Output<string>;

  constructor(name: string, args: ExecutionRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sagemaker-sharing:index:ExecutionRole", name, args, opts);

    // Read under the name it would be created under; see CallerGroup.
    const role = args.create
      ? new iam.Role(
          `${name}-role`,
          {
            name: args.roleName,
            path: args.path,
            description: "Runs SageMaker notebooks and jobs that use a shared feature store",
            assumeRolePolicy: pulumi.jsonStringify(args.trust),
            ...(args.permissionsBoundaryArn && { permissionsBoundary: args.permissionsBoundaryArn }),
            forceDetachPolicies: true,
          },
          { parent: this, deleteBeforeReplace: true },
        )
      : iam.Role.get(`${name}-role`, args.roleName, undefined, { parent: this });

    const inline = Object.entries(args.policies).map(([policyName, document]) => {
      const inputs = { name: policyName, role: role.name, policy: pulumi.jsonStringify(document) };
      return new iam.RolePolicy(`${name}-${policyName}`, inputs, { parent: this });
    });
    const attachments = args.managedPolicyArns.map((policyArn) => {
      const inputs = { role: role.name, policyArn };
      return new iam.RolePolicyAttachment(`${name}-${managedPolicyLabel(policyArn)}`, inputs, { parent: this });
    });
    if (args.create && args.exclusivePolicies) {
      const lists = { roleName: role.name, inline: Object.keys(args.policies), attached: args.managedPolicyArns };
      ownPolicies(name, lists, { parent: this, policies: [...inline, ...attachments] });
    }

    this.roleArn = role.arn;
    this.registerOutputs(withoutFailed({ roleArn: this.roleArn }));
  }
}
