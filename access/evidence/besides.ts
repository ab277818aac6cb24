import { nameIn } from "../arn";
import type { Config } from "../../config";
import type { Account } from "../build/account";
import type { Side } from "../build/side";
import type { NamedDocument } from "../simulate/simulate";
import { FOUND, type AccountDetails, type Details, type Identity } from "./files/accountDetails";
import { ownPoliciesIn, type OwnPolicies } from "./ownPolicies";

/** What roles and users of the stacks have besides what the stacks give them. */
export interface Besides {
  readonly policies: readonly NamedDocument[];
  readonly boundary: NamedDocument | undefined;
  /** The ARN with its path, which stack files do not say; undefined where no file shows it. */
  readonly arn: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

interface InAccount {
  readonly principals: ReadonlyMap<string, Besides>;
  readonly missing: readonly string[];
  readonly unseen: readonly string[];
}

/** What the roles and users of one account have besides, and what cannot be told of them. */
export function besidesIn(account: Account, sides: readonly Side<Config>[], details: Details | undefined): InAccount {
  const own = ownPoliciesIn(sides);
  const real = details?.accounts.get(account.accountId);
  const besides = new BesidesOf(account, own, details, real);
  for (const role of account.roles.values()) besides.role(role.arn, role.name, role.adopted);
  for (const [name, { adopted }] of account.groups) besides.group(name, adopted);
  for (const name of account.users.keys()) besides.user(name);
  for (const { config, account } of sides)
    if (config.account === "child" && config.callers.group && account.users.size === 0)
      besides.anyMember(config.callers.group.name);
  return besides;
}

class BesidesOf implements InAccount {
  readonly principals = new Map<string, Besides>();
  readonly missing: string[] = [];
  readonly unseen: string[] = [];
  readonly #wayOut: string;

  constructor(
    readonly account: Account,
    readonly own: OwnPolicies,
    readonly details: Details | undefined,
    readonly real: AccountDetails | undefined,
  ) {
    this.#wayOut = `--account-details of ${account.accountId}`;
  }

  role(arn: string, name: string, adopted: boolean): void {
    const real = this.real?.roles.get(name);
    const called = `role ${name} of ${this.account.accountId}`;
    if (adopted && this.real === undefined) this.#unseen(`what ${called} may do besides (it is not made here)`);
    if (adopted && this.real !== undefined && real === undefined) this.#missing(`no role ${name}`);
    const boundary = adopted ? real?.boundary : this.own.boundaries.get(name);
    this.#add(arn, {
      policies: [
        ...this.#foreign("role", name, real),
        ...(real ? this.#inlineBesides(real, this.own.inlineOf("role", name), called) : []),
      ],
      boundary: boundary === undefined ? undefined : this.#boundary(boundary, called),
      arn: adopted ? real?.arn : undefined, // That of a role that is made here may be about to change.
      tags: real?.tags ?? {},
    });
  }

  group(name: string, adopted: boolean): void {
    if (!adopted) return;
    const called = `group ${name} of ${this.account.accountId}`;
    if (this.real === undefined) this.#unseen(`what ${called} may do besides (it is not made here)`);
    else if (!this.real.groups.has(name)) this.#missing(`no group ${name}`);
  }

  user(name: string): void {
    const real = this.real?.users.get(name);
    if (this.real !== undefined && real === undefined) this.#missing(`no user ${name}`);
    const groups = new Set([...this.own.groupsOf(name), ...(real?.groups ?? [])]);
    const called = `user ${name} of ${this.account.accountId}`;
    this.#add(this.#userArn(name), {
      policies: [
        ...(real ? [...this.#foreign("user", name, real), ...this.#inlineBesides(real, [], called)] : []),
        ...[...groups].flatMap((group) => this.#ofGroup(group)),
      ],
      boundary: real?.boundary === undefined ? undefined : this.#boundary(real.boundary, called),
      arn: real?.arn,
      tags: real?.tags ?? {},
    });
  }

  /** Whoever is in a group whose members somebody else knows. */
  anyMember(group: string): void {
    this.#add(this.#userArn("member"), {
      policies: this.#ofGroup(group),
      boundary: undefined,
      arn: undefined,
      tags: {},
    });
  }

  #add(arn: string, besides: Besides): void {
    const { policies, boundary, tags } = besides;
    const isAnother = besides.arn !== undefined && besides.arn !== arn;
    if (policies.length > 0 || boundary !== undefined || isAnother || Object.keys(tags).length > 0)
      this.principals.set(arn, besides);
  }

  #userArn(name: string): string {
    const partition = [...this.account.roles.keys(), ...this.account.managed.keys()][0]?.split(":")[1] ?? "aws";
    return `arn:${partition}:iam::${this.account.accountId}:user/${name}`;
  }

  #ofGroup(name: string): NamedDocument[] {
    const real = this.real?.groups.get(name);
    const called = `group ${name} of ${this.account.accountId}`;
    return [
      ...this.#foreign("group", name, real),
      ...(real ? this.#inlineBesides(real, this.own.inlineOf("group", name), called) : []),
    ];
  }

  #inlineBesides(real: Identity, own: readonly string[], called: string): NamedDocument[] {
    return [...real.inline]
      .filter(([name]) => !own.includes(name))
      .map(([name, document]) => ({ name: `inline policy ${name} of ${called}`, document, foundIn: FOUND }));
  }

  /** Managed policies that are not made here: those that the stacks attach, and those that the account has besides. */
  #foreign(kind: "role" | "group" | "user", name: string, real: Identity | undefined): NamedDocument[] {
    const attached = kind === "user" ? [] : this.own.attachedTo(kind, name);
    return [...new Set([...attached, ...(real?.attached ?? [])])]
      .filter((arn) => !this.account.managed.has(arn))
      .flatMap((arn) => {
        const found = this.details?.managed.get(arn);
        if (found === undefined) this.#unseen(`managed policy ${arn} on ${kind} ${name}`, this.#wayTo(arn));
        return found ?? [];
      });
  }

  #boundary(arn: string, called: string): NamedDocument | undefined {
    const name = `permissions boundary ${nameIn(arn)}`;
    const document = this.account.managed.get(arn)?.document ?? this.details?.managed.get(arn)?.document;
    if (document === undefined) this.#unseen(`${name} of ${called}`, this.#wayTo(arn));
    return document === undefined ? undefined : { name, document, foundIn: FOUND };
  }

  /** An export holds AWS's own policies only where somebody of the account has them. */
  #wayTo(arn: string): string {
    if (this.real === undefined) return `${this.#wayOut} shows it`;
    return arn.includes(":iam::aws:")
      ? "nobody in the accounts given has it yet; --account-details of an account where somebody has it shows it"
      : `not in ${this.real.files.join(", ")}: write it again without --filter`;
  }

  #unseen(what: string, wayOut = `${this.#wayOut} shows it`): void {
    const line = `${what}: ${wayOut}`;
    if (!this.unseen.includes(line)) this.unseen.push(line);
  }

  #missing(what: string): void {
    this.missing.push(
      `account ${this.account.accountId} has ${what} (${this.real!.files.join(", ")}), and its stack looks it up: pulumi up would fail`,
    );
  }
}
