import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import { load } from "../../access/load";
import { makeRepository } from "../../repository";
import { answersOf } from "../../repository/answers";
import { quickCheck } from "../quickCheck";

const TEMPLATE = path.join(__dirname, "../../templates/pulumi");
const read = (name: string) => readFileSync(path.join(TEMPLATE, name), "utf8");

interface Project {
  readonly template: { readonly config: Readonly<Record<string, { readonly default: string }>> };
}

describe("the template for pulumi new", () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), "template-"))));
  afterEach(() => rmSync(dir, { recursive: true }));

  it("installs what init installs", async () => {
    const given = { parentAccount: "111111111111", childAccount: "222222222222", region: "eu-west-1" };
    makeRepository(dir, await answersOf({ ...given, consumer: "fraud-team", endpoints: "churn" }, undefined));
    for (const name of ["package.json", ".gitignore"])
      assert.equal(read(name), readFileSync(path.join(dir, name), "utf8"), name);
  });

  it("makes a stack that passes the check, where every question is answered with its default", async () => {
    const project = read("Pulumi.yaml").replaceAll("${PROJECT}", "shares").replaceAll("${DESCRIPTION}", "Shares");
    assert.ok(!project.includes("${"));
    writeFileSync(path.join(dir, "Pulumi.yaml"), project); // Its template block is read as Pulumi reads it.
    const { template } = parse(project) as Project;
    const config = Object.fromEntries(Object.entries(template.config).map(([key, { default: value }]) => [key, value]));
    writeFileSync(path.join(dir, "Pulumi.parent.yaml"), stringify({ config }));
    const { parent, children } = await load({ dir });
    const { summary, answers } = await quickCheck(parent, children);
    assert.equal(summary.surprises, 0);
    assert.ok(answers.some(({ expected, consumer }) => expected === "allowed" && consumer === "fraud-team"));
  });
});
