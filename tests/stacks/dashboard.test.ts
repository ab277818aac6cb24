import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { dashboardOf, type MetricWidget } from "../../stacks/enforcement/dashboard";
import { watchesOf } from "../../stacks/enforcement/alarms";
import { dashboardPicture, PICTURED, readPicture } from "./dashboardPicture";

const HERE = { partition: "aws", accountId: "111111111111" } as const;
const ROOT = path.join(__dirname, "../..");

const chartsOf = (regions: readonly string[]) =>
  dashboardOf(HERE, regions, 15).widgets.filter((one) => one.type === "metric") as readonly MetricWidget[];

/** What the functions may send, as their port says. */
const sent = new Set(
  [...readFileSync(path.join(ROOT, "enforcement/run/ports.ts"), "utf8").matchAll(/^ {2}\| "(\w+)"/gm)].map(
    ([, name]) => name!,
  ),
);

describe("the dashboard of enforcement", () => {
  it("shows cases, what was undone, waits and was refused, and the delay: all metrics that the functions send", () => {
    const shown = chartsOf(["eu-west-1"]).map(({ properties: { title, metrics } }) => [
      title,
      metrics.map(([, name, , , { stat }]) => `${name} ${stat}`),
    ]);
    assert.deepEqual(Object.fromEntries(shown), {
      "Cases open": ["OpenCases Maximum"],
      Undone: ["Undone Sum"],
      "Waiting for evidence": ["WaitingVerdicts Maximum"],
      "Refused by AWS": ["RefusedPermission Sum"],
      "Delay since the call": ["VerdictDelay Average", "VerdictDelay Maximum", "UndoDelay Maximum"],
      "Oldest open case": ["OldestOpenCase Maximum"],
    });
    const unsent = chartsOf(["eu-west-1"]).flatMap(({ properties }) =>
      properties.metrics.map(([, name]) => name).filter((name) => !sent.has(name)),
    );
    assert.deepEqual([sent.size > 8, unsent], [true, []]);
  });

  it("has a line for each region, and a widget of alarms for each", () => {
    const regions = ["eu-west-1", "us-east-1"];
    for (const { properties } of chartsOf(regions)) {
      const of = properties.metrics.map(([, , , , { region, label }]) => [region, label.split(": ")[0]]);
      assert.deepEqual(new Set(of.map(([region]) => region)), new Set(regions));
      for (const [region, label] of of) assert.equal(label, region);
    }
    const alarms = dashboardOf(HERE, regions, 15).widgets.filter((one) => one.type === "alarm");
    assert.deepEqual(
      alarms.map(({ properties: { title, alarms: arns } }) => [title, arns.length, arns[0]]),
      regions.map((region) => [
        `Alarms, ${region}`,
        watchesOf(15).length,
        `arn:aws:cloudwatch:${region}:111111111111:alarm:sagemaker-enforcement-dead-letters`,
      ]),
    );
  });

  it("lays its widgets out without one on another, within the grid", () => {
    const cells = new Set<string>();
    for (const { x, y, width, height } of dashboardOf(HERE, ["eu-west-1", "us-east-1", "ap-south-1"], 15).widgets) {
      assert.ok(x + width <= 24);
      for (let column = x; column < x + width; column += 1)
        for (let row = y; row < y + height; row += 1) {
          assert.ok(!cells.has(`${column} ${row}`));
          cells.add(`${column} ${row}`);
        }
    }
  });
});

describe("the picture of the dashboard", () => {
  it("is drawn from the dashboard that the stack makes", () =>
    assert.equal(readPicture(), dashboardPicture(PICTURED), "npm run dashboard-picture draws it anew"));

  it("shows each widget's title, unit and series, and each alarm", () => {
    const texts = [...readPicture().matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!);
    for (const { type, properties } of PICTURED.widgets) {
      assert.ok(texts.includes(properties.title), properties.title);
      const inside =
        type === "metric"
          ? [properties.yAxis.left.label, ...properties.metrics.map(([, , , , { label }]) => label)]
          : properties.alarms.map((arn) => arn.split(":alarm:")[1]!);
      for (const text of inside)
        assert.ok(
          texts.some((one) => one.split(":")[0] === text),
          text,
        );
    }
  });
});
