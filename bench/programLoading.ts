import { median, run, times, type Measured } from "./measure";

/** Loading the program with types stripped and with types checked, in turns, so that a busy moment slows both. */
export function programLoading(runs: number): { readonly transpiled: Measured; readonly checked: Measured } {
  const pairs = times(runs, () => ({ transpiled: load(), checked: load("--check") }));
  return {
    transpiled: median(pairs.map(({ transpiled }) => transpiled)),
    checked: median(pairs.map(({ checked }) => checked)),
  };
}

/** The time to load the program and what it pulls in, without starting Node, Pulumi and the compiler: those cost the same either way. */
function load(...args: readonly string[]) {
  const { stdout, megabytes } = run("bench/loadProgram.cjs", ...args);
  return { seconds: Number(stdout) / 1000, megabytes };
}
