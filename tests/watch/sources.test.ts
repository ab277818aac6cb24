import { strict as assert } from "node:assert";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { actionsIn } from "../../watch/authorization";
import { operationsIn } from "../../watch/botocore";
import { resourcesIn } from "../../watch/provider";

describe("what the table is read from", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "watch-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const model = (service: string, version: string, operations: object, shapes: object) => {
    const made = path.join(folder, service, version);
    mkdirSync(made, { recursive: true });
    writeFileSync(path.join(made, "service-2.json.gz"), gzipSync(JSON.stringify({ operations, shapes })));
  };

  it("botocore: services of SageMaker in their newest version, operations with the members of their input", () => {
    model("sagemaker-new-runtime", "2024-01-01", { Old: {} }, {});
    const shapes = { InvokeInput: { members: { Name: {}, Body: {} } } };
    model("sagemaker-new-runtime", "2026-01-01", { Invoke: { input: { shape: "InvokeInput" } }, Ping: {} }, shapes);
    model("s3", "2006-03-01", { GetObject: {} }, {});
    assert.deepEqual(operationsIn(folder), {
      "sagemaker-new-runtime:Invoke": ["Body", "Name"],
      "sagemaker-new-runtime:Ping": [],
    });
  });

  it("the authorization data: actions with their keys and resource types, of STS only those of policies here", async () => {
    const found = await actionsIn({
      iamActionsForService: (service) =>
        Promise.resolve(service === "sts" ? ["AssumeRole", "GetFederationToken"] : ["Do"]),
      iamActionDetails: (service) =>
        Promise.resolve({
          conditionKeys: ["aws:TagKeys", `${service}:Key`],
          resourceTypes: [{ name: "role", conditionKeys: ["aws:TagKeys", "aws:ResourceTag/${TagKey}"] }],
        }),
    });
    const parts = (service: string) => ["aws:ResourceTag/${TagKey}", "aws:TagKeys", "role*", `${service}:Key`];
    assert.deepEqual(found, { "sagemaker:Do": parts("sagemaker").sort(), "sts:AssumeRole": parts("sts").sort() });
  });

  it("the provider: resources with their arguments, and nothing else of a module", () => {
    const made = path.join(folder, "sagemaker");
    mkdirSync(made);
    writeFileSync(
      path.join(made, "thing.d.ts"),
      "export declare class Thing {}\nexport interface ThingState { id?: string }\nexport interface ThingArgs { name: string; arn?: string }",
    );
    writeFileSync(path.join(made, "getThing.d.ts"), "export interface GetThingArgs { name: string }");
    assert.deepEqual(resourcesIn(folder), { "sagemaker.Thing": ["arn", "name"] });
  });
});
