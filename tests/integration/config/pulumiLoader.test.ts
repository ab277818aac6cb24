import assert from "node:assert/strict";
import { answersOf, readAnswers } from "../../config/corpus/answers";
import { fileOf, isRefused, readHere, type Document } from "../../config/corpus/document";
import { corpus, ORDINARY_FILES } from "../../config/corpus/documents";
import { mutations } from "../../config/corpus/mutations";
import { buildLoader, readByPulumi } from "../../config/corpus/pulumiLoader";

/** Other documents each day; SEED plays one day again. */
const SEED = Number(process.env["SEED"] ?? Math.floor(Date.now() / 86_400_000));

describe("Pulumi's own loader", function () {
  this.timeout(1_200_000); // Go compiles the Pulumi CLI's packages, once.
  let loader = "";

  before(function () {
    try {
      loader = buildLoader();
    } catch (error) {
      const said = (error as { stderr?: Buffer }).stderr?.toString().trim().split("\n").pop();
      if (said?.startsWith("#") || said?.includes(".go:")) throw error; // It does not compile.
      console.log(`SKIPPED: Go cannot build Pulumi's loader here (${said || (error as Error).message})`);
      this.skip();
    }
  });

  it("makes of the corpus what the table says", async () => {
    const documents = corpus().map(({ document }) => document);
    const answers = answersOf(documents, await readByPulumi(loader, documents));
    assert.deepEqual(Object.fromEntries(answers), Object.fromEntries(readAnswers()), "npm run pulumi-answers");
  });

  it(`reads what is read here, in files with a few characters changed (SEED=${SEED})`, async () => {
    const documents = mutations(ORDINARY_FILES, Number(process.env["DOCUMENTS"] ?? 3000), SEED).map((text) =>
      fileOf(text),
    );
    assert.deepEqual(await differences(documents), []);
  });

  async function differences(documents: readonly Document[]) {
    const pulumis = await readByPulumi(loader, documents);
    return documents.flatMap((document, index) => {
      const here = readHere(document);
      const pulumi = pulumis[index]!;
      return isRefused(here) || JSON.stringify(here) === JSON.stringify(pulumi) ? [] : [{ document, here, pulumi }];
    });
  }
});
