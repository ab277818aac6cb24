import { fileOf, stackOf, type Document } from "./document";

/** A kind of text in stack files that YAML readers may take for different things, with one example for docs/design/yaml.md. */
export interface Kind {
  readonly kind: string;
  readonly example: Document;
}

/** An example that is the value of one key. */
const value = (kind: string, yaml: string): Kind => ({ kind, example: stackOf(`  share: ${yaml}`) });
/** An example that is a whole config. */
const config = (kind: string, ...lines: readonly string[]): Kind => ({
  kind,
  example: stackOf(lines.map((line) => `  ${line}`).join("\n")),
});
/** An example of a whole file. */
const file = (kind: string, text: string | Uint8Array): Kind => ({ kind, example: fileOf(text) });
/** An example of what `Pulumi.yaml` says under `config:`, and the stack file then. */
const project = (kind: string, declared: string, text = ""): Kind => ({
  kind,
  example: stackOf(text, `config:\n  ${declared}`),
});

/** An example of the versions that `Pulumi.yaml` asks for. */
const version = (kind: string, range: string): Kind => ({
  kind,
  example: stackOf("  share: x", `requiredPulumiVersion: ${range}`),
});

export const KINDS: readonly { readonly title: string; readonly kinds: readonly Kind[] }[] = [
  {
    title: "Read alike, and accepted",
    kinds: [
      value("digits, an account id among them", "[222222222222, 2026, -5]"),
      value("a decimal that is written as short as can be", "[1.5]"),
      value("text in quotes", `["007451", '2024-01-15', "1e3"]`),
      value("text with a tag that says so", "[!!str 007451]"),
      value("words that YAML 1.1 took for truths", "[yes, no, on, off, y, n]"),
      value("base 60, versions, addresses", "[1:30, 1.2.3, 10.0.0.1]"),
      value("truths and nothing", "[true, False, null, ~]"),
      value("names with dots, dashes, slashes and colons", "[arn:aws:iam::1:role/a, s3://b/c/, a.b-c]"),
      value("dates that are none", "[2024-13-01, 2024-01, 20240115]"),
      value("escapes", String.raw`["\u00e9\"\\", 'it''s']`),
      value("JSON", `{"a":1,"b":["c"]}`),
      value("text over several lines that holds no line break", "|-\n    text"),
      config("anchors, aliases and merge keys", "callers: &a { x: 1 }", "share: { <<: *a, y: [2] }"),
      config("the old spelling of a key", "sagemaker-sharing:config:share: x"),
      file("a byte order mark at the beginning, line ends of Windows", "\ufeffconfig:\r\n  share: x\r\n"),
      file("--- at the beginning", "---\nconfig:\n  share: x\n"),
    ],
  },
  {
    title: "Numbers, and what is taken for one",
    kinds: [
      value("octal by a leading zero", "[00420117]"),
      value("a leading zero before an 8 or 9", "[089]"),
      value("underscores", "[2024_10]"),
      value("octal by 0o", "[0o17]"),
      value("hexadecimal", "[0x1F]"),
      value("binary", "[0b101]"),
      value("an exponent", "[1e3]"),
      value("a decimal that is a whole number", "[10.0]"),
      value("a decimal with more digits than it needs", "[1.50, .5, 5.]"),
      value("a sign before a number that needs none", "[+5]"),
      value("a number beyond what JSON keeps", "[9007199254740993]"),
      value("a number beyond 64 bits", "[18446744073709551616]"),
      value("infinity, and what is no number", "[.inf, -.Inf, .nan]"),
    ],
  },
  {
    title: "Times, truths, tags",
    kinds: [
      value("a date", "[2024-01-15]"),
      value("a time", "[2024-01-15T10:00:00Z]"),
      value("a truth in another spelling that stands alone", "True"),
      value("tags", "[!!int 5, !!binary aGk=, !own x, ! 5]"),
    ],
  },
  {
    title: "Keys",
    kinds: [
      value("a number for a key", "{ 7: x }"),
      value("a truth for a key", "{ true: x }"),
      value("nothing for a key", "{ : x }"),
      value("a key twice, in whatever quotes", `{ a: 1, "a": 2 }`),
      value("a merge key in quotes", `{ "<<": { a: 1 } }`),
      value("an anchor before a key", "{ &a b: 1 }"),
      value("an alias for a key", "{ a: &a b, *a : 1 }"),
      value("a key that begins with ?", "{ ? a : 1 }"),
      config("one key in two spellings", "share: a", "sagemaker-sharing:share: b"),
      config("a key that Pulumi cannot read", "share: x", "a:b:c: 1"),
      config("a key and its colon on two lines", "share", "  : x"),
    ],
  },
  {
    title: "Brackets and braces",
    kinds: [
      value("? between brackets", "[?est-model, churn-?]"),
      value(": that begins a word", "[:a]"),
      value(": that ends a word", "[a:]"),
      value("a colon that no space follows, but for a key in quotes", `[{ "a" :1 }]`),
      file("a bracket that is closed further left than its key", "config:\n  share: [\n x\n ]\n"),
    ],
  },
  {
    title: "Anchors, aliases, merge keys",
    kinds: [
      value("an alias without an anchor above it", "[*a]"),
      value("an alias within what it repeats", "&a [*a]"),
      value("a merge of what is no mapping", "{ <<: [1] }"),
      value("an anchor's name with other signs", "[&a.b x, *a.b]"),
    ],
  },
  {
    title: "Lines and characters",
    kinds: [
      file("a tab outside of quotes", "config:\n  share:\tx\n"),
      file("text that runs over several lines", "config:\n  share: a\n    b\n"),
      value("text that holds a line break", String.raw`["a\nb"]`),
      value("another control character", String.raw`["a\u0007b"]`),
      value("an escape of JSON that YAML 1.1 did not have", String.raw`["a\/b"]`),
      value("a surrogate pair", String.raw`["\ud83d\ude00"]`),
      file("U+0085, a line break in YAML 1.1", "config:\n  share: a\u0085  b: c\n"),
      file("U+2028, a line break in YAML 1.1", "config:\n  share: a\u2028\n"),
      file("a lone carriage return", "config:\r  share: x\r"),
      file("a control character, even in a comment", "config:\n  share: x # \u0007\n"),
      file("a byte order mark within the file", "config:\n  share: a\ufeffb\n"),
      file("UTF-16", Buffer.from("\ufeffconfig:\n  share: x\n", "utf16le")),
      file("bytes that are no UTF-8", Buffer.from("config:\n  share: caf\xe9\n", "latin1")),
      file("a directive", "%YAML 1.1\n---\nconfig:\n  share: x\n"),
      file("a second document", "config:\n  share: x\n---\nconfig:\n  share: y\n"),
      file("text of another program that begins with a tab", 'config:\n  share: x\n  other:a: "\\ta\\nb"\n'),
    ],
  },
  {
    title: "Pulumi.yaml",
    kinds: [
      project("a value for every stack", "share: x"),
      project("a default and a value", "share: { default: x, value: y }"),
      project("a default in another namespace", "aws:region: { default: eu-west-1 }"),
      project("a default of another type than declared", "share: { type: boolean, default: x }"),
      project(
        "a value of another type than declared",
        "share: { type: array, items: { type: string } }",
        "  share: [1]",
      ),
      project("a name that is a path", "share.a: x", "  share: { b: 1 }"),
      project("a key without a default that the stack leaves out", "share: { type: string }"),
      project("an encrypted value", "share: { value: { secure: v1 } }"),
      version("versions of Pulumi that the program runs on", '">=3.248.0 !3.250.1 || >= 4.x"'),
      version("a range that npm reads and Pulumi does not", '"^3.248.0"'),
      version("a version that is a number", "3.248"),
    ],
  },
];
