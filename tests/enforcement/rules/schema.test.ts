import assert from "node:assert/strict";
import fc from "fast-check";
import { allowedBy, rulesHash } from "../../../enforcement/rules/schema";
import { readEnforcement } from "../../../enforcement/rules/read";
import { CHURN, HERE, role, settings, settingsWith, type Json } from "../samples";

const mistakes = (raw: unknown) =>
  readEnforcement(raw, HERE).mistakes.map(({ path, text }) => `${path.map(String).join(".")}: ${text}`);

/** What changes in the rule `churn`, or in the settings around it, and how each line about it begins and ends. */
const within = (change: Json): unknown => ({ rules: [{ ...CHURN, ...change }] });
const around = (change: Json): unknown => ({ rules: [CHURN], ...change });
const MISTAKES: readonly (readonly [what: string, raw: unknown, ...lines: RegExp[]])[] = [
  ["no mapping", [], /^: must be a mapping with the keys mode, .*pause$/],
  ["no rules", {}, /^rules: protects nothing: write a rule, or set defaultDecision: deny$/],
  ["an unknown key", around({ rule: [] }), /^rule: is no key here; did you mean rules\?$/],
  [
    "a key of every object",
    around(JSON.parse('{"__proto__": 1, "constructor": 1}') as Json),
    /^__proto__: /,
    /^constructor: /,
  ],
  ["an unknown mode", around({ mode: "dry-run" }), /^mode: must be one of enforce, audit$/],
  ["pause in quotes", around({ pause: "true" }), /^pause: must be true or false, without quotes$/],
  [
    "limits of nothing",
    around({ limits: { remediesPerHour: 0 } }),
    /^limits.remediesPerHour: must be a whole number of remedies from 1/,
  ],
  [
    "a limit of nobody's",
    around({ limits: { perCallerPerHour: 0 } }),
    /^limits.perCallerPerHour: must be a whole number of remedies from 1/,
  ],
  ["what happens when uncertain", around({ whenUncertain: "delete" }), /^whenUncertain: must be one of undo, ask/],
  ["a weekly digest", around({ notify: { digest: "weekly" } }), /^notify.digest: must be one of none, daily/],
  ["an unknown limit", around({ limits: { perHour: 1 } }), /^limits.perHour: is no key here/],
  ["regions of nothing", around({ regions: [] }), /^regions: is empty; name a region/],
  ["a zone", around({ regions: ["eu-west-1a"] }), /^regions.0: is an availability zone; write its region, eu-west-1$/],
  ["an address", around({ notify: { emails: ["alice"] } }), /^notify.emails.0: must be an e-mail address$/],
  ["a topic's name", around({ notify: { topicArn: "alerts" } }), /^notify.topicArn: must be the ARN of an SNS topic/],
  [
    "a sweep every minute",
    around({ sweepEveryMinutes: 1 }),
    /^sweepEveryMinutes: must be a whole number of minutes from 5/,
  ],
  ["a rule without a name", within({ name: undefined }), /^rules.0.name: must be a name for the rule/],
  [
    "a rule that protects nothing",
    within({ models: [] }),
    /^rules.0: protects nothing: say what by at least one of models, executionRoleArns/,
  ],
  ["a rule for nobody", within({ allowedRoleArns: [] }), /^rules.0: lets nobody deploy/],
  ["a singular", within({ model: "churn" }), /^rules.0.model: is no key here; did you mean models\?$/],
  ["text for a list", within({ models: "churn" }), /^rules.0.models: must be a list of model names$/],
  [
    "a model's ARN",
    within({ models: ["arn:aws:sagemaker:eu-west-1:1:model/churn"] }),
    /is an ARN; write only the name, "churn"$/,
  ],
  [
    "an underscore in a model's name",
    within({ models: ["churn_1"] }),
    /^rules.0.models.0: must be the name of a model, or a pattern/,
  ],
  [
    "the alias of an access point",
    within({ modelDataUrls: ["s3://my-point-hrzrlukc5m36ft7okagglf3gmwluquse1b-s3alias/churn/"] }),
    /^rules.0.modelDataUrls.0: is the alias of an access point; write the bucket behind it/,
  ],
  [
    "a URL for a place",
    within({ modelDataUrls: ["https://b.s3.amazonaws.com/x"] }),
    /^rules.0.modelDataUrls.0: must be written s3:/,
  ],
  [
    "a bucket's ARN for a place",
    within({ modelDataUrls: ["arn:aws:s3:::b"] }),
    /^rules.0.modelDataUrls.0: must be written s3:/,
  ],
  [
    "a package's name",
    within({ modelPackageArns: ["churn"] }),
    /^rules.0.modelPackageArns.0: must be the ARN of a model package/,
  ],
  ["an image with a space", within({ images: ["a b"] }), /^rules.0.images.0: must be a container image/],
  [
    "a role's name",
    within({ allowedRoleArns: ["ModelDeployer"] }),
    /^rules.0.allowedRoleArns.0: must be the ARN of a role/,
  ],
  [
    "a session",
    within({ allowedRoleArns: ["arn:aws:sts::111111111111:assumed-role/A/b"] }),
    /is a session; write the ARN of its role/,
  ],
  [
    "everybody in the account",
    within({ allowedRoleArns: ["arn:aws:iam::111111111111:root"] }),
    /is the root of an account, which is not everybody/,
  ],
  ["any account", within({ allowedRoleArns: ["arn:aws:iam::*:role/ModelDeployer"] }), /must name one account$/],
  [
    "every role",
    within({ allowedRoleArns: [role("*")] }),
    /lets in whoever may create a role; begin the name after the last \//,
  ],
  ["every role below a path", within({ allowedRoleArns: [role("*", "/ml/")] }), /lets in whoever may create a role/],
  ["a name fixed at its end", within({ allowedRoleArns: [role("*-deployer")] }), /lets in whoever may create a role/],
  ["a name hardly fixed", within({ allowedRoleArns: [role("Mo*")] }), /at least 3 fixed characters$/],
  ["a name that begins with any character", within({ allowedRoleArns: [role("?odelDeployer")] }), /lets in whoever/],
  [
    "every role of a break-glass list",
    around({ breakGlassRoleArns: [role("*")] }),
    /^breakGlassRoleArns.0: lets in whoever/,
  ],
  [
    "a stack's role of another account",
    around({ stackRoleArns: [role("A").replace("111111111111", "222222222222")] }),
    /^stackRoleArns.0: is of account 222222222222/,
  ],
  [
    "a stack's role twice",
    around({ stackRoleArns: [role("Pulumi"), role("Pulumi")] }),
    /^stackRoleArns.1: stands in the list twice/,
  ],
  [
    "a role of another account",
    within({ allowedRoleArns: [role("A").replace("111111111111", "222222222222")] }),
    /^rules.0.allowedRoleArns.0: is of account 222222222222; only/,
  ],
  [
    "a role of another partition",
    within({ allowedRoleArns: [role("A").replace("aws", "aws-cn")] }),
    /is in partition aws-cn; begin it with arn:aws:$/,
  ],
  [
    "a permission set's role",
    within({ allowedPermissionSets: ["AWSReservedSSO_Data_0123456789abcdef"] }),
    /must be the name of the permission set alone/,
  ],
  ["a pattern of permission sets", within({ allowedPermissionSets: ["Data*"] }), /and no wildcards$/],
  [
    "a role twice",
    within({ allowedRoleArns: [role("ABC"), role("abc"), role("ABC")] }),
    /^rules.0.allowedRoleArns.2: stands in the list twice: entry 1/,
  ],
  [
    "a model twice, whatever the case",
    within({ models: ["churn-*", "CHURN-*"] }),
    /^rules.0.models.1: stands in the list twice: entry 1/,
  ],
  [
    "two rules of one name",
    { rules: [CHURN, { ...CHURN, name: "Churn" }] },
    /^rules.1.name: is the name of rule 1 too/,
  ],
  [
    "everything at once",
    {
      mode: "x",
      rules: [
        { name: "a", models: ["_", "b"] },
        { ...CHURN, mode: 1 },
      ],
    },
    /^mode: /,
    /^rules.0.models.0: /,
    /^rules.0: lets nobody deploy/,
    /^rules.1.mode: /,
  ],
];

