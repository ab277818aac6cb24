import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { LanguageServer, type Diagnostic } from "./languageServer";

const ROOT = path.join(__dirname, "../..");
const parentFile = path.join(ROOT, "Pulumi.parent.yaml");
const COMMAND = path.join(ROOT, "node_modules/yaml-language-server/bin/yaml-language-server");

/** The YAML language server that editors run, with the schema that the first line of a stack file names. */
describe("an editor", () => {
  let server: LanguageServer;
  before(async () => {
    server = new LanguageServer(COMMAND);
    await server.start();
  });
  after(() => server.stop());

  const shown = (found: readonly Diagnostic[]) => found.map(({ message, range }) => `${range.start.line}: ${message}`);

  it("has nothing to say of the sample", async () => {
    assert.deepEqual(shown(await server.open(parentFile, readFileSync(parentFile, "utf8"))), []);
  });

  it("marks a misspelt key, a value of another form and a missing key", async () => {
    const text = [
      "# yaml-language-server: $schema=schema/stack.schema.json",
      "config:",
      "  aws:region: eu-west-1",
      '  aws:allowedAccountIds: ["111111111111"]',
      "  sagemaker-sharing:account: parent",
      "  sagemaker-sharing:consumers:",
      "    fraud-team:",
      "      endpoint: [churn]",
      "    marketing:",
      '      accountId: "2222"',
      "",
    ].join("\n");
    const found = shown(await server.open(path.join(ROOT, "Pulumi.broken.yaml"), text));
    assert.ok(
      found.some((line) => /^7: .*endpoint/.test(line)),
      found.join("\n"),
    );
    assert.ok(
      found.some((line) => /^6: .*Missing property "accountId"/.test(line)),
      found.join("\n"),
    );
    assert.ok(
      found.some((line) => /^9: .*\\d\{12\}/.test(line)),
      found.join("\n"),
    );
  });

  it("completes keys of the stack, of a consumer and of a rule, and values", async () => {
    const text = [
      "# yaml-language-server: $schema=schema/stack.schema.json",
      "config:",
      "  sagemaker-sharing:account: parent",
      "  ",
      "  sagemaker-sharing:consumers:",
      "    fraud-team:",
      "      ",
      "  sagemaker-sharing:enforcement:",
      "    mode: ",
      "",
    ].join("\n");
    const file = path.join(ROOT, "Pulumi.new.yaml");
    await server.open(file, text);
    const has = async (line: number, character: number, ...wanted: string[]) => {
      const offered = await server.complete(file, line, character);
      for (const one of wanted) assert.ok(offered.includes(one), `${one} is not among ${offered.join(", ")}`);
    };
    await has(3, 2, "aws:region", "sagemaker-sharing:organizationId", "sagemaker-sharing:names");
    await has(6, 6, "accountId", "endpoints", "featureStore");
    await has(8, 10, "enforce", "audit");
  });

  it("says what a key is for", async () => {
    const file = path.join(ROOT, "Pulumi.child.yaml");
    const text = readFileSync(file, "utf8");
    await server.open(file, text);
    const line = text.split("\n").findIndex((one) => one.includes("sagemaker-sharing:parentAccountId"));
    assert.match(await server.hover(file, line, 10), /a share of another account is refused/);
  });
});
