import assert from "node:assert/strict";
import { invokeRolePermissions } from "../../policies/invokeRole";
import type { Share } from "../../contract/share";

type Invoke = NonNullable<Share["invoke"]>;

const INVOKE: Invoke = {
  roleArn: "arn:aws:iam::111111111111:role/SageMakerExternal-fraud-team",
  externalId: "111111111111",
  endpoints: ["churn"],
  inferenceComponents: [],
  regions: ["eu-west-1"],
  actions: ["InvokeEndpoint"],
  maxSessionDuration: 3600,
};
const share = (invoke: Partial<Invoke> = {}, more: Partial<Share> = {}): Share => ({
  version: 1,
  consumer: "fraud-team",
  accountId: "222222222222",
  partition: "aws",
  parent: { accountId: "111111111111", region: "eu-west-1" },
  invoke: { ...INVOKE, ...invoke },
  ...more,
});

const endpoint = (name: string, region = "eu-west-1") => `arn:aws:sagemaker:${region}:111111111111:endpoint/${name}`;
const owners = { "aws:ResourceAccount": ["111111111111", "222222222222"] };
const ASYNC = { actions: ["InvokeEndpointAsync"], asyncInference: { input: "s3://ml/in/", output: "s3://ml/out/" } };
const KEY = "arn:aws:kms:eu-central-1:111111111111:key/1";

/** What is shared, and the statements that must come of it, whole. */
const PERMISSIONS: readonly { name: string; share: Share; statements: unknown[] }[] = [
  {
    name: "names as typed and in lower case, in every region, in the partition of the share",
    share: share({ endpoints: ["Churn", "a-*"], regions: ["cn-north-1", "*"] }, { partition: "aws-cn" }),
    statements: [
      {
        Sid: "InvokeSharedEndpoints",
        Effect: "Allow",
        Action: ["sagemaker:InvokeEndpoint"],
        Resource: ["cn-north-1", "*"].flatMap((region) =>
          ["Churn", "churn", "a-*"].map((name) => endpoint(name, region).replace("arn:aws:", "arn:aws-cn:")),
        ),
      },
    ],
  },
];

describe("policies of the invoke role", () => {
  for (const { name, share: given, statements } of PERMISSIONS) {
    it(`allow ${name}`, () => assert.deepEqual(invokeRolePermissions(given).Statement, statements));
  }

  it("use no key where asynchronous inference has none", () => {
    const asked = invokeRolePermissions(share(ASYNC)).Statement.map(({ Sid }) => Sid);
    assert.deepEqual(asked, ["InvokeSharedEndpoints", "UploadAsyncInput", "ReadAsyncOutput", "FindAsyncOutput"]);
  });

  it("upload nothing where inputs go with the requests, and read the consumer's own outputs alone", () => {
    const own = {
      output: "s3://ml/out/",
      outputPathExtension: "teams/fraud",
      failure: "s3://ml/out/failed/",
      kmsKeyArn: KEY,
    };
    const { Statement } = invokeRolePermissions(share({ ...ASYNC, asyncInference: own }));
    const read = Statement.flatMap(({ Sid, Resource, Condition }) => [[Sid, Resource, Condition?.["StringLike"]]]);
    const below = { "s3:prefix": ["out/teams/fraud/*"] };
    assert.deepEqual(read.slice(1), [
      ["ReadAsyncOutput", ["arn:aws:s3:::ml/out/teams/fraud/*"], undefined],
      ["FindAsyncOutput", ["arn:aws:s3:::ml"], below],
      ["ReadAsyncFailure", ["arn:aws:s3:::ml/out/failed/*"], undefined],
      ["FindAsyncFailure", ["arn:aws:s3:::ml"], { "s3:prefix": ["out/failed/*"] }],
      [
        "UseAsyncKey",
        [KEY],
        {
          "kms:EncryptionContext:aws:s3:arn": [
            "arn:aws:s3:::ml",
            "arn:aws:s3:::ml/out/teams/fraud/*",
            "arn:aws:s3:::ml/out/failed/*",
          ],
        },
      ],
    ]);
  });

  const sids = (failure: string) =>
    invokeRolePermissions(share({ ...ASYNC, asyncInference: { ...ASYNC.asyncInference, failure } })).Statement.map(
      ({ Sid }) => Sid,
    );

  it("read failures in a place of their own", () => {
    const failure = "s3://failures/fraud/";
    const asked = share({ ...ASYNC, asyncInference: { ...ASYNC.asyncInference, failure, kmsKeyArn: KEY } });
    const [read, find, key] = invokeRolePermissions(asked).Statement.slice(-3);
    assert.deepEqual(read, {
      Sid: "ReadAsyncFailure",
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: ["arn:aws:s3:::failures/fraud/*"],
      Condition: { StringEquals: owners },
    });
    assert.deepEqual(find, {
      Sid: "FindAsyncFailure",
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: ["arn:aws:s3:::failures"],
      Condition: { StringEquals: owners, StringLike: { "s3:prefix": ["fraud/*"] } },
    });
    assert.deepEqual(key!.Condition!["StringLike"]!["kms:EncryptionContext:aws:s3:arn"]!.slice(-2), [
      "arn:aws:s3:::failures",
      "arn:aws:s3:::failures/fraud/*",
    ]);
    assert.deepEqual(sids("s3://ml/failures/").slice(-2), ["ReadAsyncFailure", "FindAsyncFailure"]);
  });

  it("need nothing more for failures below the output", () => {
    for (const failure of ["s3://ml/out/", "s3://ml/out/failures/"])
      assert.equal(sids(failure).at(-1), "FindAsyncOutput", failure);
  });

  it("use a key through S3 of the key's own region, for the two places alone", () => {
    const given = share({ ...ASYNC, asyncInference: { input: "s3://in/", output: "s3://out/x/", kmsKeyArn: KEY } });
    assert.deepEqual(invokeRolePermissions(given).Statement.at(-1), {
      Sid: "UseAsyncKey",
      Effect: "Allow",
      Action: ["kms:GenerateDataKey", "kms:Decrypt"],
      Resource: [KEY],
      Condition: {
        StringEquals: { "kms:ViaService": ["s3.eu-central-1.amazonaws.com"] },
        StringLike: {
          "kms:EncryptionContext:aws:s3:arn": [
            "arn:aws:s3:::in",
            "arn:aws:s3:::in/*",
            "arn:aws:s3:::out",
            "arn:aws:s3:::out/x/*",
          ],
        },
      },
    });
  });

  it("hold nothing for a share without endpoints", () => {
    const without = { ...share(), invoke: undefined };
    assert.deepEqual(invokeRolePermissions(without).Statement, []);
  });
});
