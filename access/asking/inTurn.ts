/** How many are begun before the first is done: enough for every thread to have something to do. */
const AHEAD = 48;

/** Does something with each of many, some of them at once, and gives the results in their order. */
export async function* inTurn<T, R>(all: readonly T[], work: (one: T) => Promise<R>): AsyncGenerator<R> {
  const begun: Promise<R>[] = [];
  for (const one of all) {
    const result = work(one);
    result.catch(() => {}); // Whoever takes its turn gets the error.
    begun.push(result);
    if (begun.length >= AHEAD) yield await begun.shift()!;
  }
  for (const result of begun) yield await result;
}
