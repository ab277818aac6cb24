import assert from "node:assert/strict";
import path from "node:path";
import { sidesOf } from "../../../access/sides";
import { systemOf } from "../../../access/holders/system";
import { readEvidence, type EvidenceFiles } from "../../../access/evidence/evidence";
import { realAccountsOf } from "../../../access/evidence/realAccounts";
import { targetOf } from "../../../access/reach/target";
import { canOf } from "../../../access/reach/can";
import { whoCan } from "../../../access/reach/whoCan";
import { abilityLines, reachLines } from "../../../access/report/reachLines";
import { built, childRaw, enforcement, parentRaw } from "../../sample";
import { ADMIN, allow, deny, details, organization, policy, written } from "./samples";

const CONSUMERS = { "fraud-team": { accountId: "222222222222", endpoints: ["churn"] } };
const CALLERS = {
  group: { name: "SagemakerTester", create: true, members: ["alice"] },
  roleNames: ["DataScientist"],
};

async function inAccounts(files: EvidenceFiles, consumers: Parameters<typeof parentRaw>[0] = CONSUMERS) {
  const { parent, children } = await built(parentRaw(consumers), {
    child: childRaw("fraud-team", "222222222222", CALLERS),
  });
  const sides = sidesOf(parent, children);
  const stacks = [parent, ...children];
  const real = await realAccountsOf(sides.parent, sides.children, readEvidence(files, stacks));
  return { system: systemOf(stacks.map((stack) => stack.built)), real };
}

const evidence = (): EvidenceFiles => ({
  accountDetails: [
    path.join(
      written({
        "child.json": details("222222222222", {
          users: { alice: { boundary: "Limits" }, eve: { inline: { Any: policy(allow("sts:*")) } } },
          roles: { DataScientist: { attached: ["aws/AdministratorAccess"] } },
          policies: { ...ADMIN, Limits: policy(allow("s3:*")) },
        }),
      }),
      "child.json",
    ),
  ],
  organization: written(
    organization({
      service: {
        NotDan: policy(
          deny("NotTheseRoles", "sts:AssumeRole", {
            Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/DataScientist" } },
          }),
        ),
      },
    }),
  ),
});

describe("who can, with evidence from the real accounts", () => {
  const chains = async (files: EvidenceFiles) => {
    const { system, real } = await inAccounts(files);
    const reach = await whoCan(system, targetOf("InvokeEndpoint", "churn", undefined, system), real);
    assert.deepEqual(reach.disagreements, []);
    return { reach, ways: reach.ways.map(({ chain, refusedBy }) => [chain.map(({ who }) => who)[0], refusedBy]) };
  };

  it("knows what refuses a request in the account that owns a bucket", async () => {
    const data = policy({
      ...deny("OurData", "s3:PutObject"),
      Principal: "*",
      Condition: {
        StringNotEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
        StringEquals: { "aws:ResourceAccount": "222222222222" },
      },
    });
    const files = { organization: written(organization({ accounts: ["222222222222"], resource: { Data: data } })) };
    const featureStore = { featureGroups: ["customers"], offlineStore: { bucket: "ml-store" } };
    const { system, real } = await inAccounts(files, { "fraud-team": { ...CONSUMERS["fraud-team"], featureStore } });
    const place = "s3://sagemaker-athena-fraud-team-222222222222-eu-west-1/athena-results/a.csv";
    const refusals = async (action: string) =>
      (await whoCan(system, targetOf(action, place, undefined, system), real)).ways[0]!.refusedBy;
    assert.deepEqual(await refusals("s3:PutObject"), [
      "OurData (resource control policy Data on OU Workloads): explicit deny",
    ]);
    assert.deepEqual(await refusals("s3:GetObject"), []);
  });

  it("knows who else comes in, and what refuses a chain", async () => {
    const { reach, ways } = await chains(evidence());
    assert.deepEqual(ways, [
      ["alice", ["permissions boundary Limits of alice does not allow it"]],
      ["role DataScientist", ["NotTheseRoles (service control policy NotDan on OU Workloads): explicit deny"]],
      ["user eve, whom no stack file names", []],
    ]);
    assert.match(
      reachLines(reach, { colour: false, all: false }),
      /but in the accounts: permissions boundary Limits of alice/,
    );
  });

  it("asks for what a role does as a session of it, which is no user and tells nothing of multi-factor authentication", async () => {
    const refusing = (sid: string, condition: object) =>
      chains({
        organization: written(
          organization({ service: { Calls: policy(deny(sid, "sagemaker:*", { Condition: condition })) } }),
        ),
      });
    const signedIn = await refusing("SignedIn", { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } });
    assert.deepEqual(signedIn.ways[0], [
      "alice",
      ["SignedIn (service control policy Calls on OU Workloads): explicit deny"],
    ]);
    const ofUsers = await refusing("Users", { StringEquals: { "aws:PrincipalType": "User" } });
    assert.deepEqual(ofUsers.ways[0], ["alice", []]);
  });

  it("says from which networks alone a chain holds", async () => {
    const Perimeter = policy(
      deny("Inside", "*", {
        Condition: {
          NotIpAddressIfExists: { "aws:SourceIp": "203.0.113.0/24" },
          BoolIfExists: { "aws:MultiFactorAuthPresent": "false" },
        },
      }),
      deny("Office", "sts:*", { Condition: { NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } } }),
    );
    const { ways } = await chains({ organization: written(organization({ service: { Perimeter } })) });
    assert.deepEqual(ways[0], [
      "alice",
      [
        "Inside (service control policy Perimeter on OU Workloads): explicit deny, except from 203.0.113.0/24 (aws:SourceIp)",
      ],
    ]);
  });

  it("knows that enforcement's functions are in no VPC", async () => {
    const { parent, children } = await enforcement();
    const [sides, stacks] = [sidesOf(parent, children), [parent, ...children]];
    const Perimeter = policy(
      deny("Vpcs", "*", { Condition: { StringNotEqualsIfExists: { "aws:SourceVpc": "vpc-0a1b2c3d4e5f60718" } } }),
    );
    const files = { organization: written(organization({ service: { Perimeter } })) };
    const real = await realAccountsOf(sides.parent, sides.children, readEvidence(files, stacks));
    const system = systemOf(stacks.map((stack) => stack.built));
    const { ways } = await whoCan(system, targetOf("DeleteEndpoint", "endpoint/churn", undefined, system), real);
    assert.deepEqual(
      new Set(ways.flatMap(({ refusedBy }) => refusedBy)),
      new Set(["Vpcs (service control policy Perimeter on OU Workloads): explicit deny"]),
    );
  });

  it("without evidence knows what the stacks give", async () => {
    const { ways } = await chains({});
    assert.deepEqual(ways, [
      ["alice", []],
      ["role DataScientist", []],
    ]);
  });

  it("says what limits everybody of a consumer", async () => {
    const { system, real } = await inAccounts(evidence());
    const found = canOf(system, "fraud-team", undefined, real);
    const limits = Object.fromEntries(found.holders.map(({ who, kind, limits }) => [`${kind} ${who}`, limits]));
    assert.deepEqual(limits["caller alice"], [
      "permissions boundary Limits",
      "service control policy NotDan on OU Workloads",
    ]);
    assert.match(
      abilityLines(found, false),
      /role DataScientist\n(.*\n)*? {2}may \*.*statement 1 \(policy AdministratorAccess\)/,
    );
  });
});
