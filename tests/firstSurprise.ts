import { askAll, isSurprise } from "../access/answers";
import { faultsIn } from "../access/faults";
import { questionsAbout, type Question } from "../access/questions";
import { subjectsOf } from "../access/questions/subjects";
import { sidesOf } from "../access/sides";

interface Selection {
  /** Whether to ask about a consumer, by its id, or about something of enforcement. @default all */
  readonly about?: (subject: string) => boolean;
  /** The only family that asks; then faults do not count. @default all */
  readonly family?: string;
  /** The questions to ask before the others. @default none */
  readonly urgent?: (question: Question) => boolean;
}

/** What makes a check fail first: enough to know that it does, without the rest of the answers. */
export async function firstSurprise(
  parent: Parameters<typeof sidesOf>[0],
  children: Parameters<typeof sidesOf>[1],
  { about = () => true, family: only, urgent = () => false }: Selection = {},
): Promise<string | undefined> {
  const sides = sidesOf(parent, children);
  const [fault] = only === undefined ? await faultsIn(sides) : [];
  if (fault !== undefined) return fault;
  for (const [name, subject] of subjectsOf(sides)) {
    if (!about(name)) continue;
    const questions = questionsAbout(subject()).filter(({ family }) => only === undefined || family === only);
    const first = questions.filter((question) => urgent(question.twin ?? question));
    for await (const { question, problems, ...outcome } of askAll([...new Set([...first, ...questions])])) {
      if (problems[0] !== undefined) return problems[0];
      if (isSurprise(outcome)) return `${question.text}: ${outcome.actual}`;
    }
  }
  return undefined;
}
