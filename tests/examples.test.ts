import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { checkAccess, type Check } from "../access/check";
import { load, type Loaded } from "../access/load";
import { sharesIn } from "../access/questions";
import type { Consumer } from "../config";

const EXAMPLES = path.join(__dirname, "../examples");

const loadExample = (name: string): Promise<Loaded> => load({ dir: path.join(EXAMPLES, name) });
const check = async (name: string): Promise<Check> => {
  const { parent, children } = await loadExample(name);
  return checkAccess(parent, children);
};
const rights = ({ answers }: Check, consumer: string, expected: "allowed" | "denied") =>
  answers
    .filter((answer) => answer.consumer === consumer && answer.actual === expected)
    .map(({ question }) => question);

describe("examples", () => {
  for (const name of readdirSync(EXAMPLES)) {
    describe(name, () => {
      it("passes the access check with every stack file of its folder", async () => {
        const loaded = await loadExample(name);
        const { answers, failures, warnings, summary } = await checkAccess(loaded.parent, loaded.children);
        assert.deepEqual(
          answers.filter(({ expected, actual, unproven }) => expected !== actual || unproven),
          [],
        );
        assert.deepEqual(
          { failures, warnings, surprises: summary.surprises },
          { failures: [], warnings: [], surprises: 0 },
        );
        const files = readdirSync(path.join(EXAMPLES, name)).filter((file) => file.startsWith("Pulumi."));
        assert.deepEqual(loaded.files.map(({ file }) => path.basename(file)).sort(), files.sort());
      });

      it("has a README that names the folder in its command", () => {
        const readme = path.join(EXAMPLES, name, "README.md");
        assert.ok(existsSync(readme));
        assert.ok(readFileSync(readme, "utf8").includes(`npm run access-check -- --dir examples/${name}\n`));
      });
    });
  }
});

describe("example single-sign-on", () => {
  it("lets in permission sets and an existing role, and nobody through a group", async () => {
    const { parent, children } = await loadExample("single-sign-on");
    const [child] = children;
    assert.deepEqual(child!.config.callers, {
      group: undefined,
      roleNames: ["reporting-dashboard-task"],
      managedPolicy: { name: "SageMakerCaller", path: "/sso/" },
    });
    assert.equal(child!.built.outputs["callerPolicyArn"], "arn:aws:iam::222222222222:policy/sso/SageMakerCaller");
    assert.deepEqual(parent.built.outputs["invokeRoleArns"], {
      analytics: "arn:aws:iam::111111111111:role/ml-sharing/acme-SageMakerExternal-analytics",
    });
    const role = parent.built.resources.find(({ type }) => type === "aws:iam/role:Role")!;
    assert.equal(role.inputs["permissionsBoundary"], "arn:aws:iam::111111111111:policy/acme-workload-boundary");
  });

  it("streams from inference components, and refuses callers outside the organization", async () => {
    const answers = await check("single-sign-on");
    const allowed = rights(answers, "analytics", "allowed");
    for (const what of [
      "role reporting-dashboard-task -> invoke role -> InvokeEndpointWithResponseStream component support-chat-base",
      "whoever has SageMakerCaller -> invoke role -> InvokeEndpoint support-chat",
    ])
      assert.ok(allowed.includes(what), `not among what is allowed: ${what}`);
    const denied = rights(answers, "analytics", "denied");
    assert.ok(denied.some((question) => question.endsWith("from outside every organization")));
  });
});

describe("example twenty-consumers", () => {
  let consumers: [string, Consumer][];
  let loaded: Loaded;
  before(async () => {
    loaded = await loadExample("twenty-consumers");
    consumers = Object.entries(loaded.parent.config.consumers);
  });
  const idsWhere = (holds: (consumer: Consumer) => boolean) =>
    consumers.filter(([, consumer]) => holds(consumer)).map(([id]) => id);

  it("has twenty consumers, all different, with a role each", () => {
    assert.equal(consumers.length, 20);
    assert.equal(new Set(Object.values(loaded.parent.built.outputs["invokeRoleArns"] as object)).size, 20);
    assert.equal(new Set(consumers.map(([, consumer]) => JSON.stringify(consumer))).size, 20);
  });

  it("shows the shapes that its README lists", () => {
    const readme = readFileSync(path.join(EXAMPLES, "twenty-consumers/README.md"), "utf8");
    const listed = (shape: string) =>
      [
        ...readme
          .split("\n")
          .find((line) => line.startsWith(`| ${shape}`))!
          .matchAll(/`([a-z-]+)`/g),
      ].map(([, id]) => id);
    const regions = ({ regions = [] }: Consumer) => regions.length > 1 || regions.includes("*");
    const accounts = consumers.map(([, { accountId }]) => accountId);
    assert.deepEqual(listed("several regions"), idsWhere(regions));
    assert.deepEqual(
      listed("asynchronous"),
      idsWhere(({ asyncInference }) => asyncInference !== undefined),
    );
    assert.deepEqual(
      listed("rotation"),
      idsWhere(({ alsoAcceptExternalIds }) => alsoAcceptExternalIds.length > 0),
    );
    assert.deepEqual(
      listed("inference components"),
      idsWhere(({ inferenceComponents }) => inferenceComponents.length > 0),
    );
    assert.deepEqual(
      listed("two consumers"),
      idsWhere(({ accountId }) => accounts.indexOf(accountId) !== accounts.lastIndexOf(accountId)),
    );
    const rows = readme.split("\n").filter((line) => line.startsWith("| "));
    const named = rows.flatMap((row) => [...row.matchAll(/`([a-z-]+)`/g)].map(([, id]) => id!));
    assert.deepEqual(named.sort(), [...consumers.map(([id]) => id), "credit-risk"].sort());
  });

  it("keeps the names of a consumer that was renamed", () => {
    const child = loaded.children.find(({ config }) => config.consumer === "risk-models")!;
    assert.equal(child.built.outputs["invokeRoleArn"], "arn:aws:iam::111111111111:role/SageMakerExternal-credit-risk");
  });

  it("gives partner-bank the share that the parent makes, word for word", () => {
    const child = loaded.children.find(({ config }) => config.consumer === "partner-bank")!;
    assert.equal(child.config.source.from, "share");
    assert.deepEqual(child.built.outputs["share"], sharesIn(loaded.parent)["partner-bank"]);
  });

  it("accepts both ExternalIds of the rotation and publishes the new one", async () => {
    const answers = await check("twenty-consumers");
    const allowed = rights(answers, "partner-bank", "allowed").filter((question) => question.includes("ExternalId"));
    assert.deepEqual(
      allowed.map((question) => question.split(" ").pop()),
      ["partner-bank-2026-11", "partner-bank-2025-11"],
    );
    const child = loaded.children.find(({ config }) => config.consumer === "partner-bank")!;
    assert.equal(child.built.outputs["externalId"], "partner-bank-2026-11");
  });
});
