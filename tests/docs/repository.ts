import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** The files of this repository, for tests that hold documents against code. */

export const ROOT = path.join(__dirname, "../..");

/** What is not ours, or made from something that is. */
const LEFT_OUT = new Set(["node_modules", "dist", ".git", ".venv", "coverage", "golden"]);

export const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");

/** Paths from the root, with `/`. */
function filesIn(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (LEFT_OUT.has(entry.name)) return [];
    return entry.isDirectory() ? filesIn(file) : [file];
  });
}

export const FILES: readonly string[] = filesIn(".");
export const PAGES = FILES.filter((file) => file.endsWith(".md"));
export const SOURCES = FILES.filter((file) => /\.(ts|mjs|cjs|js)$/.test(file));

/** Of a page: without fenced code. */
export const prose = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, "");

/** Where the links of a page lead; what is between backticks is none. */
export const linksOf = (text: string): readonly string[] =>
  [
    ...prose(text)
      .replace(/`[^`\n]*`/g, "code")
      .matchAll(/\]\(([^)\s]+)\)/g),
  ].map(([, target]) => target!);

/** Of a source: its comments, one after the other. A `//` behind a colon is part of an address. */
export const comments = (text: string): readonly string[] =>
  text.match(/\/\*[\s\S]*?\*\/|(?<![:"'`\w])\/\/.*$/gm) ?? [];

/** Anchors that are written down, and so stay when a heading is reworded. */
export const writtenAnchors = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id!));

/** Every place of a page that a link can lead to. A heading's anchor is made as GitHub makes it. */
export const anchors = (text: string): ReadonlySet<string> =>
  new Set([...writtenAnchors(text), ...[...prose(text).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => slug(heading!))]);

const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/\[([^\]]+)\]\([^)]*\)/g, "$1")
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
