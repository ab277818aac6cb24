/** The oldest Node.js with all that is used: `Map.groupBy` came with 21, `require` of ES modules with 22.12. */
export const OLDEST_NODE = "22.12";

/**
 * What to tell somebody whose Node.js is too old, or undefined. It imports nothing, so that it can be asked before anything
 * is loaded that an older Node.js cannot run.
 *
 * @param program what was started, as its user calls it
 */
export function nodeIsTooOld(program: string, version: string = process.versions.node): string | undefined {
  const [major, minor] = numbersOf(version);
  const [oldestMajor, oldestMinor] = numbersOf(OLDEST_NODE);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `${program} needs Node.js ${OLDEST_NODE} or later; this is ${version}, ${process.execPath}`;
}

function numbersOf(version: string): readonly [number, number] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return [major, minor];
}
