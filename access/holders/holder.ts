import type { Document } from "../build/account";
import { statementsOf } from "../looseStatements";
import type { NamedDocument } from "../simulate/hop";

/** What a set of documents is about, which decides how its differences are told. */
type HolderKind =
  | "invoke role"
  | "feature-store role"
  | "caller"
  | "function role"
  | "trust"
  | "resource policy"
  | "guardrail"
  | "rules";

/** Somebody or something with documents of its own. */
export interface Holder {
  /** The same before and after, whatever names have changed. */
  readonly key: string;
  readonly kind: HolderKind;
  readonly consumer: string | null;
  readonly accountId: string;
  readonly region: string | null;
  /** How people call it. */
  readonly label: string;
  /** The principal, or the resource that the documents belong to. */
  readonly arn: string;
  readonly policies: readonly NamedDocument[];
  /** Where a stack file says that it is there. */
  readonly setting: string;
}

/** Whose it is, for people: the consumer's id with its account, or the account alone. */
export const whose = ({ consumer, accountId }: Pick<Holder, "consumer" | "accountId">): string =>
  consumer === null ? accountId : `${consumer} (${accountId})`;

export const named = (documents: readonly Document[]): NamedDocument[] =>
  documents.map(({ name, document }) => ({ name, document }));

export const refusesOnly = (policies: readonly NamedDocument[]): boolean =>
  policies.every(({ document }) => statementsOf(document).every(({ Effect }) => Effect === "Deny"));
