import assert from "node:assert/strict";
import { SageMaker } from "@aws-sdk/client-sagemaker";
import { model, startWorld, type TrailRecord, type World } from "..";
import { ALICE, ARN, CHURN, refusal, sagemaker, TO_C2, world } from "./fixture";

const issuer = ({ userIdentity }: Pick<TrailRecord, "userIdentity">) =>
  (userIdentity.sessionContext as { sessionIssuer: Record<string, unknown> }).sessionIssuer;

export function trail(): void {
  describe("the trail", () => {
    const last = (): TrailRecord => world.events().at(-1)!.detail;

    it("has real records of what changes something", async () => {
      await sagemaker.createModel(model("churn-model"));
      const [event] = world.takeEvents().slice(-1);
      const { requestID, eventID, userAgent, ...record } = event!.detail;
      assert.match(userAgent, /^aws-sdk-js\/3/);
      assert.match(eventID, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
      assert.notEqual(eventID, requestID);
      assert.deepEqual(
        { ...event, id: "", detail: {} },
        {
          ...{ version: "0", id: "", "detail-type": "AWS API Call via CloudTrail", source: "aws.sagemaker" },
          ...{ account: "111111111111", time: record.eventTime, region: "eu-west-1", resources: [], detail: {} },
        },
      );
      assert.deepEqual(record, {
        eventVersion: "1.11",
        userIdentity: {
          type: "AssumedRole",
          principalId: `${String(issuer(record).principalId)}:session`,
          arn: "arn:aws:sts::111111111111:assumed-role/DataScience/session",
          accountId: "111111111111",
          accessKeyId: record.userIdentity.accessKeyId,
          sessionContext: {
            sessionIssuer: {
              type: "Role",
              principalId: issuer(record).principalId,
              arn: ALICE,
              accountId: "111111111111",
              userName: "DataScience",
            },
            attributes: { creationDate: "2026-11-21T10:05:00Z", mfaAuthenticated: "false" },
          },
        },
        eventTime: "2026-11-21T10:05:00Z",
        eventSource: "sagemaker.amazonaws.com",
        eventName: "CreateModel",
        awsRegion: "eu-west-1",
        sourceIPAddress: "203.0.113.7",
        requestParameters: {
          modelName: "churn-model",
          executionRoleArn: "arn:aws:iam::111111111111:role/ModelExecution",
          primaryContainer: {
            image: "111111111111.dkr.ecr.eu-west-1.amazonaws.com/serve:1",
            modelDataUrl: "s3://models/churn-model/model.tar.gz",
            environment: { MODEL_NAME: "churn-model" },
          },
        },
        responseElements: { modelArn: `${ARN}:model/churn-model` },
        readOnly: false,
        eventType: "AwsApiCall",
        managementEvent: true,
        recipientAccountId: "111111111111",
        eventCategory: "Management",
        tlsDetails: {
          tlsVersion: "TLSv1.3",
          cipherSuite: "TLS_AES_128_GCM_SHA256",
          clientProvidedHostHeader: "api.sagemaker.eu-west-1.amazonaws.com",
        },
      });
      assert.deepEqual(world.takeEvents(), []);
    });

    it("gives a time in whole seconds, before the creation time of what was created", async () => {
      await sagemaker.createEndpoint({ EndpointName: "timed", EndpointConfigName: "c1" });
      const { CreationTime } = await sagemaker.describeEndpoint({ EndpointName: "timed" });
      assert.ok(Date.parse(last().eventTime) < CreationTime!.getTime());
    });

    it("has failed calls too, and no reads", async () => {
      await sagemaker.describeEndpoint(CHURN);
      await refusal(sagemaker.createEndpoint(TO_C2));
      const { eventName, errorCode, errorMessage, responseElements } = last();
      assert.deepEqual([eventName, errorCode, responseElements], ["CreateEndpoint", "ValidationException", null]);
      assert.match(errorMessage!, /already existing/);
      assert.equal(world.events("DescribeEndpoint").length, 0);
    });

    it("tells auto scaling from everybody else", () => {
      world.scale("churn", "a", 3);
      const { eventName, userIdentity, requestParameters } = last();
      assert.equal(userIdentity.invokedBy, "application-autoscaling.amazonaws.com");
      assert.match(String(issuer({ userIdentity }).arn), /AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint$/);
      assert.deepEqual(
        [eventName, requestParameters],
        [
          "UpdateEndpointWeightsAndCapacities",
          { endpointName: "churn", desiredWeightsAndCapacities: [{ variantName: "a", desiredInstanceCount: 3 }] },
        ],
      );
    });

    it("may spell ARNs in small letters", async () => {
      const small = await startWorld({ lowerCaseArns: true });
      const client = new SageMaker(small.as(ALICE));
      const { ModelArn } = await client.createModel(model("Churn"));
      assert.equal(ModelArn, `${ARN}:model/churn`);
      assert.equal((await client.describeModel({ ModelName: "Churn" })).ModelName, "Churn");
      client.destroy();
      await small.stop();
    });

    it("calls an answer without content null", async () => {
      await sagemaker.deleteModel({ ModelName: "m1" });
      assert.equal(last().responseElements, null);
    });

    const callers: readonly [name: string, ...Parameters<World["as"]>, expected: object][] = [
      ["a user", "arn:aws:iam::111111111111:user/a/bob", {}, { type: "IAMUser", userName: "bob" }],
      ["root", "arn:aws:iam::111111111111:root", {}, { type: "Root", arn: "arn:aws:iam::111111111111:root" }],
      [
        "a named session",
        ALICE,
        { session: "alice@example.com" },
        { arn: "arn:aws:sts::111111111111:assumed-role/DataScience/alice@example.com" },
      ],
      [
        "a service on behalf of a role",
        ALICE,
        { invokedBy: "bedrock.amazonaws.com" },
        { invokedBy: "bedrock.amazonaws.com" },
      ],
      ["an odd identity", ALICE, { identity: { type: "Unknown" } }, { type: "Unknown" }],
    ];
    for (const [name, principal, session, expected] of callers) {
      it(`tells who called: ${name}`, async () => {
        const client = new SageMaker(world.as(principal, session));
        await client.deleteModel({ ModelName: "m1" });
        client.destroy();
        const { userIdentity, sourceIPAddress, userAgent } = last();
        assert.deepEqual({ ...userIdentity, ...expected }, userIdentity);
        if (session?.invokedBy) assert.deepEqual([sourceIPAddress, userAgent], [session.invokedBy, session.invokedBy]);
      });
    }
  });
}
