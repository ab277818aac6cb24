/** A number of things in a sentence: `1 mistake`, `2 mistakes`. */
export const counted = (count: number, one: string, several = `${one}s`): string =>
  `${count} ${count === 1 ? one : several}`;

/**
 * Names in a sentence, `a, b and 3 more`, so that a message stays readable whatever its list holds; `none` where there are none.
 *
 * @param most how many are named; one more is named too, since "and 1 more" is no shorter
 */
export function listed(names: Iterable<string>, most = 8): string {
  const all = [...names];
  if (all.length === 0) return "none";
  return all.length <= most + 1 ? all.join(", ") : `${all.slice(0, most).join(", ")} and ${all.length - most} more`;
}
