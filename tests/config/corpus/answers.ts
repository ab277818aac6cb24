import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { idOf, isRefused, type Document, type Reading } from "./document";
import { corpus } from "./documents";
import { buildLoader, readByPulumi } from "./pulumiLoader";

const FILE = path.join(__dirname, "pulumisAnswers.json");

/** What Pulumi's own loader made of the corpus, by the id of the document; null where it refuses. Written by `npm run pulumi-answers`. */
type Answers = ReadonlyMap<string, Record<string, string> | null>;

export const readAnswers = (): Answers =>
  new Map(Object.entries(JSON.parse(readFileSync(FILE, "utf8")) as Record<string, Record<string, string> | null>));

export const answersOf = (documents: readonly Document[], readings: readonly Reading[]): Answers =>
  new Map(
    documents.map((document, index) => {
      const reading = readings[index]!;
      return [idOf(document), isRefused(reading) ? null : reading];
    }),
  );

async function write(): Promise<void> {
  const documents = corpus().map(({ document }) => document);
  const answers = answersOf(documents, await readByPulumi(buildLoader(), documents));
  const lines = [...answers].map(([id, answer]) => `${JSON.stringify(id)}: ${JSON.stringify(answer)}`);
  writeFileSync(FILE, `{\n${lines.join(",\n")}\n}\n`);
}

if (require.main === module) void write();
