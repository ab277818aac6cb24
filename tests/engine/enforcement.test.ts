import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DescribeTableCommand, ListTablesCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { DescribeRuleCommand, ListRulesCommand, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import { GetRolePolicyCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import {
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
} from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand, ListQueuesCommand } from "@aws-sdk/client-sqs";
import { given, startWorld, type World as SageMaker } from "../fakes/sagemaker";
import { LambdaFunction } from "../integration/enforcement/lambda";
import { python } from "../integration/parts";
import { jsonAnswer, type Call } from "./parts/filledIn";
import { changed, succeeded } from "./parts/changes";
import { tookNoMore } from "./parts/permissions";
import { clientsOf, credentialsOf, documentOf, type Clients } from "./parts/readBack";
import { CHILD, PARENT, World } from "./parts/world";

const DEPLOYER = `arn:aws:iam::${PARENT}:role/ModelDeployer`;
const MALLORY = `arn:aws:iam::${PARENT}:role/Mallory`;
const CHURN = { name: "churn", models: ["churn-*"], allowedRoleArns: [DEPLOYER] };
const FUNCTIONS = ["sagemaker-enforcer", "sagemaker-enforcement-sweep"] as const;
type FunctionName = (typeof FUNCTIONS)[number];

/** Enforcement of one account: made, read back, run, changed and taken away. */
describe("enforcement, on the engine", function () {
  let world: World;
  let parent: Clients;

  before(async function () {
    world = await World.start(this);
    parent = clientsOf(world, PARENT);
    await world.init("parent");
  });
  after(() => world?.stop());

  const enforcing = (mode: "audit" | "enforce", rule: object = CHURN) =>
    world.write("parent", PARENT, {
      account: "parent",
      consumers: { "fraud-team": { accountId: CHILD, endpoints: ["churn"] } },
      enforcement: { mode, rules: [rule] },
    });
  const up = async () => changed(succeeded(await world.run("up", "parent")));
  const configurationOf = (FunctionName: FunctionName) =>
    parent.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));

  it("is made in one up, though AWS knows its new roles a moment later only", async () => {
    enforcing("audit");
    const refused = new Map<string, number>();
    world.aws.hold = (call) => Promise.resolve(notYet(call, refused));
    const made = await up();
    world.aws.hold = () => Promise.resolve();
    assert.ok(
      made.every((change) => change.startsWith("create ")),
      made.join("\n"),
    );
    assert.deepEqual([...refused].sort(), [["EventSourceMapping", 1], ...FUNCTIONS.map((name) => [name, 1])].sort());
  });

  it("a second up changes nothing", async () => assert.deepEqual(await up(), []));

  it("has queues that its rules may write to, and that give up in the end", async () => {
    const { QueueUrls } = await parent.sqs.send(new ListQueuesCommand({}));
    const nameOf = (url: string) => url.split("/").pop()!;
    assert.deepEqual(QueueUrls!.map(nameOf).sort(), [
      "sagemaker-enforcement",
      "sagemaker-enforcement-dead-letters",
      "sagemaker-enforcement-undelivered",
    ]);
    const QueueUrl = QueueUrls!.find((url) => nameOf(url) === "sagemaker-enforcement")!;
    const { Attributes } = await parent.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
    assert.equal(Attributes!["VisibilityTimeout"], "360");
    assert.equal(Attributes!["MessageRetentionPeriod"], "1209600");
    assert.deepEqual(JSON.parse(Attributes!["RedrivePolicy"]!), {
      deadLetterTargetArn: `arn:aws:sqs:eu-west-1:${PARENT}:sagemaker-enforcement-dead-letters`,
      maxReceiveCount: 5,
    });
    const writers = documentOf(Attributes!["Policy"]).Statement.filter(({ Action }) =>
      [Action].flat().includes("sqs:SendMessage"),
    );
    assert.ok(JSON.stringify(writers).includes(`arn:aws:events:eu-west-1:${PARENT}:rule/sagemaker-enforcement`));
  });

  it("has rules whose events go into the queue, and clocks that start the functions", async () => {
    const { Rules } = await parent.events.send(new ListRulesCommand({}));
    const targets = await Promise.all(
      Rules!.map(async ({ Name }) => {
        const { Targets } = await parent.events.send(new ListTargetsByRuleCommand({ Rule: Name }));
        return [Name!, Targets!.map(({ Arn }) => Arn!.split(":").pop())] as const;
      }),
    );
    assert.deepEqual(Object.fromEntries(targets), {
      "sagemaker-enforcement": ["sagemaker-enforcement"],
      "sagemaker-enforcement-state-changes": ["sagemaker-enforcement"],
      "sagemaker-enforcer": ["sagemaker-enforcer"],
      "sagemaker-enforcement-sweep": ["sagemaker-enforcement-sweep"],
    });
    const rule = await parent.events.send(new DescribeRuleCommand({ Name: "sagemaker-enforcement" }));
    const pattern = JSON.parse(rule.EventPattern!) as { account: string[]; detail: { eventName: string[] } };
    assert.deepEqual(pattern.account, [PARENT]);
    assert.ok(pattern.detail.eventName.includes("CreateEndpoint"));
    const clock = await parent.events.send(new DescribeRuleCommand({ Name: "sagemaker-enforcer" }));
    assert.equal(clock.ScheduleExpression, "rate(1 minute)");
  });

  it("has functions with roles of their own, fed from the queue, and a ledger that cannot be deleted", async () => {
    for (const name of FUNCTIONS) {
      const { Handler, Role, Architectures, CodeSha256 } = await configurationOf(name);
      assert.deepEqual([Handler, Architectures], ["index.handler", ["arm64"]]);
      const RoleName = Role!.split("/").pop()!;
      const policy = await parent.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: "Permissions" }));
      assert.ok(documentOf(policy.PolicyDocument).Statement.length > 3, RoleName);
      assert.equal(CodeSha256, createHash("sha256").update(world.aws.archives.get(name)!).digest("base64"));
    }
    const { EventSourceMappings } = await parent.lambda.send(new ListEventSourceMappingsCommand({}));
    assert.deepEqual(
      EventSourceMappings!.map(({ EventSourceArn, FunctionArn, FunctionResponseTypes }) => [
        EventSourceArn!.split(":").pop(),
        FunctionArn!.split(":")[6],
        FunctionResponseTypes,
      ]),
      [["sagemaker-enforcement", "sagemaker-enforcer", ["ReportBatchItemFailures"]]],
    );
    const { Table } = await parent.dynamodb.send(new DescribeTableCommand({ TableName: "sagemaker-enforcement" }));
    assert.equal(Table!.DeletionProtectionEnabled, true);
  });

  it("from audit to enforce, only the code of the functions changes", async () => {
    enforcing("enforce");
    assert.deepEqual(await up(), [
      "update enforcement-eu-west-1-enforcer-function (code)",
      "update enforcement-eu-west-1-sweep-function (code)",
    ]);
  });

  it("one rule changed: the same, and the guardrail that says it beforehand", async () => {
    enforcing("enforce", { ...CHURN, models: ["churn-*", "risk-*"] });
    assert.deepEqual(await up(), [
      "update enforcement-eu-west-1-enforcer-function (code)",
      "update enforcement-eu-west-1-sweep-function (code)",
      "update guardrail-policy (policy)",
    ]);
  });

  it("the archives, as they were uploaded, undo what the wrong role deploys", async () => {
    const sagemaker = await startWorld({ start: new Date() });
    const [enforcer, sweep] = [
      await deployed("sagemaker-enforcer", sagemaker),
      await deployed("sagemaker-enforcement-sweep", sagemaker),
    ];
    try {
      given(sagemaker, DEPLOYER, { models: ["risk-1"], configs: { c1: ["risk-1"] } });
      sagemaker.advance(120);
      await sweep.invoke(BY_THE_CLOCK, 120); // What is there before the first sweep may stay.
      sagemaker.takeEvents();
      sagemaker.call(MALLORY, "CreateEndpoint", { EndpointName: "mine", EndpointConfigName: "c1" });
      sagemaker.call(DEPLOYER, "CreateEndpoint", { EndpointName: "ours", EndpointConfigName: "c1" });
      const Records = sagemaker.takeEvents().map((event, index) => ({
        messageId: `${index}`,
        eventSource: "aws:sqs",
        body: JSON.stringify(event),
        attributes: {},
      }));
      assert.deepEqual(await enforcer.invoke({ Records }, 120), { batchItemFailures: [] });
      const created = sagemaker.durations.creating;
      sagemaker.advance(created);
      await enforcer.invoke(BY_THE_CLOCK, 120 + created);
      assert.equal(sagemaker.account.endpoints.get("mine")?.status, "Deleting");
      assert.equal(sagemaker.account.endpoints.get("ours")?.status, "InService");
      const { Count } = await parent.dynamodb.send(new ScanCommand({ TableName: "sagemaker-enforcement" }));
      assert.ok(Count! > 0, "the ledger of the stack has been written to");
    } finally {
      enforcer.stop();
      sweep.stop();
      await sagemaker.stop();
    }
  });

  /** A function's archive, in a folder with nothing else, in the environment that it was deployed with, with its role's credentials. */
  async function deployed(name: FunctionName, sagemaker: SageMaker): Promise<LambdaFunction> {
    const { Environment, Role } = await configurationOf(name);
    const folder = mkdtempSync(path.join(tmpdir(), `${name === "sagemaker-enforcer" ? "enforcer" : "sweep"}-`));
    const archive = path.join(folder, "archive.zip");
    writeFileSync(archive, world.aws.archives.get(name)!);
    execFileSync(python, ["-m", "zipfile", "-e", archive, folder]);
    rmSync(archive);
    assert.match(readFileSync(path.join(folder, "settings.json"), "utf8"), /"risk-\*"/);
    const { endpoint, credentials } = sagemaker.as(Role!);
    world.aws.countAs(credentials.accessKeyId, (await credentialsOf(world, Role!)()).accessKeyId);
    return LambdaFunction.startIn(folder, name, {
      ...Environment!.Variables,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
      AWS_ENDPOINT_URL: world.aws.url,
      AWS_ENDPOINT_URL_SAGEMAKER: endpoint,
      AWS_ENDPOINT_URL_CLOUDTRAIL: endpoint,
      AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING: endpoint,
    });
  }

  it("taken away, it leaves its ledger and nothing else", async () => {
    succeeded(await world.run("destroy", "parent"));
    assert.deepEqual((await parent.iam.send(new ListRolesCommand({}))).Roles, []);
    assert.deepEqual((await parent.lambda.send(new ListFunctionsCommand({}))).Functions, []);
    assert.deepEqual((await parent.sqs.send(new ListQueuesCommand({}))).QueueUrls ?? [], []);
    assert.deepEqual((await parent.events.send(new ListRulesCommand({}))).Rules, []);
    assert.deepEqual((await parent.dynamodb.send(new ListTablesCommand({}))).TableNames, ["sagemaker-enforcement"]);
  });

  it("took no permission that deploy-role does not print", () =>
    tookNoMore(world, { stack: "parent", account: PARENT, moreThan: 30 }));
});

const BY_THE_CLOCK = { source: "aws.events", "detail-type": "Scheduled Event" };

/**
 * Each function and the mapping are refused once, as AWS refuses who comes too early. Source: Lambda API, CreateFunction and
 * CreateEventSourceMapping.
 */
function notYet({ service, method, path, text }: Call, refused: Map<string, number>) {
  if (service !== "lambda" || method !== "POST" || !text.startsWith("{")) return undefined;
  const { FunctionName = "" } = JSON.parse(text) as { FunctionName?: string };
  const what = /\/functions\/?$/.test(path)
    ? FunctionName
    : /\/event-source-mappings\/?$/.test(path)
      ? "EventSourceMapping"
      : undefined;
  if (what === undefined || refused.has(what)) return undefined;
  refused.set(what, 1);
  const message =
    what === "EventSourceMapping"
      ? "The function execution role does not have permissions to call ReceiveMessage on SQS"
      : "The role defined for the function cannot be assumed by Lambda.";
  const answer = jsonAnswer({ Type: "User", message }, 400);
  return { ...answer, headers: { ...answer.headers, "x-amzn-errortype": "InvalidParameterValueException" } };
}
