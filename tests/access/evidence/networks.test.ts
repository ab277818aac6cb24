import assert from "node:assert/strict";
import path from "node:path";
import { readEvidence, type EvidenceFiles } from "../../../access/evidence/evidence";
import type { Check } from "../../../access/check";
import { report } from "../../../access/report/report";
import { quickCheck } from "../../quickCheck";
import { built, childRaw, enforcement, featureStores, GROUP, parentRaw } from "../../sample";
import { ADMIN, allow, deny, details, organization, policy, written, type OrganizationSample } from "./samples";

type Stacks = Awaited<ReturnType<typeof built>>;
type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const OPTIONS = { all: false, colour: false, seconds: 1, files: ["Pulumi.parent.yaml"], environments: [] };
const FOUR = ["111111111111", "222222222222", "333333333333", "444444444444"];

const endpoints = (...ids: readonly string[]): Promise<Stacks> =>
  built(
    parentRaw(Object.fromEntries(ids.map((id, index) => [id, { accountId: FOUR[index + 1]!, endpoints: ["churn"] }]))),
    Object.fromEntries(ids.map((id, index) => [id, childRaw(id, FOUR[index + 1]!, GROUP)])),
  );
const inOrganization = (sample: OrganizationSample): EvidenceFiles => ({
  organization: written(organization({ accounts: FOUR, ...sample })),
});
const ofAlice = (inline: object, eve: object = {}) => ({
  accountDetails: [
    path.join(
      written({
        "child.json": details("222222222222", {
          users: { alice: { inline: { Own: inline } }, ...eve },
          policies: ADMIN,
        }),
      }),
      "child.json",
    ),
  ],
});

async function checked(stacks: Stacks, files: EvidenceFiles): Promise<Check> {
  const evidence = readEvidence(files, [stacks.parent, ...stacks.children]);
  return quickCheck(stacks.parent, stacks.children, { evidence });
}

const OFFICE = "203.0.113.0/24";
const VPC = "vpc-0a1b2c3d4e5f60718";
const ENDPOINT = "vpce-0f9e8d7c6b5a40312";
const ORGANIZATION = "o-a1b2c3d4e5";
/** Requests that AWS makes for somebody, and those that it makes for itself. */
const NOT_AWS = { "aws:ViaAWSService": "false", "aws:PrincipalIsAWSService": "false" };

/** Refuses whatever comes from elsewhere than the office and some VPC endpoints. */
const inside = (endpoints: object, more: Conditions = {}, action: string | string[] = "*") =>
  deny("Inside", action, {
    Principal: "*",
    Condition: {
      NotIpAddressIfExists: { "aws:SourceIp": [OFFICE, "198.51.100.7"] },
      StringNotEqualsIfExists: endpoints,
      BoolIfExists: NOT_AWS,
      ...more,
    },
  });
/** The same in a service control policy, which takes no Principal. */
const service = (statement: Readonly<Record<string, unknown>>) =>
  policy(Object.fromEntries(Object.entries(statement).filter(([element]) => element !== "Principal")));
const FROM_OFFICE_OR_VPC = inside({ "aws:SourceVpc": VPC });
const ALSO_WHAT_AWS_DOES = inside({ "aws:SourceVpc": VPC }, { BoolIfExists: { "aws:PrincipalIsAWSService": "false" } });

interface Case {
  readonly name: string;
  readonly stacks?: () => Promise<Stacks>;
  readonly files: () => EvidenceFiles;
  readonly shows?: readonly RegExp[];
  readonly hides?: readonly RegExp[];
  readonly surprises?: number;
}

