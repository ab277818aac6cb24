import { QUESTIONS, type Answers, type Question } from "./questions";

/** What was typed behind the flags, by question; a question that has none is not in it. */
export type Given = Partial<Readonly<Record<keyof Answers, string>>>;

/** Asks a person: the text of the answer. */
export type Ask = (question: Question) => Promise<string>;

/**
 * What is wrong with the flags, a line each.
 *
 * @param alone whether nobody is there to ask what no flag answers
 */
export const flagMistakes = (given: Given, alone: boolean): readonly string[] =>
  QUESTIONS.flatMap((question) => mistakesIn(question, given[question.key], alone));

/**
 * The answers to all questions: from the flags, which are right, else from whoever is asked.
 *
 * @param ask absent where nobody is there to ask: then a question without a flag has its preset
 */
export async function answersOf(given: Given, ask: Ask | undefined): Promise<Answers> {
  const answers: Partial<Record<keyof Answers, string | readonly string[]>> = {};
  for (const question of QUESTIONS) {
    const text = given[question.key] ?? (ask === undefined ? question.preset! : await askFor(question, answers, ask));
    const read = question.read(text);
    if ("value" in read) answers[question.key] = read.value;
  }
  return answers as unknown as Answers;
}

function mistakesIn({ flag, value, asks, preset, read }: Question, text: string | undefined, alone: boolean): string[] {
  if (text === undefined)
    return alone && preset === undefined ? [`${flag} ${value} is missing, and nobody is there to ask: ${asks}`] : [];
  const found = read(text);
  return "problem" in found ? [`${flag}: ${found.problem}`] : [];
}

/** Nobody calls endpoints that are not shared. */
const askFor = (question: Question, { endpoints }: Partial<Record<keyof Answers, unknown>>, ask: Ask) =>
  question.key === "callerRoles" && (endpoints as readonly string[]).length === 0 ? Promise.resolve("") : ask(question);
