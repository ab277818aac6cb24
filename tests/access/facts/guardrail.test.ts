import assert from "node:assert/strict";
import { accountOf } from "../../../access/build/account";
import type { Built } from "../../../access/build/build";
import { firstSurprise } from "../../firstSurprise";
import { gapsOf, type Gap } from "../../../access/gaps/gaps";
import { toJson } from "../../../access/report/json";
import { report } from "../../../access/report/report";
import { COVERED_CALLS } from "../../../access/gaps/coveredCalls";
import { DEPLOYMENTS, EVIDENCE } from "../../../enforcement/events/deploymentCalls";
import { DEFAULT_DENY, enforcement, GUARDED, guarded } from "../../sample";
import { quickCheck } from "../../quickCheck";

const OPTIONS = { all: false, colour: false, seconds: 1, files: ["Pulumi.parent.yaml"], environments: [] };

type Output = Readonly<Record<string, string | readonly string[]>>;

const checkOfSample = once(async () => quickCheck((await guarded()).parent, []));

/** The same for everybody who asks. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** What gets past the guardrail of the sample, after such a change. */
async function gapsIn(settings: object = GUARDED, edit: (built: Built) => Built = (built) => built) {
  const { parent } = await guarded({ ...settings });
  const built = edit(parent.built);
  return (await gapsOf({ ...parent, built, account: accountOf(built) }))!;
}
const told = (change: (output: Output) => Output | undefined) => (built: Built) => ({
  ...built,
  outputs: { ...built.outputs, guardrail: change(built.outputs["guardrail"] as Output) },
});

const inShort = (rows: readonly Gap[], rule: string | null) =>
  Object.fromEntries(
    rows
      .filter((row) => row.rule === rule)
      .map(({ call, selectors, outcome }) => [rule === null ? call : `${call} ${selectors.join()}`, outcome]),
  );

