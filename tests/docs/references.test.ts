import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { anchors, comments, FILES, linksOf, PAGES, prose, read, ROOT, SOURCES, writtenAnchors } from "./repository";

/** Everything that a page, a comment or a printed line refers to opens from this repository. */

/** Where a reference leads: written from the root, from the file that it is in, or from a folder that a test goes through. */
const resolved = (reference: string, from: string): string | undefined =>
  [
    reference.replace(/^(\.\.\/)+/, ""),
    path.posix.join(path.posix.dirname(from), reference),
    `examples/${reference}`,
  ].find((file) => existsSync(path.join(ROOT, file)));

describe("every link of a page", () => {
  for (const page of PAGES) {
    it(`leads somewhere: ${page}`, () => {
      for (const link of linksOf(read(page)).filter((target) => !/^[a-z]+:/.test(target))) {
        const [file = "", anchor] = link.split("#");
        const target = file === "" ? page : path.posix.join(path.posix.dirname(page), file);
        assert.ok(existsSync(path.join(ROOT, target)), `${page} links to ${link}, which is not there`);
        if (anchor !== undefined)
          assert.ok(anchors(read(target)).has(anchor), `${page} links to ${link}; ${target} has no such anchor`);
      }
    });
  }
});

describe("every reference in code", () => {
  const REFERENCE = /((?:\.\.\/)*(?:[\w-]+\/)*[\w.-]*\w\.md)(?:#([\w-]+))?/g;

  it("opens: pages, and anchors that are written down", () => {
    const wrong = SOURCES.filter((file) => !file.startsWith("tests/docs/")).flatMap((file) =>
      [...read(file).matchAll(REFERENCE)].flatMap(([whole, page, anchor]) => {
        const target = resolved(page!, file);
        if (target === undefined) return [`${file}: ${whole} is not there`];
        const known = target.startsWith("docs/design/") ? writtenAnchors : anchors;
        return anchor === undefined || known(read(target)).has(anchor)
          ? []
          : [`${file}: ${target} has no anchor ${anchor}`];
      }),
    );
    assert.deepEqual(wrong, []);
  });

  it("to a rule of enforcement is one of the fourteen", () => {
    const rules = writtenAnchors(read("docs/design/enforcement-rules.md"));
    for (const file of SOURCES)
      for (const [, rule] of read(file).matchAll(/#(rule-\d+)/g)) assert.ok(rules.has(rule!), `${file}: ${rule}`);
  });

  it("says where: no section, rule or fact by its number alone", () => {
    const NUMBERED = /§|\bfacts?\/|\b[Rr]ules? \d|\bfacts [A-Z]\d|\b(?:DESIGN|ENFORCEMENT|LAYOUT)\b(?!:)/;
    const wrong = SOURCES.filter((file) => !file.startsWith("tests/docs/")).flatMap((file) =>
      comments(read(file))
        .filter((comment) => NUMBERED.test(comment))
        .map((comment) => `${file}: ${comment.slice(0, 120)}`),
    );
    assert.deepEqual(wrong, []);
  });
});

describe("every file that a page or a comment names", () => {
  /** With a folder, so that a word such as `index.ts` may be meant in general. */
  const FILE = /(?<![\w/.*<])((?:\.\.\/)*(?:\.?[\w-]+\/)+[\w.-]+\.(?:ts|mjs|cjs))\b/g;
  /** Files of others. */
  const ELSEWHERE = /^(node_modules|dist|client\/dist)\//;

  it("is there", () => {
    const named = [
      ...PAGES.map((page) => [page, prose(read(page)).replace(/\]\(https?:[^)]*\)/g, "]")] as const),
      ...SOURCES.map((file) => [file, comments(read(file)).join("\n")] as const),
    ];
    const wrong = named.flatMap(([file, text]) =>
      [...text.matchAll(FILE)]
        .map(([, name]) => name!)
        .filter((name) => !ELSEWHERE.test(name) && resolved(name, file) === undefined)
        .map((name) => `${file} names ${name}`),
    );
    assert.deepEqual(wrong, []);
  });

  it("and so is every folder of the layout", () => {
    const folders = [...read("docs/design/architecture.md").matchAll(/`((?:[\w-]+\/)+)`/g)].map(([, name]) => name!);
    assert.ok(folders.length > 15);
    for (const folder of folders) assert.ok(existsSync(path.join(ROOT, folder)), `${folder} is not there`);
  });
});

describe("the design", () => {
  const DESIGN = PAGES.filter((page) => page.startsWith("docs/design/"));

  it("names functions, types and constants that their files have", () => {
    const pairs = DESIGN.flatMap((page) =>
      [...read(page).matchAll(/`([\w./-]+\.ts)`:((?:,?\s+`\w+`)+)/g)].flatMap(([, file, names]) =>
        [...names!.matchAll(/`(\w+)`/g)].map(([, name]) => [page, file!, name!] as const),
      ),
    );
    assert.ok(pairs.length > 50);
    for (const [page, file, name] of pairs)
      assert.match(read(file), new RegExp(`\\b${name}\\b`), `${page}: ${file} has no ${name}`);
  });

  const RULES = read("docs/design/enforcement-rules.md");

  it("has fourteen rules of enforcement, each with its anchor and a row", () => {
    const rules = [...RULES.matchAll(/^## (\d+)\. /gm)].map(([, number]) => Number(number));
    assert.deepEqual(
      rules,
      Array.from({ length: 14 }, (_, index) => index + 1),
    );
    for (const rule of rules) {
      assert.ok(writtenAnchors(RULES).has(`rule-${rule}`));
      assert.ok(RULES.includes(`| [${rule}](#rule-${rule}) |`));
    }
  });

  it("names a test for every rule, which has that title", () => {
    for (const [index, section] of RULES.split(/^## \d+\. /m)
      .slice(1)
      .entries()) {
      const held = [...section.matchAll(/`(tests\/[\w./-]+\.ts)`:((?:,?\s+"[^"]+")+)/g)];
      assert.ok(held.length > 0, `rule ${index + 1} names no test`);
      for (const [, file, titles] of held) {
        for (const [, title] of titles!.matchAll(/"([^"]+)"/g)) {
          const wanted = title!.replace(/\s+/g, " ");
          assert.ok(FILES.includes(file!), `rule ${index + 1}: ${file} is not there`);
          assert.ok(read(file!).includes(wanted), `rule ${index + 1}: ${file} has no test "${wanted}"`);
        }
      }
    }
  });
});
