import type { LooseStatement } from "./hop";

const known = new WeakMap<object, Map<string, object>>();

/**
 * A document with the statements alone that may be about an action: all but those whose actions are all spelt out and are
 * others. Such a statement decides nothing.
 */
export function statementsAbout(action: string, document: object): object {
  const ofDocument = known.get(document) ?? new Map<string, object>();
  known.set(document, ofDocument);
  const wanted = action.toLowerCase();
  const made = ofDocument.get(wanted) ?? without(wanted, document);
  ofDocument.set(wanted, made);
  return made;
}

function without(action: string, document: object): object {
  const { Statement: statements } = document as { Statement: LooseStatement | readonly LooseStatement[] };
  const about = [statements].flat().filter(({ Action }) => Action === undefined || mayName(Action, action));
  return { ...document, Statement: about };
}

const mayName = (names: string | readonly string[], action: string) =>
  [names].flat().some((name) => /[*?$]/.test(name) || name.toLowerCase() === action);
