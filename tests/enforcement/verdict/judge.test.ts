import assert from "node:assert/strict";
import fc from "fast-check";
import { callerOf } from "../../../enforcement/events/caller";
import { deployedModels, type Known } from "../../../enforcement/verdict/deployedModels";
import { certain, type Certainty, type Current } from "../../../enforcement/models/current";
import { isAbout, type Model } from "../../../enforcement/verdict/matchRule";
import type { DeployedTo } from "../../../enforcement/events/deploymentCalls";
import { placeOf } from "../../../enforcement/models/s3Places";
import { rulesHash, type EnforcementSettings } from "../../../enforcement/rules/schema";
import { EVIDENCE_WAIT, judge, type Deployed, type Verdict } from "../../../enforcement/verdict/judge";
import { assumedRole, at, CHURN, deploymentOf, HERE, model, role, settings, settingsWith, type Json } from "../samples";

const alice = callerOf(assumedRole("DataScience"));
const deployer = callerOf(assumedRole("ModelDeployer"));
const service = callerOf({ type: "AWSService", invokedBy: "autoscaling.amazonaws.com" });

const unknownDetails = (name: string): Model => ({ name, details: undefined });
const together = (...models: readonly Model[]) => certain<readonly Model[]>(models);
const churn = together(model("churn-1"));

const ask = (rules: EnforcementSettings, deployed: Partial<Deployed> = {}, now = at(60)): Verdict =>
  judge(
    { eventTime: at(0), caller: alice, to: { endpointName: "prod" }, models: churn, ...deployed },
    rules,
    HERE,
    now,
  );

const rule = (name: string, selectors: Json, ...roles: readonly string[]) => ({
  name,
  allowedRoleArns: roles.map((one) => role(one)),
  ...selectors,
});

