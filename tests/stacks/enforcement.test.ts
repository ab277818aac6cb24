import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { buildOffline, type Built, type Resource } from "../../access/build/build";
import { DEPLOYMENTS, EVIDENCE } from "../../enforcement/events/deploymentCalls";
import { dashboardOf } from "../../stacks/enforcement/dashboard";
import { enforcement, enforcementAlone, ENFORCEMENT_SETTINGS, LITTLE_ENFORCEMENT } from "../sample";
import { quickCheck } from "../quickCheck";

const RULES = { rules: ENFORCEMENT_SETTINGS.rules };
const alone = (settings: object = RULES, more: object = {}) =>
  buildOffline({ stack: "parent", raw: enforcementAlone({ ...settings }, { ...more }) });

const ofType = ({ resources }: Built, type: string) => resources.filter((one) => one.type.endsWith(`:${type}`));
const one = (built: Built, type: string, name: string): Resource => {
  const found = ofType(built, type).filter((resource) => resource.name === name);
  assert.equal(found.length, 1, `${type} ${name}`);
  return found[0]!;
};
const at = (service: string, resource: string, region = "eu-west-1") =>
  `arn:aws:${service}:${region}:111111111111:${resource}`;
const json = (value: unknown) => JSON.parse(String(value)) as Record<string, unknown>;

