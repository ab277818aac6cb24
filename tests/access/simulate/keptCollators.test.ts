import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import "../../../access/simulate/keptCollators";

type Compare = (one: string, other: unknown, ...given: unknown[]) => number;

/** In a realm whose String nobody has touched. */
const compareThere = runInNewContext("(one, other, ...given) => one.localeCompare(other, ...given)") as Compare;
const compareHere: Compare = (one, other, ...given) => one.localeCompare(other as string, ...(given as []));

const texts = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."aAäÄbBß:/*-0é́") }),
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "IfExists", "ifexists", "ForAllValues"),
);

describe("collators that are kept", () => {
  const GIVEN: readonly (readonly unknown[])[] = [
    [undefined, { sensitivity: "accent" }],
    [undefined, { sensitivity: "base" }],
    [undefined, { sensitivity: "case" }],
    [undefined, { sensitivity: "variant" }],
    [undefined, { sensitivity: "accent", numeric: true }],
    [undefined, { sensitivity: undefined }],
    ["sv", { sensitivity: "accent" }],
    ["de"],
    [undefined, {}],
    [],
  ];
  for (const given of GIVEN)
    it(`compare as they would otherwise: ${JSON.stringify(given)}`, () =>
      fc.assert(
        fc.property(texts, texts, (one, other) => {
          assert.equal(compareHere(one, other, ...given), compareThere(one, other, ...given));
        }),
      ));

  it("take what is no text for one, and refuse what is no option", () => {
    assert.equal(compareHere("undefined", undefined, undefined, { sensitivity: "accent" }), 0);
    assert.equal(compareHere("12", 12, undefined, { sensitivity: "accent" }), 0);
    assert.throws(() => compareHere("a", "b", undefined, { sensitivity: "some" }), RangeError);
    assert.throws(() => compareHere("a", "b", undefined, null), TypeError);
  });
});
