import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../../policies/document";
import { ownPolicies } from "../ownPolicies";
import { withoutFailed } from "../withoutFailed";

export interface ScheduledFunctionArgs {
  readonly region: string;
  readonly functionName: string;
  readonly description: string;
  readonly roleName: string;
  /** IAM path of the role. */
  readonly path: string;
  readonly permissionsBoundaryArn: string | undefined;
  readonly trust: PolicyDocument;
  readonly permissions: PolicyDocument;
  readonly code: pulumi.asset.Archive;
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** Seconds. */
  readonly timeout: number;
  /** So many runs at once at most; the account keeps them free for it. */
  readonly concurrency: number;
  /** How often it runs by the clock. */
  readonly everyMinutes: number;
}

const KEEP_LOG_DAYS = 365;

/** A Lambda function that runs by the clock, with its role and its log. */
export class ScheduledFunction extends pulumi.ComponentResource {
  /** Known once the function may do its work. */
  readonly functionName: pulumi.Output<string>;
  readonly roleArn: pulumi.Output<string>;

  constructor(name: string, args: ScheduledFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    const { region, functionName } = args;
    super("sagemaker-sharing:index:ScheduledFunction", name, { region, functionName }, opts);

    const role = new iam.Role(
      `${name}-role`,
      {
        name: args.roleName,
        path: args.path,
        description: args.description,
        assumeRolePolicy: pulumi.jsonStringify(args.trust),
        ...(args.permissionsBoundaryArn && { permissionsBoundary: args.permissionsBoundaryArn }),
        forceDetachPolicies: true,
      },
      { parent: this, deleteBeforeReplace: true },
    );
    const permissions = new iam.RolePolicy(
      `${name}-permissions`,
      { name: "Permissions", role: role.name, policy: pulumi.jsonStringify(args.permissions) },
      { parent: this },
    );
    const lists = { roleName: role.name, inline: ["Permissions"], attached: [] };
    ownPolicies(name, lists, { parent: this, policies: [permissions] });
    // Made here, so that it has a retention, and so that the function need not be able to make one.
    const log = new cloudwatch.LogGroup(
      `${name}-log`,
      { region, name: `/aws/lambda/${functionName}`, retentionInDays: KEEP_LOG_DAYS },
      { parent: this },
    );
    const made = new lambda.Function(
      `${name}-function`,
      {
        region,
        name: functionName,
        description: args.description,
        role: role.arn,
        runtime: lambda.Runtime.NodeJS24dX,
        architectures: ["arm64"],
        handler: "index.handler",
        code: args.code,
        timeout: args.timeout,
        memorySize: 512,
        reservedConcurrentExecutions: args.concurrency,
        environment: { variables: { ...args.environment, ROLE_ARN: role.arn } },
        loggingConfig: { logFormat: "Text", logGroup: log.name },
      },
      { parent: this, dependsOn: [permissions] },
    );
    // The clock comes again: a run that failed or waited is not worth a second one.
    new lambda.FunctionEventInvokeConfig(
      `${name}-asynchronous`,
      { region, functionName: made.name, maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
      { parent: this },
    );
    this.functionName = made.name;
    this.roleArn = role.arn;
    this.#runByTheClock(name, args, made);
    this.registerOutputs(withoutFailed({ functionName: this.functionName, roleArn: this.roleArn }));
  }

  #runByTheClock(name: string, args: ScheduledFunctionArgs, made: lambda.Function): void {
    const { region, everyMinutes, functionName } = args;
    const clock = new cloudwatch.EventRule(
      `${name}-clock`,
      {
        region,
        name: functionName,
        description: `Runs ${functionName} by the clock`,
        scheduleExpression: everyMinutes === 1 ? "rate(1 minute)" : `rate(${everyMinutes} minutes)`,
      },
      { parent: this },
    );
    const permission = new lambda.Permission(
      `${name}-clock-permission`,
      {
        region,
        statementId: "Clock",
        function: made.name,
        action: "lambda:InvokeFunction",
        principal: "events.amazonaws.com",
        sourceArn: clock.arn,
      },
      { parent: this },
    );
    new cloudwatch.EventTarget(
      `${name}-clock-target`,
      { region, rule: clock.name, targetId: "function", arn: made.arn },
      { parent: this, dependsOn: [permission] },
    );
  }
}
