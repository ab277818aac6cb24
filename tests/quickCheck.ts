import { createHash } from "node:crypto";
import { isSurprise } from "../access/answers";
import { contentOf } from "../access/asking/content";
import { askedBefore, simulator, type Asker, type Verdicts } from "../access/asking/verdicts";
import { checkAccess, type Check, type CheckOptions } from "../access/check";
import type { Subject } from "../access/questions/subjects";

/** The access check for tests that read no words of answers that are as they should be: those take most of its time. */

export const NO_WORDS = "not put into words: this test asked for verdicts";

/** By content: whatever the verdicts depend on is in a subject's content. */
const known = new Map<string, Promise<Verdicts>>();

const verdicts: Asker = {
  verdictsOn: async (subject) => {
    const key = createHash("sha256").update(contentOf(subject)).digest("base64");
    const found = known.get(key) ?? ask(subject);
    known.set(key, found);
    return await found;
  },
};

/** Surprises are put into words when they are read. */
async function ask(subject: Subject): Promise<Verdicts> {
  const found = await simulator.verdictsOn(subject, false);
  for (const [place, asked] of askedBefore(subject, found).entries())
    if (!isSurprise(asked)) found.decidedBy[place] = NO_WORDS;
  return found;
}

/** As `checkAccess`: every answer, every failure; but `decidedBy` is of surprises alone. */
export const quickCheck = (
  parent: Parameters<typeof checkAccess>[0],
  children: Parameters<typeof checkAccess>[1],
  options: Omit<CheckOptions, "asker"> = {},
): Promise<Check> => checkAccess(parent, children, { ...options, asker: verdicts });
