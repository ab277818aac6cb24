import { accountIn } from "../../arn";
import { viaService } from "../../../partition";
import type { Role } from "../../build/account";
import { ownOf } from "../../build/side";
import { otherRegion, thirdAccount } from "../../examples";
import type { EnforcementRegion } from "../../../contract/enforcementOutput";
import type { Context, Principal } from "../../simulate/simulate";
import { admin, service, sessionArn } from "../principals";
import { forEachAction, nearNamesOf, type Beside, type OtherAction, type Promised } from "../question";
import { request } from "../request";
import type { Enforced } from "./guardedCalls";

/** What a function describes and undoes, by the type that follows the action's verb. */
const TYPES = {
  Endpoint: "endpoint",
  EndpointConfig: "endpoint-config",
  Model: "model",
  TransformJob: "transform-job",
  InferenceComponent: "inference-component",
} as const;
export type TypeName = keyof typeof TYPES;

/** Whatever else somebody who runs with the role would like to do in SageMaker. */
const CREATIONS = [
  ["sagemaker:CreateEndpoint", "endpoint/any"],
  ["sagemaker:CreateEndpointConfig", "endpoint-config/any"],
  ["sagemaker:CreateModel", "model/any"],
  ["sagemaker:CreateTransformJob", "transform-job/any"],
  ["sagemaker:CreateInferenceComponent", "inference-component/any"],
  ["sagemaker:DeleteModel", "model/any"],
  ["sagemaker:DeleteEndpointConfig", "endpoint-config/any"],
] as const;

/** Partitions of the ledger that the sweep only reads. */
const OTHER_PARTITIONS = [
  "open",
  "closed",
  "changes",
  "operator",
  "evidence#model#churn",
  "resource#transformJob#churn",
];

/** Rows of the table of promises to one function's role in one region. */
export class FunctionRole {
  readonly table: string;
  readonly #here;
  readonly #third: string;
  readonly #elsewhere: string;
  readonly #session: Principal;

