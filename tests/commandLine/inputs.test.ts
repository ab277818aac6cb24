import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Inputs } from "../../commandLine/inputs";

const ROOT = path.join(__dirname, "../..");
const PROJECT = "name: sagemaker-sharing\nruntime: nodejs\n";

/** A folder of such files, with what a command of such options reads from it; names are from that folder on. */
function reading(
  files: Readonly<Record<string, string>>,
  options: Partial<ConstructorParameters<typeof Inputs>[0]> = {},
) {
  const dir = mkdtempSync(path.join(tmpdir(), "inputs-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(path.join(dir, name), text);
  }
  const at = (name: string) => path.join(dir, name);
  const { organization, ...others } = options;
  const all = { ...others, ...(organization !== undefined && { organization: at(organization) }) };
  const inputs = new Inputs({ dir, ...all });
  const seen = () => {
    const places = new Map(inputs.places().map((place) => [place.path, place])); // As whoever looks at them does.
    const found = [...places.values()].flatMap((place) => place.files());
    return [...new Set(found)].map((file) => path.relative(dir, file)).sort();
  };
  return { dir, inputs, seen, end: () => rmSync(dir, { recursive: true }) };
}

describe("the files that a command reads", () => {
  it("are stack files, and none that editors keep beside them", () => {
    const beside = [".#Pulumi.a.yaml", "Pulumi.a.yaml~", ".Pulumi.a.yaml.swp", "Pulumi.a.yaml.tmp", "other.yaml"];
    const own = ["Pulumi.a.yaml", "Pulumi.b.yml", "Pulumi.c.json", "Pulumi.yaml"];
    const texts = [...beside, ...own].map((name): [string, string] => [name, PROJECT]);
    const { seen, end } = reading(Object.fromEntries(texts));
    assert.deepEqual(seen(), own);
    end();
  });

  it("are those of the folder that the project names, though they are linked to", () => {
    const { dir, seen, end } = reading({
      "Pulumi.yaml": `${PROJECT}stackConfigDir: stacks\n`,
      "elsewhere/Pulumi.a.yaml": "",
    });
    assert.deepEqual(seen(), ["Pulumi.yaml"]);
    symlinkSync("elsewhere", path.join(dir, "stacks"));
    assert.deepEqual(seen(), ["Pulumi.yaml", "stacks/Pulumi.a.yaml"]);
    end();
  });

  it("are this program's project where the folder has none, as that is what they are read with", () => {
    const { dir, seen, end } = reading({ "Pulumi.a.yaml": "" });
    assert.deepEqual(seen(), [path.relative(dir, path.join(ROOT, "Pulumi.yaml")), "Pulumi.a.yaml"]);
    end();
  });

  it("are both kinds where one folder has stack files and answers of AWS", () => {
    const files = { "Pulumi.yaml": PROJECT, "Pulumi.a.yaml": "", "root.json": "{}", "units/one.json": "{}" };
    const { seen, end } = reading(files, { organization: "." });
    assert.deepEqual(seen(), ["Pulumi.a.yaml", "Pulumi.yaml", "root.json", "units/one.json"]);
    end();
  });
});
