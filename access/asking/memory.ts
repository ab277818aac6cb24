import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What V8's `gc` takes when it is exposed. */
type Collect = (options: {
  readonly type: "major";
  readonly execution: "sync";
  readonly flavor: "last-resort";
}) => void;

/** In V8's terms: how much more than what is in use may be there before it looks for garbage, and how new objects' space grows. */
const SMALL = ["--heap-growing-percent=40", "--semi-space-growth-factor=1"];
/** V8's own. */
const USUAL = ["--heap-growing-percent=0", "--semi-space-growth-factor=2"];

/**
 * Gives back to the system what nothing refers to any more, and lets the heaps of all threads grow little from now on. By itself
 * V8 keeps several times as much as is in use, for the next objects; many subjects make much garbage, of which little lasts.
 */
export function keepHeapsSmall(): void {
  for (const flag of SMALL) setFlagsFromString(flag);
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as Collect)({ type: "major", execution: "sync", flavor: "last-resort" });
  setFlagsFromString("--no-expose-gc");
}

/** As it was before. */
export function letHeapsGrow(): void {
  for (const flag of USUAL) setFlagsFromString(flag);
}
