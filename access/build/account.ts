import { partitionOf } from "../../partition";
import type { Built, Resource } from "./build";
import type { NamedDocument } from "../simulate/simulate";

/** Limits in characters without white space. Source where none is named: IAM User Guide, "IAM and AWS STS quotas". */
const LIMITS = {
  "managed policy": 6_144,
  trust: 2_048,
  "group inline": 5_120,
  "role inline": 10_240,
  // Source: S3 User Guide, "Bucket policies"; KMS Developer Guide, "Quotas".
  "bucket policy": 20_480,
  "key policy": 32_768,
  // Source: SQS Developer Guide, "Quotas related to policies"; SNS, "Amazon SNS endpoints and quotas".
  "queue policy": 8_192,
  "topic policy": 30_720,
  // Source: SageMaker API, PutEndpointPolicy.
  "endpoint policy": 20_480,
  // Source: AWS Organizations User Guide, "Quotas and service limits".
  "service control policy": 5_120,
} as const;
type Kind = keyof typeof LIMITS;

/** A document with its size as IAM counts it. */
export interface Document extends NamedDocument {
  readonly kind: Kind;
  readonly size: number;
  readonly limit: number;
  /** The ARN of what it belongs to. */
  readonly on: string;
  /** The stack that makes it. */
  readonly stack: string;
}

export interface Role {
  readonly arn: string;
  readonly name: string;
  /** Not ours: policies of its own may exist that nobody sees here. */
  readonly adopted: boolean;
  readonly trust: NamedDocument | undefined;
  readonly policies: readonly Document[];
}

/** An account as the captured resources of all its stacks make it. */
export interface Account {
  readonly accountId: string;
  readonly roles: ReadonlyMap<string, Role>;
  /** Policies that reach a user through its groups, by user name. */
  readonly users: ReadonlyMap<string, readonly Document[]>;
  /** Policies of a group, by group name. */
  readonly groups: ReadonlyMap<string, { readonly adopted: boolean; readonly policies: readonly Document[] }>;
  /** Managed policies, by ARN. */
  readonly managed: ReadonlyMap<string, Document>;
  /** The policies of buckets, KMS keys, queues, topics and endpoints, by the ARN of what they belong to. */
  readonly resourcePolicies: ReadonlyMap<string, Document>;
  /** Texts of the output `guardrail` for whoever attaches them: what refuses deployments, and what keeps enforcement as it is. */
  readonly guardrail: { readonly refusals: readonly Document[]; readonly selfProtection: readonly Document[] };
  /** KMS keys that are made here, by ARN. */
  readonly keys: readonly string[];
  readonly documents: readonly Document[];
  /** Managed policies that are attached but not made here; the holder is `role NAME` or `group NAME`. */
  readonly foreignPolicies: readonly { readonly policyArn: string; readonly holder: string }[];
  /** Documents that are no JSON, policies on roles and groups that are not of this stack. */
  readonly problems: readonly string[];
}

/** Of accounts that one stack makes, which a check and its report ask for. */
const known = new WeakMap<Built, Account>();

/** @param stacks all stacks of one account: what one of them gives somebody holds beside what the others give */
export function accountOf(...stacks: readonly Built[]): Account {
  const [one, ...others] = stacks;
  const account = (others.length === 0 && known.get(one!)) || madeBy(stacks);
  if (others.length === 0) known.set(one!, account);
  return account;
}

