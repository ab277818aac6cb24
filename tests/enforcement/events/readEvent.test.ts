import assert from "node:assert/strict";
import fc from "fast-check";
import { appliedBy, readMessage, readRecord } from "../../../enforcement/events/readEvent";
import { arn, assumedRole, at, deploymentOf, event, HERE, read, record, role, type Json } from "../samples";

const CREATE = { endpointName: "prod", endpointConfigName: "churn-config" };
const JOB = { transformJobName: "nightly", modelName: "churn-1", transformResources: { instanceCount: 1 } };
const VARIANTS = { productionVariants: [{ variantName: "a", modelName: "churn-1", initialInstanceCount: 1 }] };
const COMPONENT = { inferenceComponentName: "part", endpointName: "Prod", specification: { modelName: "churn-1" } };

/** Calls, and what must be read of each: resource, what it deploys, where, remedy. */
const DEPLOYMENTS: readonly (readonly [call: string, request: Json, ...expected: unknown[]])[] = [
  [
    "CreateEndpoint",
    CREATE,
    "endpoint/prod",
    { kind: "endpointConfig", name: "churn-config" },
    { endpointName: "prod" },
    "delete",
    true,
  ],
  [
    "UpdateEndpoint",
    { ...CREATE, retainAllVariantProperties: true },
    "endpoint/prod",
    { kind: "endpointConfig", name: "churn-config" },
    { endpointName: "prod" },
    "goBack",
    false,
  ],
  [
    "CreateTransformJob",
    JOB,
    "transformJob/nightly",
    { kind: "models", names: ["churn-1"] },
    "no endpoint",
    "stop",
    true,
  ],
  [
    "CreateInferenceComponent",
    COMPONENT,
    "inferenceComponent/part",
    { kind: "component", contents: [{ modelNames: ["churn-1"], baseNames: [], container: undefined }] },
    { endpointName: "Prod" },
    "delete",
    true,
  ],
  [
    "CreateInferenceComponent",
    {
      ...COMPONENT,
      specification: undefined,
      specifications: [
        { instanceType: "ml.g5.xlarge", modelName: "a" },
        { instanceType: "ml.p4d.24xlarge", modelName: arn("model", "b") },
      ],
    },
    "inferenceComponent/part",
    {
      kind: "component",
      contents: [
        { modelNames: ["a"], baseNames: [], container: undefined },
        { modelNames: ["b"], baseNames: [], container: undefined },
      ],
    },
    { endpointName: "Prod" },
    "delete",
    true,
  ],
  [
    "UpdateInferenceComponent",
    { inferenceComponentName: "part", specification: { modelName: "churn-2" } },
    "inferenceComponent/part",
    { kind: "component", contents: [{ modelNames: ["churn-2"], baseNames: [], container: undefined }] },
    "unknown",
    "goBack",
    false,
  ],
  [
    "UpdateInferenceComponent",
    { inferenceComponentName: "part", runtimeConfig: { copyCount: 2 } },
    "inferenceComponent/part",
    { kind: "nothing" },
    "unknown",
    "goBack",
    false,
  ],
  [
    "UpdateInferenceComponent",
    { inferenceComponentName: "part", specification: { computeResourceRequirements: { minMemoryRequiredInMb: 1 } } },
    "inferenceComponent/part",
    { kind: "nothing" },
    "unknown",
    "goBack",
    false,
  ],
];

