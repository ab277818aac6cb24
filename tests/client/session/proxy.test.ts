import assert from "node:assert/strict";
import { examineChild } from "../../../client/doctor/examineChild";
import { Findings } from "../../../client/doctor/findings";
import { Endpoints } from "../../../client/endpoints/endpoints";
import { FeatureStore } from "../../../client/featureStore/featureStore";
import { shareCredentials } from "../../../client/session/credentials";
import { useProxy } from "../../proxy";
import { SHARE } from "../samples";

/** What goes to AWS, and to which host. */
const credentials = () => Promise.resolve({ accessKeyId: "ASIA", secretAccessKey: "s", sessionToken: "t" });
const endpoints = () => new Endpoints(SHARE, { credentials });
const store = () => new FeatureStore(SHARE, { credentials });
const CALLS: readonly (readonly [host: string, call: () => Promise<unknown>])[] = [
  ["sts.eu-west-1.amazonaws.com", () => shareCredentials(SHARE, { sessionName: "proxied" })()],
  ["runtime.sagemaker.eu-west-1.amazonaws.com", () => endpoints().invoke("churn", "1")],
  ["inferencerouter-runtime.sagemaker.eu-west-1.amazonaws.com", () => endpoints().invokeRouter("a", "b", "1")],
  [
    "ml-async.s3.eu-west-1.amazonaws.com",
    () => endpoints().invokeAsync("forecast-nl", Buffer.alloc(200_000), { contentType: "text/csv" }),
  ],
  ["featurestore-runtime.sagemaker.eu-west-1.amazonaws.com", () => store().get("Customers", "1")],
  ["athena.eu-west-1.amazonaws.com", () => store().query("SELECT 1")],
  ["api.sagemaker.eu-west-1.amazonaws.com", () => store().describe("Customers")],
  ["sts.eu-west-1.amazonaws.com", () => examineChild(SHARE, new Findings(), { query: false })],
];

describe("the client behind a proxy", () => {
  const { hosts } = useProxy();
  for (const [host, call] of CALLS)
    it(`goes through it to ${host}`, async () => {
      await call().catch(() => undefined);
      assert.deepEqual([...new Set(hosts)], [`${host}:443`]);
    });

  it("is told which proxy did not let it through, also where that is named without http://", async () => {
    const { HTTPS_PROXY: proxy = "" } = process.env;
    for (const [name, value] of [
      ["HTTPS_PROXY", proxy],
      ["HTTPS_PROXY", proxy.replace("http://", "")],
      ["https_proxy", proxy],
    ] as const) {
      delete process.env["HTTPS_PROXY"];
      process.env[name] = value;
      await assert.rejects(endpoints().invoke("churn", "1"), (error: Error) => {
        assert.match(error.message, /^endpoint: no answer from eu-west-1 \(ERR_PROXY_TUNNEL: /);
        assert.ok(error.message.includes(`- HTTPS_PROXY names ${value}: is it there`), error.message);
        return true;
      });
      delete process.env["https_proxy"];
    }
    process.env["HTTPS_PROXY"] = proxy;
    assert.equal(hosts.length, 3);
  });

  const invoke = () =>
    endpoints()
      .invoke("churn", "1")
      .catch(() => undefined);

  // A name means the hosts below it, too, to curl, Python, Go and so to the AWS CLI and Pulumi's provider.
  for (const excepted of [
    ".amazonaws.com",
    "*.amazonaws.com",
    "amazonaws.com",
    "localhost, amazonaws.com",
    "a b,amazonaws.com",
    "*",
  ])
    it(`goes straight to the hosts that NO_PROXY=${excepted} excepts`, async () => {
      process.env["NO_PROXY"] = excepted;
      await invoke();
      delete process.env["NO_PROXY"];
      assert.deepEqual(hosts, []);
    });

  it("does not take another name's ending for the name", async () => {
    process.env["NO_PROXY"] = "naws.com,.com.amazonaws";
    await invoke();
    delete process.env["NO_PROXY"];
    assert.deepEqual(hosts, ["runtime.sagemaker.eu-west-1.amazonaws.com:443"]);
  });

  for (const host of ["localhost", "127.0.0.1", "[::1]"])
    it(`goes straight to an endpoint at ${host}, where no proxy finds it`, async () => {
      process.env["AWS_ENDPOINT_URL"] = `https://${host}:9`;
      await invoke();
      delete process.env["AWS_ENDPOINT_URL"];
      assert.deepEqual(hosts, []);
    });
});
