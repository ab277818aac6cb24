import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../policies/document";
import { withoutFailed } from "./withoutFailed";

export interface CallerPolicyArgs {
  readonly policyName: string;
  readonly path: string;
  readonly policy: PolicyDocument;
}

/** A managed policy in the child account that lets whoever it is attached to use the share; permission sets name it. */
export class CallerPolicy extends pulumi.ComponentResource {
  readonly policyArn: pulumi.Output<string>;

  constructor(name: string, args: CallerPolicyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sagemaker-sharing:index:CallerPolicy", name, args, opts);

    const policy = new iam.Policy(
      `${name}-policy`,
      {
        name: args.policyName,
        path: args.path,
        description: "Assumes the role that invokes shared SageMaker endpoints",
        policy: pulumi.jsonStringify(args.policy),
      },
      { parent: this, deleteBeforeReplace: true },
    );

    this.policyArn = policy.arn;
    this.registerOutputs(withoutFailed({ policyArn: this.policyArn }));
  }
}