describe("the access check of a guardrail", () => {
  it("works in an account without consumers, and asks in pairs there too", async () => {
    const { answers, summary, failures } = await checkOfSample();
    assert.deepEqual(failures, []);
    assert.equal(summary.surprises, 0);
    assert.deepEqual(
      [...new Set(answers.map(({ consumer }) => consumer))],
      ["enforcement", "guardrail", "self-protection"].map((what) => `${what} in 111111111111`),
    );
    const asked = answers.map(({ consumer, question }) => `${consumer}: ${question}`);
    assert.deepEqual(
      asked.filter((question, index) => asked.indexOf(question) !== index),
      [],
    );
    assert.ok(answers.filter(({ twin }) => twin !== null).length > 500);
  });

  it("works in a parent and a child at once", async () => {
    const { parent, children } = await enforcement();
    const { summary, gaps, failures } = await quickCheck(parent, children);
    assert.deepEqual(failures, []);
    assert.equal(summary.surprises, 0);
    assert.deepEqual(
      gaps.map(({ accountId }) => accountId),
      ["111111111111", "222222222222"],
    );
  });

  it("says of every call of enforcement what becomes of it", async () => {
    assert.deepEqual(
      Object.keys(COVERED_CALLS).sort(),
      [...Object.keys(DEPLOYMENTS), ...Object.keys(EVIDENCE), "UpdateEndpointWeightsAndCapacities"].sort(),
    );
    const { rows, policies, notes } = await gapsIn();
    assert.deepEqual(
      policies,
      [0, 1].map((part) => `arn:aws:iam::111111111111:policy/SageMakerGuardrail-${part}`),
    );
    assert.deepEqual(inShort(rows, "churn"), {
      "CreateEndpoint models": "undone",
      "UpdateEndpoint models": "undone",
      "CreateTransformJob models": "prevented",
      "CreateInferenceComponent models": "prevented",
      "UpdateInferenceComponent models": "undone",
      "CreateEndpointConfig models": "prevented",
      "CreateModel models": "prevented",
    });
    assert.deepEqual(inShort(rows, "prod"), {
      "CreateEndpoint endpoints": "prevented",
      "UpdateEndpoint endpoints": "prevented",
      "CreateInferenceComponent endpoints": "prevented",
      "UpdateInferenceComponent endpoints": "undone",
      "UpdateEndpointWeightsAndCapacities endpoints": "prevented",
      "CreateEndpointConfig endpoints": "neither",
    });
    assert.deepEqual(new Set(Object.values(inShort(rows, "trial"))), new Set(["neither"]));
    assert.deepEqual(inShort(rows, "data"), {
      "CreateEndpoint modelDataUrls": "undone",
      "UpdateEndpoint modelDataUrls": "undone",
      "CreateTransformJob modelDataUrls": "undone",
      "CreateInferenceComponent modelDataUrls": "undone",
      "UpdateInferenceComponent modelDataUrls": "undone",
      "CreateEndpointConfig modelDataUrls": "neither",
      "CreateModel modelDataUrls": "neither",
    });
    const others = inShort(rows, null);
    assert.equal(others["CreateInferenceComponent of a container without a model"], "undone");
    assert.equal(others["CreateInferenceExperiment"], "neither");
    assert.ok(rows.every(({ why }) => why.length > 10));
    assert.match(
      notes.join("\n"),
      /attached to nobody prevents nothing.*\n.*management account.*\n.*no sagemaker:ModelArn/,
    );
  });

  it("asks the documents what they prevent, and does not take the rules' word for it", async () => {
    const gaps = await gapsIn(GUARDED, (built) => ({
      ...built,
      resources: built.resources.map((one) =>
        one.type === "aws:iam/policy:Policy"
          ? {
              ...one,
              inputs: {
                ...one.inputs,
                policy: String(one.inputs["policy"]).replaceAll("CreateTransformJob", "StopTransformJob"),
              },
            }
          : one,
      ),
    }));
    const rows = inShort(gaps.rows, "churn");
    assert.equal(rows["CreateTransformJob models"], "undone");
    assert.equal(rows["CreateInferenceComponent models"], "prevented");
  });

  it("knows what neither does while enforcement is in audit, or paused", async () => {
    for (const more of [{ mode: "audit" }, { pause: true }]) {
      const { rows } = await gapsIn({ ...GUARDED, ...more });
      assert.equal(inShort(rows, "churn")["CreateTransformJob models"], "prevented");
      assert.equal(inShort(rows, "churn")["UpdateEndpoint models"], "neither");
      assert.match(rows.find(({ call }) => call === "UpdateEndpoint")!.why, /only records it/);
    }
  });

  it("knows what a default of deny prevents besides", async () => {
    const { rows } = await gapsIn(DEFAULT_DENY);
    assert.equal(inShort(rows, "data")["CreateTransformJob modelDataUrls"], "prevented");
    assert.equal(inShort(rows, null)["CreateInferenceComponent of a container without a model"], "prevented");
  });

  it("says that nothing keeps enforcement itself while nobody is named who may change it", async () => {
    const { notes } = await gapsIn({ ...GUARDED, stackRoleArns: [] });
    assert.match(notes.join("\n"), /no self-protection: name .* enforcement\.stackRoleArns/);
  });

  const sabotage: readonly { name: string; edit: (built: Built) => Built; shows: RegExp }[] = [
    { name: "no guardrail beside enforcement", edit: told(() => undefined), shows: /no guardrail beside enforcement/ },
    {
      name: "a policy that is not made",
      edit: told((output) => ({ ...output, managedPolicyArns: ["arn:aws:iam::111111111111:policy/Other"] })),
      shows: /names arn:aws:iam::111111111111:policy\/Other, which stack parent does not make/,
    },
    {
      name: "a policy that is attached to somebody",
      edit: (built) => {
        const policy = built.resources.find(({ name }) => name === "guardrail-policy-0")!;
        const inputs = { role: "SageMakerEnforcer-eu-west-1", policyArn: policy.state["arn"] };
        const type = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
        return { ...built, resources: [...built.resources, { ...policy, type, name: "sneaky", inputs }] };
      },
      shows: /the guardrail is attached to somebody, by sneaky/,
    },
    {
      name: "service control policies that say less",
      edit: told((output) => ({ ...output, serviceControlPolicy: output["serviceControlPolicy"]!.slice(1) })),
      shows: /its service control policies do not say what denyDeployments/,
    },
    {
      name: "a text that says more",
      edit: told((output) => ({
        ...output,
        denyDeployments: String(output["denyDeployments"]).replace("sagemaker:CreateModel", "sagemaker:*"),
      })),
      shows: /its managed policies do not say what denyDeployments/,
    },
    {
      name: "a statement that grants",
      edit: told((output) => ({
        ...output,
        selfProtection: [String(output["selfProtection"]![0]).replace('"Deny"', '"Allow"')],
      })),
      shows: /selfProtection\[0\], ChangeLedger: grants, and a guardrail only refuses/,
    },
    {
      name: "a principal, which service control policies do not take",
      edit: told((output) => ({
        ...output,
        selfProtection: [String(output["selfProtection"]![0]).replace('"Effect"', '"Principal":"*","Effect"')],
      })),
      shows: /takes no Principal/,
    },
    {
      name: "a text that no service control policy holds",
      edit: told((output) => ({
        ...output,
        selfProtection: [
          String(output["selfProtection"]![0]).replace('"Resource":[', `"Resource":["${"x".repeat(5000)}",`),
        ],
      })),
      shows: /selfProtection\[0\] has \d+ characters; IAM takes 5120/,
    },
  ];
  for (const { name, edit, shows } of sabotage) {
    it(`fails on ${name}`, async () => {
      const { parent } = await guarded();
      assert.equal(await firstSurprise(parent, [], { about: () => false }), undefined);
      assert.match(
        String(await firstSurprise({ ...parent, built: edit(parent.built) }, [], { about: () => false })),
        shows,
      );
    });
  }

  it("reports a few lines, or all and why", async () => {
    const check = await checkOfSample();
    const [short, all] = [false, true].map((all) => report(check, { ...OPTIONS, all }));
    assert.ok(short!.split("\n").length <= 48, `${short!.split("\n").length} lines`);
    assert.match(
      short!,
      /\n {2}churn +prevented +CreateTransformJob, CreateInferenceComponent, CreateEndpointConfig, CreateModel\n +undone +CreateEndpoint, UpdateEndpoint, UpdateInferenceComponent\n/,
    );
    assert.match(short!, /1 more rule/);
    assert.match(
      all!,
      /\n {2}data +undone +CreateEndpoint \(modelDataUrls\) +IAM sees no more of a model than its name\n/,
    );
    assert.match(all!, /service-linked roles/);
  });

  it("has the gaps in its JSON form", async () => {
    const json = JSON.parse(JSON.stringify(toJson(await checkOfSample()))) as { gaps: { rows: object[] }[] };
    assert.deepEqual(Object.keys(json.gaps[0]!), ["accountId", "policies", "rows", "notes"]);
    assert.deepEqual(Object.keys(json.gaps[0]!.rows[0]!), [
      "rule",
      "selectors",
      "call",
      "outcome",
      "prevented",
      "undone",
      "why",
    ]);
  });
});