/** One selector each, and models it means or does not mean. The caller is in no list. */
const SELECTORS: readonly (readonly [selectors: Json, deployed: Partial<Deployed>, decision: Verdict["decision"]])[] = [
  [{ models: ["churn-*"] }, {}, "denied"],
  [{ models: ["churn-*"] }, { models: together(model("CHURN-1")) }, "denied"],
  [{ models: ["CHURN-?"] }, {}, "denied"],
  [{ models: ["churn-*"] }, { models: together(model("fraud-1")) }, "allowed"],
  [{ models: ["churn-*"] }, { models: together(model("a"), model("churn-1"), model("b")) }, "denied"],
  [{ models: ["churn-*"] }, { models: together(unknownDetails("churn-1")) }, "denied"],
  [{ models: ["churn-*"] }, { models: together(unknownDetails("fraud-1")) }, "allowed"],
  [{ models: ["*"] }, { models: together(model(undefined)) }, "allowed"],
  [
    { executionRoleArns: [role("Churn*")] },
    { models: together(model("x", { executionRoleArn: role("ChurnModel") })) },
    "denied",
  ],
  [
    { executionRoleArns: [role("Churn*")] },
    { models: together(model("x", { executionRoleArn: role("churnModel") })) },
    "allowed",
  ],
  [{ executionRoleArns: [role("Churn*")] }, { models: together(model("x", { unread: ["role"] })) }, "waiting"],
  [{ executionRoleArns: [role("Churn*")] }, { models: together(unknownDetails("x")) }, "waiting"],
  [
    { modelDataUrls: ["s3://ml/churn/"] },
    { models: together(model("x", { places: [placeOf("s3://ml/churn/1.tar.gz")] })) },
    "denied",
  ],
  [
    { modelDataUrls: ["s3://ml/churn/"] },
    { models: together(model("x", { places: [placeOf("s3://ml/fraud/1.tar.gz")] })) },
    "allowed",
  ],
  [
    { modelDataUrls: ["s3://ml/churn/"] },
    { models: together(model("x", { places: [placeOf("s3://p-s3alias/1.tar.gz")] })) },
    "waiting",
  ],
  [{ modelDataUrls: ["s3://ml/churn/"] }, { models: together(model("x", { unread: ["packages"] })) }, "waiting"],
  [
    { modelPackageArns: ["arn:aws:sagemaker:eu-west-1:111111111111:model-package/churn/*"] },
    {
      models: together(
        model("x", {
          modelPackageArns: ["arn:aws:sagemaker:eu-west-1:111111111111:model-package/Churn/3"],
          unread: ["packages"],
        }),
      ),
    },
    "denied",
  ],
  [
    { modelPackageArns: ["arn:aws:sagemaker:eu-west-1:111111111111:model-package/churn/*"] },
    {
      models: together(
        model("x", {
          modelPackageArns: ["arn:aws:sagemaker:eu-west-1:111111111111:model-package/fraud/3"],
          unread: ["packages"],
        }),
      ),
    },
    "allowed",
  ],
  [{ images: ["host/churn"] }, { models: together(model("x", { images: ["host/base:1", "host/churn:2"] })) }, "denied"],
  [{ images: ["host/churn"] }, { models: together(model("x", { images: ["host/base:1"] })) }, "allowed"],
  [{ images: ["host/churn"] }, { models: together(model(undefined, { images: ["host/churn:2"] })) }, "denied"],
  [{ endpoints: ["prod*"] }, { models: together(model("x")), to: { endpointName: "PROD-2" } }, "denied"],
  [{ endpoints: ["prod*"] }, { models: together(model("x")), to: { endpointName: "dev" } }, "allowed"],
  [{ endpoints: ["prod*"] }, { models: together(model("x")), to: "no endpoint" }, "allowed"],
  [{ endpoints: ["prod*"] }, { models: together(model("x")), to: "unknown" }, "waiting"],
  [{ endpoints: ["prod*"] }, { models: together() }, "allowed"],
  // Any selector suffices.
  [{ models: ["churn-*"], endpoints: ["other"], images: ["i"] }, {}, "denied"],
  [{ models: ["fraud-*"], endpoints: ["prod"], images: ["i"] }, {}, "denied"],
  [{ models: ["fraud-*"], endpoints: ["prod"], images: ["i"] }, { models: together(unknownDetails("x")) }, "denied"],
  // Not even the models are known.
  [{ models: ["churn-*"] }, { models: undefined }, "waiting"],
  [{ endpoints: ["prod"] }, { models: undefined }, "waiting"],
  [{ endpoints: ["other"] }, { models: undefined }, "allowed"],
];

