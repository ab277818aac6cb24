import assert from "node:assert/strict";
import { readFleet } from "../../deploy/fleet";
import { KEPT } from "../../stacks/afterFailures";
import { firstCause, halfDone } from "../../deploy/report/explain";
import { changesInWords, exitStatusOf, summaryInWords, type StackEnd } from "../../deploy/report/summary";
import { fleetFolder } from "./stackFiles";

const URN = "urn:pulumi:parent::sagemaker-sharing::sagemaker-sharing:index:SharedRole$aws:iam/role:Role::";
const END: StackEnd = {
  stack: "parent",
  accountId: "111111111111",
  region: "eu-west-1",
  status: "succeeded",
  changes: [
    { urn: `${URN}a-invoke-role`, op: "create", keys: [] },
    { urn: `${URN}b-invoke-role`, op: "update", keys: ["assumeRolePolicy"] },
    { urn: `${URN}c-invoke-role`, op: "replace", keys: ["path"] },
    { urn: `${URN}d-invoke-role`, op: "delete", keys: [] },
    {
      urn: "urn:pulumi:parent::sagemaker-sharing::sagemaker-sharing:index:SharedRole::a-invoke",
      op: "create",
      keys: [],
    },
    {
      urn: "urn:pulumi:parent::sagemaker-sharing::pulumi:pulumi:Stack::sagemaker-sharing-parent",
      op: "create",
      keys: [],
    },
    { urn: "urn:pulumi:parent::sagemaker-sharing::pulumi:providers:aws::default_7_48_0", op: "create", keys: [] },
  ],
  seconds: 12,
};

describe("the end of a run", () => {
  it("counts what AWS has, and not the engine's own", () => assert.equal(changesInWords(END), "+1 ~1 +-1 -1"));

  it("is one line a stack, then each failure with its way out, then the sum", () => {
    const failed: StackEnd = {
      ...END,
      stack: "ads",
      status: "failed",
      changes: [],
      why: { cause: "AWS says no", wayOut: "say please" },
      log: "ads.log",
    };
    const skipped: StackEnd = {
      ...END,
      stack: "zoo",
      status: "skipped",
      changes: [],
      seconds: 0,
      why: { cause: "parent was not done" },
    };
    assert.equal(
      summaryInWords({ operation: "up", stacks: [END, failed, skipped], seconds: 30 }),
      [
        "  parent  111111111111  eu-west-1       succeeded  +1 ~1 +-1 -1  12 s",
        "  ads     111111111111  eu-west-1       failed     no changes    12 s",
        "  zoo     111111111111  eu-west-1       skipped",
        "",
        "ads failed: AWS says no",
        "  -> say please",
        "  log ads.log",
        "zoo skipped: parent was not done",
        "",
        "up: 1 succeeded, 1 failed, 1 skipped in 30 s; `deploy up --continue` takes up what is left",
      ].join("\n"),
    );
  });

  it("says each warning of the program once, and that the run could not be written down", () => {
    const warned = ["ads", "zoo"].map((stack): StackEnd => ({ ...END, stack, warnings: ["mind the gap"] }));
    const lines = summaryInWords({ operation: "up", stacks: warned, seconds: 1, unwritten: "ENOSPC" }).split("\n");
    assert.deepEqual(lines.slice(2), [
      "",
      "warning of ads, zoo: mind the gap",
      "",
      "how this run ended cannot be written down (ENOSPC): --continue takes all of it up again, and --changed-only leaves nothing of it out",
      "",
      "up: 2 succeeded in 1 s",
    ]);
  });

  it("has exit status 0 only where everything is done", () => {
    const run = (...statuses: StackEnd["status"][]) =>
      exitStatusOf({ operation: "up", stacks: statuses.map((status) => ({ ...END, status })), seconds: 1 });
    assert.equal(run("succeeded", "unchanged"), 0);
    for (const status of ["failed", "cancelled", "skipped"] as const) assert.equal(run("succeeded", status), 1);
  });
});

