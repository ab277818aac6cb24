import assert from "node:assert/strict";
import fc from "fast-check";
import type { PolicyDocument } from "../../policies/document";
import { featureStoreRolePermissions } from "../../policies/featureStoreRole";
import { featureStore, OFFLINE, share } from "./shareOfFeatureStore";

/** IAM's wildcards: * is any text and ? is any one character, a slash included. */
const like = (pattern: string, value: string): boolean => {
  const escaped = pattern.replace(/[\\^$.|+()[\]{}]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s").test(value);
};

/** Whether a document of Allow statements grants one action on one resource; only s3:prefix of its conditions is looked at. */
const grants = (document: PolicyDocument, action: string, resource: string, prefix?: string): boolean =>
  document.Statement.some(
    ({ Action, Resource = [], Condition }) =>
      Action.includes(action) &&
      Resource.some((pattern) => like(pattern, resource)) &&
      (Condition?.["StringLike"]?.["s3:prefix"] ?? []).every((_, __, patterns) =>
        patterns.some((pattern) => prefix !== undefined && like(pattern, prefix)),
      ),
  );

interface Group {
  readonly name: string;
  /** Ten digits. */
  readonly created: string;
}

/** What Feature Store makes of a group by itself. Source: SageMaker Developer Guide, "Offline store data format". */
const folderOf = ({ name, created }: Group) => `111111111111/sagemaker/eu-west-1/offline-store/${name}-${created}`;
const objectsOf = (group: Group, prefix: string) =>
  ["data/year=2026/month=11/day=30/hour=23/20261130T235959Z_0123456789abcdef.parquet", "metadata/v1.json", "data/"].map(
    (object) => `${prefix}${folderOf(group)}/${object}`,
  );
const listingsOf = (group: Group, prefix: string) =>
  ["", "data/", "data/year=2026/", "metadata/"].map((listing) => `${prefix}${folderOf(group)}/${listing}`);
const tablesOf = ({ name, created }: Group) => {
  const lower = name.toLowerCase();
  return [`${lower}-${created}`, `${lower}_${created}`, `${lower.replaceAll("-", "_")}_${created}`];
};

const granted = (name: string, prefix: string, table?: string) => {
  const offlineStore = { ...OFFLINE, prefix: prefix.replace(/\/$/, ""), ...(table !== undefined && { table }) };
  return featureStoreRolePermissions(share(), featureStore({ featureGroups: [{ name, offlineStore }] }));
};
const readsObject = (document: PolicyDocument, key: string) =>
  grants(document, "s3:GetObject", `arn:aws:s3:::ml/${key}`);
const lists = (document: PolicyDocument, prefix: string) =>
  grants(document, "s3:ListBucket", "arn:aws:s3:::ml", prefix);
const readsTable = (document: PolicyDocument, table: string) =>
  grants(document, "glue:GetTable", `arn:aws:glue:eu-west-1:111111111111:table/${OFFLINE.database}/${table}`);
const readsOnline = (document: PolicyDocument, name: string) =>
  grants(document, "sagemaker:GetRecord", `arn:aws:sagemaker:eu-west-1:111111111111:feature-group/${name}`);

/** Names that Glue cannot tell apart, once Feature Store has made table names of them. */
const normal = (name: string) => name.toLowerCase().replaceAll("-", "_");

const digits = fc.stringMatching(/^[0-9]{10}$/);
/** Of few letters, so that one often begins another. */
const name = fc
  .array(fc.constantFrom("a", "b", "A", "0", "1", "-", "_"), { minLength: 1, maxLength: 16 })
  .map((letters) => letters.join(""))
  .filter((one) => /^[a-zA-Z0-9]([_-]*[a-zA-Z0-9])*$/.test(one));
const created = fc.oneof(digits, fc.constantFrom("0000000000", "1111111111", "1700000000"));

/** Two names that are near each other in one of the ways that patterns could confuse. */
const neighbours = fc.tuple(name, name, digits, created, created).chain(([one, other, ten, ...times]) => {
  const near = [
    other,
    `${one}-${ten}`,
    `${one}_${ten}`,
    `${one}-${ten}-${ten}`,
    `${one}-${times[0]}-data`,
    `${one}${ten}`,
    `${one}-${other}`,
    `${one}_${other}`,
    `${other}-${one}`,
    `${one}-${ten.slice(1)}`,
    `${one}-${ten}0`,
    one.toUpperCase(),
    one.toLowerCase(),
    one.replaceAll("-", "_"),
    one.replaceAll("_", "-"),
    `${one}0`,
    one.slice(0, -1).replace(/[-_]+$/, "") || "z",
  ];
  return fc.record({
    pair: fc.constantFrom(...near).chain((neighbour) => fc.constantFrom([one, neighbour], [neighbour, one])),
    createdA: fc.constant(times[0]),
    createdB: fc.constant(times[1]),
    prefix: fc.constantFrom("", "fs/", "a/b/"),
  });
});

describe("what is granted of a feature group", () => {
  it("is everything that is its own", () => {
    fc.assert(
      fc.property(name, created, fc.constantFrom("", "fs/", "a/b/"), (one, time, prefix) => {
        const document = granted(one, prefix);
        const group = { name: one, created: time };
        for (const key of objectsOf(group, prefix)) assert.ok(readsObject(document, key), key);
        for (const listing of listingsOf(group, prefix)) assert.ok(lists(document, listing), listing);
        for (const table of tablesOf(group)) assert.ok(readsTable(document, table), table);
        for (const spelling of [one, one.toLowerCase()]) assert.ok(readsOnline(document, spelling), spelling);
      }),
    );
  });

  it("is nothing of another group's offline store: no object, no listing that shows one, no table", () => {
    fc.assert(
      fc.property(neighbours, ({ pair: [a, b], createdB, prefix }) => {
        fc.pre(a !== b);
        const document = granted(a, prefix);
        const other = { name: b, created: createdB };
        for (const key of objectsOf(other, prefix)) {
          assert.ok(!readsObject(document, key), `${a} reads ${key}`);
          for (let end = 0; end <= key.length; end++)
            assert.ok(!lists(document, key.slice(0, end)), `${a} lists ${key.slice(0, end)}`);
        }
        if (normal(a) === normal(b)) return; // Below.
        for (const table of tablesOf(other)) assert.ok(!readsTable(document, table), `${a} reads ${table}`);
        if (a.toLowerCase() !== b.toLowerCase()) assert.ok(!readsOnline(document, b), `${a} reads ${b}`);
      }),
      { numRuns: 30000 },
    );
  });

  it("is nothing of a group of the same name below another prefix", () => {
    fc.assert(
      fc.property(name, created, fc.constantFrom(["", "fs/"], ["fs/", ""], ["fs/", "fs/x/"]), (one, time, prefixes) => {
        const document = granted(one, prefixes[0]);
        for (const key of objectsOf({ name: one, created: time }, prefixes[1]))
          assert.ok(!readsObject(document, key), key);
      }),
    );
  });

  /**
   * Wildcards cannot say "digit", and Glue's names keep neither case nor, at times, dashes. What that leaves open is the
   * description of a table, never its data, and an exact `table` closes it.
   */
  const left = [
    { name: "names that differ in dashes and underscores", group: "a-b", table: "a_b_1700000000" },
    { name: "a table that somebody called like the group and ten more letters", group: "a", table: "a_production" },
  ];
  for (const { name: what, group, table } of left) {
    it(`takes an exact table to keep apart ${what}`, () => {
      assert.ok(readsTable(granted(group, ""), table));
      assert.ok(!readsTable(granted(group, "", `${normal(group)}_1234567890`), table));
    });
  }

  it("is, with an exact table, no other", () => {
    fc.assert(
      fc.property(neighbours, ({ pair: [a, b], createdA, createdB, prefix }) => {
        fc.pre(a !== b && createdA !== createdB);
        const document = granted(a, prefix, `${normal(a)}_${createdA}`);
        assert.ok(readsTable(document, `${normal(a)}_${createdA}`));
        for (const table of tablesOf({ name: b, created: createdB })) assert.ok(!readsTable(document, table), table);
      }),
    );
  });
});

describe("IAM's wildcards in these tests", () => {
  for (const [pattern, value, expected] of [
    ["a*", "a/b/c", true],
    ["a?c", "a/c", true],
    ["a??", "a1", false],
    ["a.c", "abc", false],
    ["a[b]$", "a[b]$", true],
    ["a", "ab", false],
    ["*", "line\nbreak", true],
  ] as const) {
    it(`${pattern} ${expected ? "matches" : "does not match"} ${JSON.stringify(value)}`, () => {
      assert.equal(like(pattern, value), expected);
    });
  }
});
