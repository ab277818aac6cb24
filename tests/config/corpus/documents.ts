import { fileOf, stackOf, type Document } from "./document";
import { KINDS } from "./kinds";
import { mutations } from "./mutations";

/** The corpus: stack files of every kind that YAML readers are known to differ about, and of every kind that they are not. */
interface CorpusDocument {
  readonly name: string;
  readonly document: Document;
  /** Whether people write this, so that it must be read. */
  readonly ordinary: boolean;
}

/** Text that is written without quotes, and what it looks like to somebody. */
const SCALARS: Readonly<Record<string, readonly string[]>> = {
  "account id": ["222222222222", "012345678901", "011111111189", "000000000000", "1234-5678-9012", "222_222_222_222"],
  integer: ["0", "-0", "7", "2026", "-5", "+5", "00", "007", "00420117", "0123", "089", "9007199254740991"],
  "large integer": [
    "9007199254740992",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775809",
    "100000000000000000000",
  ],
  base: [
    "0o17",
    "0O17",
    "0o8",
    "0x1F",
    "0X1f",
    "0xFFFFFFFFFFFFFFFFF",
    "0b101",
    "0B101",
    "0b102",
    "-0x1F",
    "-0b1",
    "-0o7",
    "0b-101",
    "0o+7",
    "-0b-1",
  ],
  underscore: ["2024_10", "1_000", "_1", "1_", "1__0", "0x_1F", "1_0.5", "1e_3", ".5_0", "._5", ".5_", ".5e1_0"],
  decimal: ["1.5", "1.50", "10.0", "0.5", ".5", "5.", "-1.5", "+1.5", "1.", ".", "..", "1.2.3", "0.1e1", "123456.789"],
  exponent: ["1e3", "1E3", "1e+3", "1e-3", "1e", "e3", "1e308", "1e309", "1.5e2", "1e21", "0e0", "12e03"],
  "no number": [".inf", "-.inf", "+.Inf", ".INF", ".nan", ".NaN", "nan", "inf", "Infinity", "NaN"],
  truth: ["true", "True", "TRUE", "tRUE", "false", "False", "yes", "Yes", "no", "on", "Off", "y", "N"],
  nothing: ["", "null", "Null", "NULL", "nULL", "~", "~a", "nil", "none"],
  time: [
    "2024-01-15",
    "2024-1-5",
    "2024-02-30",
    "2023-02-29",
    "2024-02-29",
    "2024-13-01",
    "2024-00-10",
    "2024-01",
    "20240115",
    "24-01-15",
    "2024-01-15T10:00:00Z",
    "2024-01-15t10:00:00.5+01:00",
    "2024-01-15 10:00:00",
    "2024-01-15 10:00:00 +01",
    "2024-01-15T25:00:00Z",
    "2024-01-15T10:00:00-00:60",
    "2024-01-15T1:2:3,5+24:00",
    "2024-01-15T10:00:00",
    "2024-01-15-v2",
  ],
  "base 60": ["1:30", "12:34:56", "1:3", "190:20:30.15", "-1:30"],
  merge: ["<<", "<", "=", "=="],
  name: [
    "churn",
    "forecast-*",
    "model-2024",
    "a.b",
    "a/b",
    "/a/b/",
    "s3://bucket/prefix/",
    "arn:aws:iam::222222222222:role/x",
    "alice@example.org",
    "a b",
    "é",
    "日本",
    "a+b=c,d",
    "-a",
    "--a",
    "a#b",
    "a:b",
    "(a)",
    "$a",
    "a\\b",
    "a'b",
    'a"b',
    "10.0.0.1",
    "v1",
    "1a",
    "0xg",
    "1e3x",
  ],
  indicator: [
    "?a",
    "a?",
    "a?b",
    ":a",
    "a:",
    "a: b",
    "a #b",
    "#a",
    "-",
    "- a",
    "*",
    "&",
    "!",
    "|",
    ">",
    "%a",
    "@a",
    "`a",
    "[",
    "{",
    "a]",
    "a}",
    "a,b",
    ",a",
  ],
};

