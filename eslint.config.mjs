import importX from "eslint-plugin-import-x";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import tseslint from "typescript-eslint";

/** Files may not import what stands behind their border; docs/design/architecture.md tells each room and its rule. */
const border = (files, patterns, message) => ({
  files,
  rules: {
    "no-restricted-imports": ["error", { patterns: [...patterns, SIMULATOR].map((regex) => ({ regex, message })) }],
  },
});

const SIMULATOR = "^@cloud-copilot/(?!iam-data$)";
const PULUMI = "^@pulumi/";
const AWS = "^@aws-sdk/";

/** Imports of any of these folders at the top, or of what lies in them. */
const folders = (...names) => `^(\\.\\./)+(${names.join("|")})(/|$)`;

/**
 * Rooms of one folder, the lowest first: each may import those below it and none above, and stays within the borders of
 * its folder, which are given again here because ESLint takes the last rule that fits a file.
 */
const floors = (folder, outside, rooms) =>
  rooms.map(([room, rule, ...alsoNot], floor) => {
    const above = rooms.slice(floor + 1).map(([name]) => name);
    const upward = above.length > 0 ? [`^(\\.\\./)+(${folder}/)?(${above.join("|")})(/|$)`] : [];
    return border([`${folder}/${room}/**/*.ts`], [...outside, ...upward, ...alsoNot], `${folder}/${room}/: ${rule}`);
  });

const ENFORCEMENT = [
  folders("config", "policies", "stacks", "components", "access", "client", "operator", "contract"),
  "/(names|partition)$",
  PULUMI,
  "^esbuild$",
];
const OPERATOR = [folders("policies", "stacks", "components", "access"), PULUMI];
const CLIENT_ROOM = folders("client");
/** Of the client, only how findings are collected and printed. */
const NOT_DOCTOR = "^(\\.\\./)+client/(?!doctor/(findings|report|spelling)$|errors$|calls$)";
const ACCESS = [folders("policies", "components", "operator", "client"), "/names$"];
const CLIENT = [
  folders("config", "policies", "stacks", "components", "access", "enforcement", "operator"),
  "/(names|partition)$",
  PULUMI,
];

