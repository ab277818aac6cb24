import { appendFileSync, existsSync, readFileSync, truncateSync } from "node:fs";
import * as z from "zod";
import { writeWhole } from "../contract/wholeFile";
import { Problem } from "../operator/problem";
import { Use } from "./uses";

/** What was found so far, in a file: a line for the question, and a line a page. Whoever is interrupted goes on from it. */

const Question = z.object({
  usage: z.literal(1),
  accountId: z.string(),
  days: z.number(),
  regions: z.array(z.string()),
  /** ARNs; calls for other roles are not kept. */
  roles: z.array(z.string()),
  /** Milliseconds since 1970; the same when somebody goes on a day later. */
  from: z.number(),
  to: z.number(),
});
type Question = Omit<z.output<typeof Question>, "usage">;

const Page = z.object({
  region: z.string(),
  uses: z.array(Use),
  /** The history is read down to here (milliseconds); everything later is in this page or an earlier one. */
  readTo: z.number(),
  done: z.boolean(),
});
type Page = Readonly<z.output<typeof Page>>;

/** Where nobody asked for a file, pages are kept in memory alone. */
export class Kept {
  readonly question: Question;
  readonly #file: string | undefined;
  readonly #pages: Page[];

  constructor(question: Question, file: string | undefined, pages: Page[]) {
    this.question = question;
    this.#file = file;
    this.#pages = pages;
  }

  /** @throws Problem when the file is of another question, cannot be read or written, or is no such file */
  static open(file: string | undefined, asked: Question): Kept {
    if (file === undefined) return new Kept(asked, undefined, []);
    const before = inFile(file, () => (existsSync(file) ? readFileSync(file, "utf8") : ""));
    // The last line may have been cut short; its page is read again.
    const whole = before.slice(0, before.lastIndexOf("\n") + 1);
    const [head, ...lines] = whole.split("\n").filter((line) => line !== "");
    // Also a file that somebody made, or that was broken off before anything was read.
    if (head === undefined && isBeginning(before)) {
      inFile(file, () => writeWhole(file, `${JSON.stringify({ usage: 1, ...asked })}\n`));
      return new Kept(asked, file, []);
    }
    const question = questionOf(head, file);
    const same = (["accountId", "days", "regions", "roles"] as const).every(
      (key) => JSON.stringify(question[key]) === JSON.stringify(asked[key]),
    );
    if (!same)
      throw new Problem(
        `--resume ${file} is about the last ${question.days} days of account ${question.accountId} in ${question.regions.join(", ")}, for ${question.roles.length} roles, and this asks something else: name another file, or ask the same`,
      );
    const pages = lines.map((line, index) => pageOf(line, `line ${index + 2} of ${file}`));
    if (whole !== before) inFile(file, () => truncateSync(file, Buffer.byteLength(whole)));
    return new Kept(question, file, pages);
  }

  add(page: Page): void {
    this.#pages.push(page);
    const file = this.#file;
    if (file !== undefined) inFile(file, () => appendFileSync(file, `${JSON.stringify(page)}\n`));
  }

  /** Where the next page of a region begins; undefined when all of it is there. */
  readTo(region: string): number | undefined {
    const last = this.#pages.findLast((page) => page.region === region);
    return last === undefined ? this.question.to : last.done ? undefined : last.readTo;
  }

  /** Each once: pages overlap where a second has several calls. */
  get uses(): readonly Use[] {
    return [...new Map(this.#pages.flatMap(({ uses }) => uses).map((use) => [use.eventId, use])).values()];
  }
}

/** What was cut off before its first line ended. */
const isBeginning = (text: string): boolean => `{"usage":1,`.startsWith(text.slice(0, 11));

function questionOf(line: string | undefined, file: string): Question {
  try {
    return Question.parse(JSON.parse(line ?? ""));
  } catch {
    throw new Problem(`--resume ${file} was not written by this command: name a file that is not there yet`);
  }
}

/** A page that is left out would be calls that nobody counts. */
function pageOf(line: string, where: string): Page {
  try {
    return Page.parse(JSON.parse(line));
  } catch {
    throw new Problem(`--resume: ${where} is broken, so what was read is not all there: name another file`);
  }
}

/** @throws Problem with what the disk says */
function inFile<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new Problem(`--resume ${file} cannot be used: ${(error as Error).message}`);
  }
}