/** Places of a stack file where text is meant; `%` is the text. */
const PLACES: Readonly<Record<string, string>> = {
  alone: "  consumer: %",
  "the region": "  aws:region: %",
  "in a block list": "  aws:allowedAccountIds:\n    - %",
  "in a flow list": "  consumers: { a: { endpoints: [churn, %] } }",
  "alone in a flow list": "  callers: { group: { members: [%] } }",
  "in a block mapping": "  consumers:\n    a:\n      externalId: %\n      endpoints: [churn]",
  "in a flow mapping": "  consumers: { a: { accountId: %, endpoints: [churn] } }",
  "a key": "  consumers:\n    %: { accountId: x }",
  "a key in a flow mapping": "  consumers: { %: { accountId: x } }",
  "a key of the config": "  %: x",
  "by an alias": "  other:x: &a %\n  consumer: *a",
  "of another program": "  other:x: %\n  consumer: y",
};

function scalars(): CorpusDocument[] {
  return Object.entries(SCALARS).flatMap(([what, texts]) =>
    texts.flatMap((text) =>
      Object.entries(PLACES).map(([place, yaml]) => ({
        name: `${what} ${JSON.stringify(text)} ${place}`,
        document: stackOf(yaml.replace("%", () => text)),
        ordinary: false,
      })),
    ),
  );
}

/** Everything that is plain text in quotes is read, whatever it looks like. */
function quoted(): CorpusDocument[] {
  const places = ["alone", "in a flow list", "in a block mapping", "a key"] as const;
  const texts = Object.values(SCALARS).flatMap((all) => all.filter((_, index) => index % 3 === 0 && all[index] !== ""));
  return texts.flatMap((text, index) => {
    const place = places[index % places.length]!;
    const styles = {
      double: JSON.stringify(text),
      single: `'${text.replaceAll("'", "''")}'`,
      tagged: `!!str "${text.replaceAll('"', "")}"`,
    };
    return Object.entries(styles).map(([style, written]) => ({
      name: `${style}-quoted ${JSON.stringify(text)} ${place}`,
      document: stackOf(PLACES[place]!.replace("%", () => written)),
      ordinary: (text !== "<<" || place !== "a key") && style !== "tagged",
    }));
  });
}

/** Whole files that people write. */
export const ORDINARY_FILES: readonly string[] = [
  'config:\n  aws:region: eu-west-1\n  aws:allowedAccountIds: ["111111111111"]\n  sagemaker-sharing:account: parent\n  sagemaker-sharing:consumers:\n    fraud-team: # theirs\n      accountId: "222222222222"\n      endpoints: [churn, "forecast-*"]\n',
  "encryptionsalt: v1:abc=:def\nconfig:\n  consumer: a\n  other:policy: |\n    line one\n      line two\n\n    line three\n",
  "config:\n  other:key:\n    secure: AAABAL\n  consumer: a\n",
  "secretsprovider: awskms://alias/x\nencryptedkey: abc\nconfig:\n    consumer: a\n    callers:\n        group:\n            members:\n            - alice\n            - bob\n",
  "environment:\n  - ml\n  - prod\nconfig:\n  consumer: a\n",
  "# first\n\nconfig: # here\n  # note\n  consumer: a # why\n\n  # end\n",
  'config:\n  consumers:\n    a: &base\n      accountId: "222222222222"\n      endpoints: &all [churn]\n    b:\n      <<: *base\n      endpoints: *all\n    c: { <<: [*base, { regions: [eu-west-1] }], accountId: "3" }\n',
  'config:\n  consumers: {\n    a: {\n      accountId: "222222222222",\n      endpoints: [\n        churn,\n        forecast\n      ]\n    }\n  }\n',
  '{"config": {"consumer": "a", "callers": {"roleNames": ["x"]}}}\n',
  "config:\n  callers:\n    - - a\n      - b\n    - - c\n",
  "config:\n  consumer: >-\n    a\n  names:\n    path: |-\n      /a/\n",
  'config:\n  share: {"version":1,"consumers":{"a":{"b":["c","d"]},"e":true}}\n',
  "config: {}\n",
  "config:\n",
  "encryptionsalt: v1:x\n",
];

