/** SageMaker takes some calls of a kind a second, and refuses more for a while. */
export const AT_ONCE = 8;

/** Does something with each, a few at a time, and gives the results in the order of the items. */
export async function inParallel<T, R>(items: readonly T[], does: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const rest = [...items.entries()];
  const worker = async () => {
    for (let next = rest.shift(); next; next = rest.shift()) results[next[0]] = await does(next[1]);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  return results;
}
