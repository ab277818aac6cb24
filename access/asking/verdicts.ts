import { answerTo, askAll, isSurprise, outcomeOf, type Asked } from "../answers";
import { OWN_PARTS, questionsAbout, type Question } from "../questions";
import type { Subject } from "../questions/subjects";
import { Chains } from "./chains";

/** What the questions about a subject came to. It holds for the questions in their order, which follow from the subject. */
export interface Verdicts {
  /** A character a question: `1` allowed, `0` denied. */
  readonly allowed: string;
  /** By the place of the question. */
  readonly problems: Readonly<Record<number, readonly string[]>>;
  /** What decided, by the place of the question, as far as somebody wanted to know. */
  readonly decidedBy: Record<number, string>;
  readonly counts: Counts;
}

interface Counts {
  readonly answers: number;
  /** Those about enforcement's own parts. */
  readonly ownParts: number;
  readonly surprises: number;
  /** Allowed and denied as they should be. */
  readonly allowed: number;
  readonly denied: number;
}

/** Whoever can be asked about a subject. */
export interface Asker {
  /** @param inWords whether all of `decidedBy` is wanted, which takes many times longer */
  readonly verdictsOn: (subject: Subject, inWords: boolean) => Promise<Verdicts>;
}

/** Asks the simulator, here and now. */
export const simulator: Asker = {
  verdictsOn: async (subject, inWords) => {
    let allowed = "";
    const problems: Record<number, readonly string[]> = {};
    const decidedBy: Record<number, string> = {};
    const counts = { answers: 0, ownParts: 0, surprises: 0, allowed: 0, denied: 0 };
    for await (const asked of askAll(questionsAbout(subject))) {
      const place = counts.answers++;
      allowed += asked.actual === "allowed" ? "1" : "0";
      if (asked.problems.length > 0) problems[place] = asked.problems;
      if (inWords) decidedBy[place] = (await asked.inWords()).decidedBy;
      if (OWN_PARTS.has(asked.question.family)) counts.ownParts += 1;
      counts[isSurprise(asked) ? "surprises" : asked.actual] += 1;
    }
    return { allowed, problems, decidedBy, counts };
  },
};

/** The questions about a subject, with verdicts that are known. */
export function askedBefore(subject: Subject, verdicts: Verdicts): Asked[] {
  const questions = questionsAbout(subject);
  if (questions.length !== verdicts.allowed.length)
    throw new Error(
      `${questions.length} questions about ${subject.name}, and ${verdicts.allowed.length} verdicts: these are another subject's`,
    );
  const allowed = new Set<Question>();
  const chains = new Chains();
  return questions.map((question, place) => {
    if (verdicts.allowed[place] === "1") allowed.add(question);
    const outcome = outcomeOf(question, allowed);
    const inWords = async () => {
      const words = verdicts.decidedBy[place] ?? (await chains.wordsFor(await chains.verdictOn(question.hops)));
      verdicts.decidedBy[place] = words;
      return answerTo(question, outcome, words);
    };
    return { question, problems: verdicts.problems[place] ?? [], inWords, ...outcome };
  });
}
