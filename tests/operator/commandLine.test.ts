import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "../../operator/main";
import { DEPLOYER, MALLORY } from "../enforcement/run/scene";
import { restoreEnvironment } from "../environment";
import { config, given, startWorld, type World } from "../fakes/sagemaker";
import { event, record, role } from "../enforcement/samples";
import { useShortPauses } from "../shortPauses";

const RULES = `config:
  aws:region: eu-west-1
  aws:allowedAccountIds: ["111111111111"]
  sagemaker-sharing:account: parent
  sagemaker-sharing:enforcement:
    rules:
      - { name: churn, models: [churn-*], allowedRoleArns: [${DEPLOYER}] }
`;

/** Source: STS API, GetCallerIdentity. */
const IDENTITY = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::111111111111:user/alice</Arn><UserId>AIDA</UserId><Account>111111111111</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

describe("npm run enforcement", () => {
  useShortPauses();
  let dir = "";
  before(() => (dir = mkdtempSync(path.join(tmpdir(), "operator-"))));
  after(() => rmSync(dir, { recursive: true }));

  const file = (name: string, content: unknown) => {
    const made = path.join(dir, name);
    writeFileSync(made, typeof content === "string" ? content : JSON.stringify(content));
    return made;
  };
  async function enforcement(...args: readonly string[]) {
    file("Pulumi.main.yaml", RULES);
    let [out, err] = ["", ""];
    const status = await run(args, { out: (text) => (out += text), err: (text) => (err += text) });
    return { status, out, err };
  }
  const decide = (events: unknown, ...more: readonly string[]) =>
    enforcement("decide", "--dir", dir, "--event", file("event.json", events), ...more);

  const create = (more = {}) =>
    record("CreateEndpoint", { endpointName: "prod", endpointConfigName: "c1" }, { eventID: "create", ...more });
  const answers = (models: readonly string[], CreationTime: unknown = "2026-11-20T10:00:00+01:00") => ({
    DescribeEndpointConfig: [
      { EndpointConfigName: "other", CreationTime, ProductionVariants: [{ ModelName: "x" }] },
      { EndpointConfigName: "c1", CreationTime, ProductionVariants: models.map((ModelName) => ({ ModelName })) },
    ],
  });

  describe("decide", () => {
    it("judges an event with what SageMaker said, and says why, from where, and what would be done", async () => {
      const describe = file("describe.json", answers(["churn-1"]));
      const { status, out } = await decide(event(create()), "--describe", describe);
      assert.equal(status, 3);
      assert.equal(
        out,
        [
          "DENIED   CreateEndpoint of endpoint prod, 2026-11-21 10:00:00 UTC",
          "  caller  arn:aws:iam::111111111111:role/DataScience, session alice",
          "  models  churn-1 (from SageMaker's descriptions)",
          "  reason  model churn-1: rule churn forbids it to arn:aws:iam::111111111111:role/DataScience",
          "  remedy  delete prod",
          "  event   create",
          "",
          "",
        ].join("\n"),
      );
    });

    it("says which descriptions would tell more, where it cannot know", async () => {
      const { status, out } = await decide(event(create()));
      assert.equal(status, 4);
      assert.match(out, /^UNKNOWN /);
      assert.match(out, /in the file of --describe:\n {2}DescribeEndpointConfig c1\n$/);
    });

    it("takes records that tell, in any form that people save, and dates in seconds", async () => {
      const tells = record(
        "CreateEndpointConfig",
        { endpointConfigName: "c1", productionVariants: [{ modelName: "churn-1" }] },
        { eventID: "tells", eventTime: "2026-11-21T09:00:00Z" },
      );
      for (const events of [
        [create(), tells],
        { Records: [tells, create()] },
        { Events: [tells, create()].map((one) => ({ CloudTrailEvent: JSON.stringify(one) })) },
        [event(tells), event(create()), event(create())],
        { events: [tells, create()].map((one) => ({ logStreamName: "trail", message: JSON.stringify(one) })) },
        { messageType: "DATA_MESSAGE", logEvents: [tells, create()].map((one) => ({ message: JSON.stringify(one) })) },
        {
          results: [tells, create()].map((one) => [
            { field: "@timestamp", value: "2026-11-21 10:00:00.000" },
            { field: "@message", value: JSON.stringify(one) },
          ]),
          status: "Complete",
        },
        { Records: [event(tells), event(create())].map((one) => ({ messageId: "m", body: JSON.stringify(one) })) },
        `${JSON.stringify(tells)}\n${JSON.stringify(create())}\n`,
        `\ufeff${JSON.stringify(tells)}\r\n\r\n${JSON.stringify(create())}`,
      ]) {
        const { status, out } = await decide(events);
        assert.deepEqual([status, out.match(/^DENIED/gm)?.length], [3, 1]);
        assert.match(out, /from recorded calls/);
      }
      const young = file("young.json", answers(["free"], Date.parse("2026-11-21T12:00:00Z") / 1000));
      assert.equal((await decide([tells, create()], "--describe", young)).status, 3);
    });

    it("ends with 0 when all is allowed, and prints JSON", async () => {
      const describe = file("describe.json", answers(["free-1"]));
      const { status, out } = await decide(event(create()), "--describe", describe, "--json");
      assert.equal(status, 0);
      const { judged, missing } = JSON.parse(out) as { judged: { decision: string; models: string[] }[]; missing: [] };
      assert.deepEqual([judged[0]!.decision, judged[0]!.models, missing], ["allowed", ["free-1"], []]);
    });

    it("says what it left out", async () => {
      const { status, out } = await decide([record("StopNotebookInstance", {}), create({ errorCode: "AccessDenied" })]);
      assert.equal(status, 0);
      assert.match(out, /left out: 1 record: another call\nleft out: 1 record: a call that failed\nnothing to judge/);
    });
  });

  describe("backtest", () => {
    let world: World;
    let sts: Server;
    const before = { ...process.env };
    beforeEach(async () => {
      // The event history is compared with the time of the machine that asks.
      world = await startWorld({ start: new Date(Date.now() - 5 * 24 * 3600_000) });
      const { endpoint, credentials } = world.as(role("Operator"));
      sts = createServer((_, response) => response.end(IDENTITY));
      await new Promise<void>((listening) => sts.listen(0, "127.0.0.1", listening));
      process.env["AWS_ENDPOINT_URL"] = endpoint;
      process.env["AWS_ENDPOINT_URL_STS"] = `http://127.0.0.1:${(sts.address() as { port: number }).port}`;
      process.env["AWS_ACCESS_KEY_ID"] = credentials.accessKeyId;
      process.env["AWS_SECRET_ACCESS_KEY"] = credentials.secretAccessKey;
      process.env["AWS_SESSION_TOKEN"] = credentials.sessionToken;
    });
    afterEach(async () => {
      restoreEnvironment(before);
      sts.close();
      await world.stop();
    });

    it("judges saved records without AWS, by rule and caller", async () => {
      given(world, DEPLOYER, { models: ["churn-1"], configs: { c1: ["churn-1"] } });
      world.advance(60);
      given(world, MALLORY, { endpoints: { a: "c1", b: "c1" } });
      given(world, DEPLOYER, { endpoints: { c: "c1" } });
      world.call(MALLORY, "CreateEndpointConfig", config("c2", ["churn-1"]));
      const saved = file("saved.json", { Records: world.events().map(({ detail }) => detail) });
      const { status, out } = await enforcement("backtest", "--dir", dir, "--file", saved);
      assert.equal(status, 3);
      assert.match(out, /rule +caller +calls +last\n +churn +arn:aws:iam::111111111111:role\/Mallory +2 /);
      assert.match(out, /3 deployments in .*saved\.json: 1 allowed, 2 denied, 0 unknown\n$/);
    });

    it("judges CloudTrail's history with what SageMaker says today", async () => {
      given(world, DEPLOYER, { models: ["churn-1"], configs: { c1: ["churn-1"] } });
      world.advance(60);
      given(world, MALLORY, { endpoints: { a: "c1" } });
      world.advance(4 * 24 * 3600);
      const { status, out } = await enforcement("backtest", "--dir", dir, "--days", "30");
      assert.deepEqual(
        [status, out.match(/^DENIED.*/m)?.[0]?.slice(0, 36)],
        [3, "DENIED   CreateEndpoint of endpoint "],
      );
      assert.match(out, /models {2}churn-1 \(from SageMaker's descriptions\)/);
      assert.match(out, /1 deployment in 30 days: 0 allowed, 1 denied, 0 unknown\n$/);
      assert.deepEqual(
        world.calls
          .filter(({ caller }) => caller === role("Operator"))
          .map(({ operation }) => operation)
          .filter((one) => !/^(Describe|Lookup)/.test(one)),
        [],
      );
    });

    it("says whose account it is, before it reads another's", async () => {
      file("Pulumi.other.yaml", RULES.replaceAll("111111111111", "222222222222"));
      const { status, err } = await enforcement("backtest", "--dir", dir, "--stack", "other");
      rmSync(path.join(dir, "Pulumi.other.yaml"));
      assert.equal(status, 1);
      assert.equal(
        err,
        "you are signed in to account 111111111111 as arn:aws:iam::111111111111:user/alice; the stack is of account 222222222222\n",
      );
    });
  });

  const WRONG: readonly (readonly [what: string, args: () => string[], status: number, message: RegExp])[] = [
    ["no command", () => [], 2, /Usage: enforcement/],
    ["an unknown command", () => ["decree"], 2, /unknown command 'decree'/],
    ["no event", () => ["decide", "--dir", dir], 2, /required option '--event <file>'/],
    ["days that are none", () => ["backtest", "--days", "91"], 2, /whole number of days from 1 to 90/],
    ["adopt without a reason", () => ["adopt", "e"], 2, /required option '--why <text>'/],
    ["adopt with an empty reason", () => ["adopt", "e", "--why", " "], 2, /must say why, in at most 1,000 characters/],
    [
      "one of many that is no event",
      () => ["decide", "--dir", dir, "--event", file("many.json", [record("CreateEndpoint", {}), {}])],
      1,
      /^entry 2: no event: neither/,
    ],
    ["a file that is not there", () => ["decide", "--dir", dir, "--event", "/no/such"], 1, /\/no\/such cannot be read/],
    [
      "a line that is no JSON",
      () => ["decide", "--dir", dir, "--event", file("x", '{"eventName": "x"}\n{')],
      1,
      /line 2 of .* is no JSON/,
    ],
    [
      "a row of Insights without its message",
      () => ["decide", "--dir", dir, "--event", file("x", { results: [[{ field: "@timestamp", value: "x" }]] })],
      1,
      /without @message: ask for it with/,
    ],
    ["a file that is no JSON", () => ["decide", "--dir", dir, "--event", file("x", "{")], 1, /is no JSON/],
    [
      "JSON that is no event",
      () => ["decide", "--dir", dir, "--event", file("x", { a: 1 })],
      1,
      /neither EventBridge's/,
    ],
    [
      "descriptions of nothing",
      () => [
        "decide",
        "--dir",
        dir,
        "--event",
        file("e", event(create())),
        "--describe",
        file("d", { DescribePod: {} }),
      ],
      1,
      /hold DescribePod, which nothing asks for/,
    ],
    [
      "a description without its name",
      () => [
        "decide",
        "--dir",
        dir,
        "--event",
        file("e", event(create())),
        "--describe",
        file("d", { DescribeModel: {} }),
      ],
      1,
      /an answer of DescribeModel without ModelName/,
    ],
    [
      "a date that is none",
      () => {
        const describe = file("d", answers(["x"], "yesterday"));
        return ["decide", "--dir", dir, "--event", file("e", event(create())), "--describe", describe];
      },
      1,
      /CreationTime "yesterday", which is no date/,
    ],
    [
      "a folder without stacks",
      () => ["decide", "--dir", "/no/such", "--event", "x"],
      1,
      /there is no folder \/no\/such/,
    ],
    [
      "a stack that is not there",
      () => ["decide", "--dir", dir, "--stack", "x", "--event", "x"],
      1,
      /no file .*Pulumi\.x\.yaml/,
    ],
    [
      "a region without enforcement",
      () => ["decide", "--dir", dir, "--region", "us-east-1", "--event", "x"],
      1,
      /enforcement in eu-west-1, not in us-east-1/,
    ],
  ];
  for (const [what, args, status, message] of WRONG)
    it(`says what is wrong with ${what}`, async () => {
      const result = await enforcement(...args());
      assert.equal(result.status, status);
      assert.match(result.err, message);
      assert.doesNotMatch(result.err, /^ {4}at /m);
    });

  it("has help worth reading for every command", async () => {
    for (const command of ["decide", "backtest", "cases", "adopt", "install-baseline"]) {
      const { status, out } = await enforcement(command, "--help");
      assert.equal(status, 0);
      assert.match(out, /Usage: enforcement .*\n\n.*;/);
    }
  });
});
