import { nameIn } from "../../arn";
import type { Config } from "../../../config";
import type { Side } from "../../build/side";
import { guardrailPolicies } from "../../facts/guardrail";
import type { Hop, NamedDocument, Principal } from "../../simulate/simulate";
import { sessionArn } from "../principals";
import { request, statement } from "../request";

/** A stack that may have enforcement. */
export type Enforced = Side<Config>;

/** Calls that carry the ARNs of the models that they deploy, and what each is on. */
export const BY_MODEL = {
  CreateEndpointConfig: "endpoint-config",
  CreateTransformJob: "transform-job",
  CreateInferenceComponent: "inference-component",
} as const;

/** A name that no rule is about. */
export const UNRELATED = "unrelated-9z";

/** Allows everything, where what matters is what else refuses. */
export const mayDoAnything = statement("MayDoAnything", { Action: "*", Resource: "*" });

/** Somebody of the account with some policies: a session of a role, or a user. */
export function somebody({ config }: Enforced, arn: string, policies: readonly NamedDocument[]): Principal {
  const { partition, accountId } = config.here;
  const name = nameIn(arn);
  const isRole = arn.includes(":role/");
  return {
    label: `${isRole ? "role" : "user"} ${name}`,
    arn: isRole ? sessionArn(partition, accountId, name, "somebody") : arn,
    principalArn: arn,
    accountId,
    policies,
  };
}

/** Calls to SageMaker by somebody who may do everything but what the guardrail refuses. */
export class GuardedCalls {
  readonly #side: Enforced;
  readonly #policies: readonly NamedDocument[];

  constructor(side: Enforced) {
    this.#side = side;
    this.#policies = [mayDoAnything, ...guardrailPolicies(side)];
  }

  by = (arn: string): Principal => somebody(this.#side, arn, this.#policies);

  /** @param on `model/churn` */
  hop(by: string, call: string, on: string, region: string, models?: readonly string[]): Hop {
    const { partition, accountId } = this.#side.config.here;
    const arn = (what: string) => `arn:${partition}:sagemaker:${region}:${accountId}:${what}`;
    return request(this.by(by), `sagemaker:${call}`, arn(on), {
      context: {
        "aws:RequestedRegion": region,
        ...(models && models.length > 0 && { "sagemaker:ModelArn": models.map((name) => arn(`model/${name}`)) }),
      },
    });
  }
}

/** `role ModelDeployer`, with its path where it has one. */
export const labelOf = (arn: string) => arn.replace(/^.*:(role|user)\//, "$1 ");