/** Anchors and merge keys in every order. */
const ANCHORS: readonly string[] = [
  "  share: &a { x: 1 }\n  names: *a",
  "  share: { a: &a { x: 1, y: 2 }, b: { <<: *a, y: 3 }, c: { y: 3, <<: *a } }",
  "  share: { a: &a { x: 1 }, b: &b { x: 2, z: 3 }, c: { <<: [*a, *b] }, d: { <<: [*b, *a] } }",
  "  share: { a: &a { x: 1 }, b: &b { <<: *a, y: 2 }, c: { <<: *b, x: 3 } }",
  "  share: { a: &a { x: 1 }, c: { <<: *a, <<: *a } }",
  "  share: { a: &a { x: 1 }, a2: &a { x: 2 }, c: *a }",
  "  share: { a: &a [1], b: { <<: *a } }",
  "  share: { a: &a x, b: { <<: *a } }",
  "  share: { a: &a { b: *a } }",
  "  share: { b: *a, a: &a x }",
  "  share: { a: { <<: { x: { y: 1 } }, x: { z: 2 } } }",
  "  share: { a: { <<: } }",
  "  share: { a: { <<: ~ } }",
  "  share: { a: { <<: [] } }",
  "  share: { a: &a , b: *a }",
  "  share:\n    a: &a\n      x: 1\n    b:\n      - *a\n      - <<: *a\n        y: 2",
  '  share: { a: &a "x", b: *a , c: [*a, *a] }',
  "  share: { a: &a { secure: v1 }, b: { x: *a } }",
  "  share: { a: &1 x, b: *1 }",
  "  share: { a: &é x, b: *é }",
  "  share: &a !!str 7\n  consumer: *a",
  "  share: !!str &a 7\n  consumer: *a",
];

/** Aliases of aliases: as many as Pulumi reads, and more. */
const nested = (levels: number, width: number) =>
  `  share:\n    a0: &a0 [x]\n${Array.from({ length: levels }, (_, level) => `    a${level + 1}: &a${level + 1} [${Array<string>(width).fill(`*a${level}`).join(", ")}]`).join("\n")}`;

const ALIASES = [
  [3, 3, true],
  [2, 20, true],
  [5, 4, false],
  [3, 10, false],
  [4, 10, false],
  [5, 10, false],
  [6, 10, false],
  [9, 9, false],
] as const;

const PROJECTS: readonly (readonly [declared: string, config: string])[] = [
  ...[
    "x",
    "7",
    "true",
    "[a]",
    "{ value: x }",
    "{ value: [1] }",
    "{ value: { a: 1 } }",
    "{ default: x }",
    "{ default: ~ }",
    "{ value: 1.5 }",
    "007",
    "1e3",
    "2024-01-15",
    "",
    "~",
    "1.5",
  ].flatMap((preset) =>
    (
      ["consumer", "sagemaker-sharing:consumer", "sagemaker-sharing:config:consumer", "aws:region", "other:x"] as const
    ).map((key) => [`${key}: ${preset}`, "  share: y"] as const),
  ),
  ...["string", "integer", "boolean", "object", "array", "number"].flatMap((type) =>
    ["x", "7", "true", "[a]", "[7]", "{ a: 1 }", '"7"', "", "7.0"].map(
      (given) =>
        [
          `share: { type: ${type}${type === "array" ? ", items: { type: string }" : ""} }`,
          `  share: ${given}`,
        ] as const,
    ),
  ),
  ...[
    "default: x, value: y",
    "type: string, default: 7",
    "type: integer, default: x",
    "type: array",
    "secret: true, type: string",
    "description: 7",
    "foo: 1",
    "items: { type: array }",
  ].map((declared) => [`share: { ${declared} }`, "  share: x"] as const),
  ...["share.a", "share[0]", '"share[\\"a\\"]"', "a:b:c", '""', "7", "true"].map(
    (key) => [`${key}: x`, "  share: { a: 1 }"] as const,
  ),
  ["share: a\n  sagemaker-sharing:share: b", "  consumer: x"],
];

