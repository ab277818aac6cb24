import path from "node:path";
import { pathToFileURL } from "node:url";

/** What GitHub's package for expressions offers, as far as it is used here. */
interface Library {
  readonly Lexer: new (text: string) => { lex(): { readonly tokens: readonly unknown[] } };
  readonly Parser: new (
    tokens: readonly unknown[],
    contexts: readonly string[],
    functions: readonly Info[],
  ) => {
    parse(): unknown;
  };
  readonly Evaluator: new (
    expression: unknown,
    context: unknown,
    functions: ReadonlyMap<string, Info>,
  ) => {
    evaluate(): unknown;
  };
  readonly data: {
    readonly BooleanData: new (value: boolean) => unknown;
    readonly reviver: (key: string, value: unknown) => unknown;
    readonly replacer: (key: string, value: unknown) => unknown;
  };
}

interface Info {
  readonly name: string;
  readonly minArgs: number;
  readonly maxArgs: number;
  readonly call: () => unknown;
}

export type Values = Record<string, unknown>;

/** What an expression comes to, as plain data. */
export type Evaluate = (text: string, contexts: Values, states?: Readonly<Record<string, boolean>>) => unknown;

export const EXPRESSIONS = "@actions/expressions@0.3.61";

/** GitHub's own package for expressions, out of a folder that it is installed in. */
export async function expressionsIn(folder: string): Promise<Evaluate> {
  const file = path.join(folder, "node_modules/@actions/expressions/dist/index.js");
  const { Lexer, Parser, Evaluator, data } = (await import(pathToFileURL(file).href)) as Library;
  return (text, contexts, states = {}) => {
    const functions = Object.entries(states).map(([name, state]): Info => ({
      name,
      minArgs: 0,
      maxArgs: 0,
      call: () => new data.BooleanData(state),
    }));
    const expression = new Parser(new Lexer(text.trim()).lex().tokens, Object.keys(contexts), functions).parse();
    const context: unknown = JSON.parse(JSON.stringify(contexts), data.reviver);
    const found = new Evaluator(expression, context, new Map(functions.map((one) => [one.name, one]))).evaluate();
    const plain = JSON.stringify(found, data.replacer) as string | undefined;
    return plain === undefined ? undefined : (JSON.parse(plain) as unknown);
  };
}
