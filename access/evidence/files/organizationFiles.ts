import path from "node:path";
import * as z from "zod";
import { Mistakes } from "../../../config";
import { documentOf, readJson } from "./readJson";

/**
 * What the AWS CLI's `organizations` commands print, told apart by what it holds. Where the answer does not say what it is
 * about, as that of `list-parents`, the name of its file does.
 */

export type PolicyKind = "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY";

export interface AttachedPolicy {
  readonly id: string;
  readonly name: string | undefined;
}

const Summary = z.object({ Id: z.string(), Name: z.string().optional(), Type: z.string().optional() });
type Summary = z.output<typeof Summary>;
const Named = z.object({ Id: z.string(), Name: z.string().optional() });

const SHAPES = {
  Organization: z.object({ Id: z.string(), MasterAccountId: z.string().optional() }),
  Roots: z.array(Named.extend({ PolicyTypes: z.array(z.object({ Type: z.string(), Status: z.string() })).optional() })),
  Parents: z.array(z.object({ Id: z.string() })),
  Children: z.array(z.object({ Id: z.string() })),
  OrganizationalUnits: z.array(Named),
  OrganizationalUnit: Named,
  Accounts: z.array(Named),
  Policies: z.array(Summary),
  Policy: z.object({ PolicySummary: Summary, Content: z.unknown() }),
  Targets: z.array(z.object({ TargetId: z.string(), Name: z.string().optional() })),
};
type Key = keyof typeof SHAPES;