describe("a recorded call", () => {
  for (const [call, request, resource, ...expected] of DEPLOYMENTS) {
    it(`${call} ${JSON.stringify(request)}`, () => {
      const one = deploymentOf(call, request);
      assert.equal(`${one.resource.type}/${one.resource.name}`, resource);
      assert.deepEqual([one.deploys, one.to, one.remedy, one.creates], expected);
      assert.deepEqual(
        [one.eventId, one.eventName, one.eventTime],
        ["a6f85b21-0000-4000-8000-000000000000", call, at(0)],
      );
      assert.equal(one.caller.text, "arn:aws:iam::111111111111:role/DataScience");
    });
  }

  it("is read from the sample in AWS's documentation", () => {
    const sample = {
      eventVersion: "1.05",
      userIdentity: {
        type: "IAMUser",
        principalId: "AIXDAYQEXAMPLEUMLYNGL",
        arn: "arn:aws:iam::123456789012:user/intern",
        accountId: "123456789012",
        accessKeyId: "ASXIAGXEXAMPLEQULKNXV",
        userName: "intern",
      },
      eventTime: "2018-01-02T13:39:06Z",
      eventSource: "sagemaker.amazonaws.com",
      eventName: "CreateEndpoint",
      awsRegion: "us-west-2",
      sourceIPAddress: "127.0.0.1",
      userAgent: "USER_AGENT",
      requestParameters: { endpointName: "ExampleEndpoint", endpointConfigName: "ExampleEndpointConfig" },
      responseElements: { endpointArn: "arn:aws:sagemaker:us-west-2:123456789012:endpoint/exampleendpoint" },
      requestID: "6b1b42b9-EXAMPLE",
      eventID: "a6f85b21-EXAMPLE",
      eventType: "AwsApiCall",
      recipientAccountId: "444455556666",
    };
    const reading = readRecord(sample, { accountId: "444455556666", region: "us-west-2", partition: "aws" });
    assert.equal(reading.kind, "deployment");
    assert.deepEqual(reading.kind === "deployment" && reading.call.resource, {
      type: "endpoint",
      name: "ExampleEndpoint",
      arnName: "exampleendpoint",
    });
  });

  it("tells what a later one deploys", () => {
    const config = read(record("CreateEndpointConfig", { endpointConfigName: "c", ...VARIANTS }));
    assert.ok(config.kind === "evidence");
    assert.deepEqual(config.call.reports, {
      kind: "endpointConfig",
      content: { modelNames: ["churn-1"], executionRoleArn: undefined },
    });
    const model = read(
      record("CreateModel", {
        modelName: "m",
        primaryContainer: {
          image: "i:1",
          modelDataUrl: "s3://b/m.tar.gz",
          environment: "HIDDEN_DUE_TO_SECURITY_REASONS",
        },
        executionRoleArn: "arn:aws:iam::111111111111:role/X",
      }),
    );
    assert.ok(model.kind === "evidence");
    assert.deepEqual(model.call.reports.content, {
      executionRoleArn: "arn:aws:iam::111111111111:role/X",
      places: [{ url: "s3://b/m.tar.gz", below: false, hidden: false }],
      modelPackageArns: [],
      images: ["i:1"],
      unread: ["environment"],
    });
  });

  it("tells that there is an object even where its content is left out or cannot be read", () => {
    const omitted = { omitted: true, originalSize: 120_000, reason: "Field too large" };
    for (const request of [omitted, null, { modelName: "m", primaryContainer: 7 }, { modelName: "m" }]) {
      const reading = read(record("CreateModel", request, { responseElements: { modelArn: arn("model", "m") } }));
      assert.ok(reading.kind === "evidence", JSON.stringify(reading));
      assert.deepEqual(
        [reading.call.resource.name, reading.call.reports],
        ["m", { kind: "model", content: undefined }],
      );
    }
  });

  it("is found by its answer where the request is left out, so that a long request hides nothing", () => {
    for (const request of [null, undefined, { omitted: true }]) {
      const reading = read(
        record("CreateTransformJob", request, {
          responseElements: { transformJobArn: arn("transform-job", "nightly") },
        }),
      );
      assert.ok(reading.kind === "deployment", JSON.stringify(reading));
      assert.deepEqual([reading.call.resource.name, reading.call.deploys], ["nightly", { kind: "unknown" }]);
    }
    const component = read(
      record("CreateInferenceComponent", null, {
        responseElements: { inferenceComponentArn: arn("inference-component", "p") },
      }),
    );
    assert.ok(component.kind === "deployment" && component.call.to === "unknown");
  });

  it("comes from the event history as well", () => {
    const reading = readRecord(record("CreateEndpoint", CREATE), HERE);
    assert.equal(reading.kind, "deployment");
  });
});

