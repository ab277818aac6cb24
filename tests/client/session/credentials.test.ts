import assert from "node:assert/strict";
import { mock } from "node:test";
import { SageMakerRuntimeClient, InvokeEndpointCommand } from "@aws-sdk/client-sagemaker-runtime";
import * as fc from "fast-check";
import { shareCredentials, type CredentialsOptions } from "../../../client/session/credentials";
import { ShareError } from "../../../client/errors";
import { AwsError } from "../../fakes/aws";
import { useAws } from "../fixture";
import { SHARE } from "../samples";

/** What time it is, in seconds, for a test that moves it: the wall clock and the monotonic one, apart if need be. */
function useClock() {
  const real = { now: Date.now, monotonic: performance.now.bind(performance) };
  const clock = {
    wall: 0,
    monotonic: 0,
    advance: (seconds: number) => {
      clock.wall += seconds;
      clock.monotonic += seconds;
    },
  };
  beforeEach(() => {
    clock.wall = 0;
    clock.monotonic = 0;
    Date.now = () => real.now() + clock.wall * 1000;
    performance.now = () => real.monotonic() + clock.monotonic * 1000;
  });
  afterEach(() => {
    Date.now = real.now;
    performance.now = real.monotonic;
  });
  return clock;
}

const outage = new AwsError("InternalFailure", "STS is down", 500);
/** A refusal that the SDK does not try again: the tests need not wait for it. */
const refusal = new AwsError(
  "AccessDenied",
  "User: arn:aws:iam::222222222222:user/alice is not authorized to perform: sts:AssumeRole",
  403,
);