describe("a stack with enforcement", () => {
  let built: Built;
  before(async () => {
    built = await alone();
  });

  it("listens to the calls of the table that succeeded, and to nothing else", () => {
    const { eventPattern, name } = one(built, "EventRule", "enforcement-eu-west-1-rule").inputs;
    assert.equal(name, "sagemaker-enforcement");
    assert.deepEqual(json(eventPattern), {
      source: ["aws.sagemaker"],
      account: ["111111111111"],
      region: ["eu-west-1"],
      "detail-type": ["AWS API Call via CloudTrail"],
      detail: {
        eventSource: ["sagemaker.amazonaws.com"],
        eventName: [...Object.keys(DEPLOYMENTS), ...Object.keys(EVIDENCE)],
        errorCode: [{ exists: false }],
      },
    });
  });

  it("keeps an event for days, whatever stands still: rule -> queue -> enforcer, each with its dead letters", () => {
    const target = one(built, "EventTarget", "enforcement-eu-west-1-target").inputs;
    assert.equal(target["rule"], "sagemaker-enforcement");
    assert.equal(target["arn"], at("sqs", "sagemaker-enforcement"));
    assert.deepEqual(target["deadLetterConfig"], { arn: at("sqs", "sagemaker-enforcement-undelivered") });
    assert.deepEqual(target["retryPolicy"], { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 });

    const queue = one(built, "Queue", "enforcement-eu-west-1-queue").inputs;
    assert.deepEqual(json(queue["redrivePolicy"]), {
      deadLetterTargetArn: at("sqs", "sagemaker-enforcement-dead-letters"),
      maxReceiveCount: 5,
    });
    assert.equal(queue["visibilityTimeoutSeconds"], 360);
    for (const { inputs } of ofType(built, "Queue")) {
      assert.equal(inputs["messageRetentionSeconds"], 1_209_600);
      assert.equal(inputs["sqsManagedSseEnabled"], true);
    }
    const allowed = (name: string) => json(one(built, "Queue", name).inputs["redriveAllowPolicy"]);
    // SQS asks no policy of the queue that it moves dead letters to: nobody's queue may have this one for them.
    assert.deepEqual(allowed("enforcement-eu-west-1-queue"), { redrivePermission: "denyAll" });
    assert.deepEqual(allowed("enforcement-eu-west-1-queue-dead-letters"), {
      redrivePermission: "byQueue",
      sourceQueueArns: [at("sqs", "sagemaker-enforcement")],
    });
    assert.deepEqual(allowed("enforcement-eu-west-1-queue-undelivered"), { redrivePermission: "denyAll" });
    assert.equal(ofType(built, "QueuePolicy").length, 3);

    assert.deepEqual(one(built, "EventSourceMapping", "enforcement-eu-west-1-events").inputs, {
      region: "eu-west-1",
      eventSourceArn: at("sqs", "sagemaker-enforcement"),
      functionName: "sagemaker-enforcer",
      batchSize: 10,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 5 },
    });
  });

  it("runs both functions by the clock, with roles of their own", () => {
    for (const [name, functionName, roleName, schedule, timeout] of [
      ["enforcer", "sagemaker-enforcer", "SageMakerEnforcer-eu-west-1", "rate(1 minute)", 60],
      ["sweep", "sagemaker-enforcement-sweep", "SageMakerEnforcementSweep-eu-west-1", "rate(15 minutes)", 300],
    ] as const) {
      const child = (suffix: string) => `enforcement-eu-west-1-${name}-${suffix}`;
      const { inputs } = one(built, "Function", child("function"));
      const { runtime, architectures, handler, role, memorySize, loggingConfig } = inputs;
      assert.deepEqual(
        { runtime, architectures, handler, role, memorySize, loggingConfig, timeout: inputs["timeout"] },
        {
          runtime: "nodejs24.x",
          architectures: ["arm64"],
          handler: "index.handler",
          role: `arn:aws:iam::111111111111:role/${roleName}`,
          memorySize: 512,
          loggingConfig: { logFormat: "Text", logGroup: `/aws/lambda/${functionName}` },
          timeout,
        },
      );
      assert.equal(one(built, "LogGroup", child("log")).inputs["retentionInDays"], 365);
      assert.equal(one(built, "RolePolicy", child("permissions")).inputs["role"], roleName);
      const clock = one(built, "EventRule", child("clock"));
      assert.equal(clock.inputs["scheduleExpression"], schedule);
      assert.equal(
        one(built, "EventTarget", child("clock-target")).inputs["arn"],
        at("lambda", `function:${functionName}`),
      );
      const { principal, sourceArn, action } = one(built, "Permission", child("clock-permission")).inputs;
      assert.deepEqual(
        { principal, sourceArn, action },
        { principal: "events.amazonaws.com", sourceArn: clock.state["arn"], action: "lambda:InvokeFunction" },
      );
      const once = one(built, "FunctionEventInvokeConfig", child("asynchronous")).inputs;
      assert.equal(once["maximumRetryAttempts"], 0);
      assert.equal(once["maximumEventAgeInSeconds"], 60);
    }
  });

  it("tells each function what it needs, and ships the settings as the stack file has them", () => {
    const both = {
      LOG_LEVEL: "INFO",
      POWERTOOLS_SERVICE_NAME: "sagemaker-enforcement",
      POWERTOOLS_METRICS_NAMESPACE: "SageMakerSharing",
      TABLE_NAME: "sagemaker-enforcement",
    };
    const variables = (name: string) =>
      one(built, "Function", `enforcement-eu-west-1-${name}-function`).inputs["environment"];
    assert.deepEqual(variables("enforcer"), {
      variables: {
        ...both,
        TOPIC_ARN: at("sns", "sagemaker-enforcement"),
        ROLE_ARN: "arn:aws:iam::111111111111:role/SageMakerEnforcer-eu-west-1",
      },
    });
    assert.deepEqual(variables("sweep"), {
      variables: {
        ...both,
        QUEUE_URL: "https://sqs.eu-west-1.amazonaws.com/111111111111/sagemaker-enforcement",
        ROLE_ARN: "arn:aws:iam::111111111111:role/SageMakerEnforcementSweep-eu-west-1",
      },
    });
    for (const { files } of ofType(built, "Function")) {
      assert.deepEqual(Object.keys(files!), ["index.js", "settings.json"]);
      const { accountId, partition, settings } = JSON.parse(files!["settings.json"]!) as Record<string, unknown>;
      assert.deepEqual([accountId, partition], ["111111111111", "aws"]);
      assert.deepEqual((settings as typeof RULES).rules, RULES.rules);
    }
    const codes = ofType(built, "Function").map(({ files }) => files!["index.js"]);
    assert.equal(new Set(codes).size, 2);
  });

  it("keeps the ledger: recoverable, protected, and left behind when the stack goes", () => {
    assert.deepEqual(one(built, "Table", "enforcement-eu-west-1-ledger").inputs, {
      region: "eu-west-1",
      name: "sagemaker-enforcement",
      billingMode: "PAY_PER_REQUEST",
      hashKey: "pk",
      rangeKey: "sk",
      attributes: [
        { name: "pk", type: "S" },
        { name: "sk", type: "S" },
      ],
      ttl: { attributeName: "expiresAt", enabled: true },
      pointInTimeRecovery: { enabled: true },
      deletionProtectionEnabled: true,
    });
  });

  it("alarms at one topic", () => {
    const alarms = ofType(built, "MetricAlarm").map(({ inputs }) => inputs);
    const shown = alarms.map(({ name, metricName, comparisonOperator, threshold, period, treatMissingData }) =>
      [name, metricName, comparisonOperator, threshold, period, treatMissingData].join(" "),
    );
    const above = (what: string, metric: string, threshold = 0) =>
      `sagemaker-enforcement-${what} ${metric} GreaterThanThreshold ${threshold} 300 notBreaching`;
    assert.deepEqual(
      shown.sort(),
      [
        above("dead-letters", "ApproximateNumberOfMessagesVisible"),
        above("undelivered", "ApproximateNumberOfMessagesVisible"),
        above("enforcer-errors", "Errors"),
        above("sweep-errors", "Errors"),
        above("oldest-open-case", "OldestOpenCase", 7200),
        above("refused-permission", "RefusedPermission"),
        above("unknown-error", "UnknownError"),
        above("tampering", "Tampering"),
        above("not-delivered", "NotDelivered"),
        "sagemaker-enforcement-heartbeat Heartbeat LessThanThreshold 1 300 breaching",
        "sagemaker-enforcement-sweep-heartbeat SweepHeartbeat LessThanThreshold 1 900 breaching",
      ].sort(),
    );
    for (const { alarmActions } of alarms) assert.deepEqual(alarmActions, [at("sns", "sagemaker-enforcement")]);
  });

  it("stays within what CloudWatch takes, however seldom it sweeps", async () => {
    for (const sweepEveryMinutes of [5, 59, 60, 1440]) {
      for (const { inputs } of ofType(await alone({ ...RULES, sweepEveryMinutes }), "MetricAlarm")) {
        const [period, total] = [
          Number(inputs["period"]),
          Number(inputs["period"]) * Number(inputs["evaluationPeriods"]),
        ];
        assert.equal(period % 60, 0);
        // Source: CloudWatch API, PutMetricAlarm.
        assert.ok(total <= (period < 3600 ? 86_400 : 604_800), String(inputs["name"]));
      }
    }
  });

  it("has only enforcement, and its outputs say where everything is", () => {
    assert.deepEqual(built.outputs["shares"], { version: 1, consumers: {}, failed: undefined });
    assert.deepEqual(built.outputs["enforcement"], {
      regions: {
        "eu-west-1": {
          queueUrl: "https://sqs.eu-west-1.amazonaws.com/111111111111/sagemaker-enforcement",
          queueArn: at("sqs", "sagemaker-enforcement"),
          deadLetterQueueUrl: "https://sqs.eu-west-1.amazonaws.com/111111111111/sagemaker-enforcement-dead-letters",
          targetDeadLetterQueueUrl:
            "https://sqs.eu-west-1.amazonaws.com/111111111111/sagemaker-enforcement-undelivered",
          tableName: "sagemaker-enforcement",
          topicArn: at("sns", "sagemaker-enforcement"),
          enforcerFunctionName: "sagemaker-enforcer",
          sweepFunctionName: "sagemaker-enforcement-sweep",
          enforcerRoleArn: "arn:aws:iam::111111111111:role/SageMakerEnforcer-eu-west-1",
          sweepRoleArn: "arn:aws:iam::111111111111:role/SageMakerEnforcementSweep-eu-west-1",
          ruleArn: at("events", "rule/sagemaker-enforcement"),
        },
      },
      dashboard: {
        name: "sagemaker-enforcement",
        url: "https://console.aws.amazon.com/cloudwatch/home?region=eu-west-1#dashboards/dashboard/sagemaker-enforcement",
      },
    });
  });
});