describe("a verdict", () => {
  for (const [selectors, deployed, decision] of SELECTORS) {
    it(`of ${JSON.stringify(selectors)} on ${JSON.stringify({ ...deployed, models: deployed.models?.candidates })} is ${decision}`, () => {
      const rules = settings(rule("r", selectors, "ModelDeployer"));
      const verdict = ask(rules, deployed);
      assert.equal(verdict.decision, decision, verdict.reason);
      assert.deepEqual(verdict.byRules, decision === "allowed" ? [] : ["r"]);
      const listed = ask(rules, { ...deployed, caller: deployer });
      assert.equal(listed.decision, "allowed");
      const late = ask(rules, deployed, at(0) + EVIDENCE_WAIT);
      assert.equal(late.decision, decision === "waiting" ? "unknown" : decision);
      assert.equal(ask(rules, deployed, at(0) + EVIDENCE_WAIT - 1).decision, decision);
    });
  }

  it("tells who, what, why, and on what evidence", () => {
    const rules = settings(CHURN);
    const verdict = ask(rules);
    assert.equal(verdict.reason, `model churn-1: rule churn forbids it to ${role("DataScience")}`);
    assert.deepEqual(verdict.evidence, { caller: alice, to: { endpointName: "prod" }, models: churn });
    assert.equal(verdict.rulesHash, rulesHash(rules));
    assert.deepEqual([verdict.mode, verdict.breakGlass, verdict.tampering], ["enforce", false, false]);
    assert.equal(ask(rules, { caller: deployer }).reason, "model churn-1: allowed by rule churn");
    assert.equal(ask(rules, { models: together(model("x")) }).reason, "model x: no rule is about it");
    assert.equal(ask(rules, { models: together() }).reason, "deploys no model");
    assert.match(
      ask(rules, { models: undefined }).reason,
      /^models that are not known: rule churn would forbid it to .*, and may be about it$/,
    );
    assert.doesNotThrow(() => JSON.stringify(verdict));
  });

  it("needs every rule about a model to list the caller, and names those that do not", () => {
    const rules = settings(
      rule("a", { models: ["churn-*"] }, "DataScience", "Both"),
      rule("b", { endpoints: ["prod"] }, "Both"),
      rule("c", { models: ["*"] }, "DataScience", "Both"),
    );
    const verdict = ask(rules);
    assert.deepEqual([verdict.decision, verdict.byRules], ["denied", ["b"]]);
    const both = ask(rules, { caller: callerOf(assumedRole("Both")) });
    assert.deepEqual([both.decision, both.byRules], ["allowed", ["a", "b", "c"]]);
  });

  it("allows nobody where a rule is about the model", () => {
    assert.equal(ask(settings(CHURN), { caller: service }).decision, "denied");
    assert.equal(ask(settings(CHURN), { caller: callerOf(undefined) }).decision, "denied");
    assert.equal(ask(settings(CHURN), { caller: service, models: together(model("x")) }).decision, "allowed");
  });

  it("by default denies what no rule is about, where that is set", () => {
    const rules = settingsWith({ defaultDecision: "deny" }, CHURN);
    const other = ask(rules, { models: together(model("x")) });
    assert.deepEqual(
      [other.decision, other.byRules, other.reason],
      ["denied", [], "model x: no rule is about it, and the default is deny"],
    );
    assert.equal(ask(rules, { caller: deployer }).decision, "allowed");
    assert.equal(ask(rules, { caller: deployer, models: undefined }).decision, "waiting");
    assert.equal(ask(rules, { models: together() }).decision, "allowed");
    assert.equal(ask(settingsWith({ defaultDecision: "deny" })).decision, "denied");
    const byImage = settingsWith({ defaultDecision: "deny" }, rule("i", { images: ["x"] }, "DataScience"));
    assert.equal(ask(byImage, { models: together(unknownDetails("x")) }).decision, "waiting");
  });

  it("lets the glass be broken, and says so, whatever is known", () => {
    const rules = settingsWith({ breakGlassRoleArns: [role("DataScience")], defaultDecision: "deny" }, CHURN);
    for (const models of [churn, undefined]) {
      const verdict = ask(rules, { models });
      assert.deepEqual([verdict.decision, verdict.breakGlass], ["allowed", true]);
    }
    assert.equal(ask(rules, { caller: deployer }).breakGlass, false);
  });

  it("allows our own role what an open case predicted, and nothing else, whatever lists hold it", () => {
    const rules = settingsWith(
      { breakGlassRoleArns: [role("DataScience")] },
      rule("a", { models: ["*"] }, "DataScience"),
    );
    const predicted = ask(rules, { ourOwn: "predicted", models: undefined });
    assert.deepEqual([predicted.decision, predicted.tampering, predicted.breakGlass], ["allowed", false, false]);
    const unexpected = ask(rules, { ourOwn: "unexpected" });
    assert.deepEqual([unexpected.decision, unexpected.tampering, unexpected.breakGlass], ["denied", true, false]);
    assert.equal(ask(settings(CHURN), { ourOwn: "unexpected", models: together(model("x")) }).tampering, true);
  });
});

