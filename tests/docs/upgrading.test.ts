import assert from "node:assert/strict";
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
    const [, unreleased = ""] = read("CHANGELOG.md").split(/^## /m).slice(0, 2);
    const entries = unreleased.split(/^\* /m).filter((entry) => /\*\*(Before|When) updating\*\*/.test(entry));
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
