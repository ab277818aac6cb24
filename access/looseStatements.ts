/** A list of one may stand without the list. */
export type OneOrMany = string | readonly string[];
type Principals = "*" | Readonly<Record<string, OneOrMany>>;

/** A statement of any document, as far as it is one. */
export interface LooseStatement {
  readonly Sid?: string;
  readonly Effect?: string;
  readonly Principal?: Principals;
  readonly NotPrincipal?: Principals;
  readonly Action?: OneOrMany;
  readonly NotAction?: OneOrMany;
  readonly Resource?: OneOrMany;
  readonly NotResource?: OneOrMany;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The statements of any document, of which one may stand without a list. */
export function statementsOf(document: unknown): readonly LooseStatement[] {
  const { Statement = [] } = (document ?? {}) as { readonly Statement?: LooseStatement | readonly LooseStatement[] };
  return [Statement].flat();
}
