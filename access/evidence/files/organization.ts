import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { Mistakes } from "../../../config";
import { OrganizationFiles, type AttachedPolicy, type PolicyKind } from "./organizationFiles";
import type { ControlLevel, Controls } from "../../simulate/simulate";

/** An organization as the files of a folder tell it. */
export interface Organization {
  readonly dir: string;
  readonly id: string;
  /** Where its policies do not hold. */
  readonly managementAccountId: string | undefined;
  /** Of an account, the policies over it, level by level; undefined for an account that is not in this organization. */
  readonly placeOf: (accountId: string) => Place | undefined;
  /** The same of an account that no stack is in, and of which the files may say less. */
  readonly standingOf: (accountId: string) => Standing;
}

/** Where an account is; that it is a member of the organization; that it is not; or that no file says. */
export type Standing = Place | "member" | "outside" | "not said";

export interface Place extends Controls {
  /** `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`, as `aws:PrincipalOrgPaths` has it. */
  readonly path: string;
}

const GUIDE = "docs/evidence.md has the commands";

/**
 * Reads the folder of `--organization`.
 *
 * @throws Mistakes with one sentence when a file is something else, or what an account is under cannot be told
 */
export function readOrganization(dir: string): Organization {
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory())
    throw Mistakes.of(`--organization ${dir} is no folder; it takes a folder of what the AWS CLI printed (${GUIDE})`);
  const files = filesIn(dir).filter((file) => file.endsWith(".json"));
  if (files.length === 0) throw Mistakes.of(`--organization ${dir} holds no .json files; ${GUIDE}`);
  const read = new OrganizationFiles(dir);
  for (const file of files.sort()) read.add(path.join(dir, file));
  if (read.id === undefined)
    throw Mistakes.of(
      `--organization ${dir} does not say which organization it is: aws organizations describe-organization > ${path.join(dir, "organization.json")}`,
    );
  return new OrganizationIn(dir, read.id, read);
}

/** @throws Mistakes when nobody may look into one of the folders, or it has just gone */
function filesIn(dir: string): string[] {
  try {
    return readdirSync(dir, { recursive: true, encoding: "utf8" });
  } catch (error) {
    throw Mistakes.of(`--organization ${dir} cannot be read: ${(error as Error).message}`);
  }
}

class OrganizationIn implements Organization {
  readonly managementAccountId;
  readonly #files: OrganizationFiles;

  constructor(
    readonly dir: string,
    readonly id: string,
    files: OrganizationFiles,
  ) {
    this.#files = files;
    this.managementAccountId = files.managementAccountId;
  }

  placeOf(accountId: string): Place | undefined {
    const ids = this.#pathTo(accountId);
    if (ids === undefined) return undefined;
    const above = ids.filter((id) => id !== accountId);
    const path = [this.id, ...above, ""].join("/");
    if (accountId === this.managementAccountId) return { path, service: [], resource: [] };
    return {
      path,
      service: this.#levels(ids, "SERVICE_CONTROL_POLICY"),
      resource: this.#levels(ids, "RESOURCE_CONTROL_POLICY"),
    };
  }

  standingOf(accountId: string): Standing {
    const listed = this.#files.has(accountId);
    if (this.#files.parentOf(accountId) !== undefined) return this.placeOf(accountId)!;
    return listed === undefined ? "not said" : listed ? "member" : "outside";
  }

  /** From the root to the account; undefined for an account of another organization or none. */
  #pathTo(accountId: string): string[] | undefined {
    const ids = [accountId];
    while (!ids[0]!.startsWith("r-")) {
      const parent = this.#files.parentOf(ids[0]!);
      if (parent === undefined && ids.length === 1 && this.#files.has(accountId) === false) return undefined;
      if (parent === undefined)
        throw Mistakes.of(
          `--organization ${this.dir} does not say what ${ids[0]} is under: aws organizations list-parents --child-id ${ids[0]} > ${path.join(this.dir, `parents-${ids[0]}.json`)}${ids.length === 1 ? "; for an account of another organization, aws organizations list-accounts shows that it is not in this one" : ""}`,
        );
      if (ids.includes(parent)) throw Mistakes.of(`--organization ${this.dir}: ${parent} is under itself`);
      ids.unshift(parent);
    }
    return ids;
  }

  #levels(ids: readonly string[], kind: PolicyKind): ControlLevel[] {
    if (!this.#files.isEnabled(ids[0]!, kind)) return [];
    return ids.map((id) => ({
      on: this.#files.called(id),
      policies: this.#files.attachedTo(id, kind).map((policy) => this.#document(policy, id)),
    }));
  }

  #document({ id, name }: AttachedPolicy, on: string) {
    const document = this.#files.documentOf(id);
    if (document === undefined)
      throw Mistakes.of(
        `--organization ${this.dir}: policy ${id}${name === undefined ? "" : ` (${name})`} is on ${on}, and nothing says what is in it: aws organizations describe-policy --policy-id ${id} > ${path.join(this.dir, `policy-${id}.json`)}`,
      );
    return { name: name ?? id, document };
  }
}