describe("shareCredentials", () => {
  const used = useAws("alice");
  const clock = useClock();
  // Providers live as long as the process; a session name of its own keeps each test's apart.
  let count = 0;
  const provider = (options: CredentialsOptions = {}) =>
    shareCredentials(SHARE, { sessionName: `test-${count}`, ...options });
  beforeEach(() => (count += 1));
  const assumed = () => used.aws.counts("AssumeRole");
  /** Waits for what runs in the background: so many calls, and what comes of the last. */
  async function settled(calls: number): Promise<void> {
    while (assumed() < calls) await new Promise((done) => setTimeout(done, 10));
    assert.equal(assumed(), calls);
    await new Promise((done) => setTimeout(done, 100));
  }

  it("assumes the role once for four clients in two regions", async () => {
    used.aws.endpoints["churn"] = () => Buffer.from("1");
    const clients = ["eu-west-1", "us-east-1", "eu-west-1", "us-east-1"].map(
      (region) => new SageMakerRuntimeClient({ region, credentials: provider() }),
    );
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        clients[index % 4]!.send(new InvokeEndpointCommand({ EndpointName: "churn", Body: "x" })),
      ),
    );
    assert.equal(assumed(), 1);
    assert.equal(used.aws.counts("InvokeEndpoint"), 40);
  });

  it("assumes it once however many ask at once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 50 }), async (askers) => {
        count += 1;
        const before = assumed();
        const all = await Promise.all(Array.from({ length: askers }, () => provider()()));
        assert.equal(assumed() - before, 1);
        assert.equal(new Set(all.map(({ accessKeyId }) => accessKeyId)).size, 1);
      }),
      { numRuns: 15 },
    );
  });

  it("sends the ExternalId and the session's name, and a source identity only when asked", async () => {
    await provider()();
    await provider({ sourceIdentity: "alice@example.com" })();
    const [plain, named] = used.aws.calls.map(({ input }) => input);
    assert.equal(plain!["ExternalId"], "111111111111");
    assert.equal(plain!["RoleSessionName"], `test-${count}`);
    assert.equal(plain!["DurationSeconds"], "3600");
    assert.equal("SourceIdentity" in plain!, false);
    assert.equal(named!["SourceIdentity"], "alice@example.com");
  });

  it("sends no ExternalId for the feature-store role", async () => {
    Object.assign(process.env, used.aws.env("job"));
    await provider({ role: "featureStore" })();
    assert.equal("ExternalId" in used.aws.calls[0]!.input, false);
  });

  it("keeps different callers and sessions apart", async () => {
    used.aws.signIn("AKIABOB", "arn:aws:iam::222222222222:user/bob");
    const bob = { accessKeyId: "AKIABOB", secretAccessKey: "secret" };
    assert.equal(provider(), provider());
    assert.notEqual(provider(), provider({ sessionName: "another" }));
    assert.notEqual(provider(), provider({ sourceCredentials: bob }));
    await provider({ sourceCredentials: bob })();
    assert.equal(used.aws.calls[0]!.caller, "arn:aws:iam::222222222222:user/bob");
  });

  it("renews before the end, without anybody waiting", async () => {
    const first = await provider()();
    clock.advance(3600 - 310);
    assert.equal((await provider()()).accessKeyId, first.accessKeyId);
    assert.equal(assumed(), 1);
    clock.advance(20);
    assert.equal((await provider()()).accessKeyId, first.accessKeyId);
    while ((await provider()()).accessKeyId === first.accessKeyId) await settled(2);
  });

  it("waits for new ones when the old are about to end", async () => {
    const first = await provider()();
    clock.advance(3600 - 30);
    assert.notEqual((await provider()()).accessKeyId, first.accessKeyId);
  });

  it("serves the old ones during an outage, as long as they are valid, and asks again with pauses", async () => {
    const first = await provider()();
    used.aws.next("AssumeRole", refusal);
    clock.advance(3600 - 290);
    for (let call = 0; call < 10; call += 1) {
      assert.equal((await provider()()).accessKeyId, first.accessKeyId);
      await settled(2); // One attempt in ten seconds.
      clock.advance(1);
    }
    clock.advance(25);
    await provider()();
    await settled(3);
    clock.advance(3600 - 50 - clock.wall); // Not a minute is left.
    assert.equal((await provider()()).accessKeyId, first.accessKeyId);
    clock.advance(51);
    await assert.rejects(provider()(), ShareError);
    used.aws.heal();
    assert.notEqual((await provider()()).accessKeyId, first.accessKeyId);
  });

  it("is not held up by an STS that does not answer", async () => {
    const first = await provider()();
    used.aws.hang("AssumeRole", 1);
    clock.advance(3600 - 200);
    assert.equal((await provider()()).accessKeyId, first.accessKeyId);
    assert.equal(assumed(), 1, "the session is there before STS has been reached");
  });

  it("says so when STS does not answer at all, and is no warning of the SDK's", async () => {
    const { setTimeout: later } = globalThis;
    const soon = (act: () => void, milliseconds?: number) => later(act, milliseconds === 10_000 ? 20 : milliseconds);
    mock.method(globalThis, "setTimeout", soon);
    try {
      used.aws.hang("AssumeRole", 3);
      await assert.rejects(provider()(), /no answer from eu-west-1/);
    } finally {
      mock.restoreAll();
    }
  });

  it("gets over a short outage at the start", async () => {
    used.aws.next("AssumeRole", outage, 1);
    assert.ok((await provider()()).accessKeyId);
    assert.equal(assumed(), 2);
  });

  for (const ahead of [-7200, -600, 600, 7200]) {
    it(`does not mind a clock that is ${-ahead} seconds ahead of AWS's`, async () => {
      used.aws.clock = ahead;
      const first = await provider()();
      const left = (first.expiration!.getTime() - Date.now()) / 1000;
      assert.ok(left > 3590 && left <= 3600, `by this machine's clock, ${left} s are left`);
      clock.advance(3200);
      assert.equal((await provider()()).accessKeyId, first.accessKeyId);
      clock.advance(380);
      assert.notEqual((await provider()()).accessKeyId, first.accessKeyId);
      assert.equal(assumed(), 2);
    });
  }

  it("notices the time that passed while the clock was set back, or while the machine slept", async () => {
    const first = await provider()();
    clock.monotonic = 3590;
    clock.wall = -3600;
    const second = await provider()();
    assert.notEqual(second.accessKeyId, first.accessKeyId);
    clock.wall = 10;
    assert.notEqual((await provider()()).accessKeyId, second.accessKeyId);
  });

  it("renews at once when AWS calls them expired", async () => {
    const first = await provider()();
    assert.notEqual((await provider()({ forceRefresh: true })).accessKeyId, first.accessKeyId);
  });

  it("gives a longer session to long-term keys, and an hour to whoever uses a role already", async () => {
    await provider({ durationSeconds: 7200 })();
    Object.assign(process.env, used.aws.env("job"));
    await provider({ durationSeconds: 7200, sessionName: `chained-${count}` })();
    assert.deepEqual(
      used.aws.calls.map(({ input }) => input["DurationSeconds"]),
      ["7200", "3600"],
    );
  });

  const MISTAKES: readonly (readonly [CredentialsOptions, RegExp])[] = [
    [{ durationSeconds: 7201 }, /durationSeconds must be 900 to 7200 seconds.*got 7201.*maxSessionDuration/],
    [{ durationSeconds: 60 }, /durationSeconds must be 900 to 7200 seconds/],
    [{ role: "featureStore", durationSeconds: 3601 }, /900 to 3600/],
    [{ sessionName: "a b" }, /sessionName must be 2 to 64 letters.*got "a b"/],
    [{ sourceIdentity: "x" }, /sourceIdentity must be 2 to 256/],
    [{ sessionName: "x".repeat(65) }, /sessionName must be 2 to 64/],
    [{ sourceIdentity: "x".repeat(257) }, /sourceIdentity must be 2 to 256/],
  ];
  for (const [options, message] of MISTAKES) {
    it(`refuses ${JSON.stringify(options)} before any call`, () => {
      assert.throws(() => shareCredentials(SHARE, options), { name: "RangeError", message });
    });
  }

  it("says what a share does not hold", () => {
    const onlyFeatures = { ...SHARE, invoke: undefined };
    assert.throws(
      () => shareCredentials(onlyFeatures, { role: "invoke" }),
      /holds no endpoints; the parent adds endpoints/,
    );
  });
});
