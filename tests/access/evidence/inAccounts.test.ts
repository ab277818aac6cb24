import assert from "node:assert/strict";
import path from "node:path";
import { readEvidence, type EvidenceFiles } from "../../../access/evidence/evidence";
import type { Check } from "../../../access/check";
import { report } from "../../../access/report/report";
import { built, childRaw, enforcement, featureStores, GROUP, parentRaw } from "../../sample";
import {
  ADMIN,
  allow,
  deny,
  details,
  organization,
  policy,
  written,
  type Accounts,
  type OrganizationSample,
} from "./samples";
import { quickCheck } from "../../quickCheck";

const CONSUMERS = { "fraud-team": { accountId: "222222222222", endpoints: ["churn"] } };
const OPTIONS = { all: false, colour: false, seconds: 1, files: ["Pulumi.parent.yaml"], environments: [] };

type Stacks = Awaited<ReturnType<typeof built>>;
const stacksOf = (callers: Parameters<typeof childRaw>[2] = GROUP, parent = {}, child = {}): Promise<Stacks> =>
  built(parentRaw(CONSUMERS, parent), { child: childRaw("fraud-team", "222222222222", callers, child) });

function evidenceOf({ parent, children }: Stacks, files: EvidenceFiles) {
  return readEvidence(files, [parent, ...children]);
}

const checked = (stacks: Stacks, files: EvidenceFiles): Promise<Check> =>
  quickCheck(stacks.parent, stacks.children, { evidence: evidenceOf(stacks, files) });

const ofChild = (accounts: Accounts): EvidenceFiles => ({
  accountDetails: [path.join(written({ "child.json": details("222222222222", accounts) }), "child.json")],
});
const inOrganization = (sample: OrganizationSample): EvidenceFiles => ({ organization: written(organization(sample)) });

const ALICE = { alice: {} };
const ROLE = { roleNames: ["DataScientist"] };
const OUTSIDE = { StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } };
const NO_SERVICE = { BoolIfExists: { "aws:PrincipalIsAWSService": "false" } };
const ASSUME_INSIDE_ONLY = policy(
  deny("AssumeInsideOnly", "sts:AssumeRole", {
    Condition: { StringNotEquals: { "aws:ResourceOrgID": "o-a1b2c3d4e5" } },
  }),
);
const REGIONS = (...regions: readonly string[]) =>
  policy({
    Sid: "DenyOtherRegions",
    Effect: "Deny",
    NotAction: ["iam:*", "organizations:*", "sts:*", "s3:*", "support:*"],
    Resource: "*",
    Condition: { StringNotEquals: { "aws:RequestedRegion": regions } },
  });
const PERIMETER = policy({
  Sid: "OrganizationOnly",
  Effect: "Deny",
  Principal: "*",
  Action: ["sts:AssumeRole", "s3:*"],
  Resource: "*",
  Condition: { ...OUTSIDE, ...NO_SERVICE },
});
const MFA = (present: string) => ({ Bool: { "aws:MultiFactorAuthPresent": present } });
const onlyWho = (arn: string) =>
  deny("OnlyThey", "sts:AssumeRole", { Condition: { ArnNotLike: { "aws:PrincipalArn": arn } } });
/** Of the data alone: roles may still be assumed across accounts. */
const OUR_DATA = policy({
  Sid: "OurDataForUsOnly",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: "*",
  Condition: { ...OUTSIDE, ...NO_SERVICE },
});

interface Case {
  readonly name: string;
  readonly stacks?: () => Promise<Stacks>;
  readonly files: () => EvidenceFiles;
  /** What the report says; each must be there. */
  readonly shows?: readonly RegExp[];
  readonly hides?: readonly RegExp[];
  readonly surprises: number;
}