/** What is none of ours may be forgotten, what cannot be read must not. */
const ok = record("CreateEndpoint", CREATE);
const OTHERS: readonly (readonly [what: string, kind: "none" | "malformed", body: unknown, reason: RegExp])[] = [
  ["another source", "none", event(ok, { source: "aws.ec2" }), /no CloudTrail record of SageMaker/],
  [
    "SageMaker's own event",
    "none",
    event(ok, { "detail-type": "SageMaker Endpoint State Change" }),
    /no CloudTrail record/,
  ],
  ["a call of another service", "none", event({ ...ok, eventSource: "s3.amazonaws.com" }), /another service/],
  ["a service called alike", "none", event({ ...ok, eventSource: "sagemaker.amazonaws-x.com" }), /another service/],
  ["another call", "none", event({ ...ok, eventName: "DeleteEndpoint" }), /another call/],
  ["a call that every object has", "none", event({ ...ok, eventName: "constructor" }), /another call/],
  ["__proto__", "none", event({ ...ok, eventName: "__proto__" }), /another call/],
  [
    "a call that failed",
    "none",
    event({ ...ok, errorCode: "ValidationException", errorMessage: "x", responseElements: null }),
    /failed/,
  ],
  ["another account", "none", event({ ...ok, recipientAccountId: "222222222222" }), /another account/],
  [
    "an event of ours around a record of another account",
    "none",
    event({ ...ok, recipientAccountId: "222222222222" }, { account: "111111111111" }),
    /another account/,
  ],
  ["another region", "none", event({ ...ok, awsRegion: "us-east-1" }), /another region/],
  ["a number", "malformed", 7, /no event/],
  ["null", "malformed", null, /no event/],
  ["a list", "malformed", [event(ok)], /no event/],
  ["an empty object", "malformed", {}, /no event/],
  ["no record", "malformed", event(undefined), /detail/],
  ["a record that is text", "malformed", event("x"), /detail/],
  ["no event name", "malformed", event({ ...ok, eventName: undefined }), /eventName/],
  ["an event name that is none", "malformed", event({ ...ok, eventName: ["CreateEndpoint"] }), /eventName/],
  ["a huge event name", "malformed", event({ ...ok, eventName: "x".repeat(300) }), /eventName/],
  ["an error code that is none", "malformed", event({ ...ok, errorCode: 5 }), /errorCode/],
  [
    "no account at all",
    "malformed",
    event({ ...ok, recipientAccountId: undefined }, { account: undefined }),
    /no account/,
  ],
  ["no region at all", "malformed", event({ ...ok, awsRegion: undefined }, { region: undefined }), /no region/],
  ["no event id", "malformed", event({ ...ok, eventID: undefined }), /eventID/],
  ["an empty event id", "malformed", event({ ...ok, eventID: "" }), /eventID/],
  ["no time", "malformed", event({ ...ok, eventTime: undefined }), /eventTime/],
  ["a time that is none", "malformed", event({ ...ok, eventTime: "2026-13-45T99:00:00Z" }), /eventTime/],
  ["a local time", "malformed", event({ ...ok, eventTime: "2026-11-21T10:00:00+02:00" }), /eventTime/],
  ["an identity that is text", "malformed", event({ ...ok, userIdentity: "root" }), /userIdentity/],
  [
    "a request that is text",
    "malformed",
    event({ ...ok, requestParameters: "endpointName=prod" }),
    /requestParameters/,
  ],
  [
    "no endpoint name",
    "malformed",
    event({ ...ok, requestParameters: { endpointConfigName: "c" } }),
    /names no resource: endpointName/,
  ],
  [
    "a huge endpoint name",
    "malformed",
    event({ ...ok, requestParameters: { ...CREATE, endpointName: "x".repeat(64) } }),
    /names no resource/,
  ],
  [
    "a name with a slash",
    "malformed",
    event({ ...ok, requestParameters: { ...CREATE, endpointName: "a/b" } }),
    /names no resource/,
  ],
  ["an eventID that is no part of a key", "malformed", event({ ...ok, eventID: "a#b" }), /eventID/],
  ["an eventID without end", "malformed", event({ ...ok, eventID: "a".repeat(129) }), /eventID/],
];

