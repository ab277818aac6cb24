import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { EXIT_STATUSES } from "../../client/commandLine/exitStatus";
import { PAGES, read, ROOT, SOURCES } from "./repository";

/** What the documents tell people to run, and what they say the project stands on. */

interface Package {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
const program = JSON.parse(read("package.json")) as Package;
const client = JSON.parse(read("client/package.json")) as Package;
const CONTRIBUTING = read("CONTRIBUTING.md");

const section = (title: string): string => {
  const [, after] = CONTRIBUTING.split(`\n## ${title}\n`);
  assert.ok(after, `CONTRIBUTING.md has no section ${title}`);
  return after.split("\n## ")[0]!;
};

describe("what documents tell people to run", () => {
  it("are scripts that npm has", () => {
    const wrong = [...PAGES, ...SOURCES].flatMap((file) =>
      [...read(file).matchAll(/\bnpm run (?:--silent )?([a-z]\w*(?:[:-]\w+)*)/g)]
        .map(([, script]) => script!)
        .filter((script) => !(script in program.scripts) && !(script in client.scripts))
        .map((script) => `${file}: npm run ${script}`),
    );
    assert.deepEqual(wrong, []);
  });

  it("name one oldest Pulumi CLI", () => {
    const [, oldest = ""] = read("deploy/before/preflight.ts").match(/OLDEST: .* = \[(\d+, \d+)\];/) ?? [];
    const version = oldest.replace(", ", ".");
    assert.match(version, /^\d+\.\d+$/);
    assert.ok(read("Pulumi.yaml").includes(`\nrequiredPulumiVersion: ">=${version}.0"\n`), "Pulumi.yaml");
    assert.ok(read("docs/configuration.md").includes(`\`">=${version}.0"\``), "docs/configuration.md");
    for (const page of ["README.md", "docs/deploying.md"])
      assert.match(read(page), new RegExp(`Pulumi CLI.{0,50} ${version.replace(".", "\\.")} or later`), page);
  });

  it("has one command for everything before a change is handed in", () => {
    assert.match(section("Set-up and the one command"), /^npm run check && npm test /m);
    for (const script of ["check", "test", "fix", "mutants", "soak", "golden", "bench", "test:integration"])
      assert.ok(program.scripts[script], script);
    assert.ok(existsSync(path.join(ROOT, ".ci/run")));
  });
});

describe("CONTRIBUTING.md", () => {
  it("says of every dependency what it is for and what it weighs, and of no other", () => {
    const rows = section("Dependencies")
      .split("\n")
      .filter((line) => line.startsWith("| `"));
    const listed = rows.flatMap((row) => {
      const [, names = "", purpose = "", weight = ""] = row
        .split(" | ")
        .map((cell) => cell.trim())
        .toSpliced(0, 0, "");
      const packages = [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
      assert.ok(purpose.length > 3, row);
      assert.equal([...weight.matchAll(/\d+(\.\d+)?/g)].length, packages.length, row);
      return packages;
    });
    const used = [program.dependencies, program.devDependencies, client.dependencies, client.devDependencies];
    assert.deepEqual(listed.toSorted(), [...new Set(used.flatMap((some) => Object.keys(some)))].sort());
  });

  it("lists the client's exit statuses", () => {
    const [, row] = /^\| `sagemaker-share` \| (.*) \|$/m.exec(section("Compatibility"))!;
    const numbers = (text: string) => [...text.matchAll(/(?:^|[;,.\n ])(\d+) /g)].map(([, number]) => number);
    assert.deepEqual(numbers(row!), numbers(EXIT_STATUSES));
  });
});

describe("CHANGELOG.md", () => {
  it("has the version of both packages, and a place for what comes next", () => {
    const versions = [...read("CHANGELOG.md").matchAll(/^## (.+)$/gm)].map(([, version]) => version!);
    const { version } = JSON.parse(read("package.json")) as { readonly version: string };
    assert.equal(versions[0], "Unreleased");
    assert.ok(versions.includes(version));
    assert.equal((JSON.parse(read("client/package.json")) as { readonly version: string }).version, version);
  });
});
