import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { capture, type Built } from "../access/build/build";
import program = require("../index");
import type { RawConfig } from "../config";
import { parentRaw } from "./sample";

const HERE = { stack: "parent", accountId: "111111111111", region: "eu-west-1" };
const CONSUMERS = { "fraud-team": { accountId: "222222222222", endpoints: ["churn"] } };

/** Runs the program as the engine does, and returns what it logs besides. */
async function run(
  raw: RawConfig,
  secretKeys: string[] = [],
): Promise<{ built?: Built; error?: unknown; log: string[] }> {
  const log: string[] = [];
  const { error, warn } = console;
  console.error = console.warn = (line: string) => log.push(line);
  process.env["PULUMI_CONFIG_SECRET_KEYS"] = JSON.stringify(secretKeys);
  pulumi.runtime.setAllConfig({ ...raw });
  try {
    return { built: await capture(HERE, async () => ({ outputs: await program(), warnings: [] })), log };
  } catch (thrown) {
    return { error: thrown, log };
  } finally {
    delete process.env["PULUMI_CONFIG_SECRET_KEYS"];
    Object.assign(console, { error, warn });
  }
}

describe("the program", () => {
  it("returns the stack's outputs and logs its warnings", async () => {
    const { built, log } = await run(parentRaw(CONSUMERS, { "aws:region": "xx-nowhere-1" }));
    assert.deepEqual(Object.keys(built!.outputs), ["shares", "invokeRoleArns", "featureStoreRoleArns"]);
    assert.match(log.join("\n"), /region xx-nowhere-1 is unknown/);
  });

  it("logs a line for every mistake and ends without a stack trace, with nothing registered", async () => {
    const { error, log } = await run(parentRaw({ "fraud-team": { accountId: "2", endpoint: ["churn"] } }));
    assert.ok(pulumi.RunError.isInstance(error));
    assert.match(error.message, /^2 mistakes in the configuration of this stack; nothing was registered\.$/);
    assert.equal(log.length, 2);
    assert.match(log.join("\n"), /sagemaker-sharing:consumers\.fraud-team\.accountId: /);
  });

  it("refuses keys of its own in a namespace that it does not read", async () => {
    const stray = { "sagemaker_sharing:organizationId": "o-a1b2c3d4e5", "other:organizationId": "x" };
    const { log } = await run({ ...parentRaw(CONSUMERS), ...stray });
    assert.equal(log.length, 1);
    assert.match(log[0]!, / sagemaker_sharing:organizationId: is not read: .*write sagemaker-sharing:organizationId/);
  });

  it("refuses encrypted values", async () => {
    const { log } = await run(parentRaw(CONSUMERS), ["sagemaker-sharing:consumers", "aws:secretKey"]);
    assert.equal(log.length, 1);
    assert.match(log[0]!, /sagemaker-sharing:consumers: holds an encrypted value/);
  });
});
