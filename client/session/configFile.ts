import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { makeFolder } from "../../contract/folder";
import { realpathOf, writeWhole } from "../../contract/wholeFile";
import { withLock } from "./fileLock";

/** The shared config file of the AWS CLI and the SDKs. */
export const configFile = (): string => process.env["AWS_CONFIG_FILE"] || path.join(homedir(), ".aws", "config");

const begins = (key: string) => `# >>> ${key} >>> written by sagemaker-share profile --write; edit outside of it`;
const ends = (key: string) => `# <<< ${key} <<<`;

/**
 * A config file's text with a block of profiles in it, between two marker lines: the one that was there is replaced, a new one
 * stands at the end. Everything else stays as it is, byte for byte.
 *
 * @param key tells this block from others
 * @throws RangeError, with the line, when a marker has no partner, or a profile of the block is there outside of it
 */
export function withBlock(before: string, key: string, block: string): string {
  const lines = before.split("\n");
  const at = (marker: string) => lines.flatMap((line, index) => (line.trim().startsWith(marker) ? [index] : []));
  const [starts, stops] = [at(`# >>> ${key} >>>`), at(ends(key))];
  const [start, stop] = [starts[0], stops[0]];
  if (
    starts.length > 1 ||
    stops.length > 1 ||
    (start ?? -1) > (stop ?? Infinity) ||
    (start === undefined) !== (stop === undefined)
  )
    throw new RangeError(
      `the marker lines of ${key} do not pair up (lines ${[...starts, ...stops].map((index) => index + 1).join(", ")}): remove them and what is between them, then try again`,
    );
  refuseOthers(lines, block, start, stop);
  const endsAsDos = start === undefined ? before.includes("\r\n") : lines[start]!.endsWith("\r");
  const end = endsAsDos ? "\r\n" : "\n";
  const text = [begins(key), ...block.trim().split("\n"), ends(key)].join(end);
  if (start === undefined || stop === undefined) {
    const gap = before === "" ? "" : before.endsWith("\n") ? end : `${end}${end}`;
    return `${before}${gap}${text}${end}`;
  }
  const last = lines[stop]!.endsWith("\r") ? "\r" : "";
  return [...lines.slice(0, start), `${text}${last}`, ...lines.slice(stop + 1)].join("\n");
}

/** A section that stands twice makes the AWS CLI and boto3 refuse the whole file. */
function refuseOthers(lines: readonly string[], block: string, start = Infinity, stop = -1): void {
  const names = new Set(block.split("\n").flatMap((line) => sectionIn(line) ?? []));
  lines.forEach((line, index) => {
    const name = sectionIn(line);
    if (name === undefined || !names.has(name) || (index > start && index < stop)) return;
    throw new RangeError(`line ${index + 1} has [profile ${name}] already: remove that section, then try again`);
  });
}

const sectionIn = (line: string): string | undefined =>
  /^\s*\[\s*profile\s+["']?([^"'\]\s]+)["']?\s*\]/.exec(line)?.[1];

/**
 * Puts a block into a file, or replaces it there, in one step: whoever reads the file meanwhile sees all or nothing of it. A
 * file that is there keeps its mode, a link stays a link.
 *
 * @returns the file that was written
 */
export async function writeBlock(file: string, key: string, block: string): Promise<string> {
  const target = realpathOf(file);
  makeFolder(path.dirname(target), 0o700);
  // Another command that reads the file meanwhile would write it without this block.
  await withLock(`${target}.lock`, () => Promise.resolve(replace(target, key, block)));
  return target;
}

function replace(target: string, key: string, block: string): void {
  const mode = statSync(target, { throwIfNoEntry: false })?.mode;
  // One character a byte: whatever encoding the rest of the file has stays as it is.
  const before = mode === undefined ? "" : readFileSync(target, "latin1");
  const after = withBlock(before, key, Buffer.from(block, "utf8").toString("latin1"));
  if (after !== before) writeWhole(target, Buffer.from(after, "latin1"), 0o600);
}
