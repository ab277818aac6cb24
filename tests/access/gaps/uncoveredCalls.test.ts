import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { UNCOVERED_CALLS } from "../../../access/gaps/uncoveredCalls";
import { DEPLOYMENTS, EVIDENCE } from "../../../enforcement/events/deploymentCalls";

/** Calls of the newest API that a test of integration has seen, with the members by which they name something. */
const { operations } = JSON.parse(readFileSync(path.join(__dirname, "sagemakerOperations.json"), "utf8")) as {
  readonly operations: Readonly<Record<string, readonly string[]>>;
};

/** Calls that name a model, a package, an image or a config, and neither run one nor make one ready. */
const OTHERWISE: readonly (readonly [why: string, calls: RegExp])[] = [
  ["takes something away", /^(Delete|Deregister|Remove)/],
  ["stops something", /^Stop(?!InferenceExperiment)/],
  ["tags decide nothing", /^(Add|Delete)Tags$/],
  [
    "a Studio, its apps and its images: people run their own code there, as in a notebook",
    /^(Create|Update)(App|AppImageConfig|Domain|Space|UserProfile|Image|ImageVersion|Project|PartnerApp)$/,
  ],
  [
    "records about models, not models",
    /^(Create|Update)(Artifact|ModelCard|ModelCardExportJob|MlflowApp|MlflowTrackingServer|Action|Context|TrialComponent)$/,
  ],
  ["a group of packages, and who may use it", /^(Create|Put)ModelPackageGroup(Policy)?$/],
  ["the package is seen to have been changed after a model was made of it", /^UpdateModelPackage$/],
  [
    "makes a monitoring schedule ready, which is named",
    /^Create(DataQuality|ModelBias|ModelExplainability|ModelQuality)JobDefinition$/,
  ],
  [
    "a hub lists models; what is deployed from it is judged",
    /^(Create|Update|Import)Hub(Content|ContentReference|ContentPresignedUrls)?$/,
  ],
];

describe("every call of SageMaker that names a model", () => {
  const named = new Set(UNCOVERED_CALLS.map(({ call }) => call));
  const watched = new Set([...Object.keys(DEPLOYMENTS), ...Object.keys(EVIDENCE)]);

  it("is watched, or named in the gap report, or said why neither", () => {
    const calls = Object.keys(operations);
    assert.ok(calls.length > 50);
    const neither = calls.filter(
      (one) => !watched.has(one) && !named.has(one) && !OTHERWISE.some(([, calls]) => calls.test(one)),
    );
    assert.deepEqual(neither, []);
  });

  it("is one of these alone", () => {
    for (const one of Object.keys(operations)) {
      const reasons = [watched.has(one), named.has(one), OTHERWISE.some(([, calls]) => calls.test(one))];
      assert.equal(reasons.filter(Boolean).length, 1, one);
    }
  });

  it("is named once, and says why", () => {
    assert.equal(named.size, UNCOVERED_CALLS.length);
    for (const { call, why } of UNCOVERED_CALLS) assert.ok(why.length > 20, call);
  });
});
