import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { nameIn } from "../../arn";
import { Mistakes } from "../../../config";
import { shown, valueAt } from "../../../config/mistakes";
import type { NamedDocument } from "../../simulate/simulate";
import { documentOf, readJson } from "./readJson";

/** What `aws iam get-account-authorization-details` says of accounts. */

export interface Identity {
  readonly arn: string;
  readonly name: string;
  /** Inline policies, by name. */
  readonly inline: ReadonlyMap<string, unknown>;
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
}

/** Somebody who makes requests. */
export interface Actor extends Identity {
  /** ARN of the permissions boundary. */
  readonly boundary: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

interface User extends Actor {
  readonly groups: readonly string[];
}

interface ExistingRole extends Actor {
  readonly trust: unknown;
}

export interface AccountDetails {
  readonly accountId: string;
  /** The files that say so. */
  readonly files: readonly string[];
  /** All by name: IAM's names are unique in an account, whatever their path and case. */
  readonly users: ReadonlyMap<string, User>;
  readonly groups: ReadonlyMap<string, Identity>;
  readonly roles: ReadonlyMap<string, ExistingRole>;
}

/** Accounts by their id, and the managed policies of all of them with AWS's own, by ARN, in their default version. */
export interface Details {
  readonly accounts: ReadonlyMap<string, AccountDetails>;
  readonly managed: ReadonlyMap<string, NamedDocument>;
}

export const FOUND = "the account details";
const COMMAND = "aws iam get-account-authorization-details > FILE";

const text = z.string();
const attached = z.array(z.object({ PolicyArn: text })).default([]);
const inline = z.array(z.object({ PolicyName: text, PolicyDocument: z.unknown() })).default([]);
const Boundary = z.object({ PermissionsBoundaryArn: text }).optional();
const Tags = z.array(z.object({ Key: text, Value: text })).default([]);
const Page = z.object({
  UserDetailList: z
    .array(
      z.object({
        Arn: text,
        UserName: text,
        UserPolicyList: inline,
        GroupList: z.array(text).default([]),
        AttachedManagedPolicies: attached,
        PermissionsBoundary: Boundary,
        Tags,
      }),
    )
    .default([]),
  GroupDetailList: z
    .array(z.object({ Arn: text, GroupName: text, GroupPolicyList: inline, AttachedManagedPolicies: attached }))
    .default([]),
  RoleDetailList: z
    .array(
      z.object({
        Arn: text,
        RoleName: text,
        AssumeRolePolicyDocument: z.unknown(),
        RolePolicyList: inline,
        AttachedManagedPolicies: attached,
        PermissionsBoundary: Boundary,
        Tags,
      }),
    )
    .default([]),
  Policies: z
    .array(
      z.object({
        Arn: text,
        PolicyVersionList: z
          .array(z.object({ Document: z.unknown(), IsDefaultVersion: z.boolean().default(false) }))
          .default([]),
      }),
    )
    .default([]),
  IsTruncated: z.boolean().default(false),
  NextToken: text.optional(),
});
type Page = z.output<typeof Page>;

/**
 * Reads the files of `--account-details`. The pages of one account may be several files, in any order.
 *
 * @throws Mistakes with one sentence for a file of another kind, and for an account whose last page is missing
 */
export function readAccountDetails(files: readonly string[]): Details {
  const accounts = new Map<string, AccountInPages>();
  const managed = new Map<string, NamedDocument>();
  let last: string | undefined;
  for (const file of files) {
    const page = pageOf(file);
    const accountId: string | undefined = accountsIn(page)[0] ?? last;
    if (accountId === undefined)
      throw Mistakes.of(`--account-details ${file} names no account: none of its users, groups and roles has an ARN`);
    last = accountId;
    const account = accounts.get(accountId) ?? new AccountInPages(accountId);
    accounts.set(accountId, account);
    account.add(file, page);
    for (const { Arn, PolicyVersionList } of page.Policies) {
      const version = PolicyVersionList.find(({ IsDefaultVersion }) => IsDefaultVersion) ?? PolicyVersionList[0];
      if (version === undefined) continue;
      const document = documentOf(version.Document, `--account-details ${file}: policy ${Arn}`);
      managed.set(Arn, { name: `policy ${nameIn(Arn)}`, document, foundIn: FOUND });
    }
  }
  for (const account of accounts.values()) account.assertWhole();
  return { accounts, managed };
}

function pageOf(file: string): Page {
  const at = `--account-details ${file}`;
  const value = readJson(file, { at, command: COMMAND });
  const lists = ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"];
  if (
    !lists.some((list) => list in value) ||
    ("Policies" in value && !lists.slice(0, 3).some((list) => list in value))
  ) {
    const found = Object.keys(value).slice(0, 4).join(", ") || "nothing";
    throw Mistakes.of(
      `${at} holds ${found}, and no users, groups and roles with their policies; write it with \`${COMMAND}\``,
    );
  }
  const parsed = Page.safeParse(value);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues as [z.core.$ZodIssue];
  throw Mistakes.of(
    `${at} is not what \`${COMMAND}\` writes: ${path.join(".")} ${message} (${shown(valueAt(value, path))})`,
  );
}

const tagsOf = ({ Tags: tags }: { readonly Tags: z.output<typeof Tags> }): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));

