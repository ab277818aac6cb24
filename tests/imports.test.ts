import { strict as assert } from "node:assert";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const ROOT = path.join(__dirname, "..");
const SOURCES = globSync("{*,!(node_modules|tests)/**/*}.ts", {
  cwd: ROOT,
  exclude: (name) => /(^|\/)(node_modules|dist|\.venv)$/.test(name) || name.endsWith(".d.ts"),
});

/** The files of the project that a file imports, types included: ESLint's rule passes over imports of types. */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(path.join(ROOT, file), "utf8"));
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith(".") && !/\.(json|cjs)$/.test(fileName))
    .map(({ fileName }) => path.join(path.dirname(file), fileName))
    .map((found) => (KNOWN.has(`${found}.ts`) ? `${found}.ts` : path.join(found, "index.ts")));
}

const KNOWN = new Set(SOURCES);

/** The first circle that leads back to a file, or undefined. */
function circleFrom(start: string, graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const seen = new Set<string>();
  const ways = [[start]];
  for (let way = ways.pop(); way !== undefined; way = ways.pop()) {
    for (const next of graph.get(way.at(-1)!) ?? []) {
      if (next === start) return [...way, next];
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return undefined;
}

describe("imports", () => {
  const graph = new Map(SOURCES.map((file) => [file, importsOf(file)]));

  it("are read from every folder", () => {
    for (const [file, imported] of graph) {
      for (const one of imported) assert.ok(KNOWN.has(one) || one.startsWith("tests/"), `${file} imports ${one}`);
    }
    assert.ok(graph.get("index.ts")!.includes("stacks/index.ts"));
  });

  it("make no circle, of types neither", () => {
    const circles = SOURCES.map((file) => circleFrom(file, graph)).filter((circle) => circle !== undefined);
    assert.deepEqual(
      circles.map((circle) => circle.join(" -> ")),
      [],
    );
  });

  it("would be seen in a circle", () => {
    const circle = new Map([
      ["a", ["b"]],
      ["b", ["c"]],
      ["c", ["a"]],
    ]);
    assert.deepEqual(circleFrom("a", circle), ["a", "b", "c", "a"]);
  });
});
