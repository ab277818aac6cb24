import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { Notice } from "../../enforcement/cases/case";
import { DEPLOYMENTS } from "../../enforcement/events/deploymentCalls";
import type { DeploymentRecord, OpenCase } from "../../enforcement/ledger/ledger";
import { noticeOfCase, noticeOfVerdict } from "../../enforcement/run/notify/notices";
import { readEnforcement } from "../../enforcement/rules/read";
import { watchesOf } from "../../stacks/enforcement/alarms";
import { HERE, NOON } from "./samples";

/** What docs/enforcement.md and the README tell of enforcement, against the code. */

const ROOT = path.join(__dirname, "../..");
const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");
const PAGE = read("docs/enforcement.md");

/** The rows of the table that begins so, cell by cell, without their backticks. */
function table(heading: string): readonly (readonly string[])[] {
  const lines = PAGE.slice(PAGE.indexOf(`| ${heading} |`)).split("\n");
  const rows = lines.slice(
    2,
    lines.findIndex((line) => !line.startsWith("|")),
  );
  return rows.map((row) => row.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "").replaceAll("`", "")));
}

describe("docs/enforcement.md", () => {
  it("lists every call that is judged", () => {
    assert.deepEqual(
      table("call").map(([call]) => call),
      Object.keys(DEPLOYMENTS),
    );
  });

  it("lists every line that the functions log, and no other", () => {
    const files = readdirSync(path.join(ROOT, "enforcement"), { recursive: true, encoding: "utf8" });
    const sources = files.filter((file) => file.endsWith(".ts")).map((file) => read(`enforcement/${file}`));
    const logged = [...sources.join().matchAll(/\blog\("([a-z ]+)"/g)].map(([, what]) => what!);
    const listed = table("`message`").map(([what]) => what);
    assert.deepEqual([...new Set(logged)].sort(), listed.toSorted());
  });

  it("lists every alarm with its metric", () => {
    const rows = table("alarm").filter(([alarm]) => alarm !== "none");
    const listed = rows.flatMap(([alarms, metric]) => alarms!.split(", ").map((alarm) => [alarm, metric!]));
    const watches = watchesOf(15);
    assert.deepEqual(
      listed.map(([alarm]) => alarm),
      watches.map(({ what }) => what),
    );
    for (const [index, { metricName, namespace }] of watches.entries()) {
      const [, metric] = listed[index]!;
      assert.equal(metric!.split(",")[0], namespace.startsWith("AWS/") ? `of ${namespace.slice(4)}` : metricName);
    }
  });

  it("gives each notification its subject", () => {
    const resource = { type: "endpoint", name: "prod" } as const;
    const caller = "arn:aws:iam::111111111111:role/Mallory";
    const open = { resource, caller, reason: "", eventId: "1", case: { creates: true, eventTime: NOON } };
    const judged = (verdict: object) =>
      ({ ...open, eventName: "CreateEndpoint", eventTime: NOON, verdict }) as unknown as DeploymentRecord;
    for (const [notice, subject] of table("`notice`")) {
      const message =
        notice === "tampering" || notice === "breakGlass"
          ? noticeOfVerdict(judged({ [notice]: true }), HERE)
          : noticeOfCase(open as unknown as OpenCase, notice as Notice, { why: "", now: NOON, here: HERE });
      assert.equal(message!.subject, `SageMaker ${subject}: endpoint prod`);
      assert.equal(message!.attributes["notice"], notice);
    }
    assert.equal(table("`notice`").length, 18);
  });
});

describe("the README's rule", () => {
  it("is one", () => {
    const [yaml] = read("README.md").split("```yaml\n").slice(1);
    const { "sagemaker-sharing:enforcement": settings } = parse(yaml!.split("```")[0]!) as Record<string, unknown>;
    const { mistakes, settings: found } = readEnforcement(settings, HERE);
    assert.deepEqual(mistakes, []);
    assert.equal(found!.mode, "audit");
  });
});
