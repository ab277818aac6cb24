import { Composer, CST, Lexer, Parser, type Document } from "yaml";
import type { Source } from "./source";

/**
 * Parses a file, and refuses what is YAML to one reader and not to another, or has another structure to each. What is left is the
 * YAML that people write; docs/design/yaml.md lists what is refused.
 *
 * @throws Mistakes with the place of the first problem
 */
export function parse(source: Source): Document.Parsed {
  const composer = new Composer({ schema: "failsafe", uniqueKeys: false, logLevel: "silent" });
  const lexemes = [...new Lexer().lex(source.text)];
  const documents = [...composer.compose(parsed(lexemes), true, source.text.length)] as Document.Parsed[];
  const [error] = documents.flatMap(({ errors }) => errors);
  if (error !== undefined) throw source.problem(error.pos[0], `is not YAML: ${error.message}`);
  checkTokens(source, lexemes);
  return documents[0]!;
}

/** As the parser's own `parse`, of lexemes that somebody else reads, too. */
function* parsed(lexemes: readonly string[]): Generator<CST.Token> {
  const parser = new Parser();
  for (const lexeme of lexemes) yield* parser.next(lexeme);
  yield* parser.end();
}

type TokenType = CST.TokenType | "block-scalar" | null;

/** A token of the file, with what stands around it. */
interface Token {
  readonly type: TokenType;
  readonly text: string;
  readonly offset: number;
  /** Whether it stands between brackets or braces. */
  readonly inFlow: boolean;
  /** Whether nothing but spaces stands before it in its line. */
  readonly first: boolean;
  /** The token before it that is no space, and whether it touches that. */
  readonly previous: TokenType;
  readonly touches: boolean;
  /** The character that follows it. */
  readonly next: string;
}

function checkTokens(source: Source, lexemes: readonly string[]): void {
  let begun = false;
  for (const token of tokensOf(source.text, lexemes)) {
    const problem = token.type === "doc-start" && begun ? ONE_DOCUMENT : problemOf(token);
    if (problem !== undefined) throw source.problem(token.offset, problem);
    begun ||= !isSpace(token.type);
  }
}

function* tokensOf(text: string, lexemes: readonly string[]): Generator<Token> {
  let [offset, depth, first] = [0, 0, true];
  let scalar: "scalar" | "block-scalar" | undefined;
  let block = false;
  let [previous, touches]: [TokenType, boolean] = [null, false];
  for (const lexeme of lexemes) {
    const type = CST.tokenType(lexeme);
    if (scalar === undefined && type === "scalar") {
      scalar = block ? "block-scalar" : "scalar"; // A sign that the scalar follows.
      continue;
    }
    if (lexeme === "" || type === "doc-mode" || type === "flow-error-end") {
      scalar = undefined; // An empty scalar, or another sign.
      continue;
    }
    if (type === "flow-map-end" || type === "flow-seq-end") depth--;
    const next = text.charAt(offset + lexeme.length);
    yield { type: scalar ?? type, text: lexeme, offset, inFlow: depth > 0, first, previous, touches, next };
    if (type === "flow-map-start" || type === "flow-seq-start") depth++;
    block = type === "block-scalar-header" || (block && scalar === undefined);
    first = type === "newline" || (first && type === "space");
    touches = !isSpace(type);
    if (touches) previous = scalar ?? type;
    scalar = undefined;
    offset += lexeme.length;
  }
}

const isSpace = (type: TokenType) => type === "space" || type === "comment" || type === "newline";
const isQuoted = (type: TokenType) => type === "single-quoted-scalar" || type === "double-quoted-scalar";
const endsValue = (type: TokenType) =>
  isQuoted(type) || type === "scalar" || type === "alias" || type === "flow-map-end" || type === "flow-seq-end";
const beginsValue = (type: TokenType) =>
  isQuoted(type) ||
  type === "scalar" ||
  type === "alias" ||
  type === "anchor" ||
  type === "tag" ||
  type === "flow-map-start" ||
  type === "flow-seq-start";

/** Why YAML readers may differ about a token. */
function problemOf({ type, text, inFlow, first, previous, touches, next }: Token): string | undefined {
  if (inFlow && endsValue(previous) && beginsValue(type)) return "needs a comma, or a colon, before it";
  switch (type) {
    case "space":
      return text.includes("\t") ? "holds a tab outside of quotes: write spaces" : undefined;
    case "directive-line":
      return "holds a directive, which only some YAML readers follow: take the line out";
    case "doc-start":
      return /^[\r\n]?$/.test(next) ? undefined : ONE_DOCUMENT;
    case "doc-end":
      return ONE_DOCUMENT;
    case "explicit-key-ind":
      return "begins a key with ?: write it as key: value";
    case "tag":
      return text === "!!str" && endsBefore(next)
        ? undefined
        : `holds the tag ${text}: write the value itself, in quotes where it is text`;
    case "anchor":
    case "alias":
      return /^[&*][\w-]+$/.test(text) && (endsBefore(next) || (inFlow && /[,\]}]/.test(next)))
        ? undefined
        : `${text} is no anchor to every YAML reader: name it with letters, digits, dashes and underscores`;
    case "map-value-ind":
      if (first) return "stands on another line than its key: write key: value on one line";
      return endsBefore(next) || (touches && inFlow && isQuoted(previous))
        ? undefined
        : "holds a : that no space follows: write one, or quotes around the text";
    case "scalar":
      return plainProblem(text, inFlow);
    case "single-quoted-scalar":
      return text.includes("\n") ? ONE_LINE : undefined;
    case "double-quoted-scalar":
      return text.includes("\n") ? ONE_LINE : escapeProblem(text);
    default:
      return undefined;
  }
}

const ONE_DOCUMENT = "must hold one YAML document: take out --- and ... that stand between documents or after them";
const ONE_LINE = "runs over several lines: write it on one";

function plainProblem(text: string, inFlow: boolean): string | undefined {
  if (text.includes("\n")) return ONE_LINE;
  if (!inFlow || !/^:|\?/.test(text)) return undefined;
  return `${text} between brackets or braces holds a ${text.includes("?") ? "?" : ":"}, where Pulumi reads a key: quote it`;
}

/** Escapes that go-yaml does not know: of JSON the slash, and the halves of a surrogate pair. */
function escapeProblem(text: string): string | undefined {
  const escapes = text.match(/\\(u.{4}|U.{8}|.)/g) ?? [];
  const unknown = escapes.find((escape) => /^\\(\/|u[dD][89a-fA-F]|U0000[dD][89a-fA-F])/.test(escape));
  if (unknown === undefined) return undefined;
  return `holds the escape ${unknown}, which Pulumi cannot read: write the character itself`;
}

const endsBefore = (next: string) => /^[ \r\n]?$/.test(next);