const accountIn = (arn: string): string | undefined => /^arn:[^:]*:iam::(\d{12}):/.exec(arn)?.[1];

/** The accounts that a page is about, the one of most of its ARNs first. */
function accountsIn({ UserDetailList, GroupDetailList, RoleDetailList, Policies }: Page): string[] {
  const ids = [...UserDetailList, ...GroupDetailList, ...RoleDetailList, ...Policies].flatMap(
    ({ Arn }) => accountIn(Arn) ?? [],
  );
  const counted = [...Map.groupBy(ids, (id) => id)].sort(([, a], [, b]) => b.length - a.length);
  return counted.map(([id]) => id);
}

/** An account while its pages come in. */
class AccountInPages implements AccountDetails {
  readonly files: string[] = [];
  readonly users = new Map<string, User>();
  readonly groups = new Map<string, Identity>();
  readonly roles = new Map<string, ExistingRole>();
  readonly #seen = new Map<string, { readonly file: string; readonly what: unknown }>();
  #truncated = 0;

  constructor(readonly accountId: string) {}

  add(file: string, page: Page): void {
    this.files.push(file);
    if (page.IsTruncated || page.NextToken !== undefined) this.#truncated += 1;
    const at = `--account-details ${file}`;
    const inlineOf = (who: string, list: z.output<typeof inline>) =>
      new Map(list.map((one) => [one.PolicyName, documentOf(one.PolicyDocument, `${at}: ${who}'s ${one.PolicyName}`)]));
    const arns = (list: z.output<typeof attached>) => list.map(({ PolicyArn }) => PolicyArn);
    const { UserDetailList, GroupDetailList, RoleDetailList, Policies } = page;
    const own = Policies.filter(({ Arn }) => accountIn(Arn) === this.accountId);
    for (const one of [...UserDetailList, ...GroupDetailList, ...RoleDetailList, ...own]) this.#see(one, file);
    for (const one of UserDetailList)
      this.users.set(one.UserName, {
        arn: one.Arn,
        name: one.UserName,
        inline: inlineOf(`user ${one.UserName}`, one.UserPolicyList),
        attached: arns(one.AttachedManagedPolicies),
        groups: one.GroupList,
        boundary: one.PermissionsBoundary?.PermissionsBoundaryArn,
        tags: tagsOf(one),
      });
    for (const one of GroupDetailList)
      this.groups.set(one.GroupName, {
        arn: one.Arn,
        name: one.GroupName,
        inline: inlineOf(`group ${one.GroupName}`, one.GroupPolicyList),
        attached: arns(one.AttachedManagedPolicies),
      });
    for (const one of RoleDetailList)
      this.roles.set(one.RoleName, {
        arn: one.Arn,
        name: one.RoleName,
        inline: inlineOf(`role ${one.RoleName}`, one.RolePolicyList),
        attached: arns(one.AttachedManagedPolicies),
        trust: documentOf(one.AssumeRolePolicyDocument, `${at}: the trust of role ${one.RoleName}`),
        boundary: one.PermissionsBoundary?.PermissionsBoundaryArn,
        tags: tagsOf(one),
      });
  }

  /** Pages have nothing in common; exports of two days have nearly everything. */
  #see(what: { readonly Arn: string }, file: string): void {
    const before = this.#seen.get(what.Arn);
    this.#seen.set(what.Arn, { file, what });
    if (before === undefined || isDeepStrictEqual(before.what, what)) return;
    throw Mistakes.of(
      `--account-details ${file}: ${what.Arn} is in ${before.file}, too, and not the same there; leave out the older of the two`,
    );
  }

  assertWhole(): void {
    if (this.#truncated < this.files.length) return;
    throw Mistakes.of(
      `--account-details ${this.files.join(", ")}: account ${this.accountId} goes on after the last page (IsTruncated); give the other pages too, or write all at once, without --no-paginate and --max-items`,
    );
  }
}