const CASES: readonly Case[] = [
  {
    name: "a perimeter of addresses and VPCs breaks nothing, and says for whom it counts",
    files: () => inOrganization({ service: { Perimeter: service(FROM_OFFICE_OR_VPC) } }),
    shows: [
      /every promise holds there, 4 of them from some networks alone/,
      /fraud-team: 4 promises to alice hold only from 203\.0\.113\.0\/24, 198\.51\.100\.7 \(aws:SourceIp\) or vpc-0a1b2c3d4e5f60718 \(aws:SourceVpc\), such as alice -> invoke role -> InvokeEndpoint churn: Inside \(service control policy Perimeter on OU Workloads\): explicit deny/,
    ],
    hides: [/!!/],
  },
  {
    name: "one line tells it of all consumers",
    stacks: () => endpoints("fraud-team", "risk", "ads"),
    files: () => inOrganization({ service: { Perimeter: service(FROM_OFFICE_OR_VPC) } }),
    shows: [/fraud-team, risk, ads: 12 promises to alice hold only from/],
  },
  {
    name: "somebody whom the perimeter spares is not told of",
    files: () =>
      inOrganization({
        service: {
          Perimeter: service(
            inside(
              { "aws:SourceVpc": VPC },
              { ArnNotLike: { "aws:PrincipalArn": ["arn:aws:iam::*:user/alice", "arn:aws:iam::*:role/SageMaker*"] } },
            ),
          ),
        },
      }),
    shows: [/every promise holds there$/m],
    hides: [/only from/],
  },
  {
    name: "Athena's calls are refused where the perimeter forgets calls through services",
    stacks: () => featureStores({}),
    files: () => inOrganization({ service: { Perimeter: service(ALSO_WHAT_AWS_DOES) } }),
    shows: [/!! fraud-team: Inside .*breaks \d+ promises: .*through Athena/],
    surprises: 3,
  },
  {
    name: "and are not, where it remembers them",
    stacks: () => featureStores({}),
    files: () =>
      inOrganization({
        service: { Perimeter: service(FROM_OFFICE_OR_VPC) },
        resource: { Data: policy(inside({ "aws:SourceVpc": VPC }, {}, ["s3:*", "kms:*", "sts:AssumeRole"])) },
      }),
    shows: [/every promise holds there, \d+ of them from some networks alone/],
  },
  {
    name: "a policy that lets nothing through services refuses Athena, with no word of networks",
    stacks: () => featureStores({}),
    files: () =>
      inOrganization({
        service: {
          Direct: policy(
            deny("NoServices", ["s3:*", "glue:*"], { Condition: { Bool: { "aws:ViaAWSService": "true" } } }),
          ),
        },
      }),
    shows: [/NoServices .*through Athena/],
    surprises: 3,
  },
  {
    name: "a bucket that Athena alone may read is read by nobody else",
    stacks: () => featureStores({}),
    files: () =>
      inOrganization({
        resource: {
          Athena: policy(
            deny("AthenaOnly", "s3:GetObject", {
              Principal: "*",
              Condition: { "ForAllValues:StringNotEquals": { "aws:CalledVia": "athena.amazonaws.com" } },
            }),
          ),
        },
      }),
    shows: [/AthenaOnly .*GetObject/],
    hides: [/through Athena/],
    surprises: 3,
  },
  {
    name: "the organization of a VPC endpoint, for a service that tells of it",
    stacks: () => featureStores({}),
    files: () =>
      inOrganization({ resource: { Data: policy(inside({ "aws:VpceOrgID": ORGANIZATION }, {}, ["s3:*", "kms:*"])) } }),
    shows: [/only from 203\.0\.113\.0\/24, 198\.51\.100\.7 \(aws:SourceIp\) or o-a1b2c3d4e5 \(aws:VpceOrgID\)/],
  },
  {
    name: "and for services that do not, which nobody in a VPC can reach",
    files: () =>
      inOrganization({
        service: {
          Perimeter: policy(
            deny("OurEndpoints", "*", { Condition: { StringNotEqualsIfExists: { "aws:VpceOrgID": ORGANIZATION } } }),
          ),
        },
      }),
    shows: [/!! fraud-team: OurEndpoints .*breaks 4 promises/],
    surprises: 1,
  },
  {
    name: "a VPC endpoint of the caller's own account, by a variable",
    stacks: () => featureStores({}),
    files: () =>
      inOrganization({
        resource: {
          Data: policy(
            deny("OwnEndpoints", "s3:*", {
              Principal: "*",
              Condition: {
                StringNotEqualsIfExists: { "aws:VpceAccount": "${aws:PrincipalAccount}" },
                BoolIfExists: NOT_AWS,
              },
            }),
          ),
        },
      }),
    shows: [/only from \$\{aws:PrincipalAccount\} \(aws:VpceAccount\)/],
  },
  {
    name: "networks of the caller's account and of the parent that have nothing in common",
    files: () =>
      inOrganization({
        service: { Perimeter: service(FROM_OFFICE_OR_VPC) },
        resource: {
          Roles: policy(
            deny("Elsewhere", "sts:AssumeRole", {
              Principal: "*",
              Condition: { NotIpAddressIfExists: { "aws:SourceIp": "192.0.2.128/25" }, BoolIfExists: NOT_AWS },
            }),
          ),
        },
      }),
    shows: [
      /!! fraud-team: Inside \(service control policy Perimeter on OU Workloads\): explicit deny; from elsewhere Elsewhere \(resource control policy Roles on OU Workloads\): explicit deny, which breaks 2 promises: alice -> invoke role/,
    ],
    surprises: 1,
  },
  {
    name: "a VPC that one policy asks for, with an endpoint that another does",
    files: () =>
      inOrganization({
        service: {
          Vpcs: policy(deny("Vpcs", "*", { Condition: { StringNotEquals: { "aws:SourceVpc": VPC } } })),
          Endpoints: policy(
            deny("Endpoints", "sts:*", { Condition: { StringNotEquals: { "aws:SourceVpce": ENDPOINT } } }),
          ),
        },
      }),
    shows: [/only from vpc-0a1b2c3d4e5f60718 \(aws:SourceVpc\) with vpce-0f9e8d7c6b5a40312 \(aws:SourceVpce\), such/],
  },
  {
    name: "a VPC of another region, whose id says nothing here",
    files: () =>
      inOrganization({
        service: {
          Perimeter: policy(
            deny("Vpcs", "*", { Condition: { StringNotEqualsIfExists: { "aws:SourceVpc": [VPC, "vpc-2"] } } }),
            deny("Regions", "*", {
              Condition: {
                StringEquals: { "aws:SourceVpc": "vpc-2" },
                StringNotEqualsIfExists: { "aws:RequestedRegion": "us-east-1" },
              },
            }),
          ),
        },
      }),
    shows: [/only from vpc-0a1b2c3d4e5f60718 \(aws:SourceVpc\), such/],
  },
  {
    name: "any VPC endpoint at all",
    files: () =>
      inOrganization({
        service: { Private: policy(deny("Private", "*", { Condition: { Null: { "aws:SourceVpce": "true" } } })) },
      }),
    shows: [/only from any VPC endpoint, such/],
  },
  {
    name: "VPCs that are looked at where there is one",
    files: () =>
      inOrganization({
        service: {
          Known: policy(
            deny("Known", "*", {
              Condition: { StringNotEquals: { "aws:SourceVpc": VPC }, Null: { "aws:SourceVpc": "false" } },
            }),
          ),
        },
      }),
    shows: [/only from any public address \(aws:SourceIp\) or vpc-0a1b2c3d4e5f60718 \(aws:SourceVpc\), such/],
  },
  {
    name: "a network that is kept out",
    files: () =>
      inOrganization({
        service: {
          Bad: policy(deny("Bad", "*", { Condition: { IpAddress: { "aws:SourceIp": "198.51.100.0/24" } } })),
        },
      }),
    shows: [/every promise holds there$/m],
  },
  {
    name: "a range of which another policy keeps out the beginning",
    files: () =>
      inOrganization({
        service: {
          Perimeter: policy(
            deny("Office", "*", { Condition: { NotIpAddressIfExists: { "aws:SourceIp": OFFICE } } }),
            deny("Guests", "*", { Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/28" } } }),
          ),
        },
      }),
    shows: [/only from 203\.0\.113\.0\/24 \(aws:SourceIp\), such/],
  },
  {
    name: "addresses inside of VPCs",
    files: () =>
      inOrganization({
        service: {
          Subnet: policy(deny("Subnet", "*", { Condition: { NotIpAddress: { "aws:VpcSourceIp": "10.0.16.0/20" } } })),
        },
      }),
    shows: [/only from 10\.0\.16\.0\/20 \(aws:VpcSourceIp\), such/],
  },
  {
    name: "a boundary that allows from the office alone",
    files: () => ({
      accountDetails: [
        path.join(
          written({
            "child.json": details("222222222222", {
              users: { alice: { boundary: "Office" } },
              policies: {
                Office: policy({ ...allow("*"), Condition: { IpAddress: { "AWS:sourceip": OFFICE } } }),
              },
            }),
          }),
          "child.json",
        ),
      ],
    }),
    shows: [
      /4 promises to alice hold only from 203\.0\.113\.0\/24 \(aws:SourceIp\), .*permissions boundary Office of alice/,
    ],
  },
  {
    name: "a policy of a user's own that asks for the office, and another for multi-factor authentication",
    files: () =>
      ofAlice(
        policy(
          deny("Office", "*", {
            Condition: { NotIpAddress: { "aws:SourceIp": OFFICE }, Bool: { "aws:ViaAWSService": "false" } },
          }),
          deny("SignIn", "*", { Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } } }),
        ),
      ),
    shows: [
      /4 promises to alice hold with multi-factor authentication and only from 203\.0\.113\.0\/24 \(aws:SourceIp\)/,
    ],
  },
  {
    name: "a perimeter of some resources tells nothing of others, nor of other actions on them",
    stacks: () => featureStores({}),
    files: () =>
      inOrganization({
        resource: {
          Results: policy(
            deny("Results", ["s3:Get*"], {
              Principal: "*",
              Resource: "arn:aws:s3:::sagemaker-athena-fraud-team-*/*",
              Condition: { NotIpAddressIfExists: { "aws:SourceIp": OFFICE }, BoolIfExists: NOT_AWS },
            }),
          ),
        },
      }),
    shows: [
      /every promise holds there, 4 of them from some networks alone/,
      /fraud-team: 4 promises to .* only from 203\.0\.113\.0\/24 \(aws:SourceIp\), such as execution role .*: GetObject of results: Results/,
    ],
  },
  {
    name: "a perimeter of one member is not another's",
    stacks: () =>
      built(parentRaw({ "fraud-team": { accountId: "222222222222", endpoints: ["churn"] } }), {
        child: childRaw("fraud-team", "222222222222", { group: { ...GROUP.group, members: ["alice", "bob"] } }),
      }),
    files: () =>
      ofAlice(policy(deny("Office", "*", { Condition: { NotIpAddressIfExists: { "aws:SourceIp": OFFICE } } })), {
        bob: {},
      }),
    shows: [/every promise holds there, \d+ of them/, /promises to alice hold only from/],
    hides: [/to alice, bob/],
  },
  {
    name: "a VPC of a tag that somebody lacks, beside one that stands in the same list",
    files: () =>
      inOrganization({
        service: {
          Perimeter: policy(
            deny("Vpcs", "*", {
              Condition: { StringNotEquals: { "aws:SourceVpc": ["${aws:PrincipalTag/vpc}", VPC] } },
            }),
          ),
        },
      }),
    shows: [/4 promises to alice hold only from .*vpc-0a1b2c3d4e5f60718 \(aws:SourceVpc\), such/],
  },
  {
    name: "a VPC by the default of a variable",
    files: () =>
      inOrganization({
        service: {
          Perimeter: policy(
            deny("Vpcs", "*", {
              Condition: { StringNotEquals: { "aws:SourceVpc": "${aws:PrincipalTag/vpc, 'vpc-1'}" } },
            }),
          ),
        },
      }),
    shows: [/4 promises to alice hold only from \$\{aws:PrincipalTag\/vpc, 'vpc-1'\} \(aws:SourceVpc\), such/],
  },
  {
    name: "a perimeter of those who have a tag, by a variable with a default",
    stacks: () =>
      built(parentRaw({ "fraud-team": { accountId: "222222222222", endpoints: ["churn"] } }), {
        child: childRaw("fraud-team", "222222222222", { group: { ...GROUP.group, members: ["alice", "bob"] } }),
      }),
    files: () => ({
      ...inOrganization({
        service: {
          Tagged: policy(
            deny("Tagged", "sts:AssumeRole", {
              Condition: {
                NotIpAddressIfExists: { "aws:SourceIp": OFFICE },
                StringEquals: { "aws:PrincipalType": "${aws:PrincipalTag/inside, 'Nobody'}" },
              },
            }),
          ),
        },
      }),
      ...ofAlice(policy(allow("s3:ListAllMyBuckets")), { bob: { tags: { inside: "User" } } }),
    }),
    shows: [/1 promise to bob holds only from 203\.0\.113\.0\/24/],
    hides: [/to alice/],
  },
  {
    name: "private addresses where a policy asks for public ones, from which nobody calls",
    files: () =>
      inOrganization({
        service: {
          Perimeter: policy(
            deny("Office", "*", {
              Condition: {
                NotIpAddressIfExists: { "aws:SourceIp": ["10.0.0.0/8", "172.20.0.0/16", "192.168.1.7", "fd00::/8"] },
              },
            }),
            deny("Private", "*", { Condition: { Null: { "aws:SourceVpc": "false" } } }),
          ),
        },
      }),
    shows: [/!! fraud-team: Office .*, which breaks 4 promises/],
    hides: [/only from/],
    surprises: 1,
  },
  {
    name: "private addresses beside public ones",
    files: () =>
      inOrganization({
        service: {
          Perimeter: policy(
            deny("Office", "*", { Condition: { NotIpAddress: { "aws:SourceIp": ["10.0.0.0/8", OFFICE] } } }),
          ),
        },
      }),
    shows: [/4 promises to alice hold only from 203\.0\.113\.0\/24 \(aws:SourceIp\), such/],
  },
  {
    name: "a perimeter of all but some actions",
    files: () =>
      inOrganization({
        service: {
          Perimeter: policy({
            ...{ Sid: "Inside", Effect: "Deny", NotAction: ["sts:*Identity", "sagemaker:*"], Resource: "*" },
            Condition: { NotIpAddressIfExists: { "aws:SourceIp": OFFICE } },
          }),
        },
        on: { Perimeter: "222222222222" },
      }),
    shows: [/every promise holds there, 3 of them from some networks alone/],
  },
  {
    name: "what refuses from everywhere is named, and not the perimeter",
    files: () =>
      inOrganization({
        service: {
          Perimeter: service(FROM_OFFICE_OR_VPC),
          NoAssume: policy(deny("NoAssume", "sts:AssumeRole")),
        },
        on: { NoAssume: "222222222222" },
      }),
    shows: [/!! fraud-team: NoAssume \(service control policy NoAssume on account 222222222222\): explicit deny/],
    hides: [/!! .*Inside/],
    surprises: 1,
  },
  {
    name: "somebody else who can use the ExternalId from inside",
    files: () => ({
      ...inOrganization({ service: { Perimeter: service(FROM_OFFICE_OR_VPC) } }),
      ...ofAlice(policy(allow("s3:ListAllMyBuckets")), { eve: { attached: ["aws/AdministratorAccess"] } }),
    }),
    shows: [
      /the ExternalId serves somebody more in 222222222222: user eve, by statement 1 \(policy AdministratorAccess\), only from 203\.0\.113\.0\/24, 198\.51\.100\.7 \(aws:SourceIp\) or vpc-/,
    ],
  },
  {
    name: "what somebody may besides, from inside",
    files: () => ({
      ...inOrganization({ service: { Perimeter: service(FROM_OFFICE_OR_VPC) } }),
      ...ofAlice(policy(allow("*"))),
    }),
    shows: [
      /fraud-team: alice may besides, by statement 1 \(inline policy Own of user alice of 222222222222\), only from .*do \d+ things/,
    ],
  },
  {
    name: "enforcement's functions, which run in no VPC",
    stacks: () => enforcement(),
    files: () => inOrganization({ service: { Perimeter: service(FROM_OFFICE_OR_VPC) } }),
    shows: [
      /!! enforcement in 111111111111: Inside \(service control policy Perimeter on OU Workloads\): explicit deny, which breaks \d+ promises: role acme-SageMakerEnforcer-eu-west-1/,
    ],
    surprises: 2,
  },
  {
    name: "a perimeter of functions alone",
    stacks: () => enforcement(),
    files: () =>
      inOrganization({
        service: {
          Functions: service(inside({ "aws:SourceVpc": VPC }, { Null: { "lambda:SourceFunctionArn": "false" } })),
        },
      }),
    shows: [/!! enforcement in 111111111111: Inside/],
    hides: [/only from/],
    surprises: 2,
  },
  {
    name: "a perimeter that spares enforcement's functions",
    stacks: () => enforcement(),
    files: () =>
      inOrganization({
        service: {
          Perimeter: service(
            inside(
              { "aws:SourceVpc": VPC },
              { ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/*SageMakerEnforce*" } },
            ),
          ),
        },
      }),
    shows: [/every promise holds there, \d+ of them from some networks alone/],
  },
];

describe("a check of accounts with a network perimeter", () => {
  for (const { name, stacks = () => endpoints("fraud-team"), files, shows = [], hides = [], surprises = 0 } of CASES)
    it(`knows: ${name}`, async () => {
      const check = await checked(await stacks(), files());
      const text = report(check, OPTIONS);
      for (const one of shows) assert.match(text, one);
      for (const one of hides) assert.doesNotMatch(text, one);
      assert.equal(check.summary.surprises, surprises, check.failures.join("\n"));
    });

  it("puts into the JSON form what depends on networks", async () => {
    const files = inOrganization({ service: { Perimeter: service(FROM_OFFICE_OR_VPC) } });
    const { evidence } = await checked(await endpoints("fraud-team"), files);
    const [{ questions, keys, ...rest }] = evidence!.fromNetworks as [
      NonNullable<typeof evidence>["fromNetworks"][number],
    ];
    assert.equal(questions.length, 4);
    assert.deepEqual(keys[0], "consumers.fraud-team.endpoints[0]");
    assert.deepEqual(rest, {
      consumer: "fraud-team",
      decidedBy: "Inside (service control policy Perimeter on OU Workloads): explicit deny",
      principal: "arn:aws:iam::222222222222:user/alice",
      action: "sts:AssumeRole",
      resource: "arn:aws:iam::111111111111:role/SageMakerExternal-fraud-team",
      callers: ["alice"],
      networks: ["203.0.113.0/24, 198.51.100.7 (aws:SourceIp)", "vpc-0a1b2c3d4e5f60718 (aws:SourceVpc)"],
      mfa: false,
    });
  });
});