describe("a message", () => {
  for (const [what, kind, body, reason] of OTHERS) {
    it(`with ${what} is ${kind === "none" ? "none of ours" : "malformed"}`, () => {
      const reading = readMessage(JSON.stringify(body) ?? "", HERE);
      assert.equal(reading.kind, kind, JSON.stringify(reading));
      assert.match((reading as { reason: string }).reason, reason);
    });
  }

  it("without account or region in the record takes them from the event", () => {
    assert.equal(read({ ...ok, recipientAccountId: undefined, awsRegion: undefined }).kind, "deployment");
    assert.equal(read({ ...ok, recipientAccountId: undefined }, { account: "222222222222" }).kind, "none");
  });

  it("without an identity is a call of nobody, not a lost one", () => {
    for (const userIdentity of [undefined, null, {}]) {
      const reading = read({ ...ok, userIdentity });
      assert.ok(reading.kind === "deployment");
      assert.equal(reading.call.caller.kind, "nobody");
    }
  });

  it("of any text is read, never thrown", () => {
    const body = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.json(),
      fc.constantFrom("", "[".repeat(200_000), "null", `"${"x".repeat(2_000_000)}"`),
    );
    fc.assert(fc.property(body, (text) => assert.ok(["none", "malformed"].includes(readMessage(text, HERE).kind))));
  });

  it("with any value anywhere in it is read, never thrown, and what it says never repeated at length", () => {
    const field = fc.constantFrom(
      ...Object.keys(ok),
      "requestParameters.endpointName",
      "requestParameters.endpointConfigName",
      "requestParameters.specification",
      "requestParameters.productionVariants",
      "requestParameters.containers",
    );
    const call = fc.constantFrom(
      "CreateEndpoint",
      "UpdateEndpoint",
      "CreateTransformJob",
      "CreateInferenceComponent",
      "UpdateInferenceComponent",
      "CreateEndpointConfig",
      "CreateModel",
    );
    fc.assert(
      fc.property(
        call,
        field,
        fc.oneof(fc.anything(), fc.jsonValue({ maxDepth: 6 }), fc.string({ minLength: 1000, maxLength: 2000 })),
        (eventName, path, value) => {
          const [first, second] = path.split(".");
          const all = { ...CREATE, ...JOB, ...COMPONENT, ...VARIANTS, primaryContainer: { image: "i" } };
          const detail = { ...record(eventName, all), [first!]: second ? { ...all, [second]: value } : value };
          for (const reading of [
            readRecord(detail, HERE),
            readMessage(
              JSON.stringify(event(detail), (_, one: unknown) => (typeof one === "bigint" ? 1 : one)),
              HERE,
            ),
          ]) {
            if (reading.kind === "malformed" || reading.kind === "none") assert.ok(reading.reason.length < 400);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("with keys of every object's own reads the same", () => {
    const text = JSON.stringify(event(ok)).replace(
      '"endpointName"',
      '"__proto__":{"endpointName":"evil"},"constructor":{"name":"x"},"endpointName"',
    );
    const reading = readMessage(text, HERE);
    assert.ok(reading.kind === "deployment");
    assert.equal(reading.call.resource.name, "prod");
    const hidden = readMessage(
      JSON.stringify(event({ ...ok, requestParameters: { endpointConfigName: "c" } })).replace(
        '"endpointConfigName"',
        '"__proto__":{"endpointName":"evil"},"endpointConfigName"',
      ),
      HERE,
    );
    assert.equal(hidden.kind, "malformed");
  });
});

describe("a request that can be read in part", () => {
  it("and names nothing that it deploys is a deployment of something unknown", () => {
    const { endpointName } = CREATE;
    for (const request of [
      { endpointName },
      { ...CREATE, endpointConfigName: ["c"] },
      { ...CREATE, endpointConfigName: "HIDDEN_DUE_TO_SECURITY_REASONS" },
    ])
      assert.deepEqual(deploymentOf("CreateEndpoint", request).deploys, { kind: "unknown" });
    assert.deepEqual(deploymentOf("CreateTransformJob", { transformJobName: "j" }).deploys, { kind: "unknown" });
  });

  it("is a deployment of what can be read and of something unknown", () => {
    const call = deploymentOf("CreateInferenceComponent", { ...COMPONENT, specification: "HIDDEN" });
    assert.deepEqual(call.deploys, {
      kind: "component",
      contents: [{ modelNames: [], baseNames: [], unreadable: true }],
    });
    assert.equal(appliedBy(call), undefined);
  });

  it("has text that can be kept", () => {
    const half = "x\ud800";
    const call = deploymentOf(
      "CreateInferenceComponent",
      { ...COMPONENT, specification: { container: { image: half, environment: { [half]: half } } } },
      {
        userIdentity: {
          ...assumedRole("R"),
          sessionContext: { sourceIdentity: half, sessionIssuer: { arn: role("R") } },
        },
      },
    );
    assert.ok(JSON.stringify([call.specifications, call.deploys, call.caller]).isWellFormed());
    assert.ok(!JSON.stringify([call.specifications, call.deploys, call.caller]).includes("ud800"));
  });

  it("whose environment is hidden cannot be sent again", () => {
    for (const environment of ["HIDDEN_DUE_TO_SECURITY_REASONS", { A: "HIDDEN_DUE_TO_SECURITY_REASONS" }]) {
      const specification = { container: { image: "i", environment } };
      assert.equal(deploymentOf("CreateInferenceComponent", { ...COMPONENT, specification }).specifications, undefined);
    }
  });
});

describe("what a call applies", () => {
  const puts = (specification: unknown) =>
    appliedBy(deploymentOf("UpdateInferenceComponent", { inferenceComponentName: "p", specification }));

  it("is the config of an endpoint, or what tells a component's specification from others", () => {
    assert.equal(appliedBy(deploymentOf("CreateEndpoint", CREATE)), "churn-config");
    assert.notEqual(puts({ modelName: "a" }), puts({ modelName: "A" }));
    assert.equal(
      puts({ modelName: "a" }),
      puts({ modelName: "a", computeResourceRequirements: { numberOfCpuCoresRequired: 1 } }),
    );
    const different = [
      { modelName: "a" },
      { modelName: "b" },
      { container: { image: "i", artifactUrl: "s3://b/x" } },
      { container: { image: "i", artifactUrl: "s3://b/X" } },
      { container: { image: "j", artifactUrl: "s3://b/x" } },
      { baseInferenceComponentName: "a", container: { artifactUrl: "s3://b/x" } },
    ];
    assert.equal(new Set(different.map(puts)).size, different.length);
    assert.equal(puts(undefined), undefined);
  });
});
