import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Built } from "../../../access/build/build";
import { firstSurprise } from "../../firstSurprise";
import { FAMILIES } from "../../../access/questions";
import { DEFAULT_DENY, featureStores, guarded, routedConsumers, threeConsumers } from "../../sample";

/** A slip in one document that the family of this id alone is there to notice. */
interface Slip {
  readonly build: () => ReturnType<typeof threeConsumers>;
  /** Where the document is: a resource by its name and input, or an output of the guardrail. */
  readonly resource: RegExp;
  readonly input?: "policy" | "assumeRolePolicy";
  readonly from: string;
  readonly to: string;
  /** The words of the question that shows it. */
  readonly shows: RegExp;
}

const stores = () => featureStores();
const SLIPS: Readonly<Record<string, Slip>> = {
  endpoints: {
    build: threeConsumers,
    resource: /^fraud-team-invoke/,
    from: "endpoint/churn",
    to: "endpoint/churn*",
    shows: /but endpoint churn-v2: allowed/,
  },
  "invoke-role-trust": {
    build: threeConsumers,
    resource: /^risk-invoke/,
    input: "assumeRolePolicy",
    from: '"risk-old"',
    to: '"999999999999"',
    shows: /with ExternalId risk-Id, but ExternalId 999999999999: allowed/,
  },
  "inference-routers": {
    build: threeConsumers,
    resource: /^risk-invoke/,
    from: "inference-router/Assistants",
    to: "inference-router/*",
    shows: /InvokeInferenceRouter Assistants, but inference router Assistants-v2: allowed/,
  },
  "own-routers": {
    build: routedConsumers,
    resource: /^endpoint-policy/,
    from: "inference-router/assistants",
    to: "inference-router/*",
    shows:
      /-> InvokeEndpoint churn, but sagemaker:SourceInferenceRouterArn sagemaker:eu-west-1:333333333333:inference-router\/assistants-v2: allowed/,
  },
  "open-ai": {
    build: threeConsumers,
    resource: /^risk-invoke/,
    from: '"sagemaker:CallWithBearerToken"',
    to: '"sagemaker:CallWithBearerToken","sagemaker:ListEndpoints"',
    shows: /CallWithBearerToken, but ListEndpoints: allowed/,
  },
  callers: {
    build: threeConsumers,
    resource: /./,
    from: "role/SageMakerExternal-fraud-team",
    to: "role/*",
    shows: /alice assumes the invoke role, but role Admin, which trusts everyone: allowed/,
  },
  "async-inference": {
    build: threeConsumers,
    resource: /^risk-invoke/,
    from: "ml-async/in/*",
    to: "ml-async/*",
    shows: /uploads an asynchronous input, but at s3:.*: allowed/,
  },
  "feature-store-trust": {
    build: stores,
    resource: /^fraud-team-feature/,
    input: "assumeRolePolicy",
    from: "role/SageMakerFeatureStoreExecution-fraud-team",
    to: "role/SageMakerFeatureStoreExecution-fraud-team*",
    shows: /comes in at the feature-store role, but by a role of a longer name: allowed/,
  },
  "execution-role": {
    build: stores,
    resource: /./,
    from: "role/SageMakerFeatureStore-fraud-team",
    to: "role/SageMakerFeatureStore-fraud-team*",
    shows: /assumes the feature-store role, but role SageMakerFeatureStore-fraud-team2, which trusts everyone: allowed/,
  },
  "online-store": {
    build: stores,
    resource: /^fraud-team-feature/,
    from: "feature-group/customers",
    to: "feature-group/customers*",
    shows: /GetRecord customers, but feature group customers-v2: allowed/,
  },
  "offline-store": {
    build: stores,
    resource: /^fraud-team-feature/,
    from: "customers-??????????/*",
    to: "customers-*",
    shows: /GetObject of customers, but folder .*: allowed/,
  },
  catalog: {
    build: stores,
    resource: /^fraud-team-feature/,
    from: "table/sagemaker_featurestore/customers_??????????",
    to: "table/sagemaker_featurestore/*",
    shows: /GetTable customers.*, but table .*: allowed/,
  },
  workgroup: {
    build: stores,
    resource: /^fraud-team-feature/,
    from: "workgroup/sagemaker-feature-store-fraud-team",
    to: "workgroup/*",
    shows: /StartQueryExecution in sagemaker-feature-store-fraud-team, but in workgroup primary: allowed/,
  },
  "query-results": {
    build: stores,
    resource: /^fraud-team-feature/,
    from: '"s3:AbortMultipartUpload"',
    to: '"s3:DeleteObject"',
    shows: /where the bucket lets it: .* of results, but DeleteObject: allowed/,
  },
  "results-bucket": {
    build: stores,
    resource: /./,
    from: '"s3:ListMultipartUploadParts"',
    to: '"s3:ListMultipartUploadParts","s3:PutObjectAcl"',
    shows: /if its own policy allowed everything: .* of results, but PutObjectAcl: allowed/,
  },
  guardrail: {
    build: () => guarded(),
    resource: /^guardrail-policy/,
    from: "model/Churn-*",
    to: "model/Churn-",
    shows: /CreateEndpointConfig, model Churn-example, but by role DataScience: allowed/,
  },
  "endpoint-policies": {
    build: () => guarded(),
    resource: /^guardrail-policy/,
    from: '"sagemaker:PutEndpointPolicy"',
    to: '"sagemaker:PutEndpointPolic"',
    shows: /Pulumi-example -> PutEndpointPolicy, any endpoint, but by role DataScience: allowed/,
  },
  "default-decision": {
    build: () => guarded(DEFAULT_DENY),
    resource: /^guardrail-policy/,
    from: '"sagemaker:CreateTransformJob"',
    to: '"sagemaker:CreateTransformJo"',
    shows: /CreateTransformJob, a model that no rule names.*: allowed/,
  },
  "function-roles": {
    build: () => guarded(),
    resource: /./,
    from: '"sagemaker:StopTransformJob"',
    to: '"sagemaker:StopTransformJob","sagemaker:CreateEndpoint"',
    shows: /but sagemaker:CreateEndpoint: allowed/,
  },
  "service-policies": {
    build: () => guarded(),
    resource: /./,
    from: '"ArnEquals":{"aws:SourceArn"',
    to: '"ArnNotEquals":{"aws:SourceArn"',
    shows: /rule sagemaker-enforcement sends events to the queue in eu-west-1: denied/,
  },
  "self-protection": {
    build: () => guarded(),
    resource: /^output selfProtection/,
    from: '"dynamodb:DeleteTable"',
    to: '"dynamodb:DeleteTabl"',
    shows: /dynamodb:DeleteTable on dynamodb:.*, but by role Administrator: allowed/,
  },
};

