import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** V8's `gc`, when it is exposed. */
type Collect = (options: {
  readonly type: "major" | "minor";
  readonly execution: "sync";
  readonly flavor?: "last-resort";
}) => void;

/**
 * In V8's terms: how much more than what is in use may be there before it looks for garbage, that the space of new objects grows no more,
 * and how large it is in a thread that is started from now on, in megabytes. And with all cores at work, one that helps to collect is
 * waited for longer than it helps.
 */
const SMALL = [
  ...["--heap-growing-percent=60", "--semi-space-growth-factor=1", "--min-semi-space-size=2"],
  "--no-parallel-scavenge",
];
/** V8's own. */
const USUAL = [
  ...["--heap-growing-percent=0", "--semi-space-growth-factor=2", "--min-semi-space-size=0"],
  "--parallel-scavenge",
];

/**
 * Gives back to the system what nothing refers to any more, and lets the heaps of all threads grow little from now on. By itself
 * V8 keeps several times as much as is in use, for the next objects; many subjects make much garbage, of which little lasts.
 */
export function keepHeapsSmall(): void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as Collect;
  setFlagsFromString("--no-expose-gc");
  collect({ type: "major", execution: "sync", flavor: "last-resort" });
  growNewSpace(collect);
  for (const flag of SMALL) setFlagsFromString(flag);
}

/**
 * V8 has made the space of new objects as small as it gets. It grows when more objects outlive a collection than it holds; smaller by that,
 * it would be collected many times while one subject is asked about.
 */
function growNewSpace(collect: Collect): void {
  const objects = Array.from({ length: 60_000 }, () => ({}));
  collect({ type: "minor", execution: "sync" });
  objects.length = 0;
}

/** As it was before. */
export function letHeapsGrow(): void {
  for (const flag of USUAL) setFlagsFromString(flag);
}
