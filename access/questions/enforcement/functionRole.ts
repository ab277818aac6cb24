import type { ChildConfig, ParentConfig } from "../../../config";
import { viaService } from "../../../partition";
import type { Role } from "../../build/account";
import type { EnforcementRegion } from "../../../contract/enforcementOutput";
import { otherRegion, strangerTo } from "../../examples";
import type { Context, Hop, Principal } from "../../simulate/simulate";
import type { Change, Questions } from "../interview";
import type { Side } from "../../build/side";
import { admin, openPolicy, openRole, service, sessionArn } from "../people";

export type Enforced = Side<ParentConfig | ChildConfig>;

/** What either looks at, by the type that follows the action's verb. */
export const TYPES = {
  Endpoint: "endpoint",
  EndpointConfig: "endpoint-config",
  Model: "model",
  TransformJob: "transform-job",
  InferenceComponent: "inference-component",
} as const;
export type TypeName = keyof typeof TYPES;

/** Whatever else somebody who runs with the role would like to do. */
const CREATIONS = [
  ["sagemaker:CreateEndpoint", "endpoint/any"],
  ["sagemaker:CreateEndpointConfig", "endpoint-config/any"],
  ["sagemaker:CreateModel", "model/any"],
  ["sagemaker:CreateTransformJob", "transform-job/any"],
  ["sagemaker:CreateInferenceComponent", "inference-component/any"],
  ["sagemaker:DeleteModel", "model/any"],
  ["sagemaker:DeleteEndpointConfig", "endpoint-config/any"],
] as const;

interface RequestOptions {
  readonly owner?: string;
  readonly region?: string;
  readonly context?: Context;
}

/** Requests of one function's role in one region. */
export class RoleQuestions {
  readonly table: string;
  private readonly here;
  private readonly stranger: string;
  private readonly elsewhere: string;
  private readonly session: Principal;

  constructor(
    private readonly ask: Questions,
    private readonly side: Enforced,
    private readonly role: Role,
    readonly region: string,
    readonly parts: EnforcementRegion,
  ) {
    this.here = side.config.here;
    const { accountId, partition } = this.here;
    this.stranger = strangerTo(accountId);
    this.elsewhere = otherRegion([region], region);
    this.table = `arn:${partition}:dynamodb:${region}:${accountId}:table/${parts.tableName}`;
    this.session = {
      label: `role ${role.name}`,
      arn: sessionArn(partition, accountId, role.name, "function"),
      principalArn: role.arn,
      accountId,
      policies: role.policies,
    };
  }

  private arn(service: string, resource: string, region = this.region, owner = this.here.accountId): string {
    return `arn:${this.here.partition}:${service}:${region}:${owner}:${resource}`;
  }

  private hop(action: string, resource: string, { owner, region, context }: RequestOptions = {}): Hop {
    const accountId = owner ?? this.here.accountId;
    // What belongs to somebody else may let the role in; what is ours has the policy that it was made with.
    const own = this.side.account.resourcePolicies.get(resource);
    const policy = action.startsWith("kms:")
      ? openPolicy(this.role.arn.replace(/:role\/.*$/, ":root"), "*")
      : accountId === this.here.accountId
        ? own
        : openPolicy(this.role.arn, "*");
    return {
      principal: this.session,
      action,
      resource,
      accountId,
      resourcePolicy: policy,
      context: { "aws:RequestedRegion": region ?? this.region, ...context },
    };
  }

  /** Allowed, also where the whole guardrail is attached to the account. */
  private promise(what: string, hop: Hop) {
    const { refusals, selfProtection } = this.side.account.guardrail;
    const attached = [...refusals, ...selfProtection];
    return this.ask.allowed(
      `${this.session.label} in ${this.region}: ${what}`,
      "enforcement",
      ...(attached.length > 0 ? [{ ...hop, serviceControlPolicies: attached }] : []),
      hop,
    );
  }

  /** Some actions on one thing of ours, and neither others nor on what lies next to it. */
  may(actions: readonly string[], resource: string, what: string, others: readonly string[]): void {
    const [service = "", name = ""] = [actions[0]!.split(":")[0], resource.split(/[:/]/).pop()];
    const owner = resource.split(":")[4]!;
    const on = (arn: string, options: RequestOptions = {}) => this.hop(actions[0]!, arn, { owner, ...options });
    const promises = actions.map((action) =>
      this.promise(`${action} on ${what}`, this.hop(action, resource, { owner })),
    );
    const moved = (from: string, to: string) => resource.replace(`:${from}:`, `:${to}:`);
    const theirs = strangerTo(owner, this.here.accountId);
    this.ask.deniedEach(
      promises[0]!,
      ...others.map((action): Change => [action, this.hop(action, resource, { owner })]),
      ["one of a longer name", on(`${resource}2`)],
      ["one whose name ends so", on(resource.replace(name, `not-${name}`))],
      [`one in ${this.elsewhere}`, on(moved(this.region, this.elsewhere))],
      [`one of ${theirs}`, on(moved(owner, theirs), { owner: theirs })],
      ...(service === "sqs" && this.side.account.resourcePolicies.has(resource)
        ? [["over plain HTTP", on(resource, { context: { "aws:SecureTransport": "false" } })] as Change]
        : []),
    );
  }