/** The stack with the text replaced in each document that the slip is about. */
function slipped(built: Built, { resource, input = "policy", from, to }: Slip): Built {
  const resources = built.resources.map((one) => {
    const text = one.inputs[input];
    return typeof text === "string" && resource.test(one.name)
      ? { ...one, inputs: { ...one.inputs, [input]: text.replaceAll(from, to) } }
      : one;
  });
  const guardrail = (built.outputs["guardrail"] ?? {}) as Readonly<Record<string, unknown>>;
  const outputs = Object.entries(guardrail).map(([name, texts]): [string, unknown] => [
    name,
    resource.test(`output ${name}`) && Array.isArray(texts)
      ? texts.map((text) => String(text).replaceAll(from, to))
      : texts,
  ]);
  return { ...built, resources, outputs: { ...built.outputs, guardrail: Object.fromEntries(outputs) } };
}

describe("each family of questions", () => {
  const builds = new Map<Slip["build"], ReturnType<Slip["build"]>>();
  const built = (build: Slip["build"]) => {
    const made = builds.get(build) ?? build();
    builds.set(build, made);
    return made;
  };

  for (const family of FAMILIES) {
    it(`${family} notices what it is there for`, async () => {
      const slip = SLIPS[family];
      assert.ok(slip, `no slip is known that ${family} notices`);
      const { parent, children } = await built(slip.build);
      const swap = <S extends { built: Built }>(stack: S): S => ({ ...stack, built: slipped(stack.built, slip) });
      assert.match((await firstSurprise(swap(parent), children.map(swap), { family })) ?? "nothing", slip.shows);
    });
  }

  it("is listed in docs/access-check.md, and nothing else is", () => {
    const page = readFileSync(path.join(__dirname, "../../../docs/access-check.md"), "utf8");
    const [, tables = ""] = page.split("## What it asks\n");
    const listed = [...tables.split("\n## ")[0]!.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, id]) => id);
    assert.deepEqual([...listed].sort(), [...FAMILIES].sort());
  });
});
