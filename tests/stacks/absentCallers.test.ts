import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { capture } from "../../access/build/build";
import { Mistakes } from "../../config";
import { buildStack } from "../../stacks";
import { awsLookups, type IamEntity, type Lookups } from "../../stacks/lookups";
import { built, childRaw, parentRaw } from "../sample";

const HERE = { stack: "child", accountId: "222222222222", region: "eu-west-1" };

/** Builds a child whose account holds what `there` says. @returns the mistakes, what was looked up and what was registered */
async function lookedUp(
  callers: Readonly<Record<string, unknown>>,
  there: (kind: IamEntity, name: string) => boolean | undefined,
) {
  const { parent } = await built(parentRaw({ "fraud-team": { accountId: "222222222222", endpoints: ["churn"] } }));
  const share = (parent.built.outputs["shares"] as { consumers: Record<string, unknown> }).consumers["fraud-team"];
  const raw = childRaw("fraud-team", "222222222222", callers, { parentStack: undefined, share });
  const asked: string[] = [];
  const lookups: Partial<Lookups> = {
    roleArn: () => Promise.reject(new Error("no role of a share is looked up here")),
    isThere: (kind, name) => {
      asked.push(`${kind} ${name}`);
      return Promise.resolve(there(kind, name));
    },
  };
  let lines: readonly string[] = [];
  const { resources } = await capture(HERE, async () => {
    try {
      return await buildStack(raw, [], lookups);
    } catch (error) {
      if (!(error instanceof Mistakes)) throw error;
      lines = error.lines;
      return { outputs: {}, warnings: [] };
    }
  });
  return { lines, asked, resources };
}

describe("callers that are to exist already", () => {
  const EXISTING = {
    group: { name: "Analysts", create: false, members: ["alice", "bob"] },
    roleNames: ["Jobs", "Etl"],
  };

  it("are all looked up, and a group that is made here is not", async () => {
    const { asked, lines } = await lookedUp(EXISTING, () => true);
    assert.deepEqual(asked, ["group Analysts", "user alice", "user bob", "role Jobs", "role Etl"]);
    assert.deepEqual(lines, []);
    const made = await lookedUp({ group: { name: "Analysts", members: ["alice"] } }, () => true);
    assert.deepEqual(made.asked, ["user alice"]);
  });

  it("are named by their keys where they are gone, all at once and before anything is registered", async () => {
    const { lines, resources } = await lookedUp(EXISTING, (_, name) => name === "alice");
    assert.deepEqual(lines, [
      'sagemaker-sharing:callers.group.create: there is no IAM group "Analysts" in account 222222222222: with create: true this stack makes it',
      'sagemaker-sharing:callers.group.members[1]: there is no IAM user "bob" in account 222222222222: create it first, or take it out of the list',
      'sagemaker-sharing:callers.roleNames[0]: there is no IAM role "Jobs" in account 222222222222: create it first, or take it out of the list',
      'sagemaker-sharing:callers.roleNames[1]: there is no IAM role "Etl" in account 222222222222: create it first, or take it out of the list',
    ]);
    assert.deepEqual(resources, []);
  });

  it("are left to the deployment where AWS does not say", async () => {
    const { lines, resources } = await lookedUp(EXISTING, () => undefined);
    assert.deepEqual(lines, []);
    assert.ok(resources.some(({ name }) => name === "callers-member-bob"));
  });
});

describe("the look-up of an IAM entity", () => {
  const answering = async (call: () => Record<string, unknown>) => {
    await pulumi.runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }), call });
    return Promise.all((["user", "group", "role"] as const).map((kind) => awsLookups.isThere(kind, "alice")));
  };
  /** As gRPC brings the error of a provider. */
  const failing = (details: string) => () => {
    throw Object.assign(new Error(), { details });
  };

  it("finds what AWS has", async () => {
    assert.deepEqual(await answering(() => ({ arn: "arn:aws:iam::222222222222:user/alice" })), [true, true, true]);
  });
  it("does not find what AWS has not, in the words of IAM and of the provider", async () => {
    for (const text of [
      "getting user: operation error IAM: GetUser, https response error StatusCode: 404, NoSuchEntity: User alice not found",
      "reading IAM Role (alice): couldn't find resource",
    ])
      assert.deepEqual(await answering(failing(text)), [false, false, false]);
  });
  it("does not know where AWS refuses to say", async () => {
    const text = "operation error IAM: GetUser, StatusCode: 403, AccessDenied: not authorized to perform: iam:GetUser";
    assert.deepEqual(await answering(failing(text)), [undefined, undefined, undefined]);
  });
});
