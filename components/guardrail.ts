import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../policies/document";
import type { Part } from "../policies/quotas";
import { withoutFailed } from "./withoutFailed";

/** All plain values: documents are made and measured before anything is registered. */
export interface GuardrailArgs {
  /** IAM path of the policies. */
  readonly path: string;
  /** What is refused, split to fit IAM's limit. */
  readonly refusals: readonly (Part & { readonly policyName: string; readonly document: PolicyDocument })[];
}

/**
 * Managed policies that refuse deployments beforehand, attached to nobody: whom they are for, the account's owner decides. Only
 * all of them together refuse everything.
 */
export class Guardrail extends pulumi.ComponentResource {
  readonly policyArns: readonly pulumi.Output<string>[];

  constructor(name: string, args: GuardrailArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sagemaker-sharing:index:Guardrail", name, args, opts);

    const policies = args.refusals.map(
      ({ part, policyName, document }) =>
        new iam.Policy(
          `${name}-policy${part && `-${part}`}`,
          {
            name: policyName,
            path: args.path,
            description: "Refuses deployments of SageMaker models that the rules of enforcement do not allow",
            policy: pulumi.jsonStringify(document),
          },
          // A change of path replaces a policy and keeps its name. AWS deletes none that is attached.
          { parent: this, deleteBeforeReplace: true },
        ),
    );

    this.policyArns = policies.map(({ arn }) => arn);
    this.registerOutputs(withoutFailed({ policyArns: this.policyArns }));
  }
}