  /** Lists and events, of which IAM knows no resource: in the region alone. */
  mayLook(actions: readonly string[], others: readonly string[]): void {
    const promises = actions.map((action) => this.promise(action, this.hop(action, "*")));
    this.ask.deniedEach(
      promises[0]!,
      [`in ${this.elsewhere}`, this.hop(actions[0]!, "*", { region: this.elsewhere })],
      ...others.map((action): Change => [
        action,
        this.hop(action, action === "cloudtrail:GetTrail" ? this.arn("cloudtrail", "trail/any") : "*"),
      ]),
    );
  }

  /** Looking at things of SageMaker, whatever their names, and creating or deleting none. */
  mayDescribe(names: readonly TypeName[], changes: readonly string[] = []): void {
    for (const name of names) {
      const [call, type] = [`sagemaker:Describe${name}`, TYPES[name]];
      const promise = this.promise(call, this.hop(call, this.arn("sagemaker", `${type}/any`)));
      this.ask.deniedEach(promise, ...this.outside(call, type));
      if (name !== "Endpoint") continue;
      this.ask.deniedEach(
        promise,
        ...CREATIONS.map(([action, on]): Change => [action, this.hop(action, this.arn("sagemaker", on))]),
        ...changes.map((action): Change => {
          const on = action.endsWith("Job") ? "transform-job/any" : "endpoint/any";
          return [action, this.hop(`sagemaker:${action}`, this.arn("sagemaker", on))];
        }),
        ["passing the model's role", this.hop("iam:PassRole", this.iam("role/ModelRole"))],
        ["a policy of its own", this.hop("iam:PutRolePolicy", this.role.arn)],
        ["another role, open to everyone", this.assume("role/Admin")],
        ["reading a bucket", this.hop("s3:GetObject", `arn:${this.here.partition}:s3:::any/model.tar.gz`)],
      );
    }
  }

  private iam = (resource: string) => `arn:${this.here.partition}:iam::${this.here.accountId}:${resource}`;

  private assume(resource: string): Hop {
    const { arn, trust } = openRole(this.iam(resource));
    return { ...this.hop("sts:AssumeRole", arn, { owner: strangerTo(this.here.accountId) }), resourcePolicy: trust };
  }

  private outside = (call: string, type: string, context: Context = {}): Change[] => [
    [`one in ${this.elsewhere}`, this.hop(call, this.arn("sagemaker", `${type}/any`, this.elsewhere), { context })],
    [
      `one of ${this.stranger}`,
      this.hop(call, this.arn("sagemaker", `${type}/any`, this.region, this.stranger), {
        owner: this.stranger,
        context,
      }),
    ],
  ];

  /** Packages may be another account's: a model that is made of one says so. */
  mayDescribePackages(): void {
    const call = "sagemaker:DescribeModelPackage";
    const type = "model-package/any";
    const promise = this.promise(call, this.hop(call, this.arn("sagemaker", type)));
    this.promise(
      `${call} of ${this.stranger}`,
      this.hop(call, this.arn("sagemaker", type, this.region, this.stranger), { owner: this.stranger }),
    );
    this.ask.deniedEach(
      promise,
      [`one in ${this.elsewhere}`, this.hop(call, this.arn("sagemaker", type, this.elsewhere))],
      ["sagemaker:UpdateModelPackage", this.hop("sagemaker:UpdateModelPackage", this.arn("sagemaker", type))],
    );
  }

  mayUndo(call: string, name: TypeName): void {
    const [action, type] = [`sagemaker:${call}`, TYPES[name]];
    const promise = this.promise(`${action}, ${type}`, this.hop(action, this.arn("sagemaker", `${type}/any`)));
    this.ask.deniedEach(promise, ...this.outside(action, type));
  }

  mayDeregister(): void {
    const call = "application-autoscaling:DeregisterScalableTarget";
    const target = (region?: string, owner?: string) =>
      this.arn("application-autoscaling", "scalable-target/0a1b2c", region, owner);
    const of = (namespace: string) => ({ "application-autoscaling:service-namespace": namespace });
    const context = of("sagemaker");
    const promise = this.promise(call, this.hop(call, target(), { context }));
    this.ask.deniedEach(
      promise,
      ["of DynamoDB", this.hop(call, target(), { context: of("dynamodb") })],
      ["of nobody knows what", this.hop(call, target())],
      ["registering", this.hop("application-autoscaling:RegisterScalableTarget", target(), { context })],
      [`one in ${this.elsewhere}`, this.hop(call, target(this.elsewhere), { context })],
      [
        `one of ${this.stranger}`,
        this.hop(call, target(this.region, this.stranger), { owner: this.stranger, context }),
      ],
    );
  }

