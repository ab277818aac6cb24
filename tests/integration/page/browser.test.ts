import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { checkAccess, type Check } from "../../../access/check";
import { load } from "../../../access/load";
import { page as pageOf } from "../../../access/page/html/page";
import { provenanceOf } from "../../../access/page/provenance";
import { contentOf, type ReportContent } from "../../../access/page/summary";

/** Where Debian, Fedora, macOS and GitHub's runners have it; CHROMIUM names another. */
const CHROMIUM = [
  process.env["CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
].find((file) => file !== undefined && existsSync(file));

const SCHEMES = ["light", "dark"] as const;
const HOSTILE = `"><img src=x onerror="document.title='taken'"></script></style></svg><script>document.title='taken'</script>`;

describe("the page in a browser", () => {
  let browser: Browser;
  let folder: string;
  let sample: ReportContent;
  let opened = 0;

  before(async function () {
    if (CHROMIUM === undefined) {
      console.log("    no Chromium here: nobody looks at the page (apt-get install chromium, or CHROMIUM=path)");
      return this.skip();
    }
    folder = mkdtempSync(path.join(tmpdir(), "page-"));
    browser = await puppeteer.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    sample = await contentIn(".");
  });
  after(async () => {
    await browser?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  async function contentIn(dir: string): Promise<ReportContent> {
    const { parent, children, files } = await load({ dir });
    const names = files.map(({ file }) => file);
    return contentOf(await checkAccess(parent, children), provenanceOf(dir, names), undefined);
  }

  /** The page as somebody opens the file, and everything that goes wrong there. */
  async function open(
    content: ReportContent,
    { scheme = "light", axe = false }: { readonly scheme?: (typeof SCHEMES)[number]; readonly axe?: boolean } = {},
  ): Promise<{ readonly page: Page; readonly wrong: readonly string[] }> {
    const file = path.join(folder, `${opened++}.html`);
    writeFileSync(file, pageOf(content));
    const page = await browser.newPage();
    const wrong: string[] = [];
    page.on("pageerror", (error) => wrong.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warn") wrong.push(message.text());
    });
    page.on("request", (request) => {
      if (request.url() !== pathToFileURL(file).href) wrong.push(`asked for ${request.url()}`);
    });
    // The page's own policy lets in no script but its own; axe-core is one.
    await page.setBypassCSP(axe);
    await page.setViewport({ width: 1280, height: 900 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.goto(pathToFileURL(file).href);
    return { page, wrong };
  }

  async function violations(page: Page): Promise<readonly string[]> {
    await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
    return page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: {
          run: () => Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
        };
      };
      const found = await axe.run();
      return found.violations.map(
        ({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 200)} ${nodes[0]!.failureSummary}`,
      );
    });
  }

  for (const scheme of SCHEMES)
    it(`has no script error, asks for nothing, and axe-core finds nothing wrong, ${scheme}`, async () => {
      const diff = {
        before: "main",
        after: ".",
        gains: [],
        losses: [],
        changed: [],
        disagreements: ["the simulator says otherwise"],
      };
      const answers = sample.check.answers.map((answer, index) => ({ ...answer, unproven: index === 3 }));
      const check: Check = { ...sample.check, answers, summary: { ...sample.check.summary, surprises: 1 } };
      for (const content of [sample, { ...sample, check, diff }]) {
        const { page, wrong } = await open(content, { scheme, axe: true });
        assert.deepEqual(await violations(page), []);
        assert.deepEqual(wrong, []);
      }
    });

  it("is held to its own script by its policy", async () => {
    const { page, wrong } = await open(sample);
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "document.title = 'taken'";
      document.body.append(script);
    });
    assert.notEqual(await page.title(), "taken");
    assert.match(wrong.join(), /Content Security Policy/);
  });

  it("shows the statement behind an arrow, to the mouse and to the keyboard", async () => {
    const { page } = await open(sample);
    const detail = () => page.$eval("#detail", ({ textContent }) => textContent);
    const line = (await (await page.$(".edge .reach"))!.boundingBox())!;
    await page.mouse.move(line.x + line.width / 2, line.y + line.height / 2, { steps: 3 });
    assert.match(await detail(), /alice may assume SageMakerExternal-fraud-team, by AssumeInvokeRole/);
    assert.match(
      await detail(),
      /let in by ConsumerAccountWithExternalId .* if StringEquals sts:ExternalId 111111111111/,
    );

    await page.focus(".drawing");
    await page.keyboard.press("Tab");
    const seen = new Set<string>();
    const edges = (await page.$$(".edge")).length;
    for (let index = 0; index < edges; index++) {
      seen.add(await detail());
      await page.keyboard.press("ArrowDown");
    }
    assert.equal(seen.size, edges);
    assert.ok([...seen].some((text) => /InvokeEndpoint on churn, forecast-\*, by InvokeSharedEndpoints/.test(text)));
    assert.ok([...seen].some((text) => /ModelDeployer may deploy churn-\*, by rule churn/.test(text)));
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.closest("svg")), null);
  });

  it("filters the answers by a cell of the matrix, by what was answered, and by words", async () => {
    const { page } = await open(sample);
    const shown = () =>
      page.$$eval("#answers-table tbody tr", (rows) =>
        rows.map(({ dataset, textContent }) => [dataset["state"], textContent]),
      );
    const total = sample.check.answers.length;
    assert.match(
      await page.$eval("#shown", ({ textContent }) => textContent),
      new RegExp(`^${total} of ${total} answers`),
    );
    assert.equal((await shown()).length, 100);
    await page.click("#more");
    assert.equal((await shown()).length, 600);

    await page.click('[data-consumer="fraud-team"][data-family="online-store"]');
    await page.select("select[name=state]", "allowed");
    const allowed = sample.check.answers.filter(
      ({ consumer, family, actual }) => consumer === "fraud-team" && family === "online-store" && actual === "allowed",
    );
    assert.equal((await shown()).length, allowed.length);
    assert.ok((await shown()).every(([state]) => state === "allowed"));
    await page.type("input[name=words]", "BatchGet");
    assert.ok((await shown()).length > 0 && (await shown()).every(([, text]) => /BatchGet/.test(text!)));
    await page.click("form button[type=reset]");
    await page.waitForFunction(() => document.querySelectorAll("#answers-table tbody tr").length === 100);
  });

  it("prints every answer, and the whole picture", async () => {
    const { page, wrong } = await open(sample);
    const pdf = await page.pdf();
    assert.equal(Buffer.from(pdf.subarray(0, 4)).toString(), "%PDF");
    assert.equal((await page.$$("#answers-table tbody tr")).length, sample.check.answers.length);
    assert.deepEqual(wrong, []);
  });

  it("takes hostile names for text", async () => {
    const [answer] = sample.check.answers;
    const { parent, shares } = sample.system;
    const resources = parent.built.resources.map((resource) => {
      const { policy } = resource.inputs;
      const inputs = {
        ...resource.inputs,
        policy: String(policy).replaceAll("endpoint/churn", JSON.stringify(`endpoint/${HOSTILE}`).slice(1, -1)),
      };
      return policy === undefined ? resource : { ...resource, inputs };
    });
    const stacks = sample.check.stacks.map((stack, index) =>
      index === 0
        ? {
            ...stack,
            built: {
              ...parent.built,
              resources,
              outputs: {
                ...parent.built.outputs,
                shares: {
                  consumers: { ...shares, [HOSTILE]: { ...shares["fraud-team"]!, accountId: "333333333333" } },
                },
              },
            },
          }
        : stack,
    );
    const policy = { name: HOSTILE, kind: HOSTILE, size: 1, limit: 2 };
    const check: Check = {
      ...sample.check,
      stacks,
      failures: [HOSTILE],
      notEvaluated: [HOSTILE],
      policies: [policy],
      answers: [
        { ...answer!, question: HOSTILE, consumer: HOSTILE, family: HOSTILE, decidedBy: HOSTILE, key: HOSTILE },
      ],
      gaps: [
        {
          accountId: HOSTILE,
          policies: [],
          notes: [HOSTILE],
          rows: [{ ...sample.check.gaps[0]!.rows[0]!, rule: HOSTILE, call: HOSTILE, why: HOSTILE }],
        },
      ],
    };
    const change = { text: HOSTILE };
    const diff = {
      before: HOSTILE,
      after: ".",
      gains: [change],
      losses: [change],
      changed: [change],
      disagreements: [HOSTILE],
    };
    const provenance = { ...sample.provenance, files: [{ name: HOSTILE, sha256: HOSTILE }] };
    const content = { ...contentOf(check, provenance, undefined), diff: diff as unknown as ReportContent["diff"] };
    const { page, wrong } = await open(content);
    assert.notEqual(await page.title(), "taken");
    assert.equal(await page.$("img"), null);
    assert.equal((await page.$$("svg.access")).length, 1);
    assert.equal((await page.$$("script:not([type])")).length, 1);
    assert.ok(
      (await page.$$eval(
        "svg text",
        (texts) => texts.filter(({ textContent }) => textContent.includes("<img")).length,
      )) > 0,
    );
    assert.deepEqual(wrong, []);
  });

  it("shows a hundred consumers, each with its arrows, and axe-core finds nothing wrong", async () => {
    const { stacks } = sample.check;
    const [parent, child] = stacks;
    const { shares } = sample.system;
    const ids = Array.from({ length: 100 }, (_, n) => `team-${n}`);
    const account = (n: number) => String(300000000000 + n);
    const renamed = <T>(value: T, n: number): T =>
      JSON.parse(JSON.stringify(value).replaceAll("fraud-team", ids[n]!).replaceAll("222222222222", account(n))) as T;
    const consumers = Object.fromEntries(ids.map((id, n) => [id, renamed(shares["fraud-team"]!, n)]));
    const theirs = ids.flatMap((_, n) =>
      renamed(
        parent!.built.resources.filter(({ urn }) => urn.includes("fraud-team")),
        n,
      ),
    );
    const resources = [...parent!.built.resources.filter(({ urn }) => !urn.includes("fraud-team")), ...theirs];
    const built = { ...parent!.built, resources, outputs: { ...parent!.built.outputs, shares: { consumers } } };
    const answers = ids.flatMap((_, n) =>
      renamed(
        sample.check.answers.filter(({ consumer }) => consumer === "fraud-team"),
        n,
      ),
    );
    const check = {
      ...sample.check,
      answers,
      stacks: [{ ...parent!, built }, ...ids.map((_, n) => ({ ...child!, built: renamed(child!.built, n) }))],
    };
    const { page, wrong } = await open(contentOf(check, sample.provenance, undefined), { axe: true });
    assert.ok((await page.$$(".edge")).length >= 600);
    assert.equal((await page.$$(".frame")).length, 101);
    assert.equal(await overlaps(page), 0);
    assert.match(await page.$eval("#shown", ({ textContent }) => textContent), new RegExp(`${answers.length} answers`));
    assert.equal((await page.$$("#consumers tbody tr")).length, 100);
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(wrong, []);
  });

  it("lays the boxes of every example out side by side", async () => {
    for (const example of ["one-endpoint", "single-sign-on", "feature-store", "twenty-consumers", "enforcement"]) {
      const { page, wrong } = await open(await contentIn(path.join("examples", example)));
      assert.equal(await overlaps(page), 0, example);
      assert.deepEqual(wrong, [], example);
    }
  });

  /** Pairs of boxes, or of frames, that lie on each other, and texts that are wider than their box. */
  const overlaps = (page: Page): Promise<number> =>
    page.evaluate(() => {
      const boxes = (selector: string) =>
        [...document.querySelectorAll(selector)].map((one) => one.getBoundingClientRect());
      const touching = (all: DOMRect[]) =>
        all.flatMap((a, index) =>
          all
            .slice(index + 1)
            .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom),
        ).length;
      const wide = [...document.querySelectorAll(".node")].filter((node) => {
        const { right } = node.querySelector("rect")!.getBoundingClientRect();
        return [...node.querySelectorAll("text")].some((text) => text.getBoundingClientRect().right > right);
      });
      return touching(boxes(".node rect")) + touching(boxes("rect.frame")) + wide.length;
    });
});
