import assert from "node:assert/strict";
import { shareText } from "../../../../client/commandLine/output/shareText";
import { ROUTED_SHARE, SHARE, shareWith } from "../../samples";

describe("a share in words", () => {
  it("says everything that it is good for", () => {
    assert.equal(
      shareText(SHARE),
      `fraud-team         what account 111111111111 shares with account 222222222222
endpoints          churn, forecast-*
  components       adapter-*
  regions          eu-west-1, us-east-1
  actions          InvokeEndpoint, InvokeEndpointWithResponseStream, InvokeEndpointAsync
  requests to      s3://ml-async/in/
  answers in       s3://ml-async/out/
  role             arn:aws:iam::111111111111:role/SageMakerExternal-fraud-team
  ExternalId       111111111111
  a session lasts  2 hours for an IAM user, an hour for whoever uses a role already
feature groups     Customers, clicks
  region           eu-west-1
  online store     read and write
  offline store    Customers
  workgroup        sagemaker-feature-store-fraud-team
  query results    s3://results/athena-results/
  role             arn:aws:iam::111111111111:role/SageMakerFeatureStore-fraud-team
  assumed by       arn:aws:iam::222222222222:role/service-role/Studio
  a session lasts  an hour
`,
    );
  });

  it("leaves out what the share does not hold", () => {
    const { featureStore, ...endpointsAlone } = SHARE;
    assert.doesNotMatch(shareText(endpointsAlone), /feature|online|workgroup/);
    const { invoke, ...featuresAlone } = SHARE;
    assert.doesNotMatch(shareText(featuresAlone), /endpoints|ExternalId|undefined/);
    assert.ok(featureStore && invoke);
    const online = shareWith({ featureStore: { featureGroups: [{ name: "clicks" }], workgroup: undefined } });
    assert.doesNotMatch(shareText(online), /offline|workgroup|query results/);
    assert.match(shareText(shareWith({ invoke: { regions: ["*"] } })), /^ {2}regions +every region$/m);
    assert.match(shareText(shareWith({ invoke: { inferenceRouters: ["chat", "b"] } })), /^ {2}routers +chat, b$/m);
    assert.match(shareText(shareWith({ invoke: { openAi: true } })), /^ {2}OpenAI clients +sagemaker-share token/m);
    const asyncInference = { output: "s3://ml-async/out/", outputPathExtension: "fraud-team" };
    const inline = shareText(shareWith({ invoke: { asyncInference } }));
    assert.match(inline, /^ {2}requests to +the endpoint itself, 128,000 bytes at most$/m);
    assert.match(inline, /s3:\/\/ml-async\/out\/fraud-team\/, of requests with S3OutputPathExtension fraud-team$/m);
    const featureGroups = [
      { name: "clicks", listRecords: true as const },
      { name: "customers", access: "update" as const, features: ["segment", "tier"] },
      { name: "orders", access: "read" as const },
    ];
    assert.match(
      shareText(shareWith({ featureStore: { featureGroups } })),
      /^ {2}online store +read, list and write clicks\n +read and update segment, tier of customers\n +read orders$/m,
    );
    assert.match(shareText(shareWith({ featureStore: { resultsBucket: undefined } })), /query results +kept by Athena/);
    assert.match(shareText(shareWith({ organizationId: "o-a1b2c3d4e5" })), /, for members of o-a1b2c3d4e5\n/);
  });

  it("says how endpoints without a role are invoked", () => {
    assert.equal(
      shareText(ROUTED_SHARE),
      `risk          what account 111111111111 shares with account 222222222222
endpoints     arn:aws:sagemaker:eu-central-1:111111111111:endpoint/churn
  regions     eu-central-1
  let in      every inference router of account 222222222222
  invoked by  such a router, with your own credentials: these ARNs are its destinations; there is no role
`,
    );
    const named = { ...ROUTED_SHARE.endpointPolicy!, sourceInferenceRouters: ["chat", "team-*"] };
    assert.match(
      shareText({ ...ROUTED_SHARE, endpointPolicy: named }),
      /let in +inference routers chat, team-\* of account 222222222222$/m,
    );
  });
});
