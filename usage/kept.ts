import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import * as z from "zod";
import { Problem } from "../operator/problem";
import type { Use } from "./uses";

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

interface Page {
  readonly region: string;
  readonly uses: readonly Use[];
  /** The history is read down to here (milliseconds); everything later is in this page or an earlier one. */
  readonly readTo: number;
  readonly done: boolean;
}

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

  /** @throws Problem when the file is of another question, or no such file */
  static open(file: string | undefined, asked: Question): Kept {
    if (file === undefined) return new Kept(asked, undefined, []);
    if (!existsSync(file)) {
      writeFileSync(file, `${JSON.stringify({ usage: 1, ...asked })}\n`);
      return new Kept(asked, file, []);
    }
    const text = readFileSync(file, "utf8");
    // The last line may have been cut short; its page is read again.
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    if (whole !== text) writeFileSync(file, whole);
    const [head, ...lines] = whole.split("\n").filter((line) => line !== "");
    const question = questionOf(head, file);
    const same = (["accountId", "days", "regions", "roles"] as const).every(
      (key) => JSON.stringify(question[key]) === JSON.stringify(asked[key]),
    );
    if (!same)
      throw new Problem(
        `--resume ${file} is about the last ${question.days} days of account ${question.accountId} in ${question.regions.join(", ")}, for ${question.roles.length} roles, and this asks something else: name another file, or ask the same`,
      );
    return new Kept(
      question,
      file,
      lines.map((line) => JSON.parse(line) as Page),
    );
  }

  add(page: Page): void {
    this.#pages.push(page);
    if (this.#file !== undefined) appendFileSync(this.#file, `${JSON.stringify(page)}\n`);
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

function questionOf(line: string | undefined, file: string): Question {
  try {
    return Question.parse(JSON.parse(line ?? ""));
  } catch {
    throw new Problem(`--resume ${file} was not written by this command: name a file that is not there yet`);
  }
}