describe("the mode of a verdict", () => {
  const audit = { mode: "audit" };
  const MODES: readonly (readonly [what: string, more: Json, rules: readonly Json[], mode: string])[] = [
    ["the settings'", { mode: "audit" }, [rule("a", { models: ["churn-*"] }, "X")], "audit"],
    ["the rule's", {}, [{ ...rule("a", { models: ["churn-*"] }, "X"), ...audit }], "audit"],
    [
      "the rule's, over the settings'",
      { mode: "audit" },
      [{ ...rule("a", { models: ["churn-*"] }, "X"), mode: "enforce" }],
      "enforce",
    ],
    [
      "that of any rule that enforces",
      {},
      [{ ...rule("a", { models: ["churn-*"] }, "X"), ...audit }, rule("b", { models: ["*"] }, "X")],
      "enforce",
    ],
    [
      "not that of a rule that lists the caller",
      {},
      [{ ...rule("a", { models: ["churn-*"] }, "X"), ...audit }, rule("b", { models: ["*"] }, "DataScience", "X")],
      "audit",
    ],
  ];
  for (const [what, more, rules, mode] of MODES) {
    it(`is ${what}`, () => assert.equal(ask(settingsWith(more, ...rules)).mode, mode));
  }

  it("is not softened by another model that only an audit is about", () => {
    const rules = settings(
      { ...rule("a", { models: ["a-*"] }, "X"), ...audit },
      rule("b", { models: ["churn-*"] }, "X"),
    );
    for (const models of [together(model("a-1"), model("churn-1")), together(model("churn-1"), model("a-1"))]) {
      const verdict = ask(rules, { models });
      assert.deepEqual([verdict.decision, verdict.mode, verdict.byRules], ["denied", "enforce", ["b"]]);
    }
    const byImage = settings(
      { ...rule("a", { models: ["a-*"] }, "X"), ...audit },
      rule("b", { images: ["host/churn"] }, "X"),
    );
    for (const models of [together(model("a-1"), unknownDetails("z")), together(unknownDetails("a-1"))]) {
      const waiting = ask(byImage, { models });
      assert.deepEqual([waiting.decision, waiting.mode, waiting.byRules], ["waiting", "enforce", ["b"]]);
    }
  });

  it("of a default is the settings'", () => {
    const rules = settingsWith(
      { defaultDecision: "deny", mode: "enforce" },
      { ...rule("a", { models: ["a-*"] }, "X"), ...audit },
    );
    assert.equal(ask(rules, { models: together(model("a-1"), model("z")) }).mode, "enforce");
    assert.equal(ask(rules, { models: together(model("a-1")) }).mode, "audit");
  });
});

const inForce = <T>(certainty: Certainty, ...candidates: readonly [T, ...T[]]): Current<T> => ({
  candidates,
  certainty,
  from: "live",
});
const bad = [model("churn-1")];
const good = [model("x")];

/** What was current is known to a degree: a minute after the call, and when nothing more can come. */
const DEGREES: readonly (readonly [what: string, models: Current<readonly Model[]>, soon: Verdict["decision"]])[] = [
  ["certain and protected", inForce("certain", bad), "denied"],
  ["certain and not", inForce("certain", good), "allowed"],
  ["likely and protected: nobody is wronged", inForce("likely", bad), "denied"],
  ["likely and not: a swap may hide it", inForce("likely", good), "waiting"],
  ["open and protected: it may be another one", inForce("open", bad), "waiting"],
  ["open and not", inForce("open", good), "waiting"],
  ["either", inForce<readonly Model[]>("certain", bad, good), "waiting"],
  ["either, both protected", inForce("certain", bad, [model("churn-2")]), "denied"],
  ["either, none protected", inForce("certain", good, []), "allowed"],
  ["likely nothing", inForce("likely", []), "waiting"],
];

describe("evidence", () => {
  for (const [what, models, decision] of DEGREES) {
    it(`that is ${what}: ${decision}`, () => assert.equal(ask(settings(CHURN), { models }).decision, decision));

    it(`of a model's details that is ${what}: ${decision}`, () => {
      const details = models.candidates.map(
        (one) => model("z", { images: one.map(({ name }) => `host/${name!.split("-")[0]!}:1`) }).details!.candidates[0],
      );
      const z: Model = { name: "z", details: { ...models, candidates: details as [(typeof details)[0]] } };
      const rules = settings(rule("r", { images: ["host/churn"] }, "ModelDeployer"));
      assert.equal(ask(rules, { models: together(z) }).decision, decision);
      assert.equal(ask(settings(CHURN), { models: together(z) }).decision, "allowed", "names alone suffice");
    });
  }
});

