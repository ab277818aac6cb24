import assert from "node:assert/strict";
import { explainAssume } from "../../../client/session/explainAssume";
import { AwsError } from "../../fakes/aws";
import { SHARE, shareWith } from "../samples";
import type { Share } from "../../../contract/share";

const said = (caller: string, more = "") =>
  Object.assign(new Error(`User: ${caller} is not authorized to perform: sts:AssumeRole on resource: arn:x${more}`), {
    name: "AccessDenied",
  });
const ALICE = "arn:aws:iam::222222222222:user/alice";
const STUDIO = "arn:aws:sts::222222222222:assumed-role/Studio/alice";
const OTHER = "arn:aws:sts::222222222222:assumed-role/Other/alice";

/** What is looked at first, by what AWS says. */
const CASES: readonly {
  name: string;
  error: Error;
  role?: "invoke" | "featureStore";
  share?: Share;
  hop?: string;
  kind?: string;
  advice: readonly RegExp[];
}[] = [
  {
    name: "nothing but a refusal: the caller's policy, then the ExternalId, then the role",
    error: said(ALICE),
    advice: [/own policy lacks sts:AssumeRole/, /does not accept the ExternalId "111111111111"/, /the role is gone/],
  },
  {
    name: "the type of the policy that lacks it",
    error: said(ALICE, " because no identity-based policy allows the sts:AssumeRole action"),
    advice: [/own policy lacks/],
  },
  {
    name: "that the trust lacks it",
    error: said(ALICE, " because no resource-based policy allows the sts:AssumeRole action"),
    advice: [/ExternalId/, /own policy/, /gone/],
  },
  {
    name: "that nobody answers, which no signing in mends",
    error: Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:9"), { code: "ECONNREFUSED" }),
    kind: "failed",
    advice: [/this network reaches AWS there/],
  },
  {
    name: "an explicit deny",
    error: said(ALICE, " with an explicit deny in a service control policy"),
    advice: [/^a service control policy of the organization that account 222222222222 belongs to denies it/],
  },
  {
    name: "another account",
    error: said("arn:aws:iam::999999999999:user/alice"),
    advice: [/you are in account 999999999999; this share is for 222222222222/],
  },
  {
    name: "the parent's account: the profile is the shared role already",
    error: said("arn:aws:sts::111111111111:assumed-role/SageMakerExternal-fraud-team/x"),
    advice: [/is this profile the shared role already\?/],
  },
  {
    name: "an organization that the trust demands",
    error: said(ALICE),
    share: shareWith({ organizationId: "o-a1b2c3d4e5" }),
    advice: [/own policy/, /ExternalId/, /not in the organization o-a1b2c3d4e5/, /gone/],
  },
  {
    name: "a role that is no execution role",
    error: said(OTHER),
    role: "featureStore",
    advice: [/trusts only arn:aws:iam::222222222222:role\/service-role\/Studio/, /own policy/, /gone/],
  },
  {
    name: "an execution role: its own policy first",
    error: said(STUDIO),
    role: "featureStore",
    advice: [/own policy/, /path included/, /gone/],
  },
  {
    name: "a source identity that may not come along",
    error: Object.assign(
      new Error(`User: ${STUDIO} is not authorized to perform: sts:SetSourceIdentity on resource: arn:x`),
      { name: "AccessDenied" },
    ),
    advice: [/sts:SetSourceIdentity and sts:TagSession/],
  },
  {
    name: "an hour that role chaining ends",
    error: Object.assign(
      new Error("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"),
      { name: "ValidationError" },
    ),
    kind: "failed",
    advice: [/leave durationSeconds at 3600/],
  },
  {
    name: "credentials that AWS does not know",
    error: Object.assign(new Error("The security token included in the request is invalid"), {
      name: "InvalidClientTokenId",
    }),
    hop: "own credentials",
    advice: [/sign in/, /notebook, job or function/],
  },
  {
    name: "an STS that does not answer",
    error: Object.assign(new Error("getaddrinfo ENOTFOUND sts.eu-west-9.amazonaws.com"), { code: "ENOTFOUND" }),
    kind: "failed",
    advice: [/check the region's name/],
  },
  {
    name: "throttling",
    error: Object.assign(new AwsError("Throttling", "Rate exceeded"), { name: "Throttling" }),
    kind: "throttled",
    advice: [/slow down/],
  },
];

describe("a role that cannot be assumed", () => {
  for (const { name, error, role = "invoke", share = SHARE, hop = "assume role", kind = "refused", advice } of CASES) {
    it(`is explained by ${name}`, () => {
      const explained = explainAssume(error, share, role, "eu-west-1");
      assert.deepEqual([explained.hop, explained.kind], [hop, kind]);
      assert.equal(explained.advice.length, advice.length, explained.message);
      advice.forEach((wanted, index) => assert.match(explained.advice[index]!, wanted));
      assert.ok(explained.message.includes(error.message));
    });
  }
});
