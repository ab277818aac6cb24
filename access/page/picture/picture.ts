import type { System } from "../../holders/system";
import { escaped } from "../escape";
import { graphOf, type NodeKind } from "./graph";
import { KICKER, layOut, LINE, round, type Box } from "./layout";

/** Light and dark; the picture brings its own, because it also stands alone. */
const STYLE = `
.access { --ink: #1c2530; --dim: #55606e; --paper: #ffffff; --edge: #8792a2; --lit: #0b57d0; --parent: #f3f6fb; --child: #f6f7f3; --rim: #d4dbe5;
  --caller: #4a6b1f; --role: #a15c00; --endpoints: #0b57d0; --groups: #00736b; --bucket: #8a3b8f; --queries: #5b4bb5; --rule: #b3261e; --other: #55606e; }
@media (prefers-color-scheme: dark) { .access { --ink: #e8edf4; --dim: #a3afbf; --paper: #161c26; --edge: #6b7789; --lit: #8ab4f8; --parent: #10151e; --child: #12170f; --rim: #2e3947;
  --caller: #a9cf6f; --role: #f2b35e; --endpoints: #8ab4f8; --groups: #5cd0c4; --bucket: #dd9be2; --queries: #b4a7f5; --rule: #ff9a92; --other: #a3afbf; } }
.access text { fill: var(--ink); font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.access .kicker { font: 600 10.5px system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; letter-spacing: .04em; }
.access .name { font: 600 13px system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
.access .dim { fill: var(--dim); font-weight: 400; }
.access .frame { fill: var(--child); stroke: var(--rim); }
.access .frame.wide { fill: var(--parent); }
.access .box { fill: var(--paper); stroke: var(--rim); }
.access .edge path { fill: none; stroke: var(--edge); stroke-width: 1.5; }
.access .edge .reach { stroke: transparent; stroke-width: 14; }
.access marker path { fill: var(--edge); }
.access .edge:focus { outline: none; }
.access .edge:hover .line, .access .edge:focus-visible .line, .access .lit .line { stroke: var(--lit); stroke-width: 2.6; }
.access.choosing .edge:not(.lit), .access.choosing .node:not(.lit) { opacity: .28; }
`;

const CLASSES: Readonly<Record<NodeKind, string>> = {
  caller: "caller",
  role: "role",
  rule: "rule",
  endpoints: "endpoints",
  "feature groups": "groups",
  bucket: "bucket",
  queries: "queries",
  other: "other",
};

/** The accounts as an SVG: who may assume what, and what that opens; each arrow says which statement decides. */
export function picture(system: System): string {
  const { width, height, frames, nodes, edges } = layOut(graphOf(system));
  const number = new Map(nodes.map(({ node }, index) => [node.id, index]));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="access" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" role="group" aria-label="Accounts, roles and what they open">`,
    `<style>${STYLE}</style>`,
    '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerUnits="userSpaceOnUse" markerWidth="10" markerHeight="10" orient="auto"><path d="M0 0.8 10 5 0 9.2z"/></marker></defs>',
    ...frames.map(
      ({ frame: { kind, title, detail }, ...box }) =>
        `<g>${rect(box, kind === "parent" ? "frame wide" : "frame", 14)}<text class="name" x="${round(box.x + 18)}" y="${round(box.y + 26)}">${escaped(title)}<tspan class="dim" dx="8">${escaped(detail)}</tspan></text></g>`,
    ),
    ...edges.map(
      ({ edge: { from, to, text }, path }) =>
        `<g class="edge" tabindex="0" role="img" data-from="${number.get(from)}" data-to="${number.get(to)}"><title>${escaped(text)}</title><path class="reach" d="${path}"/><path class="line" d="${path}" marker-end="url(#arrow)"/></g>`,
    ),
    ...nodes.map(({ node, lines, ...box }, index) => {
      const colour = `var(--${CLASSES[node.kind]})`;
      const x = round(box.x + 18);
      const text = lines.map((line, at) => {
        const y = round(box.y + 14 + KICKER + LINE * (at + 0.5) - 1);
        return `<text x="${x}" y="${y}">${escaped(line)}</text>`;
      });
      return [
        `<g class="node" data-node="${index}"><title>${escaped(`${node.kicker}: ${node.lines.join(", ")}`)}</title>${rect(box, "box", 8)}`,
        `<path d="M${round(box.x + 1)} ${round(box.y + 9)}v${round(box.height - 18)}" stroke="${colour}" stroke-width="4" stroke-linecap="round" transform="translate(4 0)"/>`,
        `<text class="kicker" style="fill:${colour}" x="${x}" y="${round(box.y + 19)}">${escaped(node.kicker)}</text>${text.join("")}</g>`,
      ].join("");
    }),
    "</svg>",
    "",
  ].join("\n");
}

const rect = ({ x, y, width, height }: Box, className: string, radius: number): string =>
  `<rect class="${className}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${radius}"/>`;