describe("the models of a call", () => {
  const known = (more: Partial<Known> = {}): Known => ({
    endpointConfig: undefined,
    model: () => undefined,
    component: () => undefined,
    containerRole: undefined,
    ...more,
  });
  const names = (models: Current<readonly Model[]> | undefined) =>
    models?.candidates.map((one) => one.map(({ name }) => name ?? "-").join("+"));
  const component = (specification: Json) =>
    deploymentOf("CreateInferenceComponent", { inferenceComponentName: "p", endpointName: "e", specification }).deploys;
  const update = deploymentOf("UpdateEndpoint", { endpointName: "e", endpointConfigName: "c" }).deploys;
  const base = (...models: readonly string[]) => certain(models.map((name) => ({ modelNames: [name], baseNames: [] })));

  it("are its endpoint config's, whichever that was", () => {
    assert.equal(deployedModels(update, known()), undefined);
    const models = deployedModels(
      update,
      known({ endpointConfig: inForce("open", { modelNames: ["a", "b"] }, { modelNames: [] }) }),
    );
    assert.deepEqual([names(models), models?.certainty], [["a+b", ""], "open"]);
  });

  it("are those that can be read, and one that is not known", () => {
    const UNKNOWN = { unknown: true, details: undefined };
    const config = deployedModels(update, known({ endpointConfig: certain({ modelNames: ["a"], unreadable: true }) }));
    assert.deepEqual(config?.candidates[0].slice(1), [UNKNOWN]);
    const adapter = component({ baseInferenceComponentName: "gone", modelName: "churn-1" });
    const models = deployedModels(adapter, known());
    assert.deepEqual(models?.candidates[0].slice(1), [UNKNOWN]);
    // Enough to deny is a denial, whatever else cannot be read.
    assert.equal(ask(settings(CHURN), { models }).decision, "denied");
    const harmless = deployedModels(component({ baseInferenceComponentName: "gone", modelName: "x" }), known());
    assert.equal(ask(settings(CHURN), { models: harmless }).decision, "waiting");
    assert.match(ask(settings(CHURN), { models: harmless }).reason, /a model that could not be read/);
    const elsewhere = settings(rule("e", { endpoints: ["other"] }, "X"));
    assert.equal(ask(elsewhere, { models: harmless }).decision, "allowed");
  });

  it("are its own, its container's and those of its base", () => {
    const adapter = component({
      baseInferenceComponentName: "base",
      container: { artifactUrl: "s3://b/adapter", image: "i" },
    });
    const models = deployedModels(
      adapter,
      known({ component: (name) => (name === "base" ? { ...base("llm"), certainty: "likely" } : undefined) }),
    );
    assert.deepEqual([names(models), models?.certainty], [["-+llm"], "likely"]);
    assert.deepEqual(models?.candidates[0][0]?.details?.candidates[0].unread, ["role"]);
    const two = deployedModels(
      adapter,
      known({
        component: () =>
          inForce("open", [{ modelNames: ["a"], baseNames: [] }], [{ modelNames: ["b"], baseNames: ["x"] }]),
      }),
    );
    assert.deepEqual(names(two), ["-+a", "-+b"]);
  });

  it("run with the role of the endpoint's config, where they are containers", () => {
    const own = component({ container: { image: "i" } });
    const details = (role: Known["containerRole"]) =>
      deployedModels(own, known({ containerRole: role }))?.candidates[0][0]?.details?.candidates[0];
    assert.deepEqual(
      [
        details(certain({ executionRoleArn: "r" }))?.executionRoleArn,
        details(certain({ executionRoleArn: "r" }))?.unread,
      ],
      ["r", []],
    );
    assert.deepEqual(details(inForce("open", { executionRoleArn: "r" }))?.unread, ["role"]);
    assert.deepEqual(details(inForce("certain", { executionRoleArn: "r" }, { executionRoleArn: "s" }))?.unread, [
      "role",
    ]);
    assert.deepEqual(details(undefined)?.unread, ["role"]);
  });

  it("are one with what the call says of its container, so that a default of deny does not find a second one", () => {
    const container = { places: [placeOf("s3://ml/churn/", true)], images: [] };
    for (const deployed of [
      deployedModels({ kind: "models", names: ["m"], container }, known()),
      deployedModels(component({ modelName: "m", container: { environment: { A: "s3://ml/churn/" } } }), known()),
    ]) {
      assert.deepEqual(names(deployed), ["m"]);
      const [model] = deployed!.candidates[0];
      assert.equal(model?.container?.candidates[0].places[0]?.url, "s3://ml/churn/");
      const about = (rule: Json) =>
        isAbout(settings({ name: "r", allowedRoleArns: [role("A")], ...rule }).rules[0]!, model, "no endpoint");
      assert.equal(about({ modelDataUrls: ["s3://ml/churn/*"] }), "yes");
      assert.equal(about({ models: ["other"] }), "no");
    }
  });

  it("are none of an update that specifies nothing, and not known where the request is left out", () => {
    assert.deepEqual(names(deployedModels({ kind: "nothing" }, known())), [""]);
    assert.equal(deployedModels({ kind: "unknown" }, known()), undefined);
    assert.deepEqual(names(deployedModels({ kind: "models", names: ["m"] }, known())), ["m"]);
  });
});

