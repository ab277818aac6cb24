import dagre from "@dagrejs/dagre";
import type { Frame } from "./frames";
import type { Edge, Graph, Node } from "./graph";

/** What is used of dagre: the types that 3.1.3 ships name files without an extension, which TypeScript cannot find from here. */
interface Dagre {
  readonly graphlib: { readonly Graph: new (options: { readonly compound: boolean }) => LayoutGraph };
  readonly layout: (graph: LayoutGraph) => void;
}
interface LayoutGraph {
  setGraph(label: object): void;
  setDefaultEdgeLabel(label: () => object): void;
  setNode(id: string, label: object): void;
  setParent(id: string, parent: string): void;
  setEdge(from: string, to: string): void;
  node(id: string): Partial<Box>;
}
const { graphlib, layout } = dagre as unknown as Dagre;

/** Where everything stands, in pixels. */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Placed {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly (Box & { readonly frame: Frame })[];
  readonly nodes: readonly (Box & { readonly node: Node; readonly lines: readonly string[] })[];
  readonly edges: readonly { readonly edge: Edge; readonly path: string }[];
}

/** Of the fixed-width letters of names, and of the smaller letters above them. */
const LETTER = 7.3;
const SMALL_LETTER = 6.4;
export const LINE = 18;
export const KICKER = 16;
const MOST_LINES = 7;
const MOST_LETTERS = 48;
const FRAME = { top: 42, side: 18, bottom: 18 };
const MARGIN = 12;

/** Laid out by dagre: columns from left to right, accounts as clusters. */
export function layOut({ frames, nodes, edges }: Graph): Placed {
  const shown = nodes.map((node) => ({ node, lines: shortened(node.lines) }));
  const widths = columnWidths(shown);
  const column = new Map(nodes.map((node) => [node.id, node.column]));
  const graph = new graphlib.Graph({ compound: true });
  // With its default ranker dagre takes minutes for two hundred consumers.
  graph.setGraph({ rankdir: "LR", ranker: "tight-tree", nodesep: 22, ranksep: 52 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of frames.keys()) if (nodes.some(({ frame }) => frame === id)) graph.setNode(id, {});
  for (const { node, lines } of shown) {
    graph.setNode(node.id, { width: widths[node.column]!, height: KICKER + lines.length * LINE + 18 });
    graph.setParent(node.id, node.frame);
  }
  // An arrow back to a child's own bucket is laid out forwards, so that the bucket stays on the child's side.
  for (const { from, to } of edges) {
    const [one, other] = [column.get(from)!, column.get(to)!];
    if (one !== other) graph.setEdge(...(one < other ? ([from, to] as const) : ([to, from] as const)));
  }
  if (nodes.length > 0) layout(graph);
  return withFrames(frames, shown, edges, graph);
}

function withFrames(
  frames: Graph["frames"],
  shown: readonly { readonly node: Node; readonly lines: readonly string[] }[],
  edges: readonly Edge[],
  graph: LayoutGraph,
): Placed {
  const boxes = shown.map(({ node, lines }) => {
    const { x = 0, y = 0, width = 0, height = 0 } = graph.node(node.id);
    return { node, lines, x: x - width / 2, y: y - height / 2, width, height };
  });
  const left = Math.min(...boxes.map(({ x }) => x)) - FRAME.side - MARGIN;
  const top = Math.min(...boxes.map(({ y }) => y)) - FRAME.top - MARGIN;
  const nodes = boxes.map((box) => ({ ...box, x: box.x - left, y: box.y - top }));
  const framed = [...frames].flatMap(([id, frame]) => {
    const inside = nodes.filter(({ node }) => node.frame === id);
    return inside.length === 0 ? [] : [{ frame, ...around(inside) }];
  });
  const { width, height } = around(nodes, { top: 0, side: 0, bottom: 0 });
  return {
    width: nodes.length === 0 ? 0 : width + 2 * (FRAME.side + MARGIN),
    height: nodes.length === 0 ? 0 : height + FRAME.top + FRAME.bottom + 2 * MARGIN,
    frames: framed,
    nodes,
    edges: pathsOf(edges, new Map(nodes.map((box) => [box.node.id, box]))),
  };
}

function around(boxes: readonly Box[], pad = FRAME): Box {
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return {
    x: x - pad.side,
    y: y - pad.top,
    width: right - x + 2 * pad.side,
    height: bottom - y + pad.top + pad.bottom,
  };
}

type End = { readonly id: string; readonly side: "left" | "right" };

/** Curves that leave and arrive level, spread over the sides of the boxes in the order of what they lead to. */
function pathsOf(edges: readonly Edge[], boxes: ReadonlyMap<string, Box>): Placed["edges"] {
  const middle = (id: string) => boxes.get(id)!.y + boxes.get(id)!.height / 2;
  const ends = edges.map((edge, index) => {
    const [from, to] = [boxes.get(edge.from)!, boxes.get(edge.to)!];
    const forwards = from.x + from.width <= to.x;
    const beside = !forwards && to.x + to.width > from.x;
    const [start, end]: [End, End] = [
      { id: edge.from, side: forwards ? "right" : "left" },
      { id: edge.to, side: forwards || beside ? "left" : "right" },
    ];
    return { edge, index, start, end, beside };
  });
  const ports = new Map<string, { key: string; towards: number }[]>();
  for (const { index, start, end } of ends)
    for (const [mine, other, which] of [
      [start, end, "start"],
      [end, start, "end"],
    ] as const) {
      const side = `${mine.id} ${mine.side}`;
      ports.set(side, [...(ports.get(side) ?? []), { key: `${index} ${which}`, towards: middle(other.id) }]);
    }
  const spread = new Map(
    [...ports].flatMap(([, all]) =>
      all
        .sort((a, b) => a.towards - b.towards)
        .map(({ key }, position): [string, number] => [key, (position + 1) / (all.length + 1)]),
    ),
  );
  const point = ({ id, side }: End, key: string) => {
    const { x, y, width, height } = boxes.get(id)!;
    return { x: side === "left" ? x : x + width, y: y + height * spread.get(key)! };
  };
  return ends.map(({ edge, index, start, end, beside }) => {
    const [a, b] = [point(start, `${index} start`), point(end, `${index} end`)];
    const reach = beside ? -19 : (b.x - a.x) / 2;
    const [c, d] = beside ? [a.x + reach, b.x + reach] : [a.x + reach, b.x - reach];
    return {
      edge,
      path: `M${round(a.x)} ${round(a.y)}C${round(c)} ${round(a.y)} ${round(d)} ${round(b.y)} ${round(b.x)} ${round(b.y)}`,
    };
  });
}

export const round = (number: number): number => Math.round(number * 10) / 10;

function shortened(lines: readonly string[]): readonly string[] {
  const kept = lines.length <= MOST_LINES ? lines : lines.slice(0, MOST_LINES - 1);
  const more = lines.length > kept.length ? [`and ${lines.length - kept.length} more`] : [];
  return [...kept.map(shortName), ...more];
}

/** The beginning and the end of a name say most. */
const shortName = (name: string): string =>
  name.length <= MOST_LETTERS ? name : `${name.slice(0, MOST_LETTERS - 20)}…${name.slice(-19)}`;

const columnWidths = (
  shown: readonly { readonly node: Node; readonly lines: readonly string[] }[],
): readonly number[] =>
  [0, 1, 2].map((column) =>
    Math.max(
      150,
      ...shown
        .filter(({ node }) => node.column === column)
        .flatMap(({ node, lines }) => [
          node.kicker.length * SMALL_LETTER + 34,
          ...lines.map((line) => line.length * LETTER + 34),
        ]),
    ),
  );