const named = (name: string, document: Document, ordinary: boolean): CorpusDocument => ({ name, document, ordinary });

/** What `requiredPulumiVersion` may say and may not. */
const VERSIONS = [
  ...["3.248.0", "=3.248.0", "==3.248.0", "!3.250.1", "!=3.250.1", "<4.0.0", "<= 4.0.0", ">  3.248.0", "! 3.250.1"],
  ...[
    "3.x",
    "3.x.x",
    "3.248.x",
    ">=3.x",
    "x",
    "*",
    "3",
    "3.248",
    ">=3.248",
    "^3.248.0",
    "~3.248.0",
    ">=v3.248.0",
    "v3.248.0",
  ],
  ...[
    ">=3.248.0 <4.0.0",
    ">=3.248.0,<4.0.0",
    ">=3.248.0<4.0.0",
    "3.248.0 - 4.0.0",
    ">=3.248.0 || <2.0.0",
    ">=3.248.0||<2.0.0",
  ],
  ...["|| 3.248.0", "3.248.0 ||", "3.248.0 || || 4.0.0", "  3.248.0   4.0.0  ", "3.248.0\t4.0.0", "", " ", "latest"],
  ...[
    "3.248.0-alpha.1",
    "3.248.0+build.5",
    "3.248.0-01",
    "3.248.0-0.a1",
    "3.248.0-x",
    "3.248.0+01",
    "3.248.0-",
    "03.248.0",
    "3.0248.0",
    "3.248.0.1",
    "99999999999999999999.0.0",
  ],
]
  .map((range) => JSON.stringify(range))
  .concat("3.248.0", "3.248", "3", "true", "~", "[]", "{}", ">=3.248.0", "!3.248.0", "2024-01-15");

/** All of them, the same each time. */
export function corpus(): CorpusDocument[] {
  const files = ORDINARY_FILES.map((text, index) => named(`file ${index + 1}`, fileOf(text), true));
  return [
    ...KINDS.flatMap(({ title, kinds }, index) =>
      kinds.map(({ kind, example }) => named(`${title}: ${kind}`, example, index === 0)),
    ),
    ...files,
    ...files.map(({ name, document }) => named(`${name}, with line ends of Windows`, withLineEnds(document), true)),
    ...ANCHORS.map((config, index) => named(`anchors ${index + 1}`, stackOf(config), index < 4)),
    ...ALIASES.map(([levels, width, ordinary]) =>
      named(`aliases ${levels} deep and ${width} wide`, stackOf(nested(levels, width)), ordinary),
    ),
    ...PROJECTS.map(([declared, config], index) =>
      named(`project ${index + 1}`, stackOf(config, `config:\n  ${declared}`), false),
    ),
    ...VERSIONS.map((range) =>
      named(`Pulumi ${range}`, stackOf("  share: x", `requiredPulumiVersion: ${range}`), false),
    ),
    ...["sagemaker-sharing", "other", '"sagemaker-sharing"', "7", "", "a:b", "a b"].map((name) =>
      named(
        `a project called ${name}`,
        {
          files: {
            "Pulumi.yaml": `name: ${name}\nruntime: nodejs\n`,
            "Pulumi.s.yaml": "config:\n  consumer: x\n  sagemaker-sharing:share: y\n",
          },
        },
        false,
      ),
    ),
    ...scalars(),
    ...quoted(),
    ...mutations(ORDINARY_FILES, 400, 1).map((text, index) => named(`mutation ${index + 1}`, fileOf(text), false)),
  ];
}

const withLineEnds = ({ files }: Document): Document => ({
  files: Object.fromEntries(Object.entries(files).map(([name, text]) => [name, String(text).replaceAll("\n", "\r\n")])),
});