/** Any rules, any models known to any degree, any caller. */
const anyName = fc.constantFrom("churn-1", "churn-2", "fraud-1", "x");
const anyPattern = fc.constantFrom("churn-*", "churn-1", "*", "fraud-?", "none");
const anyRole = fc.constantFrom("A", "B", "C", "D");
const list = <T>(item: fc.Arbitrary<T>, minLength = 0) => fc.uniqueArray(item, { minLength, maxLength: 3 });
const anyRule = fc.record({
  mode: fc.constantFrom("enforce", "audit"),
  models: list(anyPattern),
  images: list(fc.constantFrom("host/churn", "host/x")),
  modelDataUrls: list(fc.constantFrom("s3://ml/churn/", "s3://ml/*")),
  endpoints: list(fc.constantFrom("prod", "p*"), 1),
  allowedRoleArns: list(
    anyRole.map((name) => role(`Role${name}`)),
    1,
  ),
});
type AnyRule = typeof anyRule extends fc.Arbitrary<infer T> ? T : never;
const certainty = fc.constantFrom<Certainty>("certain", "likely", "open");
const known = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<Current<T>> =>
  fc
    .tuple(certainty, one, fc.array(one, { maxLength: 1 }))
    .map(([sure, first, others]) => inForce(sure, first, ...others));
const anyDetails = fc.option(
  known(
    fc.record({
      places: list(fc.constantFrom("s3://ml/churn/1", "s3://x-s3alias/1", "s3://other/1").map((url) => placeOf(url))),
      images: list(fc.constantFrom("host/churn:1", "host/y")),
      modelPackageArns: fc.constant([]),
      unread: list(fc.constantFrom("packages" as const, "role" as const)),
    }),
  ),
  { nil: undefined },
);
const anyModel: fc.Arbitrary<Model> = fc.record({
  name: fc.option(anyName, { nil: undefined }),
  details: anyDetails,
  container: anyDetails,
});
const anyDeployed: fc.Arbitrary<Deployed> = fc.record({
  eventTime: fc.constant(at(0)),
  caller: anyRole.map((name) => callerOf(assumedRole(`Role${name}`))),
  to: fc.constantFrom<DeployedTo>({ endpointName: "prod" }, { endpointName: "dev" }, "no endpoint", "unknown"),
  models: fc.option(known(fc.array(anyModel, { maxLength: 3 })), { nil: undefined }),
});
const anyNow = fc.constantFrom(at(60), at(0) + EVIDENCE_WAIT);
/** Past the checks of the configuration: what they refuse must be judged safely as well. */
const enforcement = (rules: readonly AnyRule[], more: Partial<EnforcementSettings> = {}): EnforcementSettings => ({
  ...settings(CHURN),
  rules: rules.map((one, index) => ({
    ...one,
    name: `r${index}`,
    mode: one.mode,
    executionRoleArns: [],
    modelPackageArns: [],
    allowedPermissionSets: [],
  })),
  ...more,
});
const SEVERITY = ["allowed", "waiting", "unknown", "denied"];