export default tseslint.config(
  { ignores: ["node_modules/", "coverage/", "client/dist/", "dist/", ".venv/"] },
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.recommendedTypeChecked],
    plugins: { "import-x": importX },
    settings: {
      "import-x/resolver-next": [createTypeScriptImportResolver()],
      "import-x/extensions": [".ts"],
    },
    languageOptions: { parserOptions: { project: "./tsconfig.check.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-base-to-string": "off", // Captured values are text where they are used as text.
      // Pulumi programs export with `export =`; resources are made for their effect.
      "@typescript-eslint/no-require-imports": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "import-x/no-cycle": ["error", { ignoreExternal: true }],
    },
  },
  border(["**/*.ts"], [], "Only access/simulate/ imports the simulator (AGPL, never shipped)."),
  border(
    ["contract/**/*.ts"],
    [folders("config", "policies", "stacks", "components", "access", "client", "operator", "enforcement"), PULUMI, AWS],
    "contract/: what crosses an account or a package, as schemas and plain functions.",
  ),
  border(
    ["aws/**/*.ts"],
    [
      folders(
        ...[
          "config",
          "policies",
          "stacks",
          "components",
          "access",
          "client",
          "operator",
          "enforcement",
          "deploy",
          "values",
        ],
      ),
      "/(names|partition)$",
      PULUMI,
    ],
    "aws/: what several rooms need of AWS's SDK; imports contract/ alone.",
  ),
  border(
    ["values/**/*.ts"],
    [
      folders("config", "policies", "stacks", "components", "access", "client", "operator", "enforcement", "deploy"),
      PULUMI,
      AWS,
    ],
    "values/: what a value of a stack file may be, for config/ and for the rules of enforcement, which run in Lambda.",
  ),
  border(
    ["config/**/*.ts", "names.ts", "partition.ts"],
    [
      folders("policies", "stacks", "components", "access", "client", "operator"),
      "/enforcement/(?!rules/)",
      "^@pulumi/pulumi",
    ],
    "config/ and the names know nothing of what is built from them; of enforcement, only what its rules may say.",
  ),
  border(
    ["policies/**/*.ts"],
    [
      folders("config", "stacks", "components", "access", "client", "operator"),
      "/enforcement/(?!rules/)",
      "^@pulumi/pulumi",
    ],
    "policies/ is a leaf: pure functions of plain values, and of the rules of enforcement.",
  ),
  border(
    ["components/**/*.ts"],
    [folders("config", "stacks", "access", "client", "operator", "enforcement")],
    "A component takes plain arguments; it reads no config.",
  ),
  border(
    ["stacks/**/*.ts", "index.ts"],
    [folders("access", "operator", "client", "deploy", "commandLine")],
    "The program depends neither on its check nor on what deploys it, nor on the client.",
  ),
  border(
    ["deploy/**/*.ts"],
    [folders("components", "policies", "client", "operator", "enforcement"), "^(\\.\\./)+commandLine/(?!io$)"],
    "deploy/ runs the program as a whole; it builds no part of it.",
  ),
  border(
    ["policy-pack/**/*.ts"],
    [
      folders("components", "policies", "stacks", "client", "operator", "enforcement", "commandLine"),
      "^(\\.\\./)+deploy/(?!ownProcess$)",
    ],
    "policy-pack/ judges the engine's resources by the access check; it shares no code with what builds them.",
  ),
  border(
    ["operator/**/*.ts"],
    OPERATOR,
    "The operator's commands use the stack files and enforcement; they build no stacks.",
  ),
  ...floors("operator", OPERATOR, [
    ["backtest", "judges saved calls with the functions' own code.", CLIENT_ROOM],
    ["doctor", "examines the parts of enforcement; collects and prints findings as the client does.", NOT_DOCTOR],
    ["fleet", "the same in many accounts and regions, a row each.", NOT_DOCTOR],
    ["commands", "a command a file.", NOT_DOCTOR],
  ]),
  border(
    ["usage/**/*.ts"],
    [folders("policies", "stacks", "components", "client", "deploy"), "/enforcement/(?!aws/trail$)", PULUMI],
    "usage/ knows the roles of the stack files and reads AWS; it builds nothing.",
  ),
  border(
    ["watch/**/*.ts"],
    [folders("config", "policies", "stacks", "components", "access", "client", "operator", "enforcement", "contract")],
    "watch/ reads packages of others and nothing of this product.",
  ),
  border(["enforcement/**/*.ts"], ENFORCEMENT, "enforcement/ runs in Lambda; it imports nothing of the Pulumi side."),
  ...floors("enforcement", ENFORCEMENT, [
    ["rules", "a pure leaf, all that config/ and policies/ may import of enforcement.", AWS],
    ["models", "pure: what a model, an endpoint config or a component says of itself.", AWS],
    ["events", "pure: from CloudTrail's JSON to a call.", AWS],
    ["verdict", "pure: allowed, denied or unknown.", AWS],
    ["cases", "pure: given a case and a description, the next step.", AWS],
    ["ledger", "what is remembered; its keys are nowhere else."],
    ["aws", "one file a service; throws what the SDK throws."],
    ["run", "the only orchestration; it reaches the world through ports.ts.", AWS],
    ["handlers", "the only place with environment, SDK clients and Powertools."],
  ]),
  border(
    ["access/**/*.ts"],
    ACCESS,
    "The check judges what was built by what was promised; it shares no code with what builds it.",
  ),
  ...floors("access", ACCESS, [
    ["kept", "texts on disk between runs, by the content of what they come from."],
    ["simulate", "the only door to the simulator."],
    ["sets", "pure: policy documents as sets of requests, with exact differences."],
    ["build", "both accounts, offline."],
    ["facts", "what is true of the resources without asking the simulator."],
    ["holders", "who has which documents, by what they are and not by their names."],
    ["questions", "promises and their twins; a family a file."],
    ["gaps", "what neither guardrail nor enforcement covers."],
    ["diff", "what one set of stack files opens and closes against another."],
    ["evidence", "what files from the real accounts show of the stacks."],
    ["reach", "who can do something, and what somebody can."],
    ["page", "the check as a page, a picture, Markdown or a table."],
    ["report", "from answers to lines of text."],
  ]),
  {
    files: ["access/simulate/simulate.ts"],
    rules: { "no-restricted-imports": "off" },
  },
  border(["client/**/*.ts"], CLIENT, "The client is a package of its own: of all this it knows contract/."),
  ...floors("client", CLIENT, [
    ["session", "one set of credentials a role, and the share they come from."],
    ["endpoints", "invoking endpoints."],
    ["featureStore", "records and queries."],
    ["doctor", "every hop from a child account, examined."],
    ["documents", "what a child account needs, for other tools than Pulumi."],
    ["commandLine", "a command a file."],
  ]),
  border(
    ["client/documents/**/*.ts"],
    [
      folders("config", "stacks", "components", "access", "enforcement", "operator"),
      "policies/(?!child/|document$)",
      "^(\\.\\./)+(client/)?commandLine(/|$)",
      PULUMI,
      AWS,
    ],
    "client/documents/: what a child account needs, by the functions that its Pulumi stack uses.",
  ),
  {
    // A command's sources are run from one file (bin/oneFile.cjs), which lies elsewhere.
    files: ["**/*.ts"],
    ignores: [
      ...["root.ts", "tests/**", "bench/**", "watch/**"],
      "enforcement/handlers/**", // These run in Lambda.
    ],
    rules: {
      "no-restricted-globals": [
        "error",
        ...["__dirname", "__filename"].map((name) => ({
          name,
          message: "Find the folder of the program by ROOT (root.ts).",
        })),
      ],
    },
  },
  {
    // What CONTRIBUTING.md says of names and arguments.
    files: ["**/*.ts"],
    ignores: ["tests/**", "bench/**"],
    rules: {
      "max-params": ["error", 5],
      "no-restricted-syntax": [
        "error",
        {
          selector:
            ":matches(TSParameterProperty, PropertyDefinition, MethodDefinition:not([kind='constructor']))[accessibility='private']",
          message: "`#` makes a member private.",
        },
        {
          selector: "ObjectExpression > SpreadElement > ObjectExpression",
          message: "Write the properties themselves, a line each.",
        },
      ],
    },
  },
  {
    files: ["tests/**/*.ts", "bench/**/*.ts"],
    rules: { "@typescript-eslint/no-unused-expressions": "off" },
  },
);