const rule = (name: string, selectors: Json, ...roles: readonly string[]) => ({
  name,
  ...selectors,
  allowedRoleArns: roles.map((one) => (one.startsWith("arn:") ? one : role(one))),
});

/** Rules that let nobody deploy together; the last names what each line says. */
const EMPTY: readonly (readonly [what: string, rules: readonly Json[], ...lines: RegExp[]])[] = [
  [
    "the same models, other roles",
    [rule("a", { models: ["churn"] }, "One"), rule("b", { models: ["churn"] }, "Two")],
    /^rules.1: lets nobody deploy what churn means: a protects it too, and no role is allowed by both/,
  ],
  [
    "the same, in another case",
    [rule("a", { models: ["churn"] }, "One"), rule("b", { models: ["CHURN"] }, "Two")],
    /what CHURN means/,
  ],
  [
    "roles of another case",
    [rule("a", { models: ["churn"] }, "One"), rule("b", { models: ["churn"] }, "ONE")],
    /allowed by both/,
  ],
  [
    "patterns that overlap",
    [rule("a", { models: ["churn-*"] }, "One"), rule("b", { models: ["*-prod"] }, "Two")],
    /what \*-prod means/,
  ],
  [
    "endpoints",
    [rule("a", { endpoints: ["prod*"] }, "One"), rule("b", { endpoints: ["prod"] }, "Two")],
    /what prod means/,
  ],
  [
    "places",
    [rule("a", { modelDataUrls: ["s3://ml/*"] }, "One"), rule("b", { modelDataUrls: ["s3://ml/churn/*"] }, "Two")],
    /what s3/,
  ],
  [
    "three, of which any two agree",
    [
      rule("a", { models: ["*"] }, "One", "Two"),
      rule("b", { models: ["churn*"] }, "Two", "Three"),
      rule("c", { models: ["churn-1"] }, "Three", "One"),
    ],
    /^rules.2: lets nobody deploy what churn-1 means: a, b protect it too, and no role is allowed by all/,
  ],
  [
    "a permission set and a role",
    [{ name: "a", models: ["x"], allowedPermissionSets: ["Data"] }, rule("b", { models: ["x"] }, "Data")],
    /allowed by both/,
  ],
  [
    "two permission sets",
    [
      { name: "a", models: ["x"], allowedPermissionSets: ["Data"] },
      { name: "b", models: ["x"], allowedPermissionSets: ["data"] },
    ],
    /allowed by both/,
  ],
];