describe("any verdict", () => {
  const RUNS = { numRuns: 400 };

  it("allows no less when a rule is taken away, where the default allows", () => {
    fc.assert(
      fc.property(fc.array(anyRule, { minLength: 1, maxLength: 4 }), anyDeployed, anyNow, (rules, deployed, now) => {
        const more = judge(deployed, enforcement(rules), HERE, now);
        const fewer = judge(deployed, enforcement(rules.slice(1)), HERE, now);
        assert.ok(more.decision !== "allowed" || fewer.decision === "allowed");
      }),
      RUNS,
    );
  });

  it("where the default denies, allows no more by a rule that does not list the caller", () => {
    fc.assert(
      fc.property(
        fc.array(anyRule, { minLength: 1, maxLength: 4 }),
        anyDeployed,
        anyNow,
        ([first, ...rest], deployed, now) => {
          if (first!.allowedRoleArns.includes(deployed.caller.text)) return;
          const deny = { defaultDecision: "deny" as const };
          const more = judge(deployed, enforcement([first!, ...rest], deny), HERE, now);
          assert.ok(
            more.decision !== "allowed" || judge(deployed, enforcement(rest, deny), HERE, now).decision === "allowed",
          );
        },
      ),
      RUNS,
    );
  });

  it("is never allowed where a rule by name or endpoint does not list the caller", () => {
    fc.assert(
      fc.property(fc.array(anyRule, { minLength: 1, maxLength: 4 }), anyDeployed, anyNow, (rules, deployed, now) => {
        const { decision } = judge(deployed, enforcement(rules), HERE, now);
        const forbidden = (deployed.models?.candidates ?? []).some((models) =>
          models.some(({ name = "" }) =>
            rules.some(
              (one) =>
                !one.allowedRoleArns.includes(deployed.caller.text) &&
                (one.models.some(
                  (pattern) =>
                    name !== "" && new RegExp(`^${pattern.replace("*", ".*").replace("?", ".")}$`).test(name),
                ) ||
                  (typeof deployed.to === "object" &&
                    one.endpoints.some((pattern) =>
                      new RegExp(`^${pattern.replace("*", ".*")}$`).test(
                        (deployed.to as { endpointName: string }).endpointName,
                      ),
                    ))),
            ),
          ),
        );
        if (forbidden) assert.notEqual(decision, "allowed");
      }),
      RUNS,
    );
  });

  it("does not get milder when less is known", () => {
    fc.assert(
      fc.property(fc.array(anyRule, { minLength: 1, maxLength: 4 }), anyDeployed, (rules, deployed) => {
        const now = at(0) + EVIDENCE_WAIT;
        const before = judge(deployed, enforcement(rules), HERE, now).decision;
        const forgetful = judge({ ...deployed, models: undefined }, enforcement(rules), HERE, now).decision;
        if (forgetful === "allowed") assert.equal(before, "allowed");
      }),
      RUNS,
    );
  });

  it("is the same whatever the case of names, the order of rules and of models", () => {
    fc.assert(
      fc.property(fc.array(anyRule, { minLength: 1, maxLength: 4 }), anyDeployed, anyNow, (rules, deployed, now) => {
        const shout = (models: readonly Model[]) =>
          [...models].reverse().map((one) => ({ ...one, name: one.name?.toUpperCase() }));
        const to =
          typeof deployed.to === "object" ? { endpointName: deployed.to.endpointName.toUpperCase() } : deployed.to;
        const models = deployed.models && {
          ...deployed.models,
          candidates: deployed.models.candidates.map(shout) as unknown as [Model[]],
        };
        const one = judge(deployed, enforcement(rules), HERE, now);
        const same = enforcement(rules);
        const other = judge({ ...deployed, to, models }, { ...same, rules: [...same.rules].reverse() }, HERE, now);
        assert.deepEqual(
          [other.decision, other.mode, [...other.byRules].sort()],
          [one.decision, one.mode, [...one.byRules].sort()],
        );
      }),
      RUNS,
    );
  });

  it("waits only half an hour, and only ever for what then is unknown", () => {
    fc.assert(
      fc.property(fc.array(anyRule, { minLength: 1, maxLength: 4 }), anyDeployed, (rules, deployed) => {
        const [soon, late] = [at(60), at(0) + EVIDENCE_WAIT].map(
          (now) => judge(deployed, enforcement(rules), HERE, now).decision,
        );
        assert.equal(late, soon === "waiting" ? "unknown" : soon);
        assert.ok(SEVERITY.includes(soon!));
      }),
      RUNS,
    );
  });

  it("of a caller in every list is allowed", () => {
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 4 }), anyDeployed, anyNow, (rules, deployed, now) => {
        const listed = rules.map((one) => ({ ...one, allowedRoleArns: [deployed.caller.text] }));
        const sure = { ...deployed, models: deployed.models && { ...deployed.models, certainty: "certain" as const } };
        assert.equal(judge(sure, enforcement(listed), HERE, now).decision, "allowed");
      }),
      RUNS,
    );
  });
});

