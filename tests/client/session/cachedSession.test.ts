import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { cachedSession, sessionFolder, type Session } from "../../../client/session/cachedSession";

describe("a session that all processes of a person use", () => {
  const home = process.env["HOME"];
  const realNow = Date.now;
  let dir: string;
  let made: number;
  let warned: string[];
  let later: number;
  beforeEach(() => {
    process.env["HOME"] = dir = mkdtempSync(path.join(tmpdir(), "sessions-"));
    [made, warned, later] = [0, [], 0];
    Date.now = () => realNow() + later * 1000;
  });
  afterEach(() => {
    process.env["HOME"] = home;
    Date.now = realNow;
    rmSync(dir, { recursive: true });
  });

  const assume = (seconds = 3600) => {
    const expiration = new Date(Date.now() + seconds * 1000);
    made += 1;
    return Promise.resolve<Session>({
      accessKeyId: `ASIA${made}`,
      secretAccessKey: "s",
      sessionToken: "t",
      expiration,
    });
  };
  const get = async (more: { key?: string; fresh?: boolean; assume?: () => Promise<Session> } = {}) =>
    (
      await cachedSession(more.assume ?? assume, {
        key: [more.key ?? "alice"],
        fresh: more.fresh ?? false,
        warn: (text) => warned.push(text),
      })
    ).accessKeyId;
  const down = () => Promise.reject(new Error("STS is down"));
  const file = () =>
    path.join(
      sessionFolder(),
      readdirSync(sessionFolder()).find((name) => name.endsWith(".json"))!,
    );

  it("is assumed once, and again for somebody else or when a fresh one is wanted", async () => {
    assert.deepEqual([await get(), await get(), await get({ key: "bob" })], ["ASIA1", "ASIA1", "ASIA2"]);
    assert.deepEqual([await get({ fresh: true }), await get()], ["ASIA3", "ASIA3"]);
  });

  it("can be read by its owner alone", async () => {
    await get();
    assert.equal(statSync(file()).mode & 0o777, 0o600);
    for (const folder of [sessionFolder(), path.dirname(sessionFolder())])
      assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.equal(readdirSync(sessionFolder()).length, 1, "no lock and no half of a file is left");
  });

  it("is renewed when botocore would ask again, and a short one in its last third", async () => {
    await get();
    later = 2390;
    assert.equal(await get(), "ASIA1");
    later = 2410;
    assert.equal(await get(), "ASIA2");
    await get({ key: "short", assume: () => assume(900) });
    later += 590;
    assert.equal(await get({ key: "short" }), "ASIA3");
    later += 20;
    assert.equal(await get({ key: "short" }), "ASIA4");
  });

  it("serves on while no new one is to be had, which is said, until it is too late to start", async () => {
    await get();
    later = 3500;
    assert.equal(await get({ assume: down }), "ASIA1");
    assert.match(warned.join(), /^STS is down\nThe session before serves until 20/);
    later = 3545;
    await assert.rejects(get({ assume: down }), /STS is down/);
  });

  it("is never that of before when a fresh one is wanted", async () => {
    await get();
    await assert.rejects(get({ fresh: true, assume: down }), /STS is down/);
  });

  it("is assumed anew when the clock was set back, or the file is broken", async () => {
    await get();
    later = -60;
    assert.equal(await get(), "ASIA2");
    for (const text of ["", "{", "null", "{}", '{"accessKeyId":1}', readFileSync(file(), "utf8").slice(0, -1)]) {
      writeFileSync(file(), text);
      assert.equal(await get(), `ASIA${made}`);
    }
    assert.equal(made, 8);
  });

  const refused = async (why: RegExp) => {
    await assert.rejects(get(), { name: "ShareError", hop: "kept session", message: why });
    await assert.rejects(get({ fresh: true }), { message: why });
  };

  it("is refused where others could have read it", async () => {
    await get();
    const kept = file();
    chmodSync(kept, 0o640);
    await refused(/\.json is open to others \(mode 640\).*\n {2}- remove it/);
    chmodSync(kept, 0o600);
    renameSync(kept, `${kept}.moved`);
    symlinkSync(`${kept}.moved`, kept);
    await refused(/\.json is a link/);
    rmSync(kept);
    mkdirSync(kept);
    await refused(/\.json is no file/);
    rmSync(kept, { recursive: true });
    chmodSync(sessionFolder(), 0o750);
    await refused(/sessions is open to others \(mode 750\)/);
    chmodSync(sessionFolder(), 0o700);
    assert.equal(made, 1, "nothing was assumed for nothing");
  });

  it("is refused where it belongs to somebody else", async function () {
    if (process.getuid?.() !== 0) this.skip(); // Only root gives files away.
    await get();
    const kept = file();
    chownSync(kept, 65534, 65534);
    await refused(/\.json belongs to another user/);
    chownSync(sessionFolder(), 65534, 65534);
    await refused(/sessions belongs to another user/);
  });

  it("is handed out where nothing can be written, which is said", async () => {
    writeFileSync(path.join(dir, ".aws"), "a file where the folder would be");
    assert.deepEqual([await get(), await get()], ["ASIA1", "ASIA2"]);
    assert.match(warned[0]!, /^sessions are not kept: .*\.aws/);
  });

  it("is assumed by the first of many that come at once, and the others wait", async () => {
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const all = Array.from({ length: 8 }, () => get({ assume: () => answered.then(() => assume()) }));
    await new Promise((wait) => setTimeout(wait, 200));
    answer();
    assert.deepEqual(new Set(await Promise.all(all)), new Set(["ASIA1"]));
  });

  it("is not waited for when whoever held the lock is gone", async () => {
    await get();
    const lock = `${file()}.lock`;
    for (const [holder, age] of [
      [`${hostname()} 4194305`, 0], // No process has such a number.
      ["elsewhere 1", 61],
      ["", 3],
    ] as const) {
      writeFileSync(lock, holder);
      utimesSync(lock, realNow() / 1000 - age, realNow() / 1000 - age);
      await get({ fresh: true });
    }
    assert.equal(made, 4);
  });

  it("is handed out where the folder takes nothing more, which is said", function () {
    if (process.platform === "win32") this.skip();
    const script = `
      const { cachedSession } = require("./client/session/cachedSession");
      const session = { accessKeyId: "A", secretAccessKey: "s", sessionToken: "t", expiration: new Date(Date.now() + 1e6) };
      const options = { key: [], fresh: false, warn: (text) => console.log(text) };
      cachedSession(() => Promise.resolve(session), options).then(({ accessKeyId }) => console.log(accessKeyId));`;
    // No file takes a byte, as on a full disk.
    const full = `trap '' XFSZ; ulimit -f 0; exec "$0" "$@"`;
    const args = ["-c", full, process.execPath, "--require", "./bin/loadTypeScript.cjs", "--eval", script];
    const { stdout, stderr } = spawnSync("sh", args, { encoding: "utf8", env: { ...process.env, HOME: dir } });
    assert.equal(stdout, "the session is not kept: EFBIG: file too large, write\nA\n", stderr);
    assert.deepEqual(readdirSync(path.join(dir, ".aws/sagemaker-share/sessions")), []);
  });

  it("is forgotten a day after it was made", async () => {
    await get();
    const old = file();
    utimesSync(old, 1, 1);
    await get({ key: "bob" });
    assert.deepEqual(readdirSync(sessionFolder()), [path.basename(file())]);
    assert.notEqual(file(), old);
  });
});
