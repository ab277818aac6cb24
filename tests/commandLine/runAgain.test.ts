import assert from "node:assert/strict";
import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { runAgain, type Place } from "../../commandLine/runAgain";

/** Milliseconds between two looks. */
const BETWEEN = 5;
/** So old are files that were there before. */
const OLD = 50;

/** A folder with two files, and what runs again when one of them changes. */
async function watching({
  places,
  onRun,
}: {
  places?: (dir: string) => Place[];
  onRun?: (run: number, write: (name: string, text: string) => void) => void;
} = {}) {
  const dir = mkdtempSync(path.join(tmpdir(), "again-"));
  const write = (name: string, text: string) => writeFileSync(path.join(dir, name), text);
  write("a", "1");
  write("b", "1");
  await pause(OLD);
  const ended = new AbortController();
  const changes: (readonly string[])[] = [];
  let runs = 0;
  const begun: (() => void)[] = [];
  const files = ["a", "b"].map((name): Place => ({ path: name, files: () => [path.join(dir, name)] }));
  const last = runAgain(
    {
      run: () => {
        runs += 1;
        onRun?.(runs, write);
        begun.splice(0).forEach((tell) => tell());
        return Promise.resolve(runs);
      },
      places: () => places?.(dir) ?? files,
      changed: (all) => changes.push(all.map((file) => path.basename(file))),
      ended: ended.signal,
    },
    BETWEEN,
  );
  return {
    ...{ dir, write, changes },
    next: () => new Promise<void>((tell) => begun.push(tell)),
    /** Longer than it takes to see a change. */
    nothing: () => pause(20 * BETWEEN),
    end: async () => {
      ended.abort();
      const result = await last;
      rmSync(dir, { recursive: true });
      return result;
    },
  };
}

describe("what runs again at each change", () => {
  it("runs once where nothing changes, and ends with what the last run came to", async () => {
    const { nothing, end, changes } = await watching();
    await nothing();
    assert.equal(await end(), 1);
    assert.deepEqual(changes, []);
  });

  it("runs again for a file that is changed, that goes, and that comes back, and says which", async () => {
    const { dir, write, next, end, changes } = await watching();
    for (const change of [
      () => write("a", "2"),
      () => rmSync(path.join(dir, "b")),
      () => write("b", "1"),
      () => {
        write("beside", "3");
        renameSync(path.join(dir, "beside"), path.join(dir, "a")); // As many editors save.
      },
    ]) {
      const again = next();
      change();
      await again;
    }
    assert.equal(await end(), 5);
    assert.deepEqual(changes, [["a"], ["b"], ["b"], ["a"]]);
  });

  it("runs once for what is written in several steps", async () => {
    const { write, next, nothing, end, changes } = await watching();
    const again = next();
    for (const text of ["", "2", "23"]) {
      write("a", text);
      write("b", text);
    }
    await again;
    await nothing();
    assert.equal(await end(), 2);
    assert.deepEqual(changes, [["a", "b"]]);
  });

  it("runs again for what changes while it runs", async () => {
    let change: () => void = () => {};
    const watched = await watching({ onRun: (run) => run === 2 && change() });
    change = () => watched.write("b", "while");
    const [second, third] = [watched.next(), watched.next()];
    watched.write("a", "2");
    await second;
    await third;
    await watched.nothing();
    assert.equal(await watched.end(), 3);
    assert.deepEqual(watched.changes, [["a"], ["b"]]);
  });

  it("looks at places that only a run shows, from that run on, and no more at those that are given up", async () => {
    let runs = 0;
    const all = (dir: string): Place[] =>
      ["a", ...(runs === 1 ? ["b"] : [])].map((name) => ({ path: name, files: () => [path.join(dir, name)] }));
    const { write, next, nothing, end, changes } = await watching({ places: all, onRun: (run) => (runs = run) });
    await nothing();
    const again = next();
    write("b", "2");
    await again;
    await nothing();
    write("b", "3");
    await nothing();
    assert.equal(await end(), 2);
    assert.deepEqual(changes, [["b"]]);
  });

  it("runs again for what changes while the run reads that shows it", async () => {
    let runs = 0;
    const places = (dir: string): Place[] => (runs === 0 ? [] : [{ path: "b", files: () => [path.join(dir, "b")] }]);
    const { nothing, end, changes } = await watching({
      places,
      onRun: (run, write) => {
        runs = run;
        if (run === 1) write("b", "2");
      },
    });
    await nothing();
    assert.equal(await end(), 2);
    assert.deepEqual(changes, [["b"]]);
  });

  it("stays where a file cannot be looked at, and runs again when it can", async () => {
    const { dir, write, next, end, changes } = await watching();
    for (const change of [
      () => {
        rmSync(path.join(dir, "a"));
        symlinkSync("a", path.join(dir, "a")); // It leads to itself.
      },
      () => {
        rmSync(path.join(dir, "a"));
        write("a", "2");
      },
    ]) {
      const again = next();
      change();
      await again;
    }
    assert.equal(await end(), 3);
    assert.deepEqual(changes, [["a"], ["a"]]);
  });

  it("says once of a file that is of two places, and rests the longer the longer a look takes", async () => {
    let looks = 0;
    const slow = (dir: string) => {
      looks += 1;
      const until = performance.now() + 20;
      while (performance.now() < until);
      return [path.join(dir, "a")];
    };
    const places = (dir: string): Place[] => [
      { path: "slow", files: () => slow(dir) },
      { path: "a", files: () => [path.join(dir, "a")] },
    ];
    const { write, next, end, changes } = await watching({ places });
    await pause(400);
    assert.ok(looks <= 6, `${looks} looks`); // Two before, and one in ten times as long as it takes; without a rest there would be 16.
    const again = next();
    write("a", "2");
    await again;
    assert.equal(await end(), 2);
    assert.deepEqual(changes, [["a"]]);
  });

  it("fails as its run does", async () => {
    const place: Place = { path: "none", files: () => [] };
    const failing = runAgain({
      run: () => Promise.reject(new Error("no run")),
      ...{ places: () => [place], changed: () => {}, ended: undefined },
    });
    await assert.rejects(failing, /no run/);
  });
});