describe("what becomes of an unknown deployment", () => {
  const late = at(0) + EVIDENCE_WAIT;
  const unsure = (...wishes: readonly (string | undefined)[]) =>
    wishes.map((whenUncertain, index) =>
      rule(`r${index}`, { modelDataUrls: ["s3://ml/"], ...(whenUncertain && { whenUncertain }) }, "Nobody"),
    );
  const CASES: readonly (readonly [all: "undo" | "ask", rules: readonly (string | undefined)[], expected: string])[] = [
    ["undo", [undefined], "undo"],
    ["ask", [undefined], "ask"],
    ["undo", ["ask"], "ask"],
    ["ask", ["undo"], "undo"],
    ["ask", [undefined, "undo"], "undo"],
    ["undo", ["ask", "ask"], "ask"],
    ["undo", ["ask", undefined], "undo"],
  ];
  for (const [all, wishes, expected] of CASES) {
    it(`is to ${expected}, with ${all} for all and ${wishes.map((one) => one ?? "nothing").join(", ")} in the rules`, () => {
      const verdict = ask(
        settingsWith({ whenUncertain: all }, ...unsure(...wishes)),
        { models: together(unknownDetails("x")) },
        late,
      );
      assert.deepEqual([verdict.decision, verdict.whenUncertain], ["unknown", expected]);
    });
  }

  it("is the default's when no rule decides", () => {
    const rules = { ...settingsWith({ whenUncertain: "ask", defaultDecision: "deny" }), rules: [] };
    const verdict = ask(rules, { models: undefined }, late);
    assert.deepEqual([verdict.decision, verdict.whenUncertain], ["unknown", "ask"]);
  });
});

describe("a call of our own role for what was made anew in between", () => {
  it("is judged as of somebody in no list, and is no tampering", () => {
    const listed = settings(rule("churn", { models: ["churn-*"] }, "Alice"));
    const found = ask(listed, { ourOwn: "replaced" });
    assert.deepEqual([found.decision, found.tampering, found.breakGlass], ["denied", false, false]);
    assert.equal(ask(listed, { ourOwn: "replaced", models: together(model("other")) }).decision, "allowed");
  });
});
