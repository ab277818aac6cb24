import assert from "node:assert/strict";
import { given, World } from "../../fakes/sagemaker";
import { AwsError } from "../../fakes/sagemaker/api/errors";
import type { ManyAccounts } from "./manyAccounts";
import { SomeFleet } from "./someFleet";

const reader = (account: string) => `arn:aws:iam::${account}:role/Reader`;
const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { AWS: "222222222222" }, Action: "sagemaker:InvokeEndpoint", Resource: "*" },
  ],
});

interface Row {
  readonly accountId: string;
  readonly region: string;
  readonly state: string;
  readonly reason?: string;
  readonly openEndpoints?: readonly string[];
  readonly findings: readonly {
    readonly state: string;
    readonly what: string;
    readonly why: string;
    readonly fix: readonly string[];
  }[];
}

describe("endpoint policies in many accounts", () => {
  let fleet: SomeFleet;
  let aws: ManyAccounts;
  beforeEach(async () => {
    fleet = new SomeFleet();
    ({ aws } = fleet);
    await fleet.start();
  });
  afterEach(() => fleet.stop());

  /** An account and region with some endpoints and, on some of them, a policy; nobody may read anything else there. */
  function furnish(
    account: string,
    region: string,
    endpoints: readonly string[],
    withPolicy: readonly string[],
  ): World {
    aws.failing.set(`${account} ${region}`, new AwsError("AccessDeniedException", "no"));
    const world = new World({ account, region });
    const owner = `arn:aws:iam::${account}:role/Owner`;
    given(world, owner, {
      models: ["m"],
      configs: { c: ["m"] },
      endpoints: Object.fromEntries(endpoints.map((name) => [name, "c"])),
    });
    for (const EndpointName of withPolicy)
      world.call(owner, "PutEndpointPolicy", { EndpointName, ResourcePolicy: POLICY });
    aws.sagemaker.set(`${account} ${region}`, world);
    return world;
  }

  const doctor = (accounts: readonly object[], ...more: readonly string[]) => fleet.run("doctor", accounts, ...more);

  async function rows(accounts: readonly object[]): Promise<readonly Row[]> {
    return (JSON.parse((await doctor(accounts, "--json")).out) as { readonly rows: readonly Row[] }).rows;
  }
  const about = ({ findings }: Row) =>
    findings.filter(({ what }) => what.includes("policy")).map(({ state, what, why }) => `${state}: ${what} (${why})`);

  it("are looked for on every endpoint, in each region of its own", async () => {
    furnish("111111111111", "eu-west-1", ["churn", "private"], ["private"]);
    furnish("111111111111", "us-east-1", ["churn"], []);
    furnish("333333333333", "eu-west-1", [], []);
    const [first, second, third] = await rows([
      { accountId: "111111111111", regions: ["eu-west-1", "us-east-1"], roleArn: reader("111111111111") },
      { accountId: "333333333333", region: "eu-west-1", roleArn: reader("333333333333") },
    ]);
    assert.deepEqual([first!.openEndpoints, second!.openEndpoints, third!.openEndpoints], [["private"], [], []]);
    assert.deepEqual(about(first!), [
      "does not hold: endpoint private has no policy (its policy lets in 222222222222)",
    ]);
    assert.deepEqual(about(second!), ["holds: endpoints have no policy of their own (1 endpoint looked at)"]);
    assert.deepEqual(about(third!), ["holds: endpoints have no policy of their own (0 endpoints looked at)"]);
    assert.match(first!.reason!, /endpoint private has no policy/);
    assert.match(
      first!.findings.find(({ what }) => what.includes("private"))!.fix.join("; "),
      /get-endpoint-policy --endpoint-name private --region eu-west-1 .*; endpoints: in the list of accounts names those/,
    );
  });

  it("are looked for on those that the list names, by names and patterns", async () => {
    furnish("111111111111", "eu-west-1", ["churn", "forecast-nl", "private"], ["forecast-nl", "private"]);
    const account = { accountId: "111111111111", region: "eu-west-1", roleArn: reader("111111111111") };
    const [named, none] = [
      await rows([{ ...account, endpoints: ["churn", "forecast-*"] }]),
      await rows([{ ...account, endpoints: [] }]),
    ];
    assert.deepEqual(named[0]!.openEndpoints, ["forecast-nl"]);
    assert.deepEqual(none[0]!.openEndpoints, []);
    assert.deepEqual(about(none[0]!), ["holds: shared endpoints have no policy of their own (0 endpoints looked at)"]);
  });

  it("have a column of their own in the table", async () => {
    furnish("111111111111", "eu-west-1", ["a", "b", "c"], ["a", "c"]);
    furnish("333333333333", "eu-west-1", ["a"], []).faults.refuse("sagemaker:GetEndpointPolicy");
    const accounts = ["111111111111", "333333333333"].map((accountId) => ({
      ...{ accountId, region: "eu-west-1", roleArn: reader(accountId) },
    }));
    const { status, out } = await doctor(accounts, "--csv");
    const [header, first, second] = out.split("\r\n").map((line) => line.split(","));
    const column = header!.indexOf("endpoint policies");
    assert.deepEqual([first![column], second![column], status], ["2", "not tried", 1]);
    assert.match(
      (await doctor(accounts)).out,
      /\n {2}!! endpoint c has no policy \(its policy lets in 222222222222\)\n {7}fix: see it: aws/,
    );
  });
});
