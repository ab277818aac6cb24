import * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../partition";
import { buildStack } from "../stacks";
import type { RawConfig } from "../config";

/** One resource as the program registered it. */
export interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Looked up, not managed: an adopted group, an existing role. */
  readonly adopted: boolean;
  readonly provider: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What AWS would answer: the inputs and what follows from them. */
  readonly state: Readonly<Record<string, unknown>>;
}

/** A stack, built offline. */
export interface Built {
  readonly stack: string;
  readonly accountId: string;
  readonly region: string;
  readonly resources: readonly Resource[];
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
}

export interface BuildOptions {
  readonly stack: string;
  readonly raw: RawConfig;
  /** The outputs of the other stacks that this one may refer to, by stack name. */
  readonly others?: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly preview?: boolean;
}

const PROJECT = "sagemaker-sharing";

/**
 * Runs the program for one stack under Pulumi's own mocks: no engine, no AWS account. One at a time: the mocks are global.
 *
 * @throws Mistakes as the program does, before anything is registered
 */
export async function buildOffline(options: BuildOptions): Promise<Built> {
  const { stack, raw } = options;
  const accountId = String((JSON.parse(raw["aws:allowedAccountIds"] ?? "[]") as unknown[])[0] ?? "");
  const region = raw["aws:region"] ?? "";
  const captured: (Omit<Resource, "urn"> & { urn?: string })[] = [];

  await pulumi.runtime.setMocks(
    {
      newResource(args) {
        const state = stateOf(args, { accountId, partition: partitionOf(region) }, options);
        if (args.type !== "pulumi:pulumi:StackReference") {
          captured.push({
            type: args.type,
            name: args.name,
            adopted: !!args.id,
            provider: args.provider ?? "",
            inputs: args.inputs as Record<string, unknown>,
            state,
          });
        }
        return { id: String(state["id"]), state };
      },
      call(args) {
        throw new Error(`the program called ${args.token}, which cannot be answered offline`);
      },
    },
    PROJECT,
    stack,
    options.preview ?? false,
    "organization",
  );
  const monitor = pulumi.runtime.getMonitor() as unknown as { getRegisteredResources(): Map<string, unknown> };

  const { outputs, warnings } = await buildStack(raw);
  const plain = (await valueOf(pulumi.output(outputs))) as Record<string, unknown>;
  await pulumi.runtime.disconnect(); // Outputs resolve before everything is registered.

  return {
    stack,
    accountId,
    region,
    resources: withUrns(captured, [...monitor.getRegisteredResources().keys()]),
    outputs: plain,
    warnings,
  };
}

/** What the deployed resource would report. A type that is not listed here is a resource whose rights nobody looks at. */
function stateOf(
  args: pulumi.runtime.MockResourceArgs,
  here: { accountId: string; partition: string },
  { others }: BuildOptions,
): Record<string, unknown> {
  const inputs = args.inputs as Record<string, unknown>;
  const name = String(args.id || inputs["name"] || args.name);
  const iam = (type: string) => ({
    ...inputs,
    id: name,
    name,
    arn: `arn:${here.partition}:iam::${here.accountId}:${type}${String(inputs["path"] ?? "/")}${name}`,
  });
  switch (args.type) {
    case "pulumi:pulumi:StackReference":
      return { id: name, name, outputs: outputsOf(String(inputs["name"]), others), secretOutputNames: [] };
    case "aws:iam/role:Role":
      return iam("role");
    case "aws:iam/group:Group":
      return iam("group");
    case "aws:iam/user:User":
      return iam("user");
    case "aws:iam/policy:Policy": {
      const policy = iam("policy");
      return { ...policy, id: policy.arn };
    }
    case "aws:iam/rolePolicy:RolePolicy":
    case "aws:iam/groupPolicy:GroupPolicy":
    case "aws:iam/rolePolicyAttachment:RolePolicyAttachment":
    case "aws:iam/userGroupMembership:UserGroupMembership":
      return { ...inputs, id: args.name };
    default:
      if (args.type.startsWith(`${PROJECT}:`)) return { ...inputs, id: "" };
      throw new Error(
        `access/build.ts does not know resources of type ${args.type}; say there what AWS would answer, and in access/account.ts what rights they give`,
      );
  }
}

/** A stack reference names its stack in full; stacks of one check differ in the last part. */
function outputsOf(reference: string, others: BuildOptions["others"]): Readonly<Record<string, unknown>> {
  const stack = reference.split("/").pop()!;
  const outputs = others?.get(stack);
  if (outputs === undefined)
    throw new Error(`the program refers to stack ${reference}, which is not part of this check`);
  return outputs;
}

/**
 * Mocks take two resources of one URN without a word; the engine would not, and AWS would refuse a second resource of the
 * same physical name.
 */
function withUrns(captured: readonly Omit<Resource, "urn">[], urns: readonly string[]): Resource[] {
  const byKey = new Map<string, string[]>();
  for (const urn of urns) {
    const [, , , types, name] = /^urn:pulumi:(.*?)::(.*?)::(.*?)::(.*)$/.exec(urn)!;
    const key = `${types!.split("$").pop()} ${name}`;
    byKey.set(key, [...(byKey.get(key) ?? []), urn]);
  }
  const physical = new Set<string>();
  return captured.map((resource) => {
    const urn = byKey.get(`${resource.type} ${resource.name}`)?.shift();
    if (urn === undefined)
      throw new Error(
        `two resources of type ${resource.type} are named ${resource.name}; the engine would refuse the second`,
      );
    const name = resource.inputs["name"];
    const key = `${resource.type} ${String(name).toLowerCase()} ${String(resource.inputs["role"] ?? resource.inputs["group"] ?? "")}`;
    if (typeof name === "string" && !resource.adopted) {
      if (physical.has(key)) throw new Error(`two resources of type ${resource.type} would be called ${name} in AWS`);
      physical.add(key);
    }
    return { urn, ...resource };
  });
}

/** The plain value of an output; a failed one rejects instead of hanging. */
function valueOf<T>(output: pulumi.Output<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve, reject) => {
    const settled = output.apply((value) => resolve(value as pulumi.Unwrap<T>));
    pulumi.recover(settled, (error) => reject(error instanceof Error ? error : new Error(String(error))));
  });
}
