import assert from "node:assert/strict";
import fc from "fast-check";
import { policy, type PolicyDocument, type Statement } from "../../policies/document";
import { sizeOf, splitToFit, type Part } from "../../policies/quotas";

const LIMIT = 1_000;

const allow = (Sid: string, Resource: string[]): Statement => ({
  Sid,
  Effect: "Allow",
  Action: [`sagemaker:${Sid}`],
  Resource,
  Condition: { StringEquals: { "aws:PrincipalAccount": [Sid] } },
});
const resource = fc.string({ minLength: 1, maxLength: 60, unit: fc.constantFrom(..."abcdefgh*/-:0123456789") });
/** One resource, and a condition that any of many values meets. */
const conditioned = (values: string[]): Statement => ({
  ...allow("C", ["arn:aws:s3:::bucket"]),
  Condition: { StringEquals: { "aws:ResourceAccount": ["1", "2"] }, StringLike: { "s3:prefix": values } },
});
/** The same of a list in the request; what refuses all but some must stay in one piece. */
const refusing = (values: string[]): Statement => ({
  ...allow("D", ["*"]),
  Effect: "Deny",
  Condition: {
    ArnNotLike: { "aws:PrincipalArn": ["arn:aws:iam::1:role/a", "arn:aws:iam::1:role/b"] },
    "ForAnyValue:ArnLike": { "sagemaker:ModelArn": values },
  },
});
const documents = fc
  .record({
    A: fc.uniqueArray(resource, { maxLength: 60 }),
    B: fc.uniqueArray(resource, { maxLength: 30 }),
    C: fc.uniqueArray(resource, { maxLength: 40 }),
    D: fc.uniqueArray(resource, { maxLength: 40 }),
  })
  .map(({ A, B, C, D }) =>
    policy(
      A.length > 0 ? allow("A", A) : undefined,
      B.length > 0 ? allow("B", B) : undefined,
      C.length > 0 ? conditioned(C) : undefined,
      D.length > 0 ? refusing(D) : undefined,
    ),
  );

/** Everything a document says: each statement with each of its resources and each of the values that would do. */
const grants = ({ Statement }: PolicyDocument): string[] =>
  Statement.flatMap(({ Resource = [], Condition = {}, ...rest }) => {
    const { StringLike = {}, "ForAnyValue:ArnLike": forAny = {}, ...others } = Condition;
    const [values = [""]] = [...Object.values(StringLike), ...Object.values(forAny)];
    return Resource.flatMap((one) => values.map((value) => JSON.stringify([rest, one, others, value])));
  }).sort();
const texts = (parts: readonly Part[]) => new Map(parts.map(({ part, document }) => [part, JSON.stringify(document)]));

/** How many parts are there in one and not, or not the same, in the other. */
function touched(before: readonly Part[], after: readonly Part[]): { changed: number; added: number; removed: number } {
  const [old, now] = [texts(before), texts(after)];
  return {
    changed: [...now].filter(([part, text]) => old.has(part) && old.get(part) !== text).length,
    added: [...now.keys()].filter((part) => !old.has(part)).length,
    removed: [...old.keys()].filter((part) => !now.has(part)).length,
  };
}

describe("splitting a policy", () => {
  it("grants together exactly what the whole grants, each part within the limit", () => {
    fc.assert(
      fc.property(documents, (document) => {
        const parts = splitToFit(document, LIMIT);
        assert.deepEqual(parts.flatMap((part) => grants(part.document)).sort(), grants(document));
        for (const { document: one } of parts) assert.ok(sizeOf(one) <= LIMIT);
        assert.equal(new Set(parts.map(({ part }) => part)).size, parts.length);
      }),
    );
  });

  it("leaves alone what fits", () => {
    const document = policy(allow("A", ["x", "y"]));
    assert.deepEqual(splitToFit(document, LIMIT), [{ part: "", document }]);
    assert.deepEqual(splitToFit(policy(), LIMIT), []);
  });

  it("does not depend on the order of the list", () => {
    fc.assert(
      fc.property(fc.uniqueArray(resource, { minLength: 20, maxLength: 60 }), (resources) => {
        const names = (list: string[]) =>
          splitToFit(policy(allow("A", list)), LIMIT).map(({ part, document }) => [part, grants(document)]);
        assert.deepEqual(names([...resources].reverse()), names(resources));
      }),
    );
  });

  it("touches one part when an entry is added anywhere, or replaces that part by its halves", () => {
    const change = fc
      .uniqueArray(resource, { minLength: 2, maxLength: 80 })
      .chain((all) => fc.record({ all: fc.constant(all), at: fc.nat(all.length - 1) }));
    fc.assert(
      fc.property(change, ({ all, at }) => {
        const before = splitToFit(policy(allow("A", all.toSpliced(at, 1))), LIMIT);
        const after = splitToFit(policy(allow("A", all)), LIMIT);
        const { changed, added, removed } = touched(before, after);
        if (removed === 0) assert.ok(changed + added <= 1, `${changed} changed and ${added} added`);
        else assert.deepEqual({ changed, removed }, { changed: 0, removed: 1 });
      }),
    );
  });

  it("says which entry is too long alone", () => {
    assert.throws(
      () => splitToFit(policy(allow("A", ["a", "x".repeat(LIMIT)])), LIMIT),
      /^RangeError: x+ alone makes a policy of 1,?\d+ characters/,
    );
  });

  it("measures as IAM does, without white space", () => {
    assert.equal(sizeOf(policy()), '{"Version":"2012-10-17","Statement":[]}'.length);
    assert.equal(
      sizeOf(policy({ Sid: "A B", Effect: "Allow", Action: [] })),
      sizeOf(policy({ Sid: "AB", Effect: "Allow", Action: [] })),
    );
  });
});
