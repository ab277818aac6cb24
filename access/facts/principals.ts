import { statementsOf } from "../looseStatements";

/** The distinct principals of a resource policy, an account's root as its bare id. */
export function principalsIn(document: unknown, effect?: string): string[] {
  const relevant = statementsOf(document).filter(({ Effect }) => effect === undefined || Effect === effect);
  const named: unknown[] = relevant.flatMap(({ Principal: principal }) =>
    typeof principal === "object" ? Object.values(principal).flat() : [principal],
  );
  return [
    ...new Set(named.map((one) => /^arn:[a-z-]+:iam::(\d{12}):root$/.exec(String(one))?.[1] ?? String(one))),
  ].sort();
}