describe("the dashboard", () => {
  it("is one for all regions, of what their functions send", async () => {
    const built = await alone({ ...RULES, regions: ["us-east-1", "eu-west-1"] });
    const { inputs } = one(built, "cloudwatch/dashboard:Dashboard", "enforcement-dashboard");
    assert.deepEqual([inputs["dashboardName"], inputs["region"]], ["sagemaker-enforcement", undefined]);
    assert.deepEqual(
      JSON.parse(String(inputs["dashboardBody"])),
      dashboardOf({ partition: "aws", accountId: "111111111111" }, ["us-east-1", "eu-west-1"], 15),
    );
  });

  it("is left out where nobody wants it, with what protects it", async () => {
    const stackRoleArns = ["arn:aws:iam::111111111111:role/Deployer"];
    const [wanted, not] = [
      await alone({ ...RULES, stackRoleArns }),
      await alone({ ...RULES, stackRoleArns, dashboard: false }),
    ];
    assert.deepEqual(ofType(not, "Dashboard"), []);
    assert.deepEqual(Object.keys(not.outputs["enforcement"] as object), ["regions"]);
    const protects = ({ outputs }: Built) => /dashboard/i.test(JSON.stringify(outputs["guardrail"]));
    assert.deepEqual([protects(wanted), protects(not)], [true, false]);
  });
});

