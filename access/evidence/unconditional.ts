import { statementsOf, type LooseStatement } from "../looseStatements";
import type { Hop, NamedDocument } from "../simulate/simulate";

/** Requests as if no policy asked for some context keys: the most that any values of them could come to. */
export class Unconditional {
  readonly #isOne: (key: string) => boolean;
  readonly #made = new WeakMap<object, object>();

  /** @param isOne whether a key, as a policy spells it, is one of them */
  constructor(isOne: (key: string) => boolean) {
    this.#isOne = isOne;
  }

  /** Without statements that refuse for one of the keys, and without such conditions in those that allow. */
  of(hop: Hop): Hop {
    const { principal, resourcePolicy, controls } = hop;
    const { boundary } = principal;
    const without = (named: NamedDocument) => this.#without(named);
    const levels = (all: NonNullable<Hop["controls"]>["service"]) =>
      all.map((level) => ({ ...level, policies: level.policies.map(without) }));
    return {
      ...hop,
      principal: { ...principal, policies: principal.policies.map(without), boundary: boundary && without(boundary) },
      resourcePolicy: resourcePolicy && without(resourcePolicy),
      ...(controls && { controls: { service: levels(controls.service), resource: levels(controls.resource) } }),
    };
  }

  #without(named: NamedDocument): NamedDocument {
    const { document } = named;
    if (typeof document !== "object" || document === null) return named;
    const known = this.#made.get(document) ?? this.#read(document);
    this.#made.set(document, known);
    return known === document ? named : { ...named, document: known };
  }

  #read(document: object): object {
    const statements = statementsOf(document);
    if (!statements.some((statement) => this.#asks(statement))) return document;
    const Statement = statements.flatMap((statement) => {
      if (!this.#asks(statement)) return [statement];
      if (statement.Effect === "Deny") return [];
      const kept = Object.entries(statement.Condition!).map(([operator, comparisons]) => [
        operator,
        Object.fromEntries(Object.entries(comparisons).filter(([key]) => !this.#isOne(key))),
      ]);
      return [{ ...statement, Condition: Object.fromEntries(kept) as LooseStatement["Condition"] }];
    });
    return { ...document, Statement };
  }

  #asks({ Condition = {} }: LooseStatement): boolean {
    return Object.values(Condition).some((comparisons) => Object.keys(comparisons).some((key) => this.#isOne(key)));
  }
}
