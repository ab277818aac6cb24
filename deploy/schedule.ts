import pLimit from "p-limit";

/** How one stack of a run ended. */
export interface Ended {
  /** Whether a stack that depends on this one may begin. */
  readonly letsBegin: (dependent: string) => boolean;
}

interface Schedule<T extends Ended> {
  /** In the order in which they begin, where nothing else decides. */
  readonly stacks: readonly string[];
  /** For each stack, those that have to be done before. */
  readonly dependencies: ReadonlyMap<string, readonly string[]>;
  /** So many at a time. */
  readonly parallel: number;
  readonly run: (stack: string) => Promise<T>;
  /** For a stack that cannot begin, because one that it depends on has not let it. */
  readonly skip: (stack: string, because: string) => T;
}

/** Runs every stack once, each as soon as those that it depends on are done. A failure stops its dependents only. */
export function inOrder<T extends Ended>(schedule: Schedule<T>): ReadonlyMap<string, Promise<T>> {
  const limit = pLimit(schedule.parallel);
  const ended = new Map<string, Promise<T>>();
  const begin = (stack: string): Promise<T> => {
    const begun = ended.get(stack);
    if (begun !== undefined) return begun;
    const before = (schedule.dependencies.get(stack) ?? []).map((name) => [name, begin(name)] as const);
    const made = (async () => {
      for (const [name, end] of before) if (!(await end).letsBegin(stack)) return schedule.skip(stack, name);
      return limit(() => schedule.run(stack));
    })();
    ended.set(stack, made);
    return made;
  };
  for (const stack of schedule.stacks) void begin(stack);
  return ended;
}