describe("enforcement in several regions", () => {
  it("is the same in each, with roles that tell them apart", async () => {
    const built = await alone({ ...RULES, regions: ["eu-west-1", "us-east-1"] });
    const regions = Map.groupBy(
      built.resources.filter(({ type }) => /^aws:(?!iam\/|cloudwatch\/dashboard)/.test(type)),
      ({ inputs }) => inputs["region"],
    );
    assert.deepEqual([...regions.keys()].sort(), ["eu-west-1", "us-east-1"]);
    // Both functions of a name are told the same, all regions included.
    const likeFirst = (region: string) =>
      regions
        .get(region)!
        .map(({ name, inputs: { code, ...inputs } }) =>
          // AWS makes up the ids of keys.
          [JSON.stringify([name, inputs]).replaceAll(region, "eu-west-1"), JSON.stringify(code)]
            .join(" ")
            .replaceAll(/11111111-2222-3333-4444-[0-9a-f]{12}/g, "<key>"),
        )
        .sort();
    assert.deepEqual(likeFirst("us-east-1"), likeFirst("eu-west-1"));
    const roles = ofType(built, "Role").map(({ inputs }) => inputs["name"]);
    assert.equal(new Set(roles).size, 4);
    assert.ok(ofType(built, "Role").every(({ inputs }) => !("region" in inputs)));
  });

  it("uses names, path and boundary for the roles", async () => {
    const boundary = "arn:aws:iam::111111111111:policy/Boundary";
    const built = await alone(RULES, {
      names: { prefix: "acme-", suffix: "-x", path: "/ml/" },
      permissionsBoundaryArn: boundary,
    });
    for (const { inputs } of ofType(built, "Role")) {
      assert.match(String(inputs["name"]), /^acme-SageMakerEnforce(r|mentSweep)-eu-west-1-x$/);
      assert.deepEqual([inputs["path"], inputs["permissionsBoundary"]], ["/ml/", boundary]);
    }
  });
});

describe("notifications", () => {
  it("go to addresses, through a topic of its own", async () => {
    const built = await alone({ ...RULES, notify: { emails: ["a@example.com", "b@example.com"] } });
    assert.deepEqual(
      ofType(built, "TopicSubscription").map(({ inputs }) => [inputs["endpoint"], inputs["topic"]]),
      ["a@example.com", "b@example.com"].map((email) => [email, at("sns", "sagemaker-enforcement")]),
    );
  });

  it("go to a topic that is there, whose policy stays as it is", async () => {
    const { children } = await enforcement();
    const { built } = children[0]!;
    assert.deepEqual(ofType(built, "Topic"), []);
    assert.deepEqual(ofType(built, "TopicPolicy"), []);
    const { topicArn } = LITTLE_ENFORCEMENT.notify;
    for (const { inputs } of ofType(built, "MetricAlarm")) assert.deepEqual(inputs["alarmActions"], [topicArn]);
    assert.match(
      String(one(built, "RolePolicy", "enforcement-eu-west-1-enforcer-permissions").inputs["policy"]),
      new RegExp(topicArn),
    );
  });
});

