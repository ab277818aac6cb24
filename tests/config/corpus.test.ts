import assert from "node:assert/strict";
import { readAnswers } from "./corpus/answers";
import { idOf, isRefused, readHere } from "./corpus/document";
import { corpus } from "./corpus/documents";

describe("the corpus of stack files", () => {
  const documents = corpus();
  const answers = readAnswers();
  const readings = documents.map(({ name, document, ordinary }) => ({
    name,
    ordinary,
    here: readHere(document),
    pulumi: answers.get(idOf(document)),
  }));

  it("holds a thousand documents, each with what Pulumi makes of it (npm run pulumi-answers)", () => {
    assert.ok(answers.size >= 1000, `${answers.size} documents`);
    assert.deepEqual(
      readings.filter(({ pulumi }) => pulumi === undefined).map(({ name }) => name),
      [],
    );
  });

  it("is read as Pulumi reads it, or refused", () => {
    const different = readings.filter(
      ({ here, pulumi }) => !isRefused(here) && JSON.stringify(here) !== JSON.stringify(pulumi),
    );
    assert.deepEqual(different, []);
  });

  it("is read where people write such files", () => {
    const refused = readings.filter(({ ordinary, here }) => ordinary && isRefused(here));
    assert.deepEqual(refused, []);
    assert.ok(readings.filter(({ here }) => !isRefused(here)).length > 1000, "most of it is read");
  });

  it("is refused with the place of every mistake", () => {
    const lines = readings.flatMap(({ here }) => (isRefused(here) ? here.refused.split("\n") : []));
    const withoutPlace = lines.filter((line) => !/^Pulumi(\.s)?\.yaml:\d+:\d+: /.test(line));
    assert.deepEqual([...new Set(withoutPlace)], ["Pulumi.s.yaml is not UTF-8: save it in that encoding"]);
  });
});
