import type { Operation } from "./engine/messages";
import type { Member } from "./fleet";

/** Stacks that have to be done before a stack can begin: its parent, or, where things are destroyed, its children. */
export function dependenciesOf(
  operation: Operation,
  chosen: readonly Member[],
): ReadonlyMap<string, readonly string[]> {
  const names = new Set(chosen.map(({ stack }) => stack));
  const pairs = chosen.map(({ stack, parent }): [string, string[]] => {
    if (operation === "up") return [stack, parent !== undefined && names.has(parent) ? [parent] : []];
    if (operation === "destroy")
      return [stack, chosen.filter((member) => member.parent === stack).map((child) => child.stack)];
    return [stack, []];
  });
  return new Map(pairs);
}