/** Ids of roots, units, accounts and policies, as they stand in a file's name. */
const TARGET = /(?:^|[^a-z0-9])(r-[a-z0-9]{4,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|\d{12})(?![a-z0-9-])/;
const POLICY = /(?:^|[^A-Za-z0-9])(p-[A-Za-z0-9_]{8,128})/;

/** AWS's own, which allow everything. */
const OF_AWS: ReadonlyMap<string, { name: string; kind: PolicyKind; document: unknown }> = new Map([
  [
    "p-FullAWSAccess",
    {
      name: "FullAWSAccess",
      kind: "SERVICE_CONTROL_POLICY",
      document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
    },
  ],
]);
const RESOURCE_FULL = "p-RCPFullAWSAccess";

export class OrganizationFiles {
  id: string | undefined;
  managementAccountId: string | undefined;
  readonly #dir: string;
  readonly #names = new Map<string, string>();
  readonly #parents = new Map<string, string>();
  readonly #accounts = new Set<string>();
  /** Whether some file lists every account there is. */
  #listed = false;
  readonly #enabled = new Map<string, ReadonlySet<string>>();
  readonly #summaries = new Map<string, Summary>();
  readonly #documents = new Map<string, unknown>();
  readonly #attached = new Map<string, Set<string>>();
  /** Targets whose policies some file lists, by kind, and whether policies are listed by their targets. */
  readonly #asked = new Set<string>();
  readonly #targeted = new Set<string>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** @throws Mistakes when the file holds something else, or a part of an answer */
  add(file: string): void {
    const at = `--organization: ${file}`;
    const found = readJson(file, { at, command: "aws organizations ... --output json > FILE" });
    const keys = Object.keys(SHAPES).filter((key) => key in found) as Key[];
    const [key] = keys;
    const base = path.basename(file, ".json");
    if (key === undefined) {
      const policy = POLICY.exec(base)?.[1];
      if (policy === undefined || found["Statement"] === undefined)
        throw Mistakes.of(
          `${at} holds ${Object.keys(found).slice(0, 4).join(", ") || "nothing"}, which no command of docs/evidence.md prints; take it out of the folder, or name a policy's document by the policy's id`,
        );
      this.#documents.set(policy, documentOf(found, at));
      return;
    }
    if (typeof found["NextToken"] === "string")
      throw Mistakes.of(
        `${at} is one page of several (NextToken); write it again without --no-paginate and --max-items`,
      );
    const parsed = SHAPES[key].safeParse(found[key]);
    if (!parsed.success)
      throw Mistakes.of(`${at}: its ${key} are not what aws organizations prints (${parsed.error.issues[0]?.message})`);
    this.#take({ [key]: parsed.data }, base, at);
  }

  #take(found: { [K in Key]?: z.output<(typeof SHAPES)[K]> }, base: string, at: string): void {
    const target = TARGET.exec(base)?.[1];
    const about = (what: string): string => {
      if (target !== undefined) return target;
      throw Mistakes.of(`${at} does not say ${what}; put the id into its name, as in ${base}-ou-ab12-11111111.json`);
    };
    if (found.Organization) {
      if (this.id !== undefined && this.id !== found.Organization.Id)
        throw Mistakes.of(
          `${at} is of organization ${found.Organization.Id}, and another file is of ${this.id}; a folder holds one organization: keep the files of each in a folder of their own`,
        );
      this.id = found.Organization.Id;
      this.managementAccountId = found.Organization.MasterAccountId;
    }
    for (const { Id, Name, PolicyTypes } of found.Roots ?? []) {
      this.#call(Id, Name);
      if (PolicyTypes)
        this.#enabled.set(
          Id,
          new Set(PolicyTypes.filter(({ Status }) => Status === "ENABLED").map(({ Type }) => Type)),
        );
    }
    for (const { Id } of found.Parents ?? []) this.#under(about("whose parents these are"), Id, at);
    for (const { Id } of found.Children ?? []) this.#under(Id, about("whose children these are"), at);
    if (found.OrganizationalUnit) this.#call(found.OrganizationalUnit.Id, found.OrganizationalUnit.Name);
    for (const { Id, Name } of found.OrganizationalUnits ?? []) {
      this.#call(Id, Name);
      this.#under(Id, about("what these units are in"), at);
    }
    for (const { Id, Name } of found.Accounts ?? []) {
      this.#call(Id, Name);
      this.#accounts.add(Id);
      if (target !== undefined) this.#under(Id, target, at);
    }
    if (found.Accounts && target === undefined) this.#listed = true;
    for (const summary of found.Policies ?? []) {
      this.#summaries.set(summary.Id, summary);
      if (target !== undefined) this.#attach(target, summary.Id);
    }
    if (found.Policies && target !== undefined)
      for (const kind of kindsIn(found.Policies, base)) this.#asked.add(`${kind} ${target}`);
    if (found.Policy) {
      this.#summaries.set(found.Policy.PolicySummary.Id, found.Policy.PolicySummary);
      const document = documentOf(found.Policy.Content, at);
      this.#documents.set(found.Policy.PolicySummary.Id, document);
    }
    if (found.Targets) {
      const policy = POLICY.exec(base)?.[1];
      if (policy === undefined)
        throw Mistakes.of(`${at} does not say whose targets these are; put the policy's id into its name`);
      this.#targeted.add(policy);
      for (const { TargetId, Name } of found.Targets) {
        this.#call(TargetId, Name);
        this.#attach(TargetId, policy);
      }
    }
  }

  #under(id: string, parent: string, at: string): void {
    const known = this.#parents.get(id);
    if (known !== undefined && known !== parent)
      throw Mistakes.of(
        `${at} has ${id} under ${parent}, and another file has it under ${known}; it was moved in between: write all files again`,
      );
    this.#parents.set(id, parent);
  }

  #call(id: string, name: string | undefined): void {
    if (name !== undefined) this.#names.set(id, name);
  }

  #attach(target: string, policy: string): void {
    this.#attached.set(target, (this.#attached.get(target) ?? new Set()).add(policy));
  }

  parentOf(id: string): string | undefined {
    return this.#parents.get(id);
  }

  /** Whether a list of all accounts has this one; undefined where no file lists them. */
  has(accountId: string): boolean | undefined {
    return this.#listed ? this.#accounts.has(accountId) : undefined;
  }

  /** Whether policies of a kind hold at all; where no file of roots says so, whether there are any. */
  isEnabled(root: string, kind: PolicyKind): boolean {
    const known = this.#enabled.get(root);
    if (known !== undefined) return known.has(kind);
    return [...this.#attached.values()].some((ids) => [...ids].some((id) => this.#kindOf(id) === kind));
  }

  /** `the root`, `OU Workloads`, `account 111111111111`. */
  called(id: string): string {
    const name = this.#names.get(id);
    if (id.startsWith("r-")) return "the organization's root";
    if (id.startsWith("ou-")) return `OU ${name ?? id}`;
    return `account ${id}`;
  }

  /** @throws Mistakes when no file says what is attached there */
  attachedTo(id: string, kind: PolicyKind): AttachedPolicy[] {
    const attached = [...(this.#attached.get(id) ?? [])].filter((policy) => this.#kindOf(policy) === kind);
    // AWS keeps one service control policy at least on everything, so none means that nobody asked.
    const known = this.#asked.has(`${kind} ${id}`) || (kind === "RESOURCE_CONTROL_POLICY" && this.#targeted.size > 0);
    if (attached.length === 0 && !known)
      throw Mistakes.of(
        `--organization ${this.#dir} does not say which ${kind === "SERVICE_CONTROL_POLICY" ? "service" : "resource"} control policies are on ${id}: aws organizations list-policies-for-target --target-id ${id} --filter ${kind} > ${path.join(this.#dir, `${kind}-${id}.json`)}`,
      );
    return attached
      .filter((policy) => policy !== RESOURCE_FULL)
      .map((policy) => ({ id: policy, name: this.#summaries.get(policy)?.Name ?? OF_AWS.get(policy)?.name }));
  }

  documentOf(id: string): unknown {
    return this.#documents.get(id) ?? OF_AWS.get(id)?.document;
  }

  #kindOf(id: string): PolicyKind | undefined {
    if (id === RESOURCE_FULL) return "RESOURCE_CONTROL_POLICY";
    const said = this.#summaries.get(id)?.Type ?? OF_AWS.get(id)?.kind;
    if (said === "SERVICE_CONTROL_POLICY" || said === "RESOURCE_CONTROL_POLICY") return said;
    if (said !== undefined) return undefined; // Tag policies and the like.
    // Only resource control policies name principals.
    const text = JSON.stringify(this.#documents.get(id) ?? {});
    return text.includes('"Principal"') ? "RESOURCE_CONTROL_POLICY" : "SERVICE_CONTROL_POLICY";
  }
}

/** What kind of policies a list is of: they say so, and of an empty list its file's name does, or it is of neither. */
function kindsIn(policies: readonly Summary[], base: string): PolicyKind[] {
  const kinds: PolicyKind[] = ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"];
  const said = kinds.filter((kind) => policies.some(({ Type }) => Type === kind) || base.includes(kind));
  return said.length > 0 ? said : kinds;
}
