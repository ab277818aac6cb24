import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Writable } from "node:stream";
import { run } from "../../../client/commandLine/run";
import { useAws } from "../fixture";
import { shareWith } from "../samples";

const featureGroups = [{ name: "Customers", listRecords: true as const }];
const SHARE = shareWith({ featureStore: { featureGroups } });

describe("sagemaker-share list", () => {
  const used = useAws("job", SHARE);

  it("waits for a reader that is slow, rather than keep what it has not read", async () => {
    const ids = Array.from({ length: 60 }, (_, id) => `record-${id}`);
    used.aws.groups["Customers"] = { identifier: "id", features: [], records: new Map(ids.map((id) => [id, []])) };
    const dir = mkdtempSync(path.join(tmpdir(), "list-"));
    writeFileSync(path.join(dir, "share.json"), JSON.stringify(SHARE));
    let [text, most] = ["", 0];
    const stdout = new Writable({
      highWaterMark: 32,
      write(chunk: Buffer, _, done) {
        text += chunk.toString();
        most = Math.max(most, this.writableLength);
        setTimeout(done, 1);
      },
    });
    const stderr = new Writable({ write: (_chunk, _encoding, done) => done() });
    const args = ["list", "Customers", "--share", path.join(dir, "share.json"), "--session-name", "slow-reader"];
    const status = await run(args, { argv: [], stdin: { fd: 0 }, stdout, stderr, once: () => undefined });
    stdout.end();
    await once(stdout, "finish");
    rmSync(dir, { recursive: true });
    assert.equal(status, 0);
    assert.equal(text, ids.map((id) => `${id}\n`).join(""));
    assert.ok(most < 64, `${most} bytes`);
  });
});
