import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Built } from "../access/build/build";
import { checkAccess, type Check } from "../access/check";
import { keepForShortReport } from "../access/report/pick";
import { load, type Loaded } from "../access/load";
import { sharesIn } from "../access/build/side";
import type { Consumer } from "../config";
import { callerOf } from "../enforcement/events/caller";
import { certain } from "../enforcement/models/current";
import type { Model } from "../enforcement/verdict/matchRule";
import { placeOf } from "../enforcement/models/s3Places";
import { judge } from "../enforcement/verdict/judge";
import { assumedRole, HERE, NOON } from "./enforcement/samples";
import { quickCheck } from "./quickCheck";

const EXAMPLES = path.join(__dirname, "../examples");

const loadExample = (name: string): Promise<Loaded> => load({ dir: path.join(EXAMPLES, name) });
const check = async (name: string): Promise<Check> => {
  const { parent, children } = await loadExample(name);
  return quickCheck(parent, children);
};
const rights = ({ answers }: Check, consumer: string, expected: "allowed" | "denied") =>
  answers
    .filter((answer) => answer.consumer === consumer && answer.actual === expected)
    .map(({ question }) => question);

describe("examples", () => {
  it("have a README each", () => {
    const without = readdirSync(EXAMPLES).filter((name) => !existsSync(path.join(EXAMPLES, name, "README.md")));
    assert.deepEqual(without, []);
  });

  const withStacks = (name: string) =>
    readdirSync(path.join(EXAMPLES, name)).some((file) => file.startsWith("Pulumi."));
  for (const name of readdirSync(EXAMPLES).filter(withStacks)) {
    describe(name, () => {
      it("passes the access check with every stack file of its folder", async () => {
        const loaded = await loadExample(name);
        const keep = keepForShortReport(Object.keys(loaded.parent.config.consumers).length);
        const { answers, failures, warnings, summary } = await checkAccess(loaded.parent, loaded.children, { keep });
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
      executionRole: false,
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

describe("example feature-store", () => {
  let loaded: Loaded;
  before(async () => {
    loaded = await loadExample("feature-store");
  });
  const child = (consumer: string): Built => loaded.children.find(({ config }) => config.consumer === consumer)!.built;
  const made = ({ resources }: Built, type: string, adopted = false) =>
    resources.filter((resource) => resource.type === type && resource.adopted === adopted).map(({ inputs }) => inputs);

  it("makes a role for each consumer, and a workgroup where something is offline", () => {
    const { outputs, resources } = loaded.parent.built;
    assert.deepEqual(outputs["featureStoreRoleArns"], {
      "fraud-team": "arn:aws:iam::111111111111:role/SageMakerFeatureStore-fraud-team",
      marketing: "arn:aws:iam::111111111111:role/SageMakerFeatureStore-marketing",
      reporting: "arn:aws:iam::111111111111:role/SageMakerFeatureStore-reporting",
      pricing: "arn:aws:iam::111111111111:role/SageMakerFeatureStore-pricing",
    });
    assert.deepEqual(outputs["invokeRoleArns"], {
      "fraud-team": "arn:aws:iam::111111111111:role/SageMakerExternal-fraud-team",
    });
    assert.deepEqual(
      resources
        .filter(({ type }) => type === "aws:athena/workgroup:Workgroup")
        .map(({ inputs }) => {
          const { configuration } = inputs as { configuration: Record<string, unknown> };
          const { bytesScannedCutoffPerQuery, resultConfiguration, managedQueryResultsConfiguration } = configuration;
          return [
            inputs["name"],
            bytesScannedCutoffPerQuery,
            resultConfiguration ?? managedQueryResultsConfiguration,
          ] as const;
        })
        .sort(([one], [other]) => String(one).localeCompare(String(other))),
      [
        [
          "sagemaker-feature-store-fraud-team",
          10_737_418_240,
          {
            outputLocation: "s3://sagemaker-athena-fraud-team-222222222222-eu-west-1/athena-results/",
            expectedBucketOwner: "222222222222",
          },
        ],
        [
          "sagemaker-feature-store-marketing",
          1_073_741_824,
          {
            outputLocation: "s3://sagemaker-athena-marketing-333333333333-eu-west-1/athena-results/",
            expectedBucketOwner: "333333333333",
          },
        ],
        ["sagemaker-feature-store-reporting", 10_737_418_240, { enabled: true }],
      ],
    );
  });

  it("fraud-team: makes its role, with a policy of its own, and a bucket with a key", () => {
    const built = child("fraud-team");
    assert.equal(
      built.outputs["executionRoleArn"],
      "arn:aws:iam::222222222222:role/SageMakerFeatureStoreExecution-fraud-team",
    );
    assert.deepEqual(
      made(built, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").map(({ policyArn }) => policyArn),
      ["arn:aws:iam::222222222222:policy/FraudNotebooks"],
    );
    assert.equal(made(built, "aws:iam/rolePolicy:RolePolicy").length, 2, "one for each shared role");
    assert.equal(made(built, "aws:kms/key:Key").length, 1);
    assert.equal(built.outputs["resultsBucket"], "sagemaker-athena-fraud-team-222222222222-eu-west-1");
  });

  it("marketing: adds a policy to each existing role, and nothing else but the bucket", () => {
    const built = child("marketing");
    const { executionRoleArns } = sharesIn(loaded.parent)["marketing"]!.featureStore!;
    assert.deepEqual(executionRoleArns, [
      "arn:aws:iam::333333333333:role/service-role/AmazonSageMaker-ExecutionRole-20240115T101530",
      "arn:aws:iam::333333333333:role/NightlyAudience",
    ]);
    assert.equal(made(built, "aws:iam/role:Role").length, 0);
    assert.equal(made(built, "aws:iam/role:Role", true).length, 2);
    assert.deepEqual(
      made(built, "aws:iam/rolePolicy:RolePolicy")
        .map(({ role }) => role)
        .sort(),
      ["AmazonSageMaker-ExecutionRole-20240115T101530", "NightlyAudience"],
    );
    assert.equal(made(built, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").length, 0);
    assert.equal(made(built, "aws:kms/key:Key").length, 0);
    assert.equal(made(built, "aws:s3/bucket:Bucket").length, 1);
  });

  it("reporting: has no bucket, and the managed policy that a role made here gets by default", () => {
    const built = child("reporting");
    assert.equal(made(built, "aws:s3/bucket:Bucket").length, 0);
    assert.equal(built.outputs["workgroup"], "sagemaker-feature-store-reporting");
    assert.deepEqual(
      made(built, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").map(({ policyArn }) => policyArn),
      ["arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"],
    );
  });

  it("lets fraud-team alone write, marketing update single features, and reporting use Lake Formation", async () => {
    const { answers } = await check("feature-store");
    const whoMay = (action: string) =>
      [
        ...new Set(
          answers
            .filter((answer) => answer.action === action && answer.actual === "allowed")
            .map(({ consumer }) => consumer),
        ),
      ].sort();
    assert.deepEqual(whoMay("sagemaker:GetRecord"), ["fraud-team", "marketing", "pricing", "reporting"]);
    assert.deepEqual(whoMay("sagemaker:PutRecord"), ["fraud-team", "marketing"]);
    assert.deepEqual(whoMay("sagemaker:DeleteRecord"), ["fraud-team"]);
    assert.deepEqual(whoMay("athena:StartQueryExecution"), ["fraud-team", "marketing", "reporting"]);
    assert.deepEqual(whoMay("s3:PutObject"), ["fraud-team", "marketing"]);
    assert.deepEqual(whoMay("lakeformation:GetDataAccess"), ["reporting"]);
    assert.deepEqual(whoMay("sagemaker:InvokeEndpoint"), ["fraud-team"]);
  });

  it("has every statement and action of its policies in docs/feature-store.md", () => {
    const page = readFileSync(path.join(__dirname, "../docs/feature-store.md"), "utf8");
    const stacks = [loaded.parent, ...loaded.children].map(({ built }) => built);
    const documents = stacks.flatMap(({ resources }) =>
      resources
        .filter(({ urn }) => !urn.endsWith("-invoke-role") && !urn.endsWith("-invoke-policy"))
        .flatMap(({ inputs }) => [inputs["policy"], inputs["assumeRolePolicy"]])
        .filter((text) => typeof text === "string"),
    );
    const statements = documents.flatMap(
      (text) => (JSON.parse(text) as { Statement: { Sid: string; Action: string[] }[] }).Statement,
    );
    const named = new Set(statements.flatMap(({ Sid, Action }) => [Sid, ...Action]));
    assert.ok(named.size > 40, `${named.size} statements and actions`);
    assert.deepEqual(
      [...named].filter((name) => !page.includes(`\`${name}\``)),
      [],
    );
  });
});

describe("example enforcement", () => {
  const DETAILS = { places: [placeOf("s3://other/model.tar.gz")], modelPackageArns: [], unread: [] };
  const [OURS, AWSS] = ["111111111111", "763104351884"].map((id) => `${id}.dkr.ecr.eu-west-1.amazonaws.com/serve:1`);
  const SSO_PATH = "/aws-reserved/sso.amazonaws.com/eu-west-1/";
  const WHO: Readonly<Record<string, readonly [name: string, path?: string]>> = {
    "`ModelDeployer`": ["ModelDeployer", "/pipelines/"],
    "permission set `ChurnOwners`": ["AWSReservedSSO_ChurnOwners_0123456789abcdef", SSO_PATH],
    "`DataScience`": ["DataScience"],
    "`OnCall`": ["OnCall"],
  };

  /** From the words of the README: the name, and what it is made of. */
  function modelIn(words: string): Model {
    const [, name = "", place] = /^`([^`]+)`(?:, made of `(s3:[^`]+)`)?/.exec(words) ?? [];
    const places = place === undefined ? DETAILS.places : [placeOf(place)];
    return { name, details: certain({ ...DETAILS, places, images: [words.endsWith("own") ? OURS! : AWSS!] }) };
  }

  it("decides as its README says", async () => {
    const { parent } = await loadExample("enforcement");
    const settings = parent.config.enforcement!;
    const readme = readFileSync(path.join(EXAMPLES, "enforcement/README.md"), "utf8");
    const rows = readme
      .slice(readme.indexOf("| who |"), readme.indexOf("## Check it"))
      .split("\n")
      .filter((line) => line.startsWith("| ") && !line.startsWith("| who"))
      .map((line) => line.split("|").map((cell) => cell.trim()));
    assert.equal(rows.length, 7);
    for (const [, who, deploys, endpoint] of rows) {
      const [name, rolePath] = WHO[who!]!;
      const { decision, byRules, mode, breakGlass } = judge(
        {
          eventTime: NOON,
          caller: callerOf(assumedRole(name, rolePath)),
          to: { endpointName: endpoint!.replaceAll("`", "") },
          models: certain([modelIn(deploys!)]),
        },
        settings,
        HERE,
        NOON,
      );
      const by = decision === "denied" ? ` by ${byRules.map((rule) => `\`${rule}\``).join(", ")}` : "";
      const then = mode === "audit" ? ", and left as it is" : breakGlass ? ", and notified" : "";
      assert.ok(
        readme.includes(`| ${who} | ${deploys} | ${endpoint} | ${decision}${by}${then} |\n`),
        `${who} ${deploys} ${endpoint}: ${decision}${by}${then}`,
      );
    }
  });

  it("shares nothing, and has enforcement in its own region alone", async () => {
    const { outputs } = (await loadExample("enforcement")).parent.built;
    assert.deepEqual(Object.keys(outputs["invokeRoleArns"] ?? {}), []);
    assert.deepEqual(Object.keys((outputs["enforcement"] as { regions: object }).regions), ["eu-west-1"]);
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
    consumers
      .filter(([, consumer]) => holds(consumer))
      .map(([id]) => id)
      .sort();

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
    assert.deepEqual(listed("several regions").toSorted(), idsWhere(regions));
    assert.deepEqual(
      listed("asynchronous").toSorted(),
      idsWhere(({ asyncInference }) => asyncInference !== undefined),
    );
    assert.deepEqual(
      listed("rotation").toSorted(),
      idsWhere(({ alsoAcceptExternalIds }) => alsoAcceptExternalIds.length > 0),
    );
    assert.deepEqual(
      listed("inference components").toSorted(),
      idsWhere(({ inferenceComponents }) => inferenceComponents.length > 0),
    );
    assert.deepEqual(
      listed("two consumers").toSorted(),
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
