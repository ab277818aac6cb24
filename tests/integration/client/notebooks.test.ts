import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Share } from "../../../contract/share";
import { createTables, startAws, type Aws } from "../../fakes/aws";
import { shareWith } from "../../client/samples";
import { codeIn, NOTEBOOKS, type Output } from "../../docs/notebooks";
import { installNotebooksOrSkip, jupyter } from "../parts";
import { containerCredentials, urlOf } from "./readers";

const run = promisify(execFile);
const ROOT = path.join(__dirname, "../../..");
const COMMAND = path.join(ROOT, "client/bin/sagemaker-share.js");

const [group] = shareWith({}).featureStore!.featureGroups;
const SHARE = shareWith({ featureStore: { featureGroups: [{ ...group!, name: "customers" }] } });
/** The same, with results that Athena keeps. */
const MANAGED: Share = (() => {
  const featureStore = { ...SHARE.featureStore! };
  delete (featureStore as { resultsBucket?: object }).resultsBucket;
  return { ...SHARE, featureStore };
})();

/** What was printed, and of a DataFrame a line a row, without its index. */
const shown = (outputs: readonly Output[]): string =>
  outputs
    .map(({ text, data }) => (text === undefined ? rowsIn((data?.["text/html"] ?? []).join("")) : text.join("")))
    .join("")
    .trimEnd();
const rowsIn = (html: string): string =>
  [...html.matchAll(/<tr.*?>(.*?)<\/tr>/gs)]
    .map(([, row]) => [...row!.matchAll(/<t([hd])>(.*?)<\/t\1>/g)].map(([, , cell]) => cell!))
    .map((cells) => cells.slice(1).join(" | "))
    .join("\n");

/** The columns of the query, and what pandas makes of their types. */
const COLUMNS = [
  ["customer_id", "string"],
  ["event_time", "string"],
  ["country", "string"],
  ["spent", "float64"],
  ["orders", "Int64"],
  ["is_deleted", "boolean"],
  ["api_invocation_time", "datetime64[us]"],
  ["write_time", "datetime64[us]"],
  ["nth", "Int64"],
];