const CASES: readonly Case[] = [
  {
    name: "a service control policy that lets nobody assume roles outside the organization, where the parent is outside",
    files: () => inOrganization({ accounts: ["222222222222"], service: { Perimeter: ASSUME_INSIDE_ONLY } }),
    shows: [
      /!! fraud-team: AssumeInsideOnly \(service control policy Perimeter on OU Workloads\): explicit deny, which breaks \d+ promises: alice -> invoke role -> InvokeEndpoint churn/,
    ],
    surprises: 1,
  },
  {
    name: "the same policy, where both accounts are inside",
    files: () => inOrganization({ service: { Perimeter: ASSUME_INSIDE_ONLY } }),
    shows: [/every promise holds there/],
    surprises: 0,
  },
  {
    name: "a service control policy that denies all but some regions",
    files: () => inOrganization({ service: { Regions: REGIONS("eu-central-1") } }),
    shows: [
      /DenyOtherRegions \(service control policy Regions on OU Workloads\): explicit deny, which breaks 1 promise: alice/,
    ],
    surprises: 1,
  },
  {
    name: "the same policy with the region of the stacks",
    files: () => inOrganization({ service: { Regions: REGIONS("eu-central-1", "eu-west-1") } }),
    surprises: 0,
  },
  {
    name: "a service control policy on the management account, where none holds",
    files: () => inOrganization({ management: "111111111111", service: { Regions: REGIONS("eu-central-1") } }),
    surprises: 0,
  },
  {
    name: "service control policies that allow by list, without SageMaker",
    files: () => inOrganization({ withoutFullAccess: true, service: { Listed: policy(allow(["sts:*", "s3:*"])) } }),
    shows: [/fraud-team: no service control policy on OU Workloads allows it, which breaks 1 promise/],
    surprises: 1,
  },
  {
    name: "a service control policy on the child's account alone",
    files: () =>
      inOrganization({
        service: { NoAssume: policy(deny("NoAssume", "sts:AssumeRole")) },
        on: { NoAssume: "222222222222" },
      }),
    shows: [/NoAssume \(service control policy NoAssume on account 222222222222\): explicit deny/],
    surprises: 1,
  },
  {
    name: "a resource control policy that lets nobody assume roles from outside the organization, where the child is outside",
    files: () => inOrganization({ accounts: ["111111111111"], resource: { Identities: PERIMETER } }),
    shows: [
      /OrganizationOnly \(resource control policy Identities on OU Workloads\): explicit deny, which breaks \d+ promises/,
    ],
    surprises: 1,
  },
  {
    name: "the same policy, where the child is inside",
    files: () => inOrganization({ resource: { Identities: PERIMETER } }),
    surprises: 0,
  },
  {
    name: "resource control policies of a data perimeter, with services that call for accounts inside",
    stacks: () => featureStores({}),
    files: () =>
      inOrganization({
        accounts: ["111111111111", "222222222222", "333333333333", "444444444444", "555555555555"],
        resource: {
          Identities: PERIMETER,
          Services: policy({
            Sid: "ServicesForUsOnly",
            Effect: "Deny",
            Principal: "*",
            Action: ["s3:*", "sqs:*", "kms:*", "sts:*"],
            Resource: "*",
            Condition: {
              StringNotEqualsIfExists: { "aws:SourceOrgID": "o-a1b2c3d4e5" },
              Null: { "aws:SourceAccount": "false" },
              Bool: { "aws:PrincipalIsAWSService": "true" },
            },
          }),
        },
      }),
    shows: [/every promise holds there/],
    surprises: 0,
  },
  {
    name: "a resource control policy of the results bucket's account, where the parent is outside the organization",
    stacks: () => featureStores({}),
    files: () =>
      inOrganization({
        accounts: ["222222222222", "333333333333", "444444444444"],
        resource: { Data: OUR_DATA },
      }),
    shows: [
      /OurDataForUsOnly \(resource control policy Data on OU Workloads\): explicit deny, which breaks \d+ promises/,
    ],
    surprises: 2,
  },
  {
    name: "the same policy, where the parent is inside",
    stacks: () => featureStores({}),
    files: () =>
      inOrganization({
        accounts: ["111111111111", "222222222222", "333333333333", "444444444444"],
        resource: { Data: OUR_DATA },
      }),
    shows: [/every promise holds there/],
    surprises: 0,
  },
  {
    name: "a resource control policy about SageMaker, of which AWS takes none",
    files: () =>
      inOrganization({
        resource: {
          Models: policy({ Sid: "X", Effect: "Deny", Principal: "*", Action: "sagemaker:*", Resource: "*" }),
        },
      }),
    surprises: 0,
  },
  {
    name: "stack files that name another organization than the accounts are in",
    stacks: () => stacksOf(GROUP, { organizationId: "o-q1w2e3r4t5" }),
    files: () => inOrganization({}),
    shows: [/ConsumerAccountWithExternalId \(trust\): StringEquals aws:PrincipalOrgID, which breaks/],
    surprises: 2,
  },
  {
    name: "a member with a boundary that does not allow sts:AssumeRole",
    files: () =>
      ofChild({ users: { alice: { boundary: "Developers" } }, policies: { Developers: policy(allow("s3:*")) } }),
    shows: [/fraud-team: permissions boundary Developers of alice does not allow it, which breaks \d+ promises/],
    surprises: 1,
  },
  {
    name: "a member with a boundary that allows it in the version that holds",
    files: () =>
      ofChild({
        users: { alice: { boundary: "Developers" } },
        policies: { Developers: [policy(allow("s3:*")), policy(allow(["s3:*", "sts:*"]))] },
      }),
    shows: [/every promise holds there/],
    surprises: 0,
  },
  {
    name: "a role that exists already, with an explicit Deny",
    stacks: () => stacksOf(ROLE),
    files: () =>
      ofChild({ roles: { DataScientist: { inline: { Guard: policy(deny("NoOtherAccounts", "sts:AssumeRole")) } } } }),
    shows: [
      /NoOtherAccounts \(inline policy Guard of role DataScientist of 222222222222\): explicit deny, which breaks \d+ promises/,
    ],
    surprises: 1,
  },
  {
    name: "a role that exists already, with AdministratorAccess",
    stacks: () => stacksOf(ROLE),
    files: () => ofChild({ roles: { DataScientist: { attached: ["aws/AdministratorAccess"] } }, policies: ADMIN }),
    shows: [
      /fraud-team: role DataScientist may besides, by statement 1 \(policy AdministratorAccess\), do \d+ things that the stacks let nobody do/,
      /every promise holds there/,
    ],
    hides: [/what role DataScientist of 222222222222 may do besides/, /the ExternalId serves/],
    surprises: 0,
  },
  {
    name: "a group that exists already, with a policy that denies",
    stacks: () => stacksOf({ group: { name: "Scientists", create: false } }),
    files: () =>
      ofChild({
        groups: { Scientists: { attached: ["NoAssume"] } },
        policies: { NoAssume: policy(deny("NoAssume", "sts:*")) },
      }),
    shows: [/NoAssume \(policy NoAssume\): explicit deny, which breaks/],
    hides: [/what group Scientists/],
    surprises: 1,
  },
  {
    name: "a member with another group that denies",
    files: () =>
      ofChild({
        users: { alice: { groups: ["Interns"] } },
        groups: { Interns: { inline: { Limits: policy(deny("InternsStay", "sts:AssumeRole")) } } },
      }),
    shows: [/InternsStay \(inline policy Limits of group Interns of 222222222222\): explicit deny/],
    surprises: 1,
  },
  {
    name: "everybody with a wide sts:AssumeRole: users, by groups too, and roles",
    files: () =>
      ofChild({
        users: {
          ...ALICE,
          eve: { inline: { Any: policy(allow("sts:AssumeRole")) } },
          carol: { groups: ["Operators"] },
          dan: { inline: { Elsewhere: policy(allow("sts:AssumeRole", "arn:aws:iam::111111111111:role/Other")) } },
          erin: { inline: { Any: policy(allow("sts:*")) }, boundary: "Storage" },
        },
        groups: { Operators: { attached: ["aws/AdministratorAccess"] } },
        roles: { Admin: { attached: ["aws/AdministratorAccess"] }, Reader: { inline: { S3: policy(allow("s3:*")) } } },
        policies: { ...ADMIN, Storage: policy(allow("s3:*")) },
      }),
    shows: [
      /the ExternalId serves 3 more in 222222222222: user eve, by statement 1 \(inline policy Any of eve\); user carol, by statement 1 \(policy AdministratorAccess\); role Admin, by/,
    ],
    hides: [/dan/, /erin/, /Reader/, /alice, by/],
    surprises: 0,
  },
  {
    name: "a user with a wide sts:AssumeRole whom a service control policy keeps out, as it does all but the member",
    files: () => ({
      ...ofChild({ users: { ...ALICE, eve: { inline: { Any: policy(allow("sts:AssumeRole")) } } } }),
      ...inOrganization({
        service: {
          TestersOnly: policy(
            deny("TestersOnly", "sts:AssumeRole", {
              Condition: {
                ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:user/alice" },
              },
            }),
          ),
        },
      }),
    }),
    hides: [/user eve/],
    surprises: 0,
  },
  {
    name: "a member and a role that are not there",
    stacks: () => stacksOf({ ...GROUP, ...ROLE }),
    files: () => ofChild({ users: { bob: {} } }),
    shows: [
      /!! account 222222222222 has no user alice .*pulumi up would fail/,
      /!! account 222222222222 has no role DataScientist/,
    ],
    surprises: 2,
  },
  {
    name: "a member who has to sign in with multi-factor authentication, and others who may",
    files: () =>
      ofChild({
        users: {
          alice: { groups: ["Everybody"] },
          eve: { inline: { Any: policy({ ...allow("sts:AssumeRole"), Condition: MFA("true") }) } },
        },
        groups: {
          Everybody: {
            inline: { Mfa: policy({ ...deny("SignIn", "*"), Condition: { BoolIfExists: MFA("false").Bool } }) },
          },
        },
      }),
    shows: [
      /every promise holds there/,
      /fraud-team: 4 promises hold with multi-factor authentication alone, such as alice -> invoke role -> InvokeEndpoint churn: SignIn \(inline policy Mfa of group Everybody of 222222222222\): explicit deny/,
      /the ExternalId serves somebody more in 222222222222: user eve, by statement 1 \(inline policy Any of eve\), with multi-factor authentication/,
    ],
    surprises: 0,
  },
  {
    name: "a role that is asked for multi-factor authentication, of which its sessions do not tell",
    stacks: () => stacksOf(ROLE),
    files: () =>
      ofChild({
        roles: {
          DataScientist: {
            inline: { Mfa: policy({ ...deny("SignIn", "*"), Condition: { BoolIfExists: MFA("false").Bool } }) },
          },
        },
      }),
    shows: [
      /SignIn \(inline policy Mfa of role DataScientist of 222222222222\): explicit deny, which breaks \d+ promises/,
    ],
    surprises: 1,
  },
  {
    name: "everything, spelt as an action of every service",
    files: () => ({
      ...ofChild({ users: { ...ALICE, eve: { inline: { Any: policy(allow("*:*")) } } } }),
      ...inOrganization({ withoutFullAccess: true, service: { All: policy({ ...allow("*:*"), Sid: "All" }) } }),
    }),
    shows: [/the ExternalId serves somebody more in 222222222222: user eve/, /every promise holds there/],
    surprises: 0,
  },
  {
    name: "a control policy that the simulator cannot read, and says what is wrong with it",
    files: () =>
      inOrganization({
        resource: { Odd: policy({ Effect: "Deny", Principal: "*", NotAction: "s3:*", Resource: "*" }) },
      }),
    shows: [/fraud-team: could not be evaluated: .*Odd Statement\[0\].*, which breaks \d+ promises/],
    surprises: 1,
  },
  {
    name: "the path of a user, which the stack file does not say",
    files: () => ({
      ...ofChild({ users: { alice: { path: "/people/" } } }),
      ...inOrganization({ service: { People: policy(onlyWho("arn:aws:iam::222222222222:user/people/*")) } }),
    }),
    shows: [/every promise holds there/],
    surprises: 0,
  },
  {
    name: "a user of another path than a service control policy spares",
    files: () => ({
      ...ofChild({ users: { alice: { path: "/guests/" } } }),
      ...inOrganization({ service: { People: policy(onlyWho("arn:aws:iam::222222222222:user/alice")) } }),
    }),
    shows: [/OnlyThey \(service control policy People on OU Workloads\): explicit deny/],
    surprises: 1,
  },
  {
    name: "the path of a role that exists already",
    stacks: () => stacksOf(ROLE),
    files: () => ({
      ...ofChild({ roles: { DataScientist: { path: "/data/" } } }),
      ...inOrganization({ service: { Data: policy(onlyWho("arn:aws:iam::222222222222:role/data/*")) } }),
    }),
    shows: [/every promise holds there/],
    surprises: 0,
  },
  {
    name: "the tags of users and roles",
    stacks: () => stacksOf({ ...GROUP, ...ROLE }),
    files: () => ({
      ...ofChild({
        users: { alice: { tags: { Team: "Fraud" } } },
        roles: { DataScientist: { tags: { team: "fraud" } } },
      }),
      ...inOrganization({
        on: { Tagged: "222222222222" },
        service: {
          Tagged: policy(
            deny("Tagged", "sts:AssumeRole", { Condition: { StringNotEquals: { "aws:PrincipalTag/team": "fraud" } } }),
          ),
        },
      }),
    }),
    shows: [/Tagged \(service control policy Tagged on account 222222222222\): explicit deny, .* promises: alice/],
    hides: [/promises: role DataScientist/],
    surprises: 1,
  },
  {
    name: "somebody whose tag lets them use the share",
    files: () =>
      ofChild({
        users: {
          ...ALICE,
          ...Object.fromEntries(
            ["carol", "dave"].map((name) => [
              name,
              {
                inline: {
                  Any: policy({
                    ...allow("sts:AssumeRole"),
                    Condition: { StringEquals: { "aws:PrincipalTag/on-call": "yes" } },
                  }),
                },
                tags: { "on-call": name === "carol" ? "yes" : "no" },
              },
            ]),
          ),
        },
      }),
    shows: [/the ExternalId serves somebody more in 222222222222: user carol,/],
    hides: [/dave/],
    surprises: 0,
  },
  ...[
    { at: "2020-01-01T00:00:00Z", surprises: 1, shows: /permissions boundary Elevated of alice does not allow it/ },
    { at: "2999-01-01T00:00:00Z", surprises: 0, shows: /every promise holds there/ },
  ].map(({ at, surprises, shows }) => ({
    name: `a boundary that holds until ${at}`,
    files: () =>
      ofChild({
        users: { alice: { boundary: "Elevated" } },
        policies: { Elevated: policy({ ...allow("*"), Condition: { DateLessThan: { "aws:CurrentTime": at } } }) },
      }),
    shows: [shows],
    surprises,
  })),
  ...(
    [
      ["nobody calls through a service", "Bool", "aws:ViaAWSService", "false"],
      ["who calls is a session", "StringEquals", "aws:PrincipalType", "AssumedRole"],
      ["who calls is no service", "Bool", "aws:PrincipalIsAWSService", "false"],
      ["it is later than 2020", "DateGreaterThan", "aws:CurrentTime", "2020-01-01T00:00:00Z"],
      ["the session is new", "DateGreaterThan", "aws:TokenIssueTime", "2020-01-01T00:00:00Z"],
      [
        "the caller's path in the organization is said",
        "ForAnyValue:StringLike",
        "aws:PrincipalOrgPaths",
        "o-*/r-*/ou-*",
      ],
    ] as const
  ).map(([what, operator, key, value]) => ({
    name: `a service control policy that denies where ${what}`,
    files: () =>
      inOrganization({
        service: { Strict: policy(deny("Strict", "sagemaker:*", { Condition: { [operator]: { [key]: value } } })) },
      }),
    shows: [/Strict \(service control policy Strict on OU Workloads\): explicit deny, which breaks 1 promise/],
    surprises: 1,
  })),
  {
    name: "what control policies ask of whoever makes a model, of which the guardrail's questions do not tell",
    stacks: () => enforcement(),
    files: () =>
      inOrganization({
        service: {
          Private: policy(
            deny("InSubnets", "sagemaker:CreateModel", { Condition: { Null: { "sagemaker:VpcSubnets": "true" } } }),
            deny("Tagged", "sagemaker:CreateEndpointConfig", {
              Condition: { StringNotLike: { "aws:RequestTag/team": "*" } },
            }),
          ),
        },
      }),
    shows: [
      /every promise holds there/,
      /guardrail in 222222222222: 4 promises hold of some requests alone, by what they say besides, such as role ModelDeployer -> CreateModel, model churn-example: InSubnets \(service control policy Private on OU Workloads\): explicit deny/,
      /guardrail in 222222222222: \d+ promises hold of some requests alone, .* -> CreateEndpointConfig.*: Tagged/,
    ],
    surprises: 0,
  },
  {
    name: "what a control policy asks of calls that never say it",
    stacks: () => enforcement(),
    files: () =>
      inOrganization({
        service: {
          Private: policy(
            deny("InSubnets", "sagemaker:Create*", { Condition: { Null: { "sagemaker:VpcSubnets": "true" } } }),
          ),
        },
      }),
    shows: [
      /guardrail in 222222222222: \d+ promises hold of some requests alone, .* -> CreateEndpointConfig.*: InSubnets/,
      /!! guardrail in 222222222222: InSubnets .* -> CreateTransformJob/,
    ],
    surprises: 1,
  },
  {
    name: "a control policy about the models that the guardrail's questions are about",
    stacks: () => enforcement(),
    files: () =>
      inOrganization({
        service: {
          Models: policy(
            deny("NoChurn", "sagemaker:CreateEndpointConfig", {
              Condition: { "ForAnyValue:StringLike": { "sagemaker:ModelArn": "*:model/churn-*" } },
            }),
          ),
        },
      }),
    shows: [/!! guardrail in 222222222222: NoChurn .* role ModelDeployer -> CreateEndpointConfig/],
    hides: [/of some requests alone/],
    surprises: 1,
  },
  {
    name: "the organization of a consumer without a stack file",
    stacks: () => built(parentRaw(CONSUMERS, { organizationId: "o-a1b2c3d4e5" }), {}),
    files: () => inOrganization({ resource: { Identities: PERIMETER } }),
    shows: [/every promise holds there/],
    surprises: 0,
  },
  {
    name: "a service control policy over a consumer without a stack file",
    stacks: () => built(parentRaw(CONSUMERS), {}),
    files: () =>
      inOrganization({
        service: { NoAssume: policy(deny("NoAssume", "sts:AssumeRole")) },
        on: { NoAssume: "222222222222" },
      }),
    shows: [
      /NoAssume \(service control policy NoAssume on account 222222222222\): explicit deny, which breaks 1 promise/,
    ],
    surprises: 1,
  },
  {
    name: "a consumer without a stack file that is not in the organization",
    stacks: () => built(parentRaw(CONSUMERS), {}),
    files: () => inOrganization({ accounts: ["111111111111"], resource: { Identities: PERIMETER } }),
    shows: [/OrganizationOnly \(resource control policy Identities on OU Workloads\): explicit deny/],
    surprises: 1,
  },
  ...["parents-222222222222.json", "accounts.json"].map((without) => ({
    name: `a consumer without a stack file, of which ${without} would say more`,
    stacks: () => built(parentRaw(CONSUMERS), {}),
    files: () => ({
      organization: written({
        ...Object.fromEntries(
          Object.entries(organization({ resource: { Identities: PERIMETER } })).filter(
            ([name]) => name !== without && name !== "parents-222222222222.json",
          ),
        ),
      }),
    }),
    shows: [
      /not seen .*/s,
      /control policies over account 222222222222: aws organizations list-parents --child-id 222222222222/,
    ],
    surprises: 0,
  })),
  {
    name: "documents with their percent signs, as the API has them",
    files: () =>
      ofChild({
        users: {
          alice: { inline: { Guard: encodeURIComponent(JSON.stringify(policy(deny("Stay", "sts:AssumeRole")))) } },
        },
      }),
    shows: [/Stay \(inline policy Guard of user alice of 222222222222\): explicit deny/],
    surprises: 1,
  },
];