const AGREE: readonly (readonly [what: string, rules: readonly Json[]])[] = [
  [
    "the same models and a common role",
    [rule("a", { models: ["churn"] }, "One", "Two"), rule("b", { models: ["churn"] }, "Two")],
  ],
  [
    "a role and a pattern of it",
    [rule("a", { models: ["churn"] }, "Deploy-*"), rule("b", { models: ["churn"] }, "Deploy-eu")],
  ],
  ["neighbours", [rule("a", { models: ["churn-eu-*"] }, "One"), rule("b", { models: ["churn-us-*"] }, "Two")]],
  [
    "a wide rule over two narrow ones",
    [
      rule("all", { models: ["churn-*"] }, "One", "Two"),
      rule("a", { models: ["churn-eu-*"] }, "One"),
      rule("b", { models: ["churn-us-*"] }, "Two"),
    ],
  ],
  [
    "selectors of different kinds",
    [rule("a", { models: ["churn"] }, "One"), rule("b", { images: ["x/churn"] }, "Two")],
  ],
  [
    "a permission set and one of its roles",
    [
      { name: "a", models: ["x"], allowedPermissionSets: ["Data"] },
      rule(
        "b",
        { models: ["x"] },
        role("AWSReservedSSO_Data_0123456789abcdef", "/aws-reserved/sso.amazonaws.com/eu-west-1/"),
      ),
    ],
  ],
];

