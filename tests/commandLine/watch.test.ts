import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "../../commandLine/main";

const ROOT = path.join(__dirname, "../..");
const SAMPLE = path.join(ROOT, "examples/one-endpoint");

/** A check that watches a folder in this process, until it is ended. */
function watching(dir: string, ...args: readonly string[]) {
  const ended = new AbortController();
  const seen = { out: "", err: "" };
  let written = () => {};
  const add = (stream: keyof typeof seen) => (text: string) => {
    seen[stream] += text;
    written();
  };
  const status = run(["check", "--watch", "--dir", dir, ...args], {
    out: add("out"),
    err: add("err"),
    ended: ended.signal,
  });
  return {
    /** What was written since this was asked for last, as soon as that is what is waited for. */
    until: async (stream: keyof typeof seen, pattern: RegExp): Promise<string> => {
      while (!pattern.test(seen[stream])) await new Promise<void>((tell) => (written = tell));
      const text = seen[stream];
      seen[stream] = "";
      return text;
    },
    end: () => {
      ended.abort();
      return status;
    },
  };
}

function folder(): { readonly dir: string; readonly change: (name: string, from: string, to: string) => void } {
  const dir = mkdtempSync(path.join(tmpdir(), "watch-"));
  for (const name of readdirSync(SAMPLE).filter((one) => one.startsWith("Pulumi.")))
    cpSync(path.join(SAMPLE, name), path.join(dir, name));
  const change = (name: string, from: string, to: string) => {
    const file = path.join(dir, name);
    const text = readFileSync(file, "utf8");
    assert.ok(text.includes(from), `${name} has no ${from}`);
    writeFileSync(file, text.replace(from, to));
  };
  return { dir, change };
}

const DONE = /\d surprises?\n/;

describe("check --watch", () => {
  it("checks again at each change, says of which file, and goes on after a mistake", async () => {
    const { dir, change } = folder();
    const { until, end } = watching(dir);
    assert.match(await until("out", DONE), /InvokeEndpoint churn/);
    change("Pulumi.parent.yaml", "churn", "returns");
    const second = await until("out", DONE);
    assert.match(second, new RegExp(`^\n\\d\\d:\\d\\d:\\d\\d  ${dir}/Pulumi.parent.yaml changed\n\nOffline: `));
    assert.match(second, /InvokeEndpoint returns/);
    change("Pulumi.parent.yaml", "accountId:", "acountId:");
    assert.match(await until("err", /nothing was checked/), /did you mean accountId/);
    change("Pulumi.parent.yaml", "acountId:", "accountId:");
    assert.match(await until("out", DONE), /changed\n[^]*changed\n[^]*0 surprises/);
    assert.equal(await end(), 0);
    rmSync(dir, { recursive: true });
  });

  it("sees the folder that Pulumi.yaml names, and the file of a share, though it cannot be read at first", async () => {
    const { dir, change } = folder();
    mkdirSync(path.join(dir, "stacks"));
    writeFileSync(path.join(dir, "Pulumi.yaml"), "name: sagemaker-sharing\nruntime: nodejs\nstackConfigDir: stacks\n");
    const { until, end } = watching(dir);
    await until("err", /holds no stack file/);
    const child = [
      "config:",
      "  aws:region: eu-west-1",
      '  aws:allowedAccountIds: ["222222222222"]',
      "  sagemaker-sharing:account: child",
      "  sagemaker-sharing:consumer: fraud-team",
      "  sagemaker-sharing:shareFile: share.json",
    ];
    writeFileSync(path.join(dir, "stacks/Pulumi.child.yaml"), `${child.join("\n")}\n`);
    await until("err", /share\.json/);
    writeFileSync(path.join(dir, "share.json"), "{}");
    await until("out", /share\.json changed/);
    await until("err", /nothing was checked/);
    change("Pulumi.yaml", "stackConfigDir: stacks\n", "");
    assert.match(await until("out", DONE), /Pulumi\.yaml changed/);
    assert.equal(await end(), 0);
    rmSync(dir, { recursive: true });
  });

  it("is not for programs that read JSON", async () => {
    let err = "";
    const status = await run(["check", "--watch", "--json"], { out: () => {}, err: (text) => (err += text) });
    assert.equal(status, 2);
    assert.match(err, /'--watch' cannot be used with option '--json'/);
  });

  it("ends by Ctrl-C, and when nobody reads any more", async () => {
    for (const end of ["SIGINT", "closed"] as const) {
      const { dir, change } = folder();
      const program = spawn(process.execPath, ["bin/sagemaker-sharing.cjs", "check", "--watch", "--dir", dir], {
        cwd: ROOT,
        stdio: ["ignore", "pipe", "inherit"],
      });
      const exit = new Promise((tell) => program.on("exit", (status, signal) => tell(signal ?? status)));
      let text = "";
      await new Promise<void>((tell) =>
        program.stdout.on("data", (data) => DONE.test((text += String(data))) && tell()),
      );
      if (end === "SIGINT") program.kill("SIGINT");
      else {
        program.stdout.destroy();
        change("Pulumi.parent.yaml", "churn", "returns");
      }
      assert.equal(await exit, end === "SIGINT" ? "SIGINT" : 0);
      rmSync(dir, { recursive: true });
    }
  });
});
