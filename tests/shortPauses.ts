import timers from "node:timers/promises";
import { mock } from "node:test";

/** Milliseconds. */
const LONGEST = 40;

/** In a suite whose fake answers at once, nobody waits: there are as many pauses as ever, and they are short. */
export function useShortPauses(): void {
  before(() => {
    const { setTimeout: sleep } = timers;
    mock.method(timers, "setTimeout", (milliseconds: number, ...given: [unknown, object]) =>
      sleep(Math.min(milliseconds, LONGEST), ...given),
    );
  });
  after(() => mock.restoreAll());
}