describe("notebooks, executed by Jupyter", function () {
  this.timeout(600_000); // The libraries of data scientists are installed once.
  let aws: Aws | undefined;
  let role: Server;
  let home = "";

  before(async function () {
    installNotebooksOrSkip(this);
    execFileSync("npm", ["run", "--silent", "build"], { cwd: path.join(ROOT, "client") });
    role = await containerCredentials();
  });
  beforeEach(() => {
    home = mkdtempSync(path.join(tmpdir(), "notebooks-"));
    mkdirSync(path.join(home, ".aws"));
  });
  afterEach(async () => {
    await aws?.stop();
    rmSync(home, { recursive: true });
  });
  after(() => role?.close());

  /** A parent with an endpoint that adds up each line, and a group with two customers and one who left. */
  async function parent(share: Share): Promise<Aws> {
    aws = await startAws(share);
    aws.life = ["SUCCEEDED"];
    aws.endpoints["churn"] = (body) => {
      const lines = body.toString().trim().split("\n");
      const sums = lines.map((line) => line.split(",").reduce((sum, value) => sum + Number(value), 0));
      return Buffer.from(sums.map((sum) => `${sum / 100}\n`).join(""));
    };
    const record = (id: string, country: string) => [
      { FeatureName: "customer_id", ValueAsString: id },
      { FeatureName: "country", ValueAsString: country },
    ];
    const records = new Map([
      ["42", record("42", "NL")],
      ["43", record("43", "BE")],
    ]);
    aws.groups["customers"] = {
      identifier: "customer_id",
      features: ["customer_id", "event_time", "country"],
      records,
    };
    const types = {
      customer_id: "varchar",
      event_time: "varchar",
      country: "varchar",
      spent: "double",
      orders: "bigint",
    };
    const row = (id: string, time: string, country: string | null, spent: number | null, left: 0 | 1 = 0) => ({
      customer_id: id,
      event_time: `2026-11-${time}Z`,
      country,
      spent,
      orders: 3,
      is_deleted: left,
      api_invocation_time: "2026-11-28 10:00:00.000",
      write_time: "2026-11-28 10:05:00.000",
    });
    aws.tables = createTables(
      "sagemaker_featurestore",
      "customers_1700000000",
      { ...types, is_deleted: "boolean", api_invocation_time: "timestamp", write_time: "timestamp" },
      [
        row("42", "23T09:00:00", "BE", 1.5),
        row("42", "23T09:00:00.500", 'N"L, or so', 2.5),
        row("43", "22T09:00:00", "NL", null),
        row("44", "20T09:00:00", "NL", 9),
        row("44", "21T09:00:00", null, null, 1),
      ],
    );
    return aws;
  }

  const OWN_KEYS = "[default]\naws_access_key_id = AKIAALICE\naws_secret_access_key = secret\n";
  const envOf = ({ url }: Aws) => ({
    PATH: process.env["PATH"],
    HOME: home,
    AWS_ENDPOINT_URL: url,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_MAX_ATTEMPTS: "1",
  });

  /** What the cells print and show, by their ids, after a user wrote the profiles and ran the notebook from top to bottom. */
  async function execute(file: string, on: Aws, how: readonly string[], more: NodeJS.ProcessEnv = {}) {
    const env = { ...envOf(on), ...more };
    const [notebook, share] = [path.join(home, file), path.join(home, "share.json")];
    copyFileSync(path.join(NOTEBOOKS, file), notebook);
    writeFileSync(share, JSON.stringify(on.share));
    await run(process.execPath, [COMMAND, "profile", "--write", "--share", share, ...how], { env, cwd: home });
    await run(jupyter, ["execute", "--inplace", notebook], { env, cwd: home });
    return Object.fromEntries(codeIn(notebook).map(({ id, outputs }) => [id, shown(outputs)]));
  }

  const RENEWED = "ends within 5 minutes: False\nends within 30 minutes: False\nends within 90 minutes: True";

  it("endpoints.ipynb scores a DataFrame with a person's profile, and shows a refusal", async () => {
    writeFileSync(path.join(home, ".aws/credentials"), OWN_KEYS);
    const said = await execute("endpoints.ipynb", await parent(SHARE), []);
    assert.match(
      said["session"]!,
      /^shared: churn forecast-\* in eu-west-1 us-east-1\nsigned in as arn:aws:sts::111111111111:assumed-role\/SageMakerExternal-fraud-team\//,
    );
    assert.equal(said["expiry"], RENEWED);
    assert.equal(said["score"], "customer_id | orders | months | churn\n42 | 3 | 24 | 0.27\n43 | 0 | 2 | 0.02");
    assert.equal(said["stream"], "0.27\n0.02");
    assert.equal(said["core"], "0.27");
    assert.match(
      said["refused"]!,
      /^AccessDeniedException\nUser: .* is not authorized to perform: sagemaker:InvokeEndpoint on resource: .*endpoint\/not-shared/,
    );
    assert.equal(aws!.counts("AssumeRole"), 1);
  });

  it("endpoints.ipynb goes on when its session is about to end", async () => {
    writeFileSync(path.join(home, ".aws/credentials"), OWN_KEYS);
    const on = await parent(SHARE);
    on.clock = -3300; // A session of an hour has five minutes left, by this machine's clock.
    const said = await execute("endpoints.ipynb", on, []);
    assert.match(said["expiry"]!, /^ends within 5 minutes: (True|False)\nends within 30 minutes: True/);
    assert.equal(said["core"], "0.27");
    assert.ok(on.counts("AssumeRole") > 3, `${on.counts("AssumeRole")} sessions`);
  });

  for (const [what, share, how] of [
    ["with the role of its container", SHARE, []],
    ["through sagemaker-share credentials", SHARE, ["--process"]],
    ["with results that Athena keeps", MANAGED, []],
  ] as const) {
    it(`feature-store.ipynb shows the newest features ${what}`, async () => {
      const on = await parent(share);
      const said = await execute("feature-store.ipynb", on, how, { AWS_CONTAINER_CREDENTIALS_FULL_URI: urlOf(role) });
      assert.equal(
        said["newest"],
        `${COLUMNS.map(([name]) => name).join(" | ")}
42 | 2026-11-23T09:00:00.500Z | N"L, or so | 2.5 | 3 | False | 2026-11-28 10:00:00 | 2026-11-28 10:05:00 | 1
43 | 2026-11-22T09:00:00Z | NL | NaN | 3 | False | 2026-11-28 10:00:00 | 2026-11-28 10:05:00 | 1`,
      );
      const types = said["types"]!.split("\n").map((line) => line.split(/ +/));
      assert.deepEqual(types, COLUMNS);
      assert.equal(said["expiry"], RENEWED);
      assert.equal(said["query"], "customer_id | event_time\n43 | 2026-11-22T09:00:00Z\n44 | 2026-11-20T09:00:00Z");
      assert.equal(said["online"], "customer_id | country\n42 | NL\n43 | BE");
      assert.equal(said["core"], "{'customer_id': '42', 'country': 'NL'}");
      assert.match(
        said["refused"]!,
        /^AccessDeniedException\nUser: .* is not authorized to perform: sagemaker:GetRecord on resource: .*feature-group\/not-shared/,
      );
      assert.match(said["failed"]!, /TABLE_NOT_FOUND/);
    });
  }
});
