import { Language } from "./language";
import { intersect, isEmpty, minus, type Values } from "./values";

/** Sets of requests, with exact intersection and difference. */

/** Requests that differ in nothing but what their sets hold: the product of a set for each part of a request. */
export interface Requests {
  readonly principal: Language;
  /** In lower case. */
  readonly action: Language;
  readonly resource: Language;
  readonly context: ReadonlyMap<string, Values>;
}

/** The requests that are in both. */
export function inBoth(a: Requests, b: Requests): Requests | undefined {
  const action = a.action.intersect(b.action);
  if (action.isEmpty) return undefined;
  const resource = a.resource.intersect(b.resource);
  if (resource.isEmpty) return undefined;
  const principal = a.principal.intersect(b.principal);
  if (principal.isEmpty) return undefined;
  const context = new Map(a.context);
  for (const [key, values] of b.context) {
    const mine = context.get(key);
    const both = mine === undefined ? values : intersect(mine, values);
    if (isEmpty(both)) return undefined;
    context.set(key, both);
  }
  for (const values of context.values()) if (isEmpty(values)) return undefined;
  return { principal, action, resource, context };
}

/** The requests of the first that are not in the second, as sets that share nothing. */
export function without(a: Requests, b: Requests): readonly Requests[] {
  if (inBoth(a, b) === undefined) return [a];
  const left: Requests[] = [];
  let rest = a;
  for (const part of ["principal", "action", "resource"] as const) {
    const outside = rest[part].minus(b[part]);
    if (!outside.isEmpty) left.push({ ...rest, [part]: outside });
    rest = { ...rest, [part]: rest[part].intersect(b[part]) };
  }
  for (const [key, values] of b.context) {
    const mine = rest.context.get(key) ?? anything(values);
    for (const outside of minus(mine, values)) left.push({ ...rest, context: new Map(rest.context).set(key, outside) });
    rest = { ...rest, context: new Map(rest.context).set(key, intersect(mine, values)) };
  }
  return left;
}

function anything(like: Values): Values {
  switch (like.kind) {
    case "text":
      return { ...like, language: Language.everything, absent: true };
    case "list":
      return { ...like, all: Language.everything, some: [] };
    case "quantity":
      return { ...like, numbers: like.numbers.union(like.numbers.complement()), absent: true };
    case "truth":
      return { ...like, holds: [true, false] };
  }
}
