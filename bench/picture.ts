import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./measure";

/** The cost in proportion, drawn from the measured table of docs/performance.md: what the table does not say the picture cannot. */

interface Cost {
  readonly what: string;
  readonly then: Size;
  readonly now: Size;
}
interface Size {
  readonly seconds: number;
  readonly megabytes: number;
}

const BEGIN = "<!-- drawn from the table above by `npm run bench:picture` -->";
const END = "<!-- end of the picture -->";

/** The rows that have a time and memory for both states. */
function costsIn(page: string): Cost[] {
  return page.split("\n").flatMap((line) => {
    const [, what, then, now] = line.split("|").map((cell) => cell.trim());
    const sizes = [sizeIn(then), sizeIn(now)];
    return what === undefined || sizes[0] === undefined || sizes[1] === undefined
      ? []
      : [{ what: what.replaceAll("`", ""), then: sizes[0], now: sizes[1] }];
  });
}

function sizeIn(cell = ""): Size | undefined {
  const [, seconds, megabytes] = /^([\d.]+) s, (\d+) MB$/.exec(cell) ?? [];
  return seconds === undefined ? undefined : { seconds: Number(seconds), megabytes: Number(megabytes) };
}

/** A bar a row: what is taken now, of a hundred that were taken. */
function chart(title: string, costs: readonly Cost[], of: (size: Size) => number): string {
  const bars = costs.map(({ then, now }) => Math.round((100 * of(now)) / of(then)));
  return [
    "```mermaid",
    "xychart-beta horizontal",
    `  title "${title}"`,
    `  x-axis [${costs.map(({ what }) => `"${what}"`).join(", ")}]`,
    '  y-axis "of 100 that it took" 0 --> 100',
    `  bar [${bars.join(", ")}]`,
    "```",
  ].join("\n");
}

/** @throws Error where the page has no place for the picture, or nothing to draw */
export function withPicture(page: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  const costs = costsIn(page);
  if (begin < 0 || end < begin || costs.length === 0)
    throw new Error("docs/performance.md has nothing to draw, or nowhere");
  const charts = [chart("Time", costs, ({ seconds }) => seconds), chart("Memory", costs, ({ megabytes }) => megabytes)];
  return `${page.slice(0, begin)}${[BEGIN, ...charts, END].join("\n\n")}${page.slice(end + END.length)}`;
}

if (require.main === module) {
  const file = path.join(ROOT, "docs/performance.md");
  writeFileSync(file, withPicture(readFileSync(file, "utf8")));
}
