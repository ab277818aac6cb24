import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Files as the AWS CLI and Pulumi write them, in a folder of their own. */

export type Files = Readonly<Record<string, unknown>>;

/** @returns the folder */
export function written(files: Files): string {
  const dir = mkdtempSync(path.join(tmpdir(), "evidence-"));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(
      path.join(dir, name),
      typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content),
    );
  }
  return dir;
}

export const policy = (...statements: readonly object[]) => ({ Version: "2012-10-17", Statement: statements });
export const allow = (Action: string | readonly string[], Resource = "*") => ({ Effect: "Allow", Action, Resource });
export const deny = (Sid: string, Action: string | readonly string[], more: object = {}) => ({
  Sid,
  Effect: "Deny",
  Action,
  Resource: "*",
  ...more,
});

interface Has {
  readonly inline?: Files;
  /** Names of managed policies: AWS's own begin with `aws/`. */
  readonly attached?: readonly string[];
  readonly boundary?: string;
  readonly groups?: readonly string[];
  readonly path?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface Accounts {
  readonly users?: Readonly<Record<string, Has>>;
  readonly groups?: Readonly<Record<string, Has>>;
  readonly roles?: Readonly<Record<string, Has & { readonly trust?: unknown }>>;
  /** Documents of managed policies by name, with several versions where it is a list, the default one last. */
  readonly policies?: Files;
}

/** What `aws iam get-account-authorization-details` prints of an account. */
export function details(accountId: string, { users = {}, groups = {}, roles = {}, policies = {} }: Accounts) {
  const arn = (name: string) =>
    name.startsWith("aws/") ? `arn:aws:iam::aws:policy/${name.slice(4)}` : `arn:aws:iam::${accountId}:policy/${name}`;
  const common = (kind: "User" | "Group" | "Role", name: string, has: Has) => ({
    ...commonOf(kind, name, has),
    ...(has.tags && { Tags: Object.entries(has.tags).map(([Key, Value]) => ({ Key, Value })) }),
  });
  const commonOf = (kind: string, name: string, { inline = {}, attached = [], boundary, path = "/" }: Has) => ({
    Path: path,
    [`${kind}Name`]: name,
    [`${kind}Id`]: `AID${name.toUpperCase()}`,
    Arn: `arn:aws:iam::${accountId}:${kind.toLowerCase()}${path}${name}`,
    CreateDate: "2024-05-01T09:30:00+00:00",
    [`${kind}PolicyList`]: Object.entries(inline).map(([PolicyName, PolicyDocument]) => ({
      PolicyName,
      PolicyDocument,
    })),
    AttachedManagedPolicies: attached.map((one) => ({ PolicyName: one.replace("aws/", ""), PolicyArn: arn(one) })),
    ...(boundary !== undefined && {
      PermissionsBoundary: { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: arn(boundary) },
    }),
  });
  return {
    UserDetailList: Object.entries(users).map(([name, has]) => ({
      ...common("User", name, has),
      GroupList: has.groups ?? [],
    })),
    GroupDetailList: Object.entries(groups).map(([name, has]) => common("Group", name, has)),
    RoleDetailList: Object.entries(roles).map(([name, has]) => ({
      ...common("Role", name, has),
      AssumeRolePolicyDocument: has.trust ?? policy(),
      InstanceProfileList: [],
      RoleLastUsed: {},
    })),
    Policies: Object.entries(policies).map(([name, documents]) => {
      const versions = [documents].flat();
      return {
        PolicyName: name.replace("aws/", ""),
        Arn: arn(name),
        DefaultVersionId: `v${versions.length}`,
        PolicyVersionList: versions.map((Document, index) => ({
          Document,
          VersionId: `v${index + 1}`,
          IsDefaultVersion: index === versions.length - 1,
        })),
      };
    }),
  };
}

export const ADMIN = { "aws/AdministratorAccess": policy(allow("*")) };

const SCP = "SERVICE_CONTROL_POLICY";
const RCP = "RESOURCE_CONTROL_POLICY";
const OU = "ou-ab12-11111111";

export interface OrganizationSample {
  readonly accounts?: readonly string[];
  /** Service and resource control policies by name, each on the OU that all accounts are in. */
  readonly service?: Files;
  readonly resource?: Files;
  /** Where they are attached instead, by the name of the policy. */
  readonly on?: Readonly<Record<string, string>>;
  readonly management?: string;
  /** Service control policies of the OU do not begin with FullAWSAccess. */
  readonly withoutFullAccess?: boolean;
}

/** What docs/evidence.md has people write of their organization: all accounts in one unit below the root. */
export function organization(sample: OrganizationSample): Files {
  const { accounts = ["111111111111", "222222222222"], service = {}, resource = {}, on = {} } = sample;
  const kinds = [
    [SCP, service, "FullAWSAccess"],
    [RCP, resource, "RCPFullAWSAccess"],
  ] as const;
  const id = (name: string) => `p-${name.toLowerCase()}0000`;
  const targets = ["r-ab12", OU, ...accounts];
  const attached = (kind: string, policies: Files, full: string, target: string) => [
    ...(kind === SCP && target === OU && sample.withoutFullAccess
      ? []
      : [{ Id: `p-${full}`, Name: full, Type: kind, AwsManaged: true }]),
    ...Object.keys(policies)
      .filter((name) => (on[name] ?? OU) === target)
      .map((name) => ({ Id: id(name), Name: name, Type: kind, AwsManaged: false })),
  ];
  return {
    "organization.json": { Organization: { Id: "o-a1b2c3d4e5", MasterAccountId: sample.management ?? "999999999999" } },
    "roots.json": {
      Roots: [{ Id: "r-ab12", Name: "Root", PolicyTypes: [SCP, RCP].map((Type) => ({ Type, Status: "ENABLED" })) }],
    },
    "accounts.json": { Accounts: accounts.map((Id) => ({ Id, Name: `account ${Id}` })) },
    [`unit-${OU}.json`]: { OrganizationalUnit: { Id: OU, Name: "Workloads" } },
    [`parents-${OU}.json`]: { Parents: [{ Id: "r-ab12", Type: "ROOT" }] },
    ...Object.fromEntries(
      accounts.map((one) => [`parents-${one}.json`, { Parents: [{ Id: OU, Type: "ORGANIZATIONAL_UNIT" }] }]),
    ),
    ...Object.fromEntries(
      kinds.flatMap(([kind, policies, full]) =>
        targets.map((target) => [`${kind}-${target}.json`, { Policies: attached(kind, policies, full, target) }]),
      ),
    ),
    ...Object.fromEntries(
      kinds.flatMap(([kind, policies]) =>
        Object.entries(policies).map(([name, document]) => [
          `policy-${id(name)}.json`,
          { Policy: { PolicySummary: { Id: id(name), Name: name, Type: kind }, Content: JSON.stringify(document) } },
        ]),
      ),
    ),
  };
}

/** What `pulumi stack export` prints, of captured resources. */
interface Exportable {
  readonly stack: string;
  readonly accountId: string;
  readonly resources: readonly {
    readonly urn: string;
    readonly type: string;
    readonly adopted: boolean;
    readonly inputs: Readonly<Record<string, unknown>>;
    readonly state: Readonly<Record<string, unknown>>;
  }[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

export const stackExport = ({ stack, resources, outputs }: Exportable, project = "sagemaker-sharing") => ({
  version: 3,
  deployment: {
    manifest: { time: "2026-11-01T10:00:00Z", version: "v3.240.0" },
    resources: [
      {
        urn: `urn:pulumi:${stack}::${project}::pulumi:pulumi:Stack::${project}-${stack}`,
        custom: false,
        type: "pulumi:pulumi:Stack",
        outputs,
      },
      ...resources.map(({ urn, type, adopted, inputs, state }) => ({
        urn: urn.replace("::sagemaker-sharing::", `::${project}::`),
        custom: !type.startsWith("sagemaker-sharing:"),
        type,
        ...(adopted && { external: true }),
        inputs: { __defaults: [], ...inputs },
        outputs: state,
      })),
    ],
    metadata: {},
  },
});