describe("rules", () => {
  it("have every default that the settings need", () => {
    assert.deepEqual(settings(CHURN), {
      mode: "enforce",
      defaultDecision: "allow",
      rules: [
        {
          ...CHURN,
          executionRoleArns: [],
          modelDataUrls: [],
          modelPackageArns: [],
          images: [],
          endpoints: [],
          allowedPermissionSets: [],
        },
      ],
      breakGlassRoleArns: [],
      stackRoleArns: [],
      whenNoAllowedConfig: "notify",
      whenUncertain: "undo",
      limits: { remediesPerHour: 20, perCallerPerHour: 10, perResourcePerHour: 3 },
      notify: { emails: [], digest: "none" },
      sweepEveryMinutes: 15,
      dashboard: true,
      pause: false,
    });
  });

  it("take the whole block of the design", () => {
    settingsWith(
      {
        mode: "audit",
        defaultDecision: "deny",
        regions: ["eu-west-1", "us-gov-west-1"],
        breakGlassRoleArns: [role("Break-*", "/ops/")],
        stackRoleArns: [role("Pulumi", "/ops/")],
        whenNoAllowedConfig: "delete",
        whenUncertain: "ask",
        limits: { remediesPerHour: 5, perCallerPerHour: 2, perResourcePerHour: 1 },
        notify: {
          emails: ["ml@example.com"],
          topicArn: "arn:aws:sns:eu-west-1:111111111111:ml-alerts",
          digest: "daily",
        },
        sweepEveryMinutes: 60,
        pause: true,
      },
      {
        name: "everything",
        mode: "enforce",
        whenUncertain: "undo",
        models: ["churn-*", 2024],
        executionRoleArns: [role("Churn*", "/service-role/"), "arn:aws:iam::*:role/Churn"],
        modelDataUrls: ["s3://ml-models/churn/", "s3://ml-*/churn*/v?/*"],
        modelPackageArns: ["arn:aws:sagemaker:eu-west-1:111111111111:model-package/churn/*"],
        images: ["111111111111.dkr.ecr.eu-west-1.amazonaws.com/ml/churn:*"],
        endpoints: ["prod-?"],
        allowedRoleArns: [
          role("Deploy", "/*/"),
          role("AWSReservedSSO_Data_*", "/aws-reserved/sso.amazonaws.com/"),
          "arn:aws:iam::111111111111:user/ci",
        ],
        allowedPermissionSets: ["Data.Science+ML"],
      },
    );
  });

  it("need not be there when the default denies", () => {
    assert.deepEqual(mistakes({ defaultDecision: "deny" }), []);
  });

  for (const [what, raw, ...lines] of MISTAKES) {
    it(`refuse ${what}, in ${lines.length === 1 ? "one line" : `${lines.length} lines`}`, () => {
      const found = mistakes(raw);
      assert.equal(found.length, lines.length, found.join("\n"));
      for (const [index, line] of lines.entries()) assert.match(found[index]!, line);
      assert.equal(readEnforcement(raw, HERE).settings, undefined);
    });
  }

  for (const [what, rules, ...lines] of EMPTY) {
    it(`that let nobody deploy are refused: ${what}`, () => {
      for (const [one, expected] of [
        [rules, lines],
        [[...rules].reverse(), lines.map(() => /lets nobody deploy/)],
      ] as const) {
        const found = mistakes({ rules: one });
        assert.equal(found.length, lines.length, found.join("\n"));
        for (const [index, line] of expected.entries()) assert.match(found[index]!, line);
      }
    });
  }

  for (const [what, rules] of AGREE) {
    it(`that let somebody deploy are taken: ${what}`, () => assert.deepEqual(mistakes({ rules }), []));
  }

  it("without the account leave its roles unchecked", () => {
    const raw = { rules: [{ ...CHURN, allowedRoleArns: ["arn:aws:iam::222222222222:role/ModelDeployer"] }] };
    assert.deepEqual(readEnforcement(raw).mistakes, []);
  });

  it("list permission sets as the roles they become", () => {
    const [one] = settings({
      name: "a",
      models: ["x"],
      allowedRoleArns: [role("Ci-*")],
      allowedPermissionSets: ["Data"],
    }).rules;
    assert.deepEqual(allowedBy(one!, { accountId: "111111111111", partition: "aws-cn" }), [
      role("Ci-*"),
      "arn:aws-cn:iam::111111111111:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Data_????????????????",
      "arn:aws-cn:iam::111111111111:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Data_????????????????",
    ]);
  });

  it("of any JSON are read or refused, never thrown", () => {
    const key = fc.constantFrom(
      "rules",
      "name",
      "models",
      "allowedRoleArns",
      "limits",
      "notify",
      "mode",
      "__proto__",
      "length",
      "regions",
    );
    const leaf = fc.oneof(
      fc.constantFrom<unknown>(null, "churn", "*", role("A*"), 1, true, []),
      fc.string({ unit: "binary" }),
    );
    const { junk } = fc.letrec((tie) => ({
      junk: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie("junk"), { maxLength: 3 }),
        fc.array(fc.tuple(key, tie("junk")), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
      ),
    }));
    fc.assert(
      fc.property(fc.oneof(junk, fc.anything()), (raw) => {
        const read = readEnforcement(raw, HERE);
        assert.equal(read.settings === undefined, read.mistakes.length > 0);
        for (const { text } of read.mistakes)
          assert.ok(text !== "" && !text.includes("\n") && !text.includes("Invalid"), text);
      }),
    );
  });
});

describe("the hash of rules", () => {
  const other = { name: "fraud", endpoints: ["fraud", "f2"], allowedRoleArns: [role("Abc"), role("Def")] };
  const one = rulesHash(settings(CHURN, other));

  it("does not depend on the order of anything, nor on what decides nothing", () => {
    assert.equal(rulesHash(settings(other, CHURN)), one);
    assert.equal(
      rulesHash(settings(CHURN, { ...other, endpoints: ["f2", "fraud"], allowedRoleArns: [role("Def"), role("Abc")] })),
      one,
    );
    assert.equal(
      rulesHash(settingsWith({ pause: true, sweepEveryMinutes: 30, notify: { emails: ["a@b.c"] } }, CHURN, other)),
      one,
    );
    assert.match(one, /^[0-9a-f]{16}$/);
  });

  it("changes with everything that decides", () => {
    const others = [
      settings(CHURN),
      settings(CHURN, { ...other, endpoints: ["fraud"] }),
      settings(CHURN, { ...other, endpoints: ["fraud", "f3"] }),
      settings(CHURN, { ...other, name: "other" }),
      settings(CHURN, { ...other, mode: "audit" }),
      settings({ ...CHURN, models: [], endpoints: ["churn-*"] }, other),
      settingsWith({ mode: "audit" }, CHURN, other),
      settingsWith({ defaultDecision: "deny" }, CHURN, other),
      settingsWith({ breakGlassRoleArns: [role("Ops")] }, CHURN, other),
    ].map(rulesHash);
    assert.equal(new Set([one, ...others]).size, others.length + 1);
  });
});