  constructor(
    readonly side: Enforced,
    readonly role: Role,
    readonly region: string,
    readonly parts: EnforcementRegion,
    functionName: string,
  ) {
    this.#here = side.config.here;
    const { accountId, partition } = this.#here;
    this.#third = thirdAccount(accountId);
    this.#elsewhere = otherRegion([region], region);
    this.table = this.arn("dynamodb", `table/${parts.tableName}`);
    this.#session = {
      label: `role ${role.name}`,
      arn: sessionArn(partition, accountId, role.name, "function"),
      principalArn: role.arn,
      accountId,
      policies: role.policies,
      functionArn: this.arn("lambda", `function:${functionName}`),
    };
  }

  arn = (name: string, resource: string): string =>
    `arn:${this.#here.partition}:${name}:${this.region}:${this.#here.accountId}:${resource}`;

  /** Allowed, also where the whole guardrail is attached to the account. Elsewhere and in other accounts it is not. */
  #may(what: string, action: string, resource: string, beside: Beside = {}, context: Context = {}): Promised {
    const { refusals, selfProtection } = this.side.account.guardrail;
    const attached = ownOf(this.side, [...refusals, ...selfProtection]);
    const own = this.side.account.resourcePolicies.get(resource);
    const hop = request(this.#session, action, resource, {
      context: { "aws:RequestedRegion": this.region, ...context },
      ...(own && { policy: own }),
    });
    return {
      text: `${this.#session.label} in ${this.region}: ${what}`,
      key: "enforcement",
      ...(attached.length > 0 && { via: [{ ...hop, serviceControlPolicies: attached }] }),
      hop,
      beside,
    };
  }

  /** Some actions on one thing of ours, and neither others nor on what lies next to it. */
  uses(actions: readonly string[], what: string, resource: string, refused: readonly string[]): Promised[] {
    const name = resource.split(/[:/]/).pop()!;
    const owner = accountIn(resource)!;
    return forEachAction(actions, (action) =>
      this.#may(`${action} on ${what}`, action, resource, {
        action: refused,
        name: [
          {
            what: "one called",
            others: nearNamesOf(name),
            arn: (other) => resource.slice(0, -name.length) + other,
          },
        ],
        region: [this.#elsewhere],
        account: [thirdAccount(owner, this.#here.accountId)],
        transport: action.startsWith("sqs:") && this.side.account.resourcePolicies.has(resource),
      }),
    );
  }

  /** Lists and events, of which IAM knows no resource: in the region alone. */
  lists(actions: readonly string[], refused: readonly OtherAction[]): Promised[] {
    return forEachAction(actions, (action) =>
      this.#may(action, action, "*", { region: [this.#elsewhere], action: refused }),
    );
  }

  /** Looking at things of SageMaker, whatever their names, and creating or deleting none. */
  describes(types: readonly TypeName[], changes: readonly string[]): Promised[] {
    return types.map((type) =>
      this.#may(`sagemaker:Describe${type}`, `sagemaker:Describe${type}`, this.arn("sagemaker", `${TYPES[type]}/any`), {
        ...this.#outside,
        ...(type === "Endpoint" && { action: this.#escapes(changes) }),
      }),
    );
  }

  get #outside(): Beside {
    return { region: [this.#elsewhere], account: [this.#third] };
  }

  #escapes(changes: readonly string[]): OtherAction[] {
    const { partition, accountId } = this.#here;
    const iam = (resource: string, owner = accountId) => `arn:${partition}:iam::${owner}:${resource}`;
    return [
      ...CREATIONS.map(([action, on]) => ({ action, resource: this.arn("sagemaker", on) })),
      ...changes.map((action) => ({
        action: `sagemaker:${action}`,
        resource: this.arn("sagemaker", action.endsWith("Job") ? "transform-job/any" : "endpoint/any"),
      })),
      { action: "iam:PassRole", resource: iam("role/ModelRole"), text: "passing the model's role" },
      { action: "iam:PutRolePolicy", resource: this.role.arn, text: "a policy of its own" },
      {
        action: "sts:AssumeRole",
        resource: iam("role/Admin", this.#third),
        text: "assuming another role, which trusts everyone",
      },
      { action: "s3:GetObject", resource: `arn:${partition}:s3:::any/model.tar.gz`, text: "reading a bucket" },
    ];
  }

  /** Packages may be another account's: a model that is made of one says so. */
  describesPackages(): Promised[] {
    const call = "sagemaker:DescribeModelPackage";
    const own = this.arn("sagemaker", "model-package/any");
    const theirs = own.replace(this.#here.accountId, this.#third);
    return [
      this.#may(call, call, own, { region: [this.#elsewhere], action: ["UpdateModelPackage"] }),
      this.#may(`${call} of ${this.#third}`, call, theirs),
    ];
  }

  undoes(call: string, type: TypeName): Promised {
    const on = this.arn("sagemaker", `${TYPES[type]}/any`);
    return this.#may(`sagemaker:${call}, ${TYPES[type]}`, `sagemaker:${call}`, on, this.#outside);
  }

  deregistersTargets(): Promised {
    const scaling = "application-autoscaling";
    const namespace = `${scaling}:service-namespace`;
    const call = `${scaling}:DeregisterScalableTarget`;
    return this.#may(
      call,
      call,
      this.arn(scaling, "scalable-target/0a1b2c"),
      { ...this.#outside, context: { [namespace]: ["dynamodb", undefined] }, action: ["RegisterScalableTarget"] },
      { [namespace]: "sagemaker" },
    );
  }

  encryptsVolumes(): Promised {
    const through = { "kms:ViaService": viaService("sagemaker", this.region) };
    return this.#may(
      "kms:CreateGrant through SageMaker",
      "kms:CreateGrant",
      this.arn("kms", "key/any"),
      {
        ...this.#outside,
        context: {
          "kms:ViaService": [undefined, viaService("s3", this.region)],
          "kms:GrantIsForAWSResource": ["false", undefined],
        },
        action: [{ action: "kms:ScheduleKeyDeletion", context: { "aws:RequestedRegion": this.region, ...through } }],
      },
      { ...through, "kms:GrantIsForAWSResource": "true" },
    );
  }

  /** What SNS does in the role's name with an encrypted topic. */
  encryptsNotices(topicArn: string): Promised[] {
    const through = {
      "kms:ViaService": viaService("sns", this.region),
      "kms:EncryptionContext:aws:sns:topicArn": topicArn,
    };
    return forEachAction(["kms:Decrypt", "kms:GenerateDataKey"], (action) =>
      this.#may(
        `${action} through SNS for the topic`,
        action,
        this.arn("kms", "key/any"),
        {
          ...this.#outside,
          context: {
            "kms:ViaService": [undefined, viaService("s3", this.region)],
            "kms:EncryptionContext:aws:sns:topicArn": [`${topicArn}2`, topicArn.replace(/[^:]+$/, "x"), undefined],
          },
          // In another region the topic is another one too, so that the key alone is elsewhere here.
          name: [
            {
              what: "with a key of",
              others: [this.#elsewhere],
              arn: (region) => this.arn("kms", "key/any").replace(`:${this.region}:`, `:${region}:`),
            },
          ],
          action: [{ action: "kms:ScheduleKeyDeletion", context: { "aws:RequestedRegion": this.region, ...through } }],
        },
        through,
      ),
    );
  }

  /** One partition of the ledger and no others, however many items are written at once. */
  writesOnly(partition: string): Promised {
    const others = [...OTHER_PARTITIONS, `${partition.split("#")[0]}2`];
    const name = this.parts.tableName;
    return this.#may(
      `dynamodb:PutItem in partition ${partition}`,
      "dynamodb:PutItem",
      this.table,
      {
        ...this.#outside,
        context: { "dynamodb:LeadingKeys": [...others.map((one) => [one]), [partition, "open"], undefined] },
        action: ["UpdateItem", "DeleteItem"],
        name: [{ what: "table", others: nearNamesOf(name), arn: (other) => this.arn("dynamodb", `table/${other}`) }],
      },
      { "dynamodb:LeadingKeys": [partition] },
    );
  }

  logs(functionName: string): Promised[] {
    const stream = (name: string) => this.arn("logs", `log-group:/aws/lambda/${name}:log-stream:2026/11/25/[1]0a1b`);
    return forEachAction(["logs:PutLogEvents", "logs:CreateLogStream"], (action) =>
      this.#may(`${action} in its own log`, action, stream(functionName), {
        ...this.#outside,
        action: ["DeleteLogStream"],
        name: [{ what: "the log of", others: [`${functionName}2`, "other"], arn: stream }],
      }),
    );
  }

  runsForLambda(): Promised {
    const { arn, name, trust } = this.role;
    const { accountId, partition } = this.#here;
    return {
      text: `Lambda runs with ${name} in ${this.region}`,
      key: "enforcement",
      hop: request(service("lambda.amazonaws.com"), "sts:AssumeRole", arn, { policy: trust }),
      beside: {
        caller: [
          ["another service", service("ec2.amazonaws.com")],
          ["an admin of the account", admin(accountId, partition)],
          [`an admin of ${this.#third}`, admin(this.#third, partition)],
        ],
        action: [{ action: "sts:TagSession", text: "with session tags" }],
      },
    };
  }
}
