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
  /** Names it had before, as the program declares them: the engine keeps what it finds under one of these. */
  readonly aliases: readonly string[];
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
  readonly others?: Others;
  readonly preview?: boolean;
}

type Others = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

const PROJECT = "sagemaker-sharing";

/**
 * Builds one stack offline: no engine, no AWS account. One at a time: Pulumi's mocks are global.
 *
 * @throws Mistakes as the program does, before anything is registered
 */
export async function buildOffline({ stack, raw, others, preview }: BuildOptions): Promise<Built> {
  // Taken from the text, not from the parsed config: what the deployed stack's provider would go by.
  const accountId = /\d{12}/.exec(raw["aws:allowedAccountIds"] ?? "")?.[0] ?? "";
  const region = raw["aws:region"] ?? "";
  // An existing role is supposed to be the one that the share says it is.
  const existing = new Map<string, string>();
  const roleArn = (name: string, trusted: string) => {
    existing.set(name, trusted);
    return Promise.resolve(trusted);
  };
  const options = { stack, accountId, region, existing, ...(others && { others }), ...(preview && { preview }) };
  return capture(options, () => buildStack(raw, [], { roleArn }));
}

export interface CaptureOptions {
  readonly stack: string;
  readonly accountId: string;
  readonly region: string;
  readonly others?: Others;
  /** ARNs of roles that exist already, by name. */
  readonly existing?: ReadonlyMap<string, string>;
  readonly preview?: boolean;
}

/** Runs a program under Pulumi's own mocks and keeps everything that it registers. */
export async function capture(
  options: CaptureOptions,
  program: () => Promise<{ outputs: Record<string, unknown>; warnings: readonly string[] }>,
): Promise<Built> {
  const { stack, accountId, region } = options;
  const captured: Captured[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource(args) {
        const state = stateOf(args, options);
        if (args.type !== "pulumi:pulumi:StackReference") {
          const { type, name, id, provider = "" } = args;
          captured.push({ type, name, adopted: !!id, provider, inputs: args.inputs as Record<string, unknown>, state });
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
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const aliases = rememberAliases(monitor);

  const { plain, warnings } = await withPlainStacks(async () => {
    const { outputs, warnings } = await program();
    const plain = (await valueOf(pulumi.output(outputs))) as Record<string, unknown>;
    await pulumi.runtime.disconnect(); // Outputs resolve before everything is registered.
    return { plain, warnings };
  });
  const urns = [...monitor.getRegisteredResources().keys()];
  return { stack, accountId, region, resources: withUrns(captured, urns, aliases), outputs: plain, warnings };
}

/**
 * Pulumi keeps a stack trace of every resource and promise, and ts-node's source maps make each of them costly: four fifths of
 * the time of a large stack. Nobody reads them here.
 */
async function withPlainStacks<T>(run: () => Promise<T>): Promise<T> {
  const kept = Object.getOwnPropertyDescriptors(Error);
  Error.prepareStackTrace = undefined as never;
  Error.stackTraceLimit = 0;
  try {
    return await run();
  } finally {
    Object.defineProperties(Error, kept);
  }
}

/** What Pulumi's mock monitor offers besides the documented. */
interface Monitor {
  getRegisteredResources(): Map<string, unknown>;
  registerResource(request: RegisterRequest, callback: unknown): unknown;
}

interface RegisterRequest {
  getType(): string;
  getName(): string;
  getAliasesList(): { getSpec(): { getName(): string } | undefined }[];
}

/** Mocks are not told the aliases of a resource; its registration carries them. */
function rememberAliases(monitor: Monitor): ReadonlyMap<string, readonly string[]> {
  const aliases = new Map<string, readonly string[]>();
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    const names = request.getAliasesList().map((alias) => alias.getSpec()?.getName() ?? "");
    aliases.set(`${request.getType()} ${request.getName()}`, [...new Set(names.filter((name) => name !== ""))]);
    return register(request, callback);
  };
  return aliases;
}

type Captured = Omit<Resource, "urn" | "aliases">;

/** What the deployed resource would report. A type that is not listed here is a resource whose rights nobody looks at. */
function stateOf(
  args: pulumi.runtime.MockResourceArgs,
  { accountId, region, others, existing }: CaptureOptions,
): Record<string, unknown> {
  const inputs = args.inputs as Record<string, unknown>;
  const name = String(args.id || inputs["name"] || args.name);
  const iam = (type: string) => ({
    ...inputs,
    id: name,
    name,
    arn: `arn:${partitionOf(region)}:iam::${accountId}:${type}${String(inputs["path"] ?? "/")}${name}`,
  });
  switch (args.type) {
    case "pulumi:pulumi:StackReference":
      return { id: name, name, outputs: outputsOf(String(inputs["name"]), others), secretOutputNames: [] };
    case "aws:iam/role:Role": {
      const role = iam("role");
      return { ...role, arn: (args.id && existing?.get(name)) || role.arn };
    }
    case "aws:iam/group:Group":
      return iam("group");
    case "aws:iam/user:User":
      return iam("user");
    case "aws:iam/policy:Policy": {
      const policy = iam("policy");
      return { ...policy, id: policy.arn };
    }
    case "pulumi:providers:aws":
      return { ...inputs, id: args.name };
    case "aws:s3/bucket:Bucket": {
      const bucket = String(inputs["bucket"]);
      return { ...inputs, id: bucket, arn: `arn:${partitionOf(region)}:s3:::${bucket}` };
    }
    case "aws:kms/key:Key": {
      const keyId = "11111111-2222-3333-4444-555555555555"; // AWS makes one up.
      return { ...inputs, id: keyId, keyId, arn: `arn:${partitionOf(region)}:kms:${region}:${accountId}:key/${keyId}` };
    }
    case "aws:athena/workgroup:Workgroup":
      return { ...inputs, id: name, arn: `arn:${partitionOf(region)}:athena:${region}:${accountId}:workgroup/${name}` };
    case "aws:s3/bucketPolicy:BucketPolicy":
    case "aws:s3/bucketOwnershipControls:BucketOwnershipControls":
    case "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock":
    case "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    case "aws:s3/bucketVersioning:BucketVersioning":
    case "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration":
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
function outputsOf(reference: string, others: Others | undefined): Readonly<Record<string, unknown>> {
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
function withUrns(
  captured: readonly Captured[],
  urns: readonly string[],
  aliases: ReadonlyMap<string, readonly string[]>,
): Resource[] {
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
    return { urn, aliases: aliases.get(`${resource.type} ${resource.name}`) ?? [], ...resource };
  });
}

/** The plain value of an output; a failed one rejects instead of hanging. */
function valueOf<T>(output: pulumi.Output<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve, reject) => {
    const settled = output.apply((value) => resolve(value as pulumi.Unwrap<T>));
    pulumi.recover(settled, (error) => reject(error instanceof Error ? error : new Error(String(error))));
  });
}
