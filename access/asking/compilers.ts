import { setFlagsFromString } from "node:v8";

/** Where V8 has Maglev, which compiles what TurboFan would otherwise. Source: V8, "Maglev"; Node.js has it on since 24. */
const HAS_MAGLEV = ["arm64", "x64"].includes(process.arch) && Number(process.versions.node.split(".")[0]) >= 24;

/**
 * Does without TurboFan, V8's last compiler. Most of what a check runs is run some thousand times: what TurboFan makes of it is hardly
 * quicker, and to make it takes longer than is saved (docs/performance.md). It holds for all threads.
 */
export function compileQuickly(): void {
  if (HAS_MAGLEV) setFlagsFromString("--no-turbofan");
}

/** As it was before. */
export function compileThoroughly(): void {
  if (HAS_MAGLEV) setFlagsFromString("--turbofan");
}