function madeBy(stacks: readonly Built[]): Account {
  const problems: string[] = [];
  const documents: Document[] = [];
  const byType = Map.groupBy(
    stacks.flatMap(({ stack, resources }) => resources.map((resource) => ({ ...resource, stack }))),
    ({ type }) => type,
  );
  const ofAws = (type: string) => byType.get(`aws:${type}`) ?? [];
  const of = (type: string) => ofAws(`iam/${type}`);

  const document = (kind: Kind, title: string, text: unknown, on: string, stack: string): Document => {
    const size = String(text).replace(/\s/g, "").length;
    const made = { kind, name: title, document: parsed(title, text, problems), size, limit: LIMITS[kind], on, stack };
    documents.push(made);
    return made;
  };

  const managed = new Map(
    of("policy:Policy").map((made) => [
      arn(made),
      document("managed policy", `policy ${name(made)}`, made.inputs["policy"], arn(made), made.stack),
    ]),
  );
  const foreignPolicies: { policyArn: string; holder: string }[] = [];
  /** The policies of every role or every group, by its name. */
  const policiesOf = (holder: "role" | "group", inline: string, attachment: string): Map<string, Document[]> => {
    const found = new Map<string, Document[]>();
    const add = (to: unknown, policy: Document) => found.set(String(to), [...(found.get(String(to)) ?? []), policy]);
    for (const made of of(inline)) {
      const to = made.inputs[holder];
      const title = `inline policy ${name(made)} of ${holder} ${String(to)}`;
      add(to, document(`${holder} inline`, title, made.inputs["policy"], `${holder} ${String(to)}`, made.stack));
    }
    for (const { inputs } of of(attachment)) {
      const policy = managed.get(String(inputs["policyArn"]));
      if (policy) add(inputs[holder], policy);
      else
        foreignPolicies.push({ policyArn: String(inputs["policyArn"]), holder: `${holder} ${String(inputs[holder])}` });
    }
    const holders = new Set(of(holder === "role" ? "role:Role" : "group:Group").map(name));
    for (const made of [...of(inline), ...of(attachment)]) {
      const to = String(made.inputs[holder]);
      if (!holders.has(to))
        problems.push(`${made.name} gives rights to ${holder} ${to}, which no stack of this check makes or looks up`);
    }
    return found;
  };
  const ofRoles = policiesOf("role", "rolePolicy:RolePolicy", "rolePolicyAttachment:RolePolicyAttachment");
  const ofGroups = policiesOf("group", "groupPolicy:GroupPolicy", "groupPolicyAttachment:GroupPolicyAttachment");

  const roles = new Map(
    // One stack may make a role that another adopts.
    of("role:Role")
      .toSorted((one, other) => Number(other.adopted) - Number(one.adopted))
      .map((made): [string, Role] => {
        const trust = made.inputs["assumeRolePolicy"];
        return [
          arn(made),
          {
            arn: arn(made),
            name: name(made),
            adopted: made.adopted,
            trust:
              trust === undefined
                ? undefined
                : document("trust", `trust of ${name(made)}`, trust, arn(made), made.stack),
            policies: ofRoles.get(name(made)) ?? [],
          },
        ];
      }),
  );
  // One stack may make a group that another adopts.
  const groups = new Map(
    [...Map.groupBy(of("group:Group"), name)].map(([group, made]) => [
      group,
      { adopted: made.every(({ adopted }) => adopted), policies: ofGroups.get(group) ?? [] },
    ]),
  );
  const users = new Map<string, Document[]>();
  for (const { inputs } of of("userGroupMembership:UserGroupMembership")) {
    const user = String(inputs["user"]);
    const through = (inputs["groups"] as string[]).flatMap((group) => groups.get(group)?.policies ?? []);
    users.set(user, [...(users.get(user) ?? []), ...through]);
  }
  const buckets = new Map(ofAws("s3/bucket:Bucket").map((made) => [made.inputs["bucket"], arn(made)]));
  const resourcePolicies = new Map<string, Document>();
  for (const { inputs, stack } of ofAws("s3/bucketPolicy:BucketPolicy")) {
    const on = buckets.get(inputs["bucket"]) ?? String(inputs["bucket"]);
    resourcePolicies.set(
      on,
      document("bucket policy", `policy of bucket ${String(inputs["bucket"])}`, inputs["policy"], on, stack),
    );
  }
  const keys = ofAws("kms/key:Key").map((made) => {
    resourcePolicies.set(
      arn(made),
      document("key policy", `policy of key ${made.name}`, made.inputs["policy"], arn(made), made.stack),
    );
    return arn(made);
  });
  const add = (kind: Kind, on: string, policy: unknown, stack: string) =>
    resourcePolicies.set(on, document(kind, `${kind} of ${on.split(":").slice(3).join(":")}`, policy, on, stack));
  const queues = new Map(ofAws("sqs/queue:Queue").map((made) => [made.state["url"], arn(made)]));
  for (const { inputs, stack } of ofAws("sqs/queuePolicy:QueuePolicy"))
    add("queue policy", queues.get(inputs["queueUrl"]) ?? String(inputs["queueUrl"]), inputs["policy"], stack);
  for (const { inputs, stack } of ofAws("sns/topicPolicy:TopicPolicy"))
    add("topic policy", String(inputs["arn"]), inputs["policy"], stack);
  for (const { inputs, stack } of byType.get(ENDPOINT_POLICY) ?? [])
    add("endpoint policy", endpointArn(inputs), inputs["policy"], stack);
  const texts = (output: string) =>
    stacks.flatMap((built) =>
      textsIn(built, output).map((text, index) =>
        document("service control policy", `${output}[${index}]`, text, "*", built.stack),
      ),
    );
  const guardrail = {
    refusals: texts("serviceControlPolicy"),
    selfProtection: texts("selfProtection"),
  };
  return {
    accountId: stacks[0]!.accountId,
    roles,
    users,
    groups,
    managed,
    resourcePolicies,
    guardrail,
    keys,
    documents,
    foreignPolicies,
    problems,
  };
}

const textsIn = ({ outputs }: Built, output: string): readonly unknown[] =>
  ((outputs["guardrail"] ?? {}) as Readonly<Record<string, readonly unknown[]>>)[output] ?? [];

/** What Pulumi's dynamic provider makes for the program. */
const ENDPOINT_POLICY = "pulumi-nodejs:dynamic/sagemaker:EndpointPolicy";

/** A dynamic resource has the outputs that it was given, and no ARN. */
function endpointArn(inputs: Resource["inputs"]): string {
  const [region, accountId, name] = ["region", "accountId", "endpointName"].map((key) => String(inputs[key]));
  return `arn:${partitionOf(region!)}:sagemaker:${region}:${accountId}:endpoint/${name}`;
}

const name = ({ state }: Resource) => String(state["name"]);
const arn = ({ state }: Resource) => String(state["arn"]);

function parsed(name: string, text: unknown, problems: string[]): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    problems.push(`${name} is no JSON: ${String(text).slice(0, 60)}`);
    return {};
  }
}
