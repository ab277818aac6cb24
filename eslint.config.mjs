import tseslint from "typescript-eslint";

/** A folder may not import what stands behind its border; see "Where things are" in the README. */
const border = (files, patterns, message) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns: patterns.map((regex) => ({ regex, message })) }] },
});

const SIMULATOR = "^@cloud-copilot/";
const onlySimulate = "Only access/simulate/simulate.ts imports the simulator (AGPL, never shipped).";

export default tseslint.config(
  { ignores: ["node_modules/", "coverage/", "client/dist/"] },
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: "./tsconfig.check.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-base-to-string": "off", // Captured values are text where they are used as text.
      // Pulumi programs export with `export =`; resources are made for their effect.
      "@typescript-eslint/no-require-imports": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  border(["**/*.ts"], [SIMULATOR], onlySimulate),
  { files: ["access/simulate/simulate.ts"], rules: { "no-restricted-imports": "off" } },
  border(
    ["policies/**/*.ts"],
    [
      "/(config|stacks|components|access)(/|$)",
      "/enforcement/(?!(rules|ruleMistakes|principals|globs)$)",
      "^@pulumi/pulumi",
      SIMULATOR,
    ],
    "policies/ is a leaf: pure functions of plain values, and of the rules of enforcement.",
  ),
  border(
    ["config/**/*.ts", "share.ts", "names.ts", "partition.ts"],
    ["/(policies|stacks|components|access)(/|$)", "/enforcement/(?!rules$)", "^@pulumi/pulumi", SIMULATOR],
    "config/ and the contract know nothing of what is built from them; of enforcement, only what its rules may say.",
  ),
  border(
    ["components/**/*.ts"],
    ["/(config|stacks|access|enforcement)(/|$)", SIMULATOR],
    "A component takes plain arguments; it reads no config.",
  ),
  border(
    ["enforcement/**/*.ts"],
    ["/(config|policies|stacks|components|access|client|names|partition)(/|$)", "^@pulumi/", "^esbuild$", SIMULATOR],
    "enforcement/ runs in Lambda; it imports nothing of the Pulumi side.",
  ),
  border(
    ["operator/**/*.ts"],
    ["/(policies|stacks|components|access|client)(/|$)", "^@pulumi/", SIMULATOR],
    "The operator's commands use the stack files and enforcement, and nothing that builds stacks.",
  ),
  border(
    ["stacks/**/*.ts", "index.ts"],
    ["/(access|operator)(/|$)", "/client/(?!awsConfig$)", SIMULATOR],
    "The program depends neither on its check nor on the client; they only print the same profiles.",
  ),
  border(
    ["client/**/*.ts"],
    [
      "/(config|policies|stacks|components|access|enforcement|operator)(/|$)",
      "^(\\.\\./)+(names|partition|index)$",
      "^@pulumi/",
      SIMULATOR,
    ],
    "The client is a package of its own: of all this it knows share.ts, the contract.",
  ),
  border(
    ["access/**/*.ts"],
    ["/policies(/|$)", "/components(/|$)", "/names$", SIMULATOR],
    "The check judges what was built by what was promised; it must not share the code that builds it.",
  ),
  { files: ["access/simulate/simulate.ts"], rules: { "no-restricted-imports": "off" } },
  {
    files: ["tests/**/*.ts", "bench/**/*.ts"],
    rules: { "@typescript-eslint/no-unused-expressions": "off" },
  },
);