describe("a check with evidence from the real accounts", () => {
  for (const { name, stacks = stacksOf, files, shows = [], hides = [], surprises } of CASES)
    it(`knows ${name}`, async () => {
      const check = await checked(await stacks(), files());
      const text = report(check, OPTIONS);
      for (const one of shows) assert.match(text, one);
      for (const one of hides) assert.doesNotMatch(text, one);
      assert.equal(check.summary.surprises, surprises, check.failures.join("\n"));
    });

  it("judges AWS's managed policies and a boundary by the account details of any account", async () => {
    const stacks = await stacksOf(GROUP, {
      permissionsBoundaryArn: "arn:aws:iam::111111111111:policy/Limits",
      consumers: CONSUMERS,
    });
    const without = await checked(stacks, {});
    assert.ok(
      without.notEvaluated.some((one) =>
        /^permissions boundary Limits of role .*--account-details of 111111111111/.test(one),
      ),
    );
    const dir = written({
      "parent.json": details("111111111111", { policies: { Limits: policy(allow("s3:*")) }, users: { root: {} } }),
    });
    const check = await checked(stacks, { accountDetails: [path.join(dir, "parent.json")] });
    assert.deepEqual(check.notEvaluated, []);
    assert.match(check.failures.join(), /permissions boundary Limits of the invoke role does not allow it/);
  });

  it("says of every file that was not given that it would show more", async () => {
    const stacks = await stacksOf(ROLE);
    const seen = async (files: EvidenceFiles) => (await checked(stacks, files)).outOfSight;
    assert.equal(
      await seen({}),
      "SCPs, RCPs, permission boundaries, policies made outside this program, what is deployed (--organization, --account-details and --from-state show them)",
    );
    assert.equal(
      await seen(ofChild({ roles: { DataScientist: {} } })),
      "SCPs, RCPs, permission boundaries, policies made outside this program in 111111111111 (--organization and --account-details of 111111111111 show them)",
    );
    const both = written({
      "parent.json": details("111111111111", { roles: { Admin: {} } }),
      "child.json": details("222222222222", { roles: { DataScientist: {} } }),
    });
    assert.equal(
      await seen({ accountDetails: ["parent.json", "child.json"].map((name) => path.join(both, name)) }),
      "SCPs, RCPs (--organization shows them)",
    );
    assert.match(
      await seen(inOrganization({})),
      /^permission boundaries, .*--account-details and --from-state show them\)$/,
    );
    assert.match(
      (await checked(stacks, {})).notEvaluated.join(),
      /what role DataScientist of 222222222222 may do besides \(it is not made here\): --account-details of 222222222222 shows it/,
    );
  });

  it("puts the findings into the JSON form", async () => {
    const stacks = await stacksOf(ROLE);
    const files = ofChild({
      users: { eve: { inline: { Any: policy(allow("sts:AssumeRole")) } } },
      roles: { DataScientist: { inline: { Guard: policy(deny("Stay", "sts:AssumeRole")) } } },
    });
    const { evidence } = await checked(stacks, files);
    const [broken] = evidence!.broken;
    assert.equal(broken!.principal, "arn:aws:sts::222222222222:assumed-role/DataScientist/somebody");
    assert.equal(broken!.action, "sts:AssumeRole");
    assert.equal(broken!.resource, "arn:aws:iam::111111111111:role/SageMakerExternal-fraud-team");
    assert.deepEqual(evidence!.otherCallers, [
      {
        consumer: "fraud-team",
        account: "222222222222",
        who: "user eve",
        principal: "arn:aws:iam::222222222222:user/eve",
        decidedBy: "statement 1 (inline policy Any of eve)",
      },
    ]);
  });
});