describe("the first cause of a failure", () => {
  const member = readFleet(fleetFolder(["ads"])).members[0]!;
  const TAKEN =
    "creating IAM Role (X): StatusCode: 409, RequestID: abc, EntityAlreadyExists: Role with name X already exists.";
  const CASES: readonly (readonly [
    what: string,
    message: string,
    urn: string | undefined,
    wayOut: RegExp | undefined,
  ])[] = [
    [
      "a role's name is taken",
      TAKEN,
      "ads-invoke-role",
      /taken in account 111111111111: .*sagemaker-sharing:consumers\.ads\.invokeRoleName; if the consumer was renamed, name its former id in formerIds$/,
    ],
    ["a group's name is taken", TAKEN, "callers-group", /callers\.group\.create: false/],
    ["an execution role's name is taken", TAKEN, "execution-Me-role", /executionRole\.create: false/],
    ["a bucket's name is taken", "BucketAlreadyExists: no", "results-bucket", /resultsBucket\.create: false/],
    [
      "a policy's name is taken",
      TAKEN,
      "ads-invoke-policy",
      /sagemaker-sharing:consumers\.ads\.formerIds; .*names\.prefix/,
    ],
    ["a workgroup's name is taken", "WorkGroup x is already created", "ads-workgroup", /consumers\.ads\.formerIds/],
    [
      "a ledger of earlier enforcement",
      "ResourceInUseException: Table already exists: sagemaker-enforcement",
      "enforcement-eu-west-1-ledger",
      /outlives enforcement: .*docs\/recovering\.md says under "Enforcement, once more"$/,
    ],
    ["another name is taken", TAKEN, "enforcement-eu-west-1-enforcer-role", /names\.prefix/],
    ["state that a killed run left", "failed to load checkpoint: EOF", undefined, /the state is whole, .* -delete`$/],
    [
      "another account",
      "configuring the AWS provider: AWS account ID not allowed: 333333333333",
      undefined,
      /signed in to 333333333333; sign in to 111111111111/,
    ],
    [
      "no permission",
      "User: x is not authorized to perform: iam:CreateRole on resource: y",
      "ads-invoke-role",
      /lacks iam:CreateRole: .*deploy-role parent/,
    ],
    [
      "a lock",
      "the stack is currently locked by 1 lock(s).",
      undefined,
      /pulumi cancel --stack organization\/sagemaker-sharing\/parent/,
    ],
    [
      "no passphrase",
      "passphrase must be set with PULUMI_CONFIG_PASSPHRASE",
      undefined,
      /PULUMI_CONFIG_PASSPHRASE_FILE/,
    ],
    [
      "expired credentials",
      "ExpiredToken: The security token included in the request is expired",
      undefined,
      /sign in again/,
    ],
    ["a full disk", "write /x: no space left on device", undefined, /free some space/],
    [
      "no plugin",
      "no resource plugin 'pulumi-resource-aws-v7.48.0' found",
      undefined,
      /pulumi plugin install resource aws v7\.48\.0/,
    ],
    ["a parent that never was", 'unknown stack "organization/x/parent"', undefined, /deploy it first/],
    ["what nobody foresaw", "the moon is full", "ads-invoke-role", undefined],
  ];
  for (const [what, message, name, wayOut] of CASES)
    it(`with ${what}`, () => {
      const follows = { message: 'error serializing property "role": resource ads-invoke-role failed to register' };
      const problems = [
        { message: KEPT },
        follows,
        { message, ...(name !== undefined && { urn: `${URN}${name}` }) },
        { message: "update failed" },
      ];
      const { cause, wayOut: found } = firstCause(problems, member);
      assert.equal(cause, name === undefined ? message : `${name}: ${message}`);
      if (wayOut === undefined) assert.equal(found, undefined);
      else assert.match(found!, wayOut);
    });
});

describe("a run that was cancelled", () => {
  it("names what AWS may have done, and the way out", () => {
    const { cause, wayOut } = halfDone({ changes: [], unfinished: END.changes.slice(0, 1) });
    assert.equal(cause, "cancelled after 0 changes; half done: create a-invoke-role");
    assert.match(wayOut!, /--continue/);
  });

  it("says that nothing is half done where only components and stacks were begun", () => {
    const why = halfDone({ changes: END.changes.slice(0, 2), unfinished: END.changes.slice(4) });
    assert.deepEqual(why, { cause: "cancelled after 2 changes; the others are still to be done" });
  });
});
