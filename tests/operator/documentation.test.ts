import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { DEPLOYMENTS, EVIDENCE } from "../../enforcement/deployments";
import { METRICS, watchesOf } from "../../stacks/enforcementWatches";
import { Desk } from "./desk";

const PAGE = readFileSync(path.join(__dirname, "../../docs/enforcement.md"), "utf8");
const missing = (names: readonly string[]) => names.filter((name) => !PAGE.includes(name));

describe("docs/enforcement.md", () => {
  it("names every call, every alarm and the metric behind it", () => {
    assert.deepEqual(missing([...Object.keys(DEPLOYMENTS), ...Object.keys(EVIDENCE)]), []);
    const watches = watchesOf(15);
    assert.deepEqual(missing(watches.map(({ what }) => `\`${what}\``)), []);
    const ours = watches.filter(({ namespace }) => namespace === METRICS.namespace);
    assert.deepEqual(missing(ours.map(({ metricName }) => `\`${metricName}\``)), []);
    assert.ok(PAGE.includes(`| alarms | ${watches.length} at `));
  });

  it("names every outcome of a case, every notification, and every line of the log", () => {
    const source = (name: string) => readFileSync(path.join(__dirname, "../../enforcement", name), "utf8");
    const union = (type: string) =>
      [...new RegExp(`export type ${type} =([^;]*);`).exec(source("case.ts"))![1]!.matchAll(/"(\w+)"/g)].map(
        ([, one]) => one!,
      );
    const notices = union("Notice").filter((one) => !["gone", "superseded", "adopted"].includes(one));
    assert.ok(union("Outcome").length === 7 && notices.length > 3);
    assert.deepEqual(
      missing([...union("Outcome"), ...notices, "breakGlass", "tampering"].map((one) => `\`${one}\``)),
      [],
    );
    const logged = ["concluding", "working", "sweeping", "baseline", "ticking"].flatMap((name) =>
      [...source(`${name}.ts`).matchAll(/\blog\("(\w+)"/g)].map(([, one]) => one!),
    );
    assert.ok(logged.length > 5);
    assert.deepEqual(missing(logged.map((one) => `| \`${one}\` |`)), []);
  });

  it("names every command and option that it speaks of as the program knows them", async () => {
    const desk = new Desk();
    const commands = ["decide", "cases", "adopt", "backtest", "install-baseline"];
    assert.deepEqual(missing(commands.map((command) => `| \`${command}`)), []);
    const known = new Set<string>();
    for (const command of commands)
      for (const [option] of (await desk.run(command, "--help")).out.matchAll(/--[a-z-]+/g)) known.add(option);
    const section = PAGE.slice(PAGE.indexOf("## Commands"), PAGE.indexOf("## Cases"));
    const spoken = [...section.matchAll(/`(--[a-z-]+)/g)].map(([, option]) => option!);
    assert.ok(spoken.length > 8);
    assert.deepEqual(
      spoken.filter((option) => !known.has(option)),
      [],
    );
  });
});
