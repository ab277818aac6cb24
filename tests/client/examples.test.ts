import assert from "node:assert/strict";
import path from "node:path";
import ts from "typescript";

const ROOT = path.join(__dirname, "../..");
const INDEX = path.join(ROOT, "client/index.ts");
const EXAMPLES = path.join(ROOT, "client/examples");

/** What the package exports, and the `@example` of each. */
describe("the examples of the package's exports", function () {
  this.timeout(300_000);
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(path.join(ROOT, "tsconfig.json"), (file) => ts.sys.readFile(file)).config,
    ts.sys,
    ROOT,
  );
  const compiler: ts.CompilerOptions = { ...options, noEmit: true, noUnusedLocals: false, types: ["node"] };
  const examples = new Map<string, string>();
  let names: readonly string[] = [];
  let program: ts.Program;

  before(() => {
    program = ts.createProgram([INDEX], compiler);
    const checker = program.getTypeChecker();
    const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(INDEX)!)!);
    names = exported.map(({ name }) => name);
    for (const symbol of exported) {
      const original = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      for (const tag of original.getJsDocTags(checker)) {
        const text = ts.displayPartsToString(tag.text);
        const code = /```ts\n([^]*?)```/.exec(text)?.[1];
        if (tag.name === "example" && code !== undefined) examples.set(symbol.name, code);
      }
    }
  });

  it("are there for each", () => {
    assert.ok(names.length > 25);
    assert.deepEqual(
      names.filter((name) => !examples.has(name)),
      [],
    );
  });

  it("compile", () => {
    const files = new Map(
      [...examples].map(([name, code]) => {
        const used = names.filter((one) => new RegExp(`\\b${one}\\b`).test(code));
        const text = `import { ${used.join(", ")} } from "../index";\nasync function example() {\n${code}}\nvoid example;\nexport {};\n`;
        return [path.join(EXAMPLES, `${name}.ts`), text];
      }),
    );
    const host = ts.createCompilerHost(compiler);
    const getSourceFile = host.getSourceFile.bind(host);
    host.readFile = (file) => files.get(file) ?? ts.sys.readFile(file);
    host.fileExists = (file) => files.has(file) || ts.sys.fileExists(file);
    host.getSourceFile = (file, version, ...rest) => {
      const text = files.get(file);
      if (text !== undefined) return ts.createSourceFile(file, text, version);
      // What the first program has read is not read again.
      return program.getSourceFile(file) ?? getSourceFile(file, version, ...rest);
    };
    const withExamples = ts.createProgram([...files.keys()], compiler, host);
    const wrong = [...files.keys()].flatMap((file) => {
      const source = withExamples.getSourceFile(file)!;
      return [...withExamples.getSyntacticDiagnostics(source), ...withExamples.getSemanticDiagnostics(source)].map(
        ({ messageText }) => `${path.basename(file)}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
      );
    });
    assert.deepEqual(wrong, []);
  });
});
