import type { ChildConfig, ParentConfig } from "../../config";
import { guardrailPolicies } from "../facts/guardrail";
import type { Hop, NamedDocument, Principal } from "../simulate/simulate";
import type { Side } from "../build/side";
import { notRefused, sessionArn } from "./people";

/** Calls that carry the ARNs of the models that they deploy, and what each is on. */
export const BY_MODEL = {
  CreateEndpointConfig: "endpoint-config",
  CreateTransformJob: "transform-job",
  CreateInferenceComponent: "inference-component",
} as const;

/** A name that no rule is about. */
export const UNRELATED = "unrelated-9z";

/** A call to SageMaker by somebody who may do everything but what the guardrail refuses. */
export class Caller {
  private readonly policies: readonly NamedDocument[];

  constructor(private readonly side: Side<ParentConfig | ChildConfig>) {
    this.policies = [notRefused, ...guardrailPolicies(side)];
  }

  principal(arn: string): Principal {
    const { partition, accountId } = this.side.config.here;
    const name = arn.split("/").pop()!;
    const isRole = arn.includes(":role/");
    return {
      label: `${isRole ? "role" : "user"} ${name}`,
      arn: isRole ? sessionArn(partition, accountId, name, "somebody") : arn,
      principalArn: arn,
      accountId,
      policies: this.policies,
    };
  }

  /** @param on `model/churn` */
  hop(by: string, call: string, on: string, region: string, models?: readonly string[]): Hop {
    const { partition, accountId } = this.side.config.here;
    const arn = (what: string) => `arn:${partition}:sagemaker:${region}:${accountId}:${what}`;
    return {
      principal: this.principal(by),
      action: `sagemaker:${call}`,
      resource: arn(on),
      accountId,
      context: {
        "aws:RequestedRegion": region,
        ...(models && models.length > 0 && { "sagemaker:ModelArn": models.map((name) => arn(`model/${name}`)) }),
      },
    };
  }
}

/** `role ModelDeployer`, with its path where it has one. */
export const labelOf = (arn: string) => arn.replace(/^.*:(role|user)\//, "$1 ");
