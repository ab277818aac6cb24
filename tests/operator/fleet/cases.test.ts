import assert from "node:assert/strict";
import * as fc from "fast-check";
import { DynamoLedger } from "../../../enforcement/ledger/dynamo";
import { openCase, record } from "../../enforcement/ledger/contract";
import { clientOf } from "../../fakes/dynamodb";
import { AwsError } from "../../fakes/sagemaker/api/errors";
import { ManyAccounts } from "./manyAccounts";
import { SomeFleet } from "./someFleet";

const REGIONS = ["eu-west-1", "us-east-1", "ap-southeast-2"] as const;
const reader = (account: string) => `arn:aws:iam::${account}:role/Reader`;

interface Row {
  readonly accountId: string;
  readonly region: string;
  readonly state: string;
  readonly reason?: string;
  readonly open?: readonly { readonly resource: { readonly name: string } }[];
}

describe("enforcement cases of many accounts", () => {
  let fleet: SomeFleet;
  let aws: ManyAccounts;
  beforeEach(async () => {
    fleet = new SomeFleet();
    ({ aws } = fleet);
    await fleet.start({
      config: "[profile staging]\nregion = eu-west-1\n",
      credentials: "[staging]\naws_access_key_id = AKIA444444444444\naws_secret_access_key = s\n",
    });
  });
  afterEach(() => fleet.stop());

  const cases = (accounts: unknown, ...more: readonly string[]) => fleet.run("cases", accounts, ...more);

  async function open(account: string, region: string, name: string): Promise<void> {
    const ledger = new DynamoLedger(clientOf(aws.tableOf(account, region)), "ledger");
    const one = record({ decision: "denied", creates: true, resource: { type: "endpoint", name } });
    await ledger.write(one, { ...openCase(one), reason: "rule churn forbids it", why: "its status is Updating" });
  }

  it("prints a table: what is open where, and why one could not be read", async () => {
    await open("111111111111", "eu-west-1", "prod");
    aws.tableOf("222222222222", "us-east-1");
    aws.closed.add("333333333333");
    const { status, out, err } = await cases(`
      - { accountId: "111111111111", name: ML prod, regions: [eu-west-1, us-east-1], roleArn: "${reader("111111111111")}" }
      - { accountId: 222222222222, region: us-east-1, roleArn: "${reader("222222222222")}" }
      - { accountId: "333333333333", region: eu-west-1, roleArn: "${reader("333333333333")}" }
      - { accountId: "444444444444", region: eu-west-1, profile: staging }
      - { accountId: "555555555555", region: eu-west-1, profile: nobody }
      - { accountId: "666666666666", region: eu-west-1 }
    `);
    assert.deepEqual([status, err], [1, ""]);
    const [header = "", ...lines] = out.split("\n");
    assert.match(header, /^account {7}name {5}region {5}state {3}open {2}waiting {2}alarm {2}oldest {2,}reason$/);
    assert.match(lines[0]!, /^111111111111 {2}ML prod {2}eu-west-1 {2}open {4}1 {5}0 {8}0 {6}\d+ \w+$/);
    assert.match(
      lines[1]!,
      /us-east-1 {2}failed .* enforcement is not installed here: there is no table sagemaker-enf/,
    );
    assert.match(lines[2]!, /^222222222222 +us-east-1 {2}clear {3}0 {5}0 {8}0$/);
    assert.match(
      lines[3]!,
      /failed +cannot sign in with arn:aws:iam::333333333333:role\/Reader: these credentials may not do it: User: .* sts:AssumeRole/,
    );
    assert.match(lines[4]!, /^444444444444 .* enforcement is not installed here/);
    assert.match(
      lines[5]!,
      /cannot sign in with profile nobody: .*nobody.* \(is it in ~\/\.aws\/config, and signed in/,
    );
    assert.match(lines[6]!, /you are signed in to account 999999999999 as .*; this entry is of account 666666666666$/);
    assert.match(out, /\n\nML prod \(111111111111\), eu-west-1\nOPEN {5}endpoint prod, open for .*\n {2}caller /);
    assert.match(out, /\n\nsomething is open in 1 of 7, 5 could not be read\n$/);
  });

  it("ends with 3 where something is open and all was read, with 0 where nothing is", async () => {
    aws.tableOf("111111111111", "eu-west-1");
    const accounts = [{ accountId: "111111111111", region: "eu-west-1", roleArn: reader("111111111111") }];
    assert.equal((await cases(accounts)).status, 0);
    await open("111111111111", "eu-west-1", "prod");
    assert.equal((await cases(accounts)).status, 3);
  });

  it("prints CSV with a column for each value, and counts what was closed", async () => {
    await open("111111111111", "eu-west-1", "prod");
    const accounts = [
      { accountId: "111111111111", name: "prod, EU", region: "eu-west-1", roleArn: reader("111111111111") },
      { accountId: "222222222222", region: "eu-west-1", roleArn: reader("222222222222") },
    ];
    const { out, err } = await cases(accounts, "--csv", "--closed", "7");
    assert.equal(err, "");
    assert.match(
      out,
      /^account,name,region,state,open,waiting,alarm,oldest,closed,reason\r\n111111111111,"prod, EU",eu-west-1,open,1,0,0,\d+ \w+,0,\r\n222222222222,,eu-west-1,failed,,,,,,enforcement is not installed here: there is no table sagemaker-enforcement\r\n$/,
    );
  });

  it("asks each account in its own region, and signs in once for all of an account's", async () => {
    const regions = [...REGIONS];
    for (const region of regions) aws.tableOf("111111111111", region);
    const { status } = await cases([{ accountId: "111111111111", regions, roleArn: reader("111111111111") }]);
    assert.equal(status, 0);
    const of = (operation: string) =>
      aws.calls.filter((one) => one.operation === operation).map(({ account, region }) => `${account} ${region}`);
    assert.deepEqual(of("AssumeRole"), [`${ManyAccounts.OPERATOR} eu-west-1`]);
    assert.deepEqual(of("GetCallerIdentity"), ["111111111111 eu-west-1"]);
    assert.deepEqual(of("Query").toSorted(), regions.map((region) => `111111111111 ${region}`).toSorted());
  });

  it("looks at no more at a time than it is told", async () => {
    const ids = Array.from({ length: 9 }, (_, index) => `10000000000${index}`);
    for (const id of ids) aws.tableOf(id, "eu-west-1");
    const accounts = ids.map((accountId) => ({ accountId, region: "eu-west-1", roleArn: reader(accountId) }));
    for (const most of [1, 3]) {
      Object.assign(aws, { together: most, mostWaiting: 0 });
      const { status } = await cases(accounts, "--parallel", String(most));
      assert.deepEqual([status, aws.mostWaiting], [0, most]);
    }
  });

  /** What may be the matter with an account and region, and what its row says. */
  const KINDS = ["clear", "open", "not installed", "no trust", "throttled", "denied", "broken"] as const;
  const SAYS: Readonly<Record<(typeof KINDS)[number], readonly [state: string, reason: RegExp]>> = {
    clear: ["clear", /^$/],
    open: ["open", /^$/],
    "not installed": ["failed", /^enforcement is not installed here/],
    "no trust": ["failed", /^cannot sign in with .*:role\/Reader: these credentials may not do it/],
    throttled: ["failed", /^AWS cannot be reached, or asks for patience \(ThrottlingException\b.*\)/],
    denied: ["failed", /^these credentials may not do it: no/],
    broken: ["failed", /\(InternalServerError: broken\): try again$/],
  };

  it("gives a row for each account and region in the file's order, whatever fails", async function () {
    this.timeout(60_000);
    const anyAccounts = fc.array(
      fc.record({
        kinds: fc.array(fc.constantFrom(...KINDS.filter((kind) => kind !== "no trust")), {
          minLength: 1,
          maxLength: 3,
        }),
        trusts: fc.boolean(),
      }),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(anyAccounts, fc.integer({ min: 1, max: 8 }), async (all, parallel) => {
        aws = await fleet.anew();
        const wanted: { readonly accountId: string; readonly region: string; readonly kind: (typeof KINDS)[number] }[] =
          [];
        for (const [index, { kinds, trusts }] of all.entries()) {
          const accountId = `20000000000${index}`;
          if (!trusts) aws.closed.add(accountId);
          for (const [at, kind] of kinds.entries()) {
            const region = REGIONS[at]!;
            wanted.push({ accountId, region, kind: trusts ? kind : "no trust" });
            if (kind !== "not installed") aws.tableOf(accountId, region);
            if (kind === "open") await open(accountId, region, `of-${accountId}-${region}`);
            const failure = {
              throttled: new AwsError("ThrottlingException", "Rate exceeded"),
              denied: new AwsError("AccessDeniedException", "no"),
              broken: new AwsError("InternalServerError", "broken", 500),
            }[kind as string];
            if (failure !== undefined) aws.failing.set(`${accountId} ${region}`, failure);
          }
        }
        const accounts = all.map(({ kinds }, index) => ({
          accountId: `20000000000${index}`,
          regions: kinds.map((_, at) => REGIONS[at]),
          roleArn: reader(`20000000000${index}`),
        }));
        const { status, out } = await cases(accounts, "--json", "--parallel", String(parallel));
        const { rows } = JSON.parse(out) as { rows: readonly Row[] };
        assert.deepEqual(
          rows.map(({ accountId, region, state }) => [accountId, region, state]),
          wanted.map(({ accountId, region, kind }) => [accountId, region, SAYS[kind][0]]),
        );
        for (const [index, { reason = "", open: found = [], state, accountId, region }] of rows.entries()) {
          assert.match(reason, SAYS[wanted[index]!.kind][1]);
          const names = found.map(({ resource }) => resource.name);
          assert.deepEqual(names, state === "open" ? [`of-${accountId}-${region}`] : []);
        }
        const states = rows.map(({ state }) => state);
        assert.equal(status, states.includes("failed") ? 1 : states.includes("open") ? 3 : 0);
      }),
      { numRuns: 15 },
    );
  });
});
