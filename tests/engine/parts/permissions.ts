import assert from "node:assert/strict";
import { readFleet } from "../../../deploy/fleet";
import { policiesOf } from "../../../deploy/role/command";
import type { Recorded } from "./aws";
import type { World } from "./world";

/** Settings of a bucket, by the query of their path. Source: S3 API, and the actions of S3 in the service authorization reference. */
const BUCKET_SETTINGS: Readonly<Record<string, string>> = {
  policy: "BucketPolicy",
  acl: "BucketAcl",
  cors: "BucketCORS",
  website: "BucketWebsite",
  versioning: "BucketVersioning",
  accelerate: "AccelerateConfiguration",
  requestPayment: "BucketRequestPayment",
  logging: "BucketLogging",
  lifecycle: "LifecycleConfiguration",
  replication: "ReplicationConfiguration",
  encryption: "EncryptionConfiguration",
  "object-lock": "BucketObjectLockConfiguration",
  tagging: "BucketTagging",
  publicAccessBlock: "BucketPublicAccessBlock",
  ownershipControls: "BucketOwnershipControls",
  location: "BucketLocation",
};

/** Paths of Lambda. Source: Lambda API. */
const LAMBDA: readonly (readonly [of: RegExp, action: string])[] = [
  [/^POST .*\/functions$/, "CreateFunction"],
  [/^POST .*\/functions\/[^/]+\/policy/, "AddPermission"],
  [/^GET .*\/functions\/[^/]+\/policy/, "GetPolicy"],
  [/^DELETE .*\/functions\/[^/]+\/policy/, "RemovePermission"],
  [/^GET .*\/functions\/[^/]+\/versions/, "ListVersionsByFunction"],
  [/^GET .*\/functions\/[^/]+\/code-signing-config/, "GetFunctionCodeSigningConfig"],
  [/^GET .*\/functions\/[^/]+\/configuration/, "GetFunctionConfiguration"],
  [/^PUT .*\/functions\/[^/]+\/configuration/, "UpdateFunctionConfiguration"],
  [/^PUT .*\/functions\/[^/]+\/code/, "UpdateFunctionCode"],
  [/^PUT .*\/functions\/[^/]+\/concurrency/, "PutFunctionConcurrency"],
  [/^DELETE .*\/functions\/[^/]+\/concurrency/, "DeleteFunctionConcurrency"],
  [/^PUT .*\/functions\/[^/]+\/event-invoke-config/, "PutFunctionEventInvokeConfig"],
  [/^POST .*\/functions\/[^/]+\/event-invoke-config/, "UpdateFunctionEventInvokeConfig"],
  [/^GET .*\/functions\/[^/]+\/event-invoke-config/, "GetFunctionEventInvokeConfig"],
  [/^DELETE .*\/functions\/[^/]+\/event-invoke-config/, "DeleteFunctionEventInvokeConfig"],
  [/^POST .*\/event-source-mappings\/?$/, "CreateEventSourceMapping"],
  [/^GET .*\/event-source-mappings\/.+/, "GetEventSourceMapping"],
  [/^PUT .*\/event-source-mappings\/.+/, "UpdateEventSourceMapping"],
  [/^DELETE .*\/event-source-mappings\/.+/, "DeleteEventSourceMapping"],
  [/^GET .*\/tags\//, "ListTags"],
  [/^GET .*\/functions\/[^/]+$/, "GetFunction"],
  [/^DELETE .*\/functions\/[^/]+$/, "DeleteFunction"],
];

interface Deployed {
  readonly stack: string;
  readonly account: string;
  /** Fewer permissions than these cannot have made the stack. */
  readonly moreThan: number;
}

/** Whoever deployed a stack took no permission that `deploy-role` does not print for it. */
export async function tookNoMore({ aws, stacks }: World, { stack, account, moreThan }: Deployed): Promise<void> {
  const policies = await policiesOf(readFleet(stacks));
  const given = new Set(policies[stack]!.Statement.flatMap(({ Action }) => Action));
  const taken = permissionsOf(aws.calls, account, "Deployer");
  assert.ok(taken.length > moreThan, `${stack}: ${taken.join()}`);
  assert.deepEqual(
    taken.filter((permission) => !given.has(permission)),
    [],
    stack,
  );
}

/** The permissions that calls took: `iam:CreateRole`. Whoever calls without a role only assumes one. */
function permissionsOf(calls: readonly Recorded[], account: string, role: string): string[] {
  const taken = calls.filter((call) => call.account === account && call.role === role).map(permissionOf);
  // The provider looks for its account: STS always answers, and the older provider of the tests asks IAM besides.
  return [...new Set(taken)].filter((permission) => !/^sts:|^iam:GetUser$/.test(permission)).sort();
}

function permissionOf({ service, action }: Recorded): string {
  if (service === "s3") return `s3:${ofBucket(action)}`;
  if (service === "lambda") return `lambda:${LAMBDA.find(([of]) => of.test(action.split("?")[0]!))?.[1] ?? action}`;
  return `${service === "monitoring" ? "cloudwatch" : service}:${action}`;
}

function ofBucket(action: string): string {
  const [method = "", target = ""] = action.split(" ");
  const { pathname, searchParams } = new URL(target, "http://s3");
  if (pathname.startsWith("/v20180820/tags/")) return "ListTagsForResource";
  const setting = [...searchParams.keys()].map((key) => BUCKET_SETTINGS[key]).find((name) => name !== undefined);
  if (setting !== undefined) {
    const deletes = method === "DELETE" && /^BucketPolicy$/.test(setting);
    return `${method === "GET" ? "Get" : deletes ? "Delete" : "Put"}${setting}`;
  }
  return { PUT: "CreateBucket", DELETE: "DeleteBucket", HEAD: "ListBucket", GET: "ListBucket" }[method] ?? action;
}
