import type { Question } from "../questions";
import type { Hop } from "../simulate/simulate";

/** Families about what a query needs: Athena asks for it with the credentials of whoever runs the query. */
const QUERIED: ReadonlySet<string> = new Set(["offline-store", "catalog", "query-results"]);

const ATHENA = "athena.amazonaws.com";
const KEYS = { "aws:CalledVia": [ATHENA], "aws:CalledViaFirst": ATHENA, "aws:CalledViaLast": ATHENA };

/** A promise, as somebody makes use of it. */
export type Made = Pick<Question, "text" | "hops">;

/**
 * A promise as it is made use of: by the caller and, where a query needs it, by Athena for the caller. Policies that look at networks, or
 * at who calls for whom, tell the two apart.
 */
export function asMade(question: Question): readonly Made[] {
  const last = question.hops.at(-1);
  if (last === undefined || !QUERIED.has(question.family)) return [question];
  const athenas: Hop = { ...last, context: { ...last.context, ...KEYS } };
  return [question, { text: `${question.text}, through Athena`, hops: [...question.hops.slice(0, -1), athenas] }];
}
