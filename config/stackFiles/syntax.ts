import { Composer, CST, Lexer, Parser, type Document, type ParsedNode } from "yaml";
import type { Source } from "./source";

/**
 * Parses a file, and refuses what is YAML to one reader and not to another, or has a different structure to each. What is left is
 * the YAML that people write; docs/design/yaml.md lists what is refused.
 *
 * @throws Mistakes with the place of the first problem
 */
export function parse(source: Source): Document.Parsed {
  const documents = parsed(source);
  const [error] = documents.flatMap(({ errors }) => errors);
  if (error !== undefined) throw source.problem(error.pos[0], `is not YAML: ${firstLine(error.message)}`);
  checkTokens(source);
  return documents[0]!;
}

function parsed(source: Source): Document.Parsed[] {
  try {
    const composer = new Composer({ schema: "failsafe", keepSourceTokens: true, uniqueKeys: false, logLevel: "silent" });
    return [...composer.compose(new Parser().parse(source.text), true, source.text.length)] as Document.Parsed[];
  } catch (error) {
    throw source.problem(0, `cannot be read as YAML: ${firstLine((error as Error).message)}`);
  }
}

const firstLine = (text: string) => text.split("\n")[0]!;

/** A token of the file, with what stands around it. */
interface Token {
  readonly type: CST.TokenType | "block-scalar" | null;
  readonly text: string;
  readonly offset: number;
  /** How many brackets and braces are open. */
  readonly depth: number;
  /** Whether it is the first of its line. */
  readonly first: boolean;
  /** What follows it. */
  readonly next: string;
}

function checkTokens(source: Source): void {
  let content = false;
  for (const token of tokensOf(source.text)) {
    const problem = problemOf(token, content);
    if (problem !== undefined) throw source.problem(token.offset, problem);
    content ||= !["space", "comment", "newline"].includes(String(token.type));
  }
}

function* tokensOf(text: string): Generator<Token> {
  let offset = 0;
  let depth = 0;
  let isScalar = false;
  let isBlock = false;
  let first = true;
  for (const lexeme of new Lexer().lex(text)) {
    const type = CST.tokenType(lexeme);
    if (type === "doc-mode" || type === "flow-error-end" || (type === "scalar" && !isScalar)) {
      isScalar = type === "scalar"; // The scalar itself follows.
      continue;
    }
    if (lexeme === "") continue;
    if (type === "flow-map-end" || type === "flow-seq-end") depth--;
    yield { type: !isScalar ? type : isBlock ? "block-scalar" : "scalar", text: lexeme, offset, depth, first, next: text.slice(offset + lexeme.length, offset + lexeme.length + 1) };
    if (type === "flow-map-start" || type === "flow-seq-start") depth++;
    if (isScalar) isBlock = false;
    if (type === "block-scalar-header") isBlock = true;
    isScalar = false;
    offset += lexeme.length;
    first = type === "newline" || (first && type === "space");
  }
}

/** Whether what comes next is a space, a line's end or nothing. */
const endsThere = (next: string) => /^\s?$/.test(next);

function problemOf({ type, text, depth, first, next }: Token, content: boolean): string | undefined {
  switch (type) {
    case "space":
      return text.includes("\t") ? "holds a tab between values, where YAML readers differ: write spaces" : undefined;
    case "directive-line":
      return "holds a directive, which only some YAML readers follow: take the line out";
    case "doc-start":
      return content || !/^[\r\n]?$/.test(next) ? ONE_DOCUMENT : undefined;
    case "doc-end":
      return ONE_DOCUMENT;
    case "explicit-key-ind":
      return "begins a key with ?: write it as key: value";
    case "tag":
      return text === "!!str" && endsThere(next) ? undefined : `holds the tag ${text}: write the value itself, in quotes where it is text`;
    case "anchor":
    case "alias":
      return /^[&*][\w-]+$/.test(text) && endsThere(depth > 0 ? next.replace(/[,\]}]/, "") : next)
        ? undefined
        : `${text} is no name for an anchor to every YAML reader: use letters, digits, dashes and underscores`;
    case "map-value-ind":
      if (first) return "stands on another line than its key: write key: value on one line";
      return endsThere(next) ? undefined : "holds a : that no space follows, where YAML readers differ: put one there, or quotes around the text";
    case "scalar":
      return plainProblem(text, depth > 0);
    case "single-quoted-scalar":
    case "double-quoted-scalar":
      return quotedProblem(text);
    default:
      return undefined;
  }
}

const ONE_DOCUMENT = "must hold one YAML document, which needs no --- or ... between or after it";
const ONE_LINE = "runs over several lines: write it on one";

function plainProblem(text: string, inFlow: boolean): string | undefined {
  if (text.includes("\n")) return ONE_LINE;
  if (inFlow && text.startsWith(":")) return `${text} begins with a : between brackets or braces, where Pulumi reads a key: quote it`;
  if (inFlow && text.includes("?")) return `${text} holds a ? between brackets or braces, where it begins a key to Pulumi: quote it`;
  return undefined;
}

function quotedProblem(text: string): string | undefined {
  if (text.includes("\n")) return ONE_LINE;
  return undefined;
}
