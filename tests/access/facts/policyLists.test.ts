import assert from "node:assert/strict";
import type { Built, Resource } from "../../../access/build/build";
import { policyListProblems } from "../../../access/facts/policyLists";
import { childRaw, built, featureStores, FEATURE_STORE, parentRaw } from "../../sample";

type Edit = (resources: readonly Resource[]) => Resource[];

const INVOKE_POLICY = "arn:aws:iam::111111111111:policy/SageMakerExternalInvokeEndpoint-fraud-team";
const ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess";
const isList = ({ type, name }: Resource, of: string, kind: string) => name.startsWith(of) && type.endsWith(`:${kind}`);
const without =
  (of: string, kind: string): Edit =>
  (resources) =>
    resources.filter((one) => !isList(one, of, kind));
const listed =
  (of: string, policyArns: readonly string[]): Edit =>
  (resources) =>
    resources.map((one) =>
      isList(one, of, "RolePolicyAttachmentsExclusive") ? { ...one, inputs: { ...one.inputs, policyArns } } : one,
    );
const twice: Edit = (resources) => [
  ...resources,
  resources.find((one) => isList(one, "fraud-team-invoke", "RolePoliciesExclusive"))!,
];

describe("lists of the policies of a role", () => {
  it("are there for every role that a stack makes, with what the stack gives it", async () => {
    const { parent, children } = await featureStores();
    assert.deepEqual(policyListProblems([parent, ...children]), []);
    const lists = [parent, ...children].flatMap(({ built: { resources } }) =>
      resources.filter(({ type }) => type.endsWith("Exclusive")),
    );
    const roles = [parent, ...children].flatMap(({ built: { resources } }) =>
      resources.filter(({ type, adopted }) => type === "aws:iam/role:Role" && !adopted),
    );
    assert.ok(roles.length > 4);
    assert.equal(lists.length, 2 * roles.length);
  });

  for (const [what, edit, says] of [
    [
      "no list of inline policies",
      without("fraud-team-invoke", "RolePoliciesExclusive"),
      "stack parent: role SageMakerExternal-fraud-team has no list of its inline policies",
    ],
    [
      "no list of managed policies",
      without("fraud-team-invoke", "RolePolicyAttachmentsExclusive"),
      "stack parent: role SageMakerExternal-fraud-team has no list of its managed policies",
    ],
    ["two lists", twice, "stack parent: role SageMakerExternal-fraud-team has several lists of its inline policies"],
    [
      "a list without the role's own policy",
      listed("fraud-team-invoke", []),
      `stack parent: role SageMakerExternal-fraud-team has ${INVOKE_POLICY}, which the list of its policies lacks: pulumi up would take it off again`,
    ],
    [
      "a list that puts on more",
      listed("fraud-team-invoke", [INVOKE_POLICY, ADMIN]),
      `stack parent: role SageMakerExternal-fraud-team is listed with ${ADMIN}, which nothing in the config explains`,
    ],
  ] as const) {
    it(`are a failure with ${what}`, async () => {
      const { parent, children } = await featureStores();
      const changed: Built = { ...parent.built, resources: edit(parent.built.resources) };
      assert.deepEqual(policyListProblems([{ ...parent, built: changed }, ...children]), [says]);
    });
  }

  it("are not kept of a role that is only adopted", async () => {
    const { parent, children } = await built(parentRaw({ "fraud-team": FEATURE_STORE }), {
      "fraud-team": childRaw(
        "fraud-team",
        "222222222222",
        { roleNames: ["Notebook"] },
        { executionRole: { create: false } },
      ),
    });
    const [child] = children;
    assert.deepEqual(policyListProblems([parent, child!]), []);
    const list = parent.built.resources.find((one) => isList(one, "fraud-team", "RolePoliciesExclusive"))!;
    const kept = { ...list, inputs: { ...list.inputs, roleName: "Notebook" } };
    const changed: Built = { ...child!.built, resources: [...child!.built.resources, kept] };
    assert.match(
      policyListProblems([{ ...child!, built: changed }]).join(),
      /role Notebook is not made by this stack, .* would take off all others/,
    );
  });
});
