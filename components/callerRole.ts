import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../policies/document";
import { withoutFailed } from "./withoutFailed";

export interface CallerRoleArgs {
  /** An existing role of the child account. */
  readonly roleName: string;
  readonly policyName: string;
  readonly policy: PolicyDocument;
}

/** An existing role in the child account that may use the share. */
export class CallerRole extends pulumi.ComponentResource {
  readonly roleArn: pulumi.Output<string>;

  constructor(name: string, args: CallerRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sagemaker-sharing:index:CallerRole", name, args, opts);

    const role = iam.Role.get(`${name}-role`, args.roleName, undefined, { parent: this });
    new iam.RolePolicy(
      `${name}-policy`,
      { name: args.policyName, role: role.name, policy: pulumi.jsonStringify(args.policy) },
      { parent: this },
    );

    this.roleArn = role.arn;
    this.registerOutputs(withoutFailed({ roleArn: this.roleArn }));
  }
}
