import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { checkAccess } from "../access/check";
import { systemOf } from "../access/holders/system";
import { load, type Loaded } from "../access/load";
import { picture } from "../access/page/picture/picture";
import { keepForShortReport } from "../access/report/pick";
import { report } from "../access/report/report";

const ROOT = path.join(__dirname, "..");
const README = readFileSync(path.join(ROOT, "README.md"), "utf8");

/** What the README shows as the command's output, without the seconds, which differ from run to run. */
const shown = README.split("```\n").find((block) => block.startsWith("Offline: "))!;
const withoutSeconds = (text: string) => text.replace(/ +\d+\.\d s\n/, "\n");

/** What the command prints about the sample. */
async function printed(change: (loaded: Loaded) => Loaded = (loaded) => loaded): Promise<string> {
  const { parent, children, files } = change(await load({ dir: ROOT }));
  const options = { all: false, colour: false, seconds: 1, environments: [] };
  const names = files.map(({ file }) => path.basename(file));
  const keep = keepForShortReport(Object.keys(parent.config.consumers).length);
  return `${report(await checkAccess(parent, children, { keep }), { ...options, files: names })}\n`;
}

describe("the README", () => {
  it("shows what npm run access-check prints", async () => {
    assert.equal(withoutSeconds(shown), withoutSeconds(await printed()));
  });

  it("shows the picture of the sample, as npm run picture draws it", async () => {
    const { parent, children } = await load({ dir: ROOT });
    const system = systemOf([parent.built, ...children.map(({ built }) => built)]);
    assert.ok(README.includes("](docs/access.svg)"));
    assert.equal(readFileSync(path.join(ROOT, "docs/access.svg"), "utf8"), picture(system));
  });

  it("shows how a slip shows", async () => {
    const slip = await printed((loaded) => {
      const { parent } = loaded;
      const resources = parent.built.resources.map((resource) => {
        const { policy } = resource.inputs;
        const inputs = { ...resource.inputs, policy: String(policy).replace("endpoint/churn", "endpoint/churn*") };
        return policy === undefined ? resource : { ...resource, inputs };
      });
      return { ...loaded, parent: { ...parent, built: { ...parent.built, resources } } };
    });
    const example = README.split("```\n").find((block) => block.includes("!! ALLOWED"))!;
    for (const line of example.split("\n").filter((one) => one.trim() !== "..."))
      assert.ok(slip.includes(line), `${line}\n\nis not in\n\n${slip}`);
  });
});