describe("a stack without enforcement", () => {
  it("has no output of it, and never loads the bundler", () => {
    // The compiler of sources is the bundler, too: who asks for it is what counts.
    const script = `
      const Module = require("node:module");
      const load = Module._load;
      const askers = [];
      Module._load = (request, parent, ...rest) => {
        if (request === "esbuild" && !parent.filename.endsWith("compileOnce.cjs")) askers.push(parent.filename);
        return load(request, parent, ...rest);
      };
      const { buildOffline } = require("./access/build/build");
      const { parentRaw } = require("./tests/sample");
      void buildOffline({ stack: "parent", raw: parentRaw({ x: { accountId: "222222222222", endpoints: ["churn"] } }) })
        .then(({ outputs }) => console.log(Object.keys(outputs).join(), JSON.stringify(askers)));`;
    const printed = execFileSync(process.execPath, ["--require", "./bin/loadTypeScript.cjs", "-e", script], {
      cwd: path.join(__dirname, "../.."),
      encoding: "utf8",
    });
    assert.equal(printed.trim(), "shares,invokeRoleArns,featureStoreRoleArns []");
  });
});

describe("the access check of enforcement", () => {
  it("finds both accounts as they were promised", async () => {
    const { parent, children } = await enforcement();
    const { failures, summary, policies } = await quickCheck(parent, children);
    assert.deepEqual(failures, []);
    assert.equal(summary.surprises, 0);
    assert.equal(policies.filter(({ kind }) => kind === "queue policy").length, 9);
    assert.equal(policies.filter(({ kind }) => kind === "topic policy").length, 2);
    assert.ok(policies.every(({ size, limit }) => size <= limit));
  });

  /** The parent with one document changed. */
  type Change = readonly [name: string, key: "policy" | "assumeRolePolicy", from: string, to: string];
  async function failuresWith([name, key, from, to]: Change) {
    const { parent, children } = await enforcement();
    const resources = parent.built.resources.map((resource) => {
      if (resource.name !== name || resource.inputs[key] === undefined) return resource;
      const text = String(resource.inputs[key]);
      assert.ok(text.includes(from));
      return { ...resource, inputs: { ...resource.inputs, [key]: text.replaceAll(from, to) } };
    });
    return (await quickCheck({ ...parent, built: { ...parent.built, resources } }, children)).failures.join("\n");
  }

  for (const [what, change, expected] of [
    [
      "a queue that another service may fill",
      ["enforcement-eu-west-1-queue-policy", "policy", "events.amazonaws.com", "s3.amazonaws.com"],
      /the queue policy of eu-west-1:111111111111:sagemaker-enforcement lets in s3\.amazonaws\.com/,
    ],
    [
      "a topic that everybody may publish to",
      ["enforcement-us-east-1-notifications-policy", "policy", '{"Service":["cloudwatch.amazonaws.com"]}', '"*"'],
      /the topic policy of us-east-1:111111111111:sagemaker-enforcement lets in \*/,
    ],
    [
      "a role that another service may use",
      ["enforcement-eu-west-1-enforcer-role", "assumeRolePolicy", "lambda.amazonaws.com", "ec2.amazonaws.com"],
      /the trust of .*acme-SageMakerEnforcer-eu-west-1 names ec2\.amazonaws\.com/,
    ],
    [
      "a condition that no request has",
      ["enforcement-eu-west-1-sweep-permissions", "policy", "dynamodb:LeadingKeys", "dynamodb:LeadingKey"],
      /dynamodb:PutItem has no context key dynamodb:LeadingKey,/,
    ],
  ] as const)
    it(`notices ${what}`, async () => assert.match(await failuresWith(change), expected));

  it("notices regions that nobody promised, and promised ones that are missing", async () => {
    const { parent, children } = await enforcement();
    const { config } = parent;
    for (const [regions, wrong] of [
      [["eu-west-1"], "enforcement in eu-west-1, us-east-1, and was promised eu-west-1"],
      [["eu-west-1", "us-east-1", "us-west-2"], "promised eu-west-1, us-east-1, us-west-2"],
    ] as const) {
      const promised = { ...config, enforcement: { ...config.enforcement!, regions: [...regions] } };
      const { failures } = await quickCheck({ ...parent, config: promised }, children);
      assert.match(failures.join("\n"), new RegExp(wrong));
    }
    const { failures } = await quickCheck({ ...parent, config: { ...config, enforcement: undefined } }, children);
    assert.match(failures.join("\n"), /was promised no region/);
  });
});
