import assert from "node:assert/strict";
import * as z from "zod";
import { buildOffline } from "../../access/build/build";
import type { Shares } from "../../contract/share";
import { shareSchema } from "../../contract/shareSchema";
import { share010 } from "../contract/earlier/reader010";
import { parentRaw } from "../sample";
import { read } from "./repository";

const versions = [...read("CHANGELOG.md").matchAll(/^## (\S+)$/gm)].map(([, version]) => version!);
const page = read("docs/upgrading.md");

describe("docs/upgrading.md", () => {
  it("has a section for each version that one comes from", () => {
    assert.ok(versions.length > 1);
    const ways = versions.slice(0, -1).map((to, index) => {
      const from = versions[index + 1]!;
      return `## From ${from} to ${to === "Unreleased" ? "the next version" : to}`;
    });
    assert.deepEqual(
      [...page.matchAll(/^## From .*$/gm)].map(([line]) => line),
      ways,
    );
  });

  it("names what the changes say is to be done before or when updating", () => {
    // Right after a release nothing is unreleased.
    const newest = read("CHANGELOG.md").split(/^## /m).slice(1, 3).join("\n");
    const entries = newest.split(/^\* /m).filter((entry) => /\*\*(Before|When) updating\*\*/.test(entry));
    assert.ok(entries.length > 0);
    for (const entry of entries) {
      const names = [...entry.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
      assert.ok(
        names.some((name) => page.includes(name)),
        `docs/upgrading.md tells nothing of: ${entry}`,
      );
    }
  });
});

describe("what docs/upgrading.md says of a share that 0.1.0 reads", () => {
  const rows = [...page.matchAll(/^\| (`[^|]*) \| (refuses|ignores) /gm)].map(([, what, does]) => ({
    fields: [...what!.matchAll(/`([^`]+)`/g)].map(([, field]) => field!),
    does: does!,
  }));
  const refused = rows.filter(({ does }) => does === "refuses").map(({ fields }) => fields);
  const ignored = rows.filter(({ does }) => does === "ignores").flatMap(({ fields }) => fields);

  it("names every field that is new", () => {
    const known = fieldsOf(share010);
    const added = fieldsOf(shareSchema).filter((field) => !known.includes(field));
    // What holds other fields that are new is one of them.
    const outermost = added.filter((field) => !added.some((other) => field.startsWith(`${other}.`)));
    const message =
      "docs/upgrading.md has a row for each field that is new in a share, with what an earlier reader does";
    assert.deepEqual({ message, fields: ignored.toSorted() }, { message, fields: outermost.toSorted() });
  });

  it("is so: a share with all that is new is read, without an input it is not", async () => {
    const risk = { accountId: "333333333333", mode: "endpointPolicy", endpoints: ["churn"] };
    const { outputs } = await buildOffline({ stack: "parent", raw: parentRaw({ "fraud-team": EVERYTHING, risk }) });
    const { "fraud-team": share, risk: routed } = (outputs["shares"] as Shares).consumers;
    const present = (path: string) =>
      path.split(".").reduce<unknown[]>((found, key) => found.flatMap((one) => valuesOf(one, key)), [share, routed]);
    share010.parse(routed);
    for (const field of ignored) assert.ok(present(field).length > 0, field);
    const { error } = share010.safeParse(share);
    const missing = error?.issues.map((issue) => issue.path.join(".")) ?? [];
    assert.deepEqual(missing, ["invoke.asyncInference.input"]);
    assert.deepEqual(refused, [["invoke.asyncInference", "input"]]);
    assert.ok(page.includes(`refuses the share: \`${missing[0]} is missing\``));
    const withInput = { ...EVERYTHING, asyncInference: { ...EVERYTHING.asyncInference, input: "s3://ml-async/in/" } };
    const other = await buildOffline({ stack: "parent", raw: parentRaw({ "fraud-team": withInput }) });
    share010.parse((other.outputs["shares"] as Shares).consumers["fraud-team"]);
  });
});

/** A consumer with everything that is new in a share since 0.1.0. */
const EVERYTHING = {
  accountId: "222222222222",
  formerIds: ["fraud"],
  endpoints: ["churn"],
  inferenceRouters: ["assistants"],
  openAi: true,
  actions: ["InvokeEndpoint", "InvokeEndpointAsync"],
  asyncInference: {
    output: "s3://ml-async/out/",
    outputPathExtension: "fraud-team",
    failure: "s3://ml-async/failed/",
  },
  featureStore: {
    featureGroups: [{ name: "customers", access: "update", features: ["segment"], listRecords: true }],
    offlineStore: { bucket: "ml-store", bucketAccountId: "333333333333" },
  },
};

function valuesOf(value: unknown, key: string): unknown[] {
  return [value].flat().flatMap((one) => {
    const found = (one as Readonly<Record<string, unknown>>)[key];
    return found === undefined ? [] : [found];
  });
}

/** The fields that a schema knows, by path; those of the entries of a list have the list's. */
function fieldsOf(schema: z.ZodType, path = ""): string[] {
  const inner: unknown =
    schema instanceof z.ZodOptional
      ? schema.def.innerType
      : schema instanceof z.ZodArray
        ? schema.def.element
        : undefined;
  if (inner !== undefined) return fieldsOf(inner as z.ZodType, path);
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape as Readonly<Record<string, z.ZodType>>).flatMap(([key, one]) => {
    const at = path === "" ? key : `${path}.${key}`;
    return [at, ...fieldsOf(one, at)];
  });
}
