import assert from "node:assert/strict";
import { diffOf, type DiffSide } from "../../../access/diff/diff";
import { BASE, changed, sideOf, type StackTexts } from "./stackPairs";

/** What a change opens and closes, in the words that people read. */
interface Case {
  readonly name: string;
  readonly after: StackTexts;
  readonly opens?: readonly string[];
  readonly closes?: readonly string[];
  readonly changes?: readonly RegExp[];
}

const BANK = "parent.consumers.bank.";
const DEPLOYER = "arn:aws:iam::111111111111:role/Deployer";
const RULE = "parent.enforcement.rules.0.";

const CASES: readonly Case[] = [
  { name: "the same in another order", after: changed(BASE, `${BANK}endpoints`, ["prod-fraud-score-*", "churn"]) },
  {
    name: "a wider pattern",
    after: changed(BASE, `${BANK}endpoints`, ["churn", "prod-*"]),
    opens: [
      "bank (222222222222): endpoint `prod-*`, was `prod-fraud-score-*`: 1 of the 4 names known here is new to it, such as prod-chat-assist; in eu-west-1",
    ],
  },
  {
    name: "a name that a pattern covers",
    after: changed(BASE, `${BANK}endpoints`, ["churn", "prod-fraud-score-*", "prod-fraud-score-eu"]),
    changes: [/its statements are written otherwise and allow the same/],
  },
  {
    name: "a name less",
    after: changed(BASE, `${BANK}endpoints`, ["prod-fraud-score-*"]),
    closes: ["bank (222222222222): endpoint `churn` is gone in eu-west-1"],
  },
  {
    name: "a new consumer",
    after: changed(BASE, "parent.consumers.kyc", { accountId: "444444444444", endpoints: ["churn"] }),
    opens: [
      "new consumer kyc (444444444444): endpoint `churn` is new in eu-west-1",
      "new consumer kyc (444444444444): account 444444444444 may now assume invoke role SageMakerExternal-kyc with ExternalId `111111111111`",
    ],
  },
  {
    name: "a consumer less",
    after: changed(BASE, "parent.consumers.ads", undefined),
    closes: [
      "gone consumer ads (333333333333): endpoint `prod-chat-assist` is gone in eu-west-1",
      "gone consumer ads (333333333333): endpoint `prod-fraud-score-eu` is gone in eu-west-1",
      "gone consumer ads (333333333333): endpoint `embeddings` is gone in eu-west-1",
      "gone consumer ads (333333333333): account 333333333333 may no longer assume invoke role SageMakerExternal-ads with ExternalId `111111111111`",
    ],
  },
  {
    name: "another account",
    after: changed(BASE, "parent.consumers.ads.accountId", "555555555555"),
    opens: [
      "ads (555555555555): account 555555555555 may now assume invoke role SageMakerExternal-ads with ExternalId `111111111111`",
    ],
    closes: [
      "ads (555555555555): account 333333333333 may no longer assume invoke role SageMakerExternal-ads with ExternalId `111111111111`",
    ],
    changes: [/output shares\.consumers\.ads\.accountId is 555555555555, was 333333333333/],
  },
  {
    name: "an ExternalId more",
    after: changed(BASE, `${BANK}alsoAcceptExternalIds`, ["new-id"]),
    opens: ["bank (222222222222): ExternalId `new-id` is now accepted by invoke role SageMakerExternal-bank"],
  },
  {
    name: "an ExternalId rotated",
    after: changed(changed(BASE, `${BANK}externalId`, "new-id"), `${BANK}alsoAcceptExternalIds`, ["111111111111"]),
    opens: ["bank (222222222222): ExternalId `new-id` is now accepted by invoke role SageMakerExternal-bank"],
    changes: [
      /output shares\.consumers\.bank\.invoke\.externalId is new-id/,
      /stack bank: output externalId is new-id/,
    ],
  },
  {
    name: "an ExternalId dropped",
    after: changed(BASE, `${BANK}externalId`, "new-id"),
    opens: ["bank (222222222222): ExternalId `new-id` is now accepted by invoke role SageMakerExternal-bank"],
    closes: [
      "bank (222222222222): ExternalId `111111111111` is no longer accepted by invoke role SageMakerExternal-bank",
    ],
    changes: [/externalId/, /externalId/],
  },
  {
    name: "more regions",
    after: changed(BASE, "parent.consumers.ads.regions", ["eu-west-1", "us-east-1", "eu-central-1"]),
    opens: ["prod-chat-assist", "prod-fraud-score-eu", "embeddings"].map(
      (name) => `ads (333333333333): endpoint \`${name}\`: newly in us-east-1 and eu-central-1`,
    ),
  },
  {
    name: "every region",
    after: changed(BASE, `${BANK}regions`, ["*"]),
    opens: [
      "bank (222222222222): endpoint `churn`: newly in every region",
      "bank (222222222222): endpoint `prod-fraud-score-*`: newly in every region",
    ],
  },
  {
    name: "another action",
    after: changed(BASE, `${BANK}actions`, ["InvokeEndpoint", "InvokeEndpointWithResponseStream"]),
    opens: [
      "bank (222222222222): endpoint `churn`: newly sagemaker:InvokeEndpointWithResponseStream in eu-west-1",
      "bank (222222222222): endpoint `prod-fraud-score-*`: newly sagemaker:InvokeEndpointWithResponseStream; in eu-west-1",
    ],
  },
  {
    name: "longer sessions",
    after: changed(BASE, `${BANK}maxSessionDuration`, 7200),
    opens: ["bank (222222222222): sessions of invoke role SageMakerExternal-bank last 2 hours, was 1 hour"],
  },
  {
    name: "a new member",
    after: changed(BASE, "children.bank.callers.group.members", ["alice", "bob"]),
    opens: ["bank (222222222222): bob is new and may assume role SageMakerExternal-bank"],
  },
  { name: "a group of another name", after: changed(BASE, "children.bank.callers.group.name", "Others") },
  {
    name: "a role as a caller",
    after: changed(BASE, "children.bank.callers.roleNames", ["Jobs"]),
    opens: ["bank (222222222222): role Jobs is new and may assume role SageMakerExternal-bank"],
  },
  {
    name: "another feature group",
    after: changed(BASE, `${BANK}featureStore.featureGroups`, ["customers", "orders-eu"]),
    opens: [
      "bank (222222222222): feature group `orders-eu` is new, read (sagemaker:GetRecord, sagemaker:BatchGetRecord, sagemaker:DescribeFeatureGroup and 8 more) in eu-west-1",
    ],
  },
  {
    name: "from read to readWrite",
    after: changed(BASE, `${BANK}featureStore.access`, "readWrite"),
    opens: [
      "bank (222222222222): feature group `customers`: newly write (sagemaker:PutRecord, sagemaker:BatchWriteRecord, sagemaker:DeleteRecord) in eu-west-1",
    ],
  },
  {
    name: "from read to updating single features",
    after: changed(BASE, `${BANK}featureStore.featureGroups`, [
      { name: "customers", access: "update", features: ["segment", "tier"] },
    ]),
    opens: [
      "bank (222222222222): feature group `customers`: newly update segment, tier (sagemaker:PutRecord) in eu-west-1",
    ],
  },
  {
    name: "listing records",
    after: changed(BASE, `${BANK}featureStore.listRecords`, true),
    opens: ["bank (222222222222): feature group `customers`: newly read (sagemaker:ListRecords) in eu-west-1"],
  },
  {
    name: "SageMaker itself is trusted",
    after: changed(BASE, `${BANK}featureStore.trustSageMakerService`, true),
    opens: [
      "bank (222222222222): sagemaker.amazonaws.com may now assume feature-store role SageMakerFeatureStore-bank",
    ],
  },
  {
    name: "a policy that is made elsewhere",
    after: changed(BASE, `${BANK}featureStore.managedPolicyArns`, [
      "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess",
    ]),
    opens: [
      "bank (222222222222): feature-store role SageMakerFeatureStore-bank now has the policy arn:aws:iam::aws:policy/AmazonSageMakerFullAccess, which is made elsewhere",
    ],
  },
  {
    name: "somebody more may deploy",
    after: changed(BASE, `${RULE}allowedRoleArns`, [DEPLOYER, "arn:aws:iam::111111111111:role/Intern"]),
    opens: [
      "111111111111: the guardrail no longer refuses role Intern of 111111111111 sagemaker:CreateEndpointConfig, sagemaker:CreateTransformJob, sagemaker:CreateInferenceComponent and 5 more (ChurnModels, ChurnNames, ChurnUpdates)",
      "111111111111: role Intern of 111111111111 may newly deploy model `churn-*` (rule churn) in eu-west-1",
    ],
  },
  {
    name: "only recorded, no longer undone",
    after: changed(BASE, "parent.enforcement.mode", "audit"),
    opens: ["111111111111: everybody may newly deploy model `churn-*` (rule churn) in eu-west-1"],
  },
  {
    name: "a rule about more models",
    after: changed(BASE, `${RULE}models`, ["churn-*", "fraud-*"]),
    closes: [
      "111111111111: the guardrail now refuses everybody sagemaker:CreateEndpointConfig, sagemaker:CreateTransformJob, sagemaker:CreateInferenceComponent and 5 more (ChurnModels, ChurnNames, ChurnUpdates)",
      "111111111111: everybody may no longer deploy model `fraud-*` (rule churn) in eu-west-1",
    ],
  },
  {
    name: "roles of other names",
    after: changed(BASE, "parent.names", { prefix: "acme-" }),
    changes: [/acme-SageMakerExternal-bank/],
  },
  {
    name: "a consumer of another name",
    after: {
      parent: {
        ...BASE.parent,
        consumers: {
          ...(changed(BASE.parent, "consumers.ads", undefined)["consumers"] as object),
          adverts: {
            ...(BASE.parent["consumers"] as Record<string, object>)["ads"],
            formerIds: ["ads"],
          },
        },
      },
      children: BASE.children,
    },
    changes: [/adverts: was called ads, and keeps its roles/],
  },
];

describe("what a change of the stack files opens and closes", () => {
  let base: DiffSide;
  before(async () => {
    base = await sideOf("before", BASE);
  });

  for (const { name, after, opens = [], closes = [], changes = [] } of CASES) {
    it(name, async () => {
      const diff = await diffOf(base, await sideOf("after", after));
      assert.deepEqual(diff.disagreements, []);
      assert.deepEqual(texts(diff.gains), [...opens].sort());
      assert.deepEqual(texts(diff.losses), [...closes].sort());
      for (const change of changes)
        assert.ok(
          texts(diff.changed).some((text) => change.test(text)),
          String(change),
        );
      if (changes.length === 0) assert.deepEqual(diff.changed, []);
    });

    it(`the other way round: ${name}`, async () => {
      const diff = await diffOf(await sideOf("before", after), base);
      assert.deepEqual(diff.disagreements, []);
      assert.equal(diff.gains.length > 0, closes.length > 0);
      assert.equal(diff.losses.length > 0, opens.length > 0);
    });
  }
});

const texts = (changes: readonly { readonly text: string }[]) => changes.map(({ text }) => text).sort();