  mayEncryptVolumes(): void {
    const key = (region = this.region, owner = this.here.accountId) => this.arn("kms", "key/any", region, owner);
    const through = (name: string, region = this.region): Context => ({
      "kms:ViaService": viaService(name, region),
      "kms:GrantIsForAWSResource": "true",
    });
    const call = "kms:CreateGrant";
    const context = through("sagemaker");
    const promise = this.promise(`${call} through SageMaker`, this.hop(call, key(), { context }));
    this.ask.deniedEach(
      promise,
      ["not through a service", this.hop(call, key(), { context: { "kms:GrantIsForAWSResource": "true" } })],
      ["through S3", this.hop(call, key(), { context: through("s3") })],
      ["for itself", this.hop(call, key(), { context: { ...context, "kms:GrantIsForAWSResource": "false" } })],
      [
        "without saying for whom",
        this.hop(call, key(), { context: { "kms:ViaService": viaService("sagemaker", this.region) } }),
      ],
      [
        "kms:ScheduleKeyDeletion",
        this.hop("kms:ScheduleKeyDeletion", key(), {
          context: { "kms:ViaService": viaService("sagemaker", this.region) },
        }),
      ],
      [`a key in ${this.elsewhere}`, this.hop(call, key(this.elsewhere), { context })],
      [`a key of ${this.stranger}`, this.hop(call, key(this.region, this.stranger), { owner: this.stranger, context })],
    );
  }

  /** Some partitions of the ledger and no others, however many items are written at once. */
  mayWriteOnly(partitions: readonly string[]): void {
    const write = (action: string, keys: readonly string[] | undefined, table = this.table, owner?: string) =>
      this.hop(action, table, {
        ...(owner && { owner }),
        context: keys === undefined ? {} : { "dynamodb:LeadingKeys": keys },
      });
    const action = "dynamodb:PutItem";
    const others = ["open", "closed", "changes", "operator", "evidence#model#churn", "resource#transformJob#churn"];
    for (const partition of partitions) {
      const promise = this.promise(`${action} in partition ${partition}`, write(action, [partition]));
      const elsewhere = this.table.replace(this.region, this.elsewhere);
      const theirs = this.table.replace(this.here.accountId, this.stranger);
      this.ask.deniedEach(
        promise,
        ...[...others, `${partition.split("#")[0]}2`].map((other): Change => [
          `in partition ${other}`,
          write(action, [other]),
        ]),
        ["besides partition open", write(action, [partition, "open"])],
        ["without saying where", write(action, undefined)],
        ["dynamodb:UpdateItem", write("dynamodb:UpdateItem", [partition])],
        ["dynamodb:DeleteItem", write("dynamodb:DeleteItem", [partition])],
        ["another table", write(action, [partition], `${this.table}2`)],
        ["a table whose name ends so", write(action, [partition], this.table.replace("table/", "table/not-"))],
        [`a table in ${this.elsewhere}`, write(action, [partition], elsewhere)],
        [`a table of ${this.stranger}`, write(action, [partition], theirs, this.stranger)],
      );
    }
  }

  mayLog(functionName: string): void {
    const stream = (group: string, region?: string, owner?: string) =>
      this.arn("logs", `log-group:${group}:log-stream:2026/11/25/[1]0a1b`, region, owner);
    const own = `/aws/lambda/${functionName}`;
    const [promise] = ["logs:PutLogEvents", "logs:CreateLogStream"].map((action) =>
      this.promise(`${action} in its own log`, this.hop(action, stream(own))),
    );
    const put = (arn: string, options: RequestOptions = {}) => this.hop("logs:PutLogEvents", arn, options);
    this.ask.deniedEach(
      promise!,
      ["logs:DeleteLogStream", this.hop("logs:DeleteLogStream", stream(own))],
      ["the log of a longer name", put(stream(`${own}2`))],
      ["the log of another function", put(stream("/aws/lambda/other"))],
      [`a log in ${this.elsewhere}`, put(stream(own, this.elsewhere))],
      [`a log of ${this.stranger}`, put(stream(own, this.region, this.stranger), { owner: this.stranger })],
    );
  }

  runsForLambda(region: string): void {
    const { arn, name, trust } = this.role;
    const by = (principal: Principal, action = "sts:AssumeRole"): Hop => ({
      principal,
      action,
      resource: arn,
      accountId: this.here.accountId,
      resourcePolicy: trust,
      context: {},
    });
    const { accountId, partition } = this.here;
    const promise = this.ask.allowed(
      `Lambda runs with ${name} in ${region}`,
      "enforcement",
      by(service("lambda.amazonaws.com")),
    );
    this.ask.deniedEach(
      promise,
      ["another service", by(service("ec2.amazonaws.com"))],
      ["an admin of the account", by(admin(accountId, partition))],
      [`an admin of ${this.stranger}`, by(admin(this.stranger, partition))],
      ["with session tags", by(service("lambda.amazonaws.com"), "sts:TagSession")],
    );
  }
}
