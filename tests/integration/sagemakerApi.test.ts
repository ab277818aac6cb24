import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { installOrSkip, python } from "./parts";
import { operationsThatNameModels, type Api } from "./sagemakerOperations";

const KEPT = path.join(__dirname, "../access/gaps/sagemakerOperations.json");

/** Prints SageMaker's API out of a wheel of botocore. */
const READ = `
import gzip, sys, zipfile
name = "botocore/data/sagemaker/2017-07-24/service-2.json.gz"
sys.stdout.buffer.write(gzip.decompress(zipfile.ZipFile(sys.argv[1]).read(name)))
`;

describe("SageMaker's newest API", function () {
  this.timeout(300_000);
  before(function () {
    installOrSkip(this);
  });

  it("has no call that names a model and that nobody has looked at", function () {
    const folder = mkdtempSync(path.join(tmpdir(), "botocore-"));
    try {
      try {
        execFileSync(python, ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, "botocore"], {
          stdio: "pipe",
        });
      } catch (error) {
        console.log(`SKIPPED: cannot download botocore (${(error as Error).message.split("\n")[0]})`);
        this.skip();
      }
      const [wheel = ""] = readdirSync(folder);
      const text = execFileSync(python, ["-c", READ, path.join(folder, wheel)], { maxBuffer: 1 << 28 }).toString();
      const found = operationsThatNameModels(JSON.parse(text) as Api);
      const kept = JSON.parse(readFileSync(KEPT, "utf8")) as {
        operations: Readonly<Record<string, readonly string[]>>;
      };
      const unseen = Object.entries(found).flatMap(([name, members]) => {
        const known = kept.operations[name] ?? [];
        const added = members.filter((member) => !known.includes(member));
        return added.length === 0 ? [] : [`${name}: ${added.join(", ")}`];
      });
      assert.deepEqual(unseen, [], `${wheel} has more; look at each, and add it to ${path.basename(KEPT)}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
